"""Calling an unpaid order off: looked at right before, asked once, and never claimed to be done."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from liquidity.book import TrackerBook
from liquidity.clock import Clock
from liquidity.errors import CancelUnknown, CannotCancel, KeyLost, MarketError, Unavailable
from liquidity.market import CancelReason, Market
from liquidity.orders import Event, EventKind, MarketId, Order, OrderId, Owner, event_of
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
        self._asked_here: set[OrderId] = set()

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
        await self._hold_back(order)
        key = await self._key_of(order)
        order = await self._note_asked(order)
        try:
            await market.cancel(order.market_order_id, key, reason)
        except CancelUnknown:
            self._on_order(order)
            raise
        except MarketError:
            # A clear no, or nothing was sent: the person may try again.
            await self._note_refused(order_id)
            raise
        self._on_order(order)
        return order

    async def _hold_back(self, order: Order) -> None:
        """Raise for what was just asked: CancelUnknown where an earlier process did, which told nobody."""
        kinds = {EventKind.CANCEL_ASKED, EventKind.CANCEL_REFUSED}
        history = await self._book.history(order.id)
        last = next((event for event in reversed(history) if event.kind in kinds), None)
        if last is None or last.kind is EventKind.CANCEL_REFUSED:
            return
        if abs(self._clock.now() - last.at) >= _JUST_ASKED:
            return
        if order.id in self._asked_here:
            raise CannotCancel(asked=True)
        self._on_order(order)
        raise CancelUnknown("it was asked before the bot was started, and the answer is lost")

    async def _note_asked(self, order: Order) -> Order:
        """Write that it is asked, before it is: no crash has it asked twice. The order as it stands then."""
        while True:
            now = await self._book.order(order.id)
            if now is None or not self.possible(now):
                raise CannotCancel
            if await self._book.save(now, now, (self._event(now, EventKind.CANCEL_ASKED),)):
                self._asked_here.add(order.id)
                return now

    async def _note_refused(self, order_id: OrderId) -> None:
        while (now := await self._book.order(order_id)) is not None:
            if await self._book.save(now, now, (self._event(now, EventKind.CANCEL_REFUSED),)):
                return

    def _event(self, order: Order, kind: EventKind) -> Event:
        return event_of(order, kind, self._clock.now())

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
