"""What a person does with an order that exists: take a firm price, say that a payment is back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from liquidity.advance import money_back
from liquidity.book import DeskBook, TrackerBook
from liquidity.checks import DEAR_FEE_PERCENT, fee_percent
from liquidity.clock import Clock
from liquidity.errors import Dear, NoSuchOrder, OfferGone
from liquidity.invoicing import end_invoice, hold_to_terms, show_invoice
from liquidity.limits import DAY, Limits
from liquidity.market import Capabilities
from liquidity.money import MSAT_PER_SAT, Sats
from liquidity.network import Network
from liquidity.orders import Draft, Order, OrderId, Owner

_ANY: Final = Capabilities()


class Acts:
    """Changes orders at their owner's word, and nobody else's."""

    def __init__(
        self,
        *,
        book: DeskBook,
        orders: TrackerBook,
        limits: Limits,
        clock: Clock,
        on_order: Callable[[Order], None],
    ) -> None:
        self._book = book
        self._orders = orders
        self._limits = limits
        self._clock = clock
        self._on_order = on_order

    async def take(self, order_id: OrderId, owner: Owner, *, sure: bool = False) -> Order:
        """Show the invoice of an offer from now on; an offer that was taken before stays as it is.

        Raises NoSuchOrder, OfferGone, LimitReached, or Dear unless the person is *sure*.
        """
        while True:
            order = await self._own(order_id, owner)
            if order.taken:
                return order
            shown, events = show_invoice(order, self._clock.now())
            if not events or order.invoice is None:
                raise OfferGone(order_id)
            pay = Sats(-(-order.invoice.amount_msat // MSAT_PER_SAT))
            if order.purchase.draft.priced_by_order:
                shown = _costed(shown, pay)
                await self._hold_to_limits(shown.purchase.draft)
            look_twice(pay, order.inbound, sure=sure)
            if await self._orders.save(order, shown, events):
                self._on_order(shown)
                return shown

    async def money_back(self, order_id: OrderId, owner: Owner) -> Order:
        """The person says that the payment is back. Raises NoSuchOrder."""
        while True:
            order = await self._own(order_id, owner)
            step = money_back(order, self._clock.now())
            if not step.events:
                return order
            await self._orders.save(order, step.order, step.events)

    async def recheck(self, order_id: OrderId, owner: Owner, network: Network) -> Order:
        """Hold an invoice that may be paid to all its checks once more; one that fails is ended and told.

        Raises NoSuchOrder.
        """
        while True:
            order = await self._own(order_id, owner)
            now = self._clock.now()
            if not order.payable(now):
                return order
            held_to, told = hold_to_terms(order, network, now)
            after, ended = end_invoice(held_to, now)
            if not told and not ended:
                return order
            await self._orders.save(order, after, (*told, *ended))

    async def _own(self, order_id: OrderId, owner: Owner) -> Order:
        order = await self._orders.order(order_id)
        if order is None or order.owner != owner:
            raise NoSuchOrder(order_id)
        return order

    async def _hold_to_limits(self, draft: Draft) -> None:
        now = self._clock.now()
        self._limits.check_rate(draft.rate)
        self._limits.check_size(draft.cents, _ANY)
        self._limits.check_usage(draft.cents, await self._book.usage(draft.owner, since=now - DAY, now=now))


def _costed(order: Order, pay: Sats) -> Order:
    """The order with what its invoice costs in dollars, as far as anybody told their worth."""
    draft = order.purchase.draft
    if draft.rate is None:
        return order
    costed = replace(draft, cents=draft.rate.cents_for(pay))
    return replace(order, purchase=replace(order.purchase, draft=costed))


def look_twice(pay: Sats, inbound: Sats, *, sure: bool) -> None:
    """Raise Dear for a fee that is a large share of the size, unless the person is *sure*."""
    percent = fee_percent(pay, inbound)
    if percent >= DEAR_FEE_PERCENT and not sure:
        raise Dear(percent)
