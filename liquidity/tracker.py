"""The tracker: asks about every watched order when it is due, saves what changed, and thereby has it told.

After a crash there is nothing to repair: all watched orders are simply due.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import nlargest
from typing import Final

from liquidity.advance import Advance, advance, hide, let_time_pass
from liquidity.book import TrackerBook
from liquidity.clock import Clock
from liquidity.errors import (
    KeyLost,
    KeyRefused,
    MarketError,
    NoSuchOrder,
    OrderNotFound,
    Rejected,
    Unavailable,
)
from liquidity.invoicing import NOT_FOUND
from liquidity.lease import is_watched, reminder_in
from liquidity.market import Market
from liquidity.orders import MarketId, Order, OrderId, Owner
from liquidity.phases import FINAL, Phase, interval_at
from liquidity.reconciling import Account, Search
from liquidity.secret import SessionKey
from liquidity.watching import Watch

log = logging.getLogger(__name__)

IDLE: Final = 60.0
HOURLY: Final = 3600.0
# An impatient finger on Refresh costs the market nothing.
JUST_NOW: Final = timedelta(seconds=3)
MOST_AT_ONCE: Final = 8
# The reason of a HIDDEN event where it is not the market that refuses our key.
KEY_LOST: Final = "key_lost"
# A market may need a while to know an order of its own.
_STRANGE_FOR: Final = timedelta(minutes=5)
_FIRST_BACKOFF: Final = 10.0
_LONGEST_BACKOFF: Final = 900.0
_LEAST_IDLE: Final = 0.01
# A reminder of a lease need not be told to the second.
_LEAST_LEASE_WAIT: Final = timedelta(minutes=1)


@dataclass(slots=True)
class Watched:
    """A market with its orders: one market's trouble must not slow another's, nor one order's its market's.

    *asking* are the orders being asked about right now; the bell rings when there may be something to do.
    """

    market: Market
    pace: float = 1.0
    orders: dict[OrderId, Watch] = field(default_factory=dict)
    asking: set[OrderId] = field(default_factory=set)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def free(self) -> int:
        """How many more orders may be asked about at once."""
        return MOST_AT_ONCE - len(self.asking)

    @property
    def waiting(self) -> dict[OrderId, Watch]:
        """The orders that are not being asked about."""
        return {order_id: watch for order_id, watch in self.orders.items() if order_id not in self.asking}


class Tracker:
    """Watches every order until it is settled, then slowly until its lease is over.

    *on_sweep* is called once a minute at least, unless all that a market may be asked at once hangs.
    """

    def __init__(
        self,
        *,
        markets: Mapping[MarketId, Watched],
        book: TrackerBook,
        clock: Clock,
        on_sweep: Callable[[], None] = lambda: None,
        chance: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._markets = markets
        self._book = book
        self._clock = clock
        self._on_sweep = on_sweep
        self._chance = chance
        accounts = {each: Account(watched.market, watched.pace) for each, watched in markets.items()}
        self._search = Search(accounts=accounts, book=book, clock=clock, on_order=self.watch)

    def watch(self, order: Order) -> None:
        """Ask about this order from now on."""
        if watched := self._market_of(order):
            pause = self._pause(watched, order)
            watched.orders.setdefault(order.id, Watch(self._clock.now(), pause, order.settled))
            watched.bell.set()

    def take_up(self, order: Order) -> None:
        """The same for an order that was watched at leisure so far."""
        self.watch(order)
        if watched := self._market_of(order):
            watch = watched.orders[order.id]
            watch.since, watch.wait = self._clock.now(), self._pause(watched, order)

    async def load(self) -> int:
        """Make every watched order due now: what start and recovery do. Returns how many there are."""
        leased = [order for order in await self._book.leased_orders() if self._goes_on(order)]
        orders = [*await self._book.open_orders(), *leased]
        for order in orders:
            if watched := self._market_of(order):
                pause = self._pause(watched, order)
                watched.orders[order.id] = Watch(self._clock.now() - pause, pause, order.settled)
        return len(orders)

    def _goes_on(self, order: Order) -> bool:
        return is_watched(order, self._clock.now())

    def _market_of(self, order: Order) -> Watched | None:
        market = order.purchase.draft.market
        if market not in self._markets:
            log.error("order %s is at a market that is not set up any more: %s", order.id, market)
        return self._markets.get(market)

    async def run(self) -> None:
        """Watch until cancelled, each market in a loop of its own, beside the search for what was lost."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._search.run())
            for watched in self._markets.values():
                tasks.create_task(self._watch_market(watched))

    async def _watch_market(self, watched: Watched) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                watched.bell.clear()
                self.sweep(watched, tasks)
                await self._clock.wait(watched.bell, self._idle(watched))

    def _idle(self, watched: Watched) -> float:
        """How long nothing can be due: who ends an ask rings."""
        if not watched.free:
            return IDLE
        now = self._clock.now()
        nearest = min((watch.left(now).total_seconds() for watch in watched.waiting.values()), default=IDLE)
        return min(IDLE, max(_LEAST_IDLE, nearest))

    def sweep(self, watched: Watched, tasks: asyncio.TaskGroup) -> None:
        """Start to ask about the orders of a market that are due, as many as may be asked at once."""
        if not watched.free:
            return
        now = self._clock.now()
        due = {each: watch for each, watch in watched.waiting.items() if watch.left(now) <= timedelta()}
        for order_id in nlargest(watched.free, due, key=lambda each: due[each].stretch(now)):
            watched.asking.add(order_id)
            tasks.create_task(self._ask(watched, order_id, due[order_id]))
        self._on_sweep()

    async def refresh(self, order_id: OrderId, owner: Owner) -> Order:
        """Ask about one order now. Raises NoSuchOrder, or MarketError where there is no answer."""
        order = await self._book.order(order_id)
        if order is None or order.owner != owner:
            raise NoSuchOrder(order_id)
        watched = self._market_of(order)
        if watched is None or order.settled:
            return order
        self.watch(order)
        watch = watched.orders[order_id]
        return order if self._just_looked(watch) else await self._look(watched, order, watch)

    def _just_looked(self, watch: Watch) -> bool:
        return watch.looked is not None and abs(self._clock.now() - watch.looked) < JUST_NOW

    async def _ask(self, watched: Watched, order_id: OrderId, watch: Watch) -> None:
        """Look at one order; whatever goes wrong with it stays its own trouble."""
        try:
            order = await self._book.order(order_id)
            if order is not None and self._goes_on(order):
                order = await self._look(watched, order, watch)
        except MarketError as error:
            self._put_off(watched, watch, error)
        except Exception as error:
            log.exception("order %s could not be looked at", order_id)
            self._put_off(watched, watch, error)
        else:
            if order is None or not self._goes_on(order):
                watched.orders.pop(order_id, None)
                return
            watch.failures, watch.leased = 0, order.settled
            watch.since, watch.wait = self._clock.now(), self._pause(watched, order)
        finally:
            watched.asking.discard(order_id)
            watched.bell.set()

    def _pause(self, watched: Watched, order: Order) -> timedelta:
        interval = interval_at(order.phase, self._clock.now() - order.changed_at)
        hidden = order.hidden and not order.settled
        seconds = HOURLY if hidden else self._chance(interval.least, interval.most)
        pause = timedelta(seconds=seconds * watched.pace)
        reminder = reminder_in(order, self._clock.now()) if order.settled else None
        if reminder is None:
            return pause
        return max(_LEAST_LEASE_WAIT, reminder if order.phase in FINAL else min(pause, reminder))

    def _put_off(self, watched: Watched, watch: Watch, error: Exception) -> None:
        watch.failures += 1
        backoff = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2 ** min(watch.failures - 1, 10))
        backoff = HOURLY if watch.leased else backoff
        wait = backoff * self._chance(0.8, 1.2) * watched.pace
        if isinstance(error, Unavailable) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
        watch.since, watch.wait = self._clock.now(), timedelta(seconds=wait)
        level = logging.WARNING if watch.failures in {1, 5, 25} else logging.DEBUG
        log.log(level, "no news from %s (%d in a row): %r", watched.market.id, watch.failures, error)

    async def _look(self, watched: Watched, order: Order, watch: Watch) -> Order:
        watch.looked = self._clock.now()
        if order.phase is Phase.OFFERED or order.phase in FINAL:  # the market has nothing to tell of it
            return await self._save(order, let_time_pass(order, watch.looked))
        try:
            key = await self._book.key_of(order)
            return await self._ask_market(watched, order, key, watch)
        except KeyRefused as refused:
            return await self._save(order, hide(order, refused.says, self._clock.now()))
        except OrderNotFound:
            if not order.word and watch.looked - order.created_at < _STRANGE_FOR:
                raise
            return await self._save(order, hide(order, NOT_FOUND, self._clock.now()))
        except KeyLost:
            await self._save(order, hide(order, KEY_LOST, self._clock.now()))
            raise
        except MarketError:
            await self._save(order, let_time_pass(order, self._clock.now()))
            raise

    async def _ask_market(
        self, watched: Watched, order: Order, key: SessionKey | None, watch: Watch
    ) -> Order:
        market = watched.market
        try:
            seen = await market.order(order.market_order_id, key)
        except (OrderNotFound, KeyRefused) as missing:
            # An id that the market has answered to is right, and on a shared account all orders are listed.
            # To a wrong one it may say that it is none, or that it is nothing for this key.
            if key is None or order.word or market.can.shared_account:
                raise
            return await self._bind(order, await market.purchases(key), missing)
        step = advance(order, seen, market.network, self._clock.now())
        if step.refused is not None and seen.word not in watch.impossible:
            watch.impossible.add(seen.word)
            log.error("order %s: %s cannot follow %s, ignored", order.id, seen.word, order.phase)
        return await self._save(order, step)

    async def _save(self, order: Order, step: Advance) -> Order:
        """Keep what a look changed; what another wrote meanwhile stands, for the next look to go on from."""
        if step.order == order:
            return order
        await self._book.save(order, step.order, step.events)
        return await self._book.order(order.id) or step.order

    async def _bind(self, order: Order, found: Sequence[str], missing: Rejected) -> Order:
        """The id that the buy told is not one of an order: take those that this purchase's key can see.

        A key that opens an empty list is a good one: its order is still to come.
        """
        if not found:
            raise OrderNotFound(missing.says)
        if order.market_order_id in found:
            raise missing
        bound = await self._book.bind(order, found, self._clock.now())
        for other in bound:
            self.watch(other)
        return next((each for each in bound if each.id == order.id), order)
