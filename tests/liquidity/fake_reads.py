"""What the book in memory tells of all its purchases and orders."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from liquidity.book import Claim
from liquidity.offers import FirmPrice
from liquidity.orders import InvoiceState, MarketId, Order, Purchase, PurchaseState
from liquidity.payments import Money
from liquidity.phases import Phase


def claims_of(purchases: Iterable[Purchase], orders: Iterable[Order], since: datetime) -> Sequence[Claim]:
    """Every purchase asked for since then that was not refused, the oldest first."""
    orders = tuple(orders)
    claims = [
        Claim(purchase=each, order_ids=tuple(sorted(_ids_of(each, orders))))
        for each in purchases
        if each.requested_at >= since and each.state is not PurchaseState.REFUSED
    ]
    return sorted(claims, key=lambda claim: (claim.purchase.requested_at, claim.purchase.draft.nonce))


def _ids_of(purchase: Purchase, orders: Iterable[Order]) -> Iterable[str]:
    theirs = (order for order in orders if order.purchase.draft.nonce == purchase.draft.nonce)
    return (order.market_order_id for order in theirs if order.market_order_id)


def firm_prices_of(orders: Iterable[Order], market: MarketId, since: datetime) -> list[FirmPrice]:
    """What orders at a market have cost."""
    return [
        FirmPrice(
            inbound=order.purchase.draft.inbound,
            total=order.terms.total,
            lease_blocks=order.purchase.draft.lease_blocks,
            private=order.purchase.draft.private,
            at=order.created_at,
        )
        for order in orders
        if order.purchase.draft.market == market
        and order.created_at >= since
        and order.purchase.draft.priced_by_order
        and order.terms.total is not None
        and order.invoice is not None
        and order.invoice.state is not InvoiceState.WITHHELD
    ]


def may_be_paid(order: Order, now: datetime) -> bool:
    """Whether an invoice of this order may still come or be paid."""
    if order.settled or order.phase is Phase.OFFERED or order.money is not Money.UNPAID:
        return False
    if order.invoice is None:
        return True
    if order.invoice.state is InvoiceState.OFFERED:
        return False
    in_time = order.invoice.expires_at is None or now < order.invoice.expires_at
    return order.invoice.state is not InvoiceState.DEAD and in_time
