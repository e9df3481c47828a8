"""Calling an unpaid order off: looked at right before, asked once, and never claimed to be done."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from liquidity.book import TrackerBook
from liquidity.clock import Clock
from liquidity.errors import CancelUnknown, CannotCancel, KeyLost, MarketError, Unavailable
from liquidity.market import CancelReason, Market
from liquidity.orders import MarketId, Order, OrderId, Owner
from liquidity.payments import Money
from liquidity.phases import Phase
from liquidity.secret import SessionKey

# ThunderHub's rule, and the only states with an edge to BUYER_REJECTED in the order lifecycle document.
_CANCELLABLE: Final = frozenset({Phase.APPROVAL, Phase.PAYMENT})
# While the tracker has hardly had the time to see what became of it, a second tap asks nothing.
_JUST_ASKED: Final = timedelta(seconds=30)


class Cancelling:
    """Cancels at an owner's word. *refresh* looks at an order now, *on_order* has it looked at soon."""

    def __init__(
        self,
        *,
        markets: Mapping[MarketId, Market],
        book: TrackerBook,
        clock: Clock,
        refresh: Callable[[OrderId, Owner], Awaitable[Order]],
        on_order: Callable[[Order], None],
    ) -> None:
        self._markets = markets
        self._book = book
        self._clock = clock
        self._refresh = refresh
        self._on_order = on_order
        self._asked: dict[OrderId, datetime] = {}

    def possible(self, order: Order) -> bool:
        """Whether its market can cancel, and this order is unpaid and not past that point."""
        market = self._markets.get(order.purchase.draft.market)
        if market is None or not market.can.cancels or not order.market_order_id:
            return False
        unpaid = order.money is Money.UNPAID and not order.ever_held
        return order.phase in _CANCELLABLE and unpaid and not order.hidden

    async def cancel(self, order_id: OrderId, owner: Owner, reason: CancelReason) -> Order:
        """Have the market cancel; the order as it stood right before. What becomes of it is told later.

        Raises NoSuchOrder, CannotCancel or Unavailable (nothing was sent), Rejected (refused), CancelUnknown.
        """
        order = await self._look(order_id, owner)
        market = self._markets.get(order.purchase.draft.market)
        if market is None or not self.possible(order):
            raise CannotCancel
        now = self._clock.now()
        self._asked = {each: at for each, at in self._asked.items() if abs(now - at) < _JUST_ASKED}
        if order_id in self._asked:
            raise CannotCancel(asked=True)
        key = await self._key_of(order)
        self._asked[order_id] = now
        try:
            await market.cancel(order.market_order_id, key, reason)
        except CancelUnknown:
            self._on_order(order)
            raise
        except MarketError:
            # A clear no, or nothing was sent: the person may try again.
            del self._asked[order_id]
            raise
        self._on_order(order)
        return order

    async def _look(self, order_id: OrderId, owner: Owner) -> Order:
        try:
            return await self._refresh(order_id, owner)
        except MarketError as error:
            raise Unavailable("the order could not be looked at") from error

    async def _key_of(self, order: Order) -> SessionKey | None:
        try:
            return await self._book.key_of(order)
        except KeyLost as error:
            raise CannotCancel from error
