"""The push about an invoice: withheld, asked about, or about to expire."""

from typing import Final

from bot.escape import bold, join
from bot.texts import units
from bot.texts.card import you_pay
from bot.texts.invoice import withheld_reason
from liquidity.orders import Event, Order
from liquidity.phases import Phase

_ORDER_STAYS: Final = "Nothing is paid. The order stays, and I show the invoice if a good one comes."
_OFFER_STAYS: Final = "Nothing is paid. The order stays unpaid and runs out by itself, which costs nothing."


def withheld(order: Order, _event: Event, _who: str) -> list[object]:
    """A check failed: the invoice is not shown."""
    return [
        join(
            [
                bold("⚠️ I have withheld the invoice of this order. Do not pay it if you see it elsewhere."),
                withheld_reason(order),
            ]
        ),
        _OFFER_STAYS if order.phase is Phase.OFFERED else _ORDER_STAYS,
    ]


def asks(order: Order, _event: Event, _who: str) -> list[object]:
    """The invoice is good, and shown once the person says so."""
    if order.purchase.draft.priced_by_order:
        return [
            bold(f"The firm price is {you_pay(order)} for {units.sats(order.inbound)} of inbound."),
            "Nothing is paid. I show its invoice once you want it. Letting it expire costs nothing.",
        ]
    quoted = units.sats(order.purchase.draft.inbound)
    return [
        bold(f"⚠️ The order is for {units.sats(order.inbound)} of inbound, and you were quoted {quoted}."),
        "Nothing is paid. I show its invoice only if you want it all the same. Letting it expire costs nothing.",
    ]


def expiring(order: Order, event: Event, _who: str) -> list[object]:
    """Time runs out for an invoice that is not paid."""
    ends = order.invoice.expires_at if order.invoice else None
    when = f"at {units.day_and_time(ends)}, {units.until(ends, event.at)}" if ends else "soon"
    return [
        bold(f"The invoice of order {order.id} expires {when}."),
        "Nothing is paid yet. Pay it now, or let it expire: that costs nothing.",
    ]
