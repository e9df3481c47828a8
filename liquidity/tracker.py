"""The tracker: asks about every open order when it is due, saves what changed, and thereby has it told.

After a crash there is nothing to repair: all open orders are simply due.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from liquidity.advance import Advance, advance, hide
from liquidity.book import TrackerBook
from liquidity.clock import Clock
from liquidity.errors import KeyRefused, MarketError, NoSuchOrder, OrderNotFound, Unavailable
from liquidity.market import Market
from liquidity.orders import MarketId, Order, OrderId, Owner
from liquidity.pacing import Pacer
from liquidity.phases import interval_at
from liquidity.secret import SessionKey

log = logging.getLogger(__name__)

IDLE: Final = 60.0
HOURLY: Final = 3600.0
# An impatient finger on Refresh costs the market nothing.
JUST_NOW: Final = timedelta(seconds=3)
MOST_AT_ONCE: Final = 8
_LONGEST_BACKOFF: Final = 900.0


@dataclass(slots=True)
class _Watch:
    due: datetime
    failures: int = 0
    looked: datetime | None = None


@dataclass(slots=True)
class Watched:
    """A market with its orders: one market's trouble must not slow another's."""

    market: Market
    pacer: Pacer
    pace: float = 1.0
    orders: dict[OrderId, _Watch] = field(default_factory=dict)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    bell: asyncio.Event = field(default_factory=asyncio.Event)


class Tracker:
    """Watches every open order until it is settled."""

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
        self._impossible: set[tuple[OrderId, str]] = set()

    def watch(self, order: Order) -> None:
        """Ask about this order from now on."""
        watched = self._markets.get(order.purchase.draft.market)
        if watched is None:
            log.warning(
                "order %s is at a market that is not set up: %s", order.id, order.purchase.draft.market
            )
            return
        watched.orders.setdefault(order.id, _Watch(self._clock.now() + self._pause(order, watched)))
        watched.bell.set()

    async def load(self) -> int:
        """Make every open order due now: what start and recovery do. Returns how many there are."""
        orders = await self._book.open_orders()
        for order in orders:
            if watched := self._markets.get(order.purchase.draft.market):
                watched.orders[order.id] = _Watch(self._clock.now())
        return len(orders)

    async def run(self) -> None:
        """Watch until cancelled, each market in a loop of its own."""
        async with asyncio.TaskGroup() as tasks:
            for watched in self._markets.values():
                tasks.create_task(self._watch_market(watched))

    async def _watch_market(self, watched: Watched) -> None:
        while True:
            watched.bell.clear()
            try:
                await self.sweep(watched)
            except Exception:
                log.exception("a sweep of %s failed and is repeated", watched.market.id)
            self._on_sweep()
            await self._clock.wait(watched.bell, self._idle(watched))

    def _idle(self, watched: Watched) -> float:
        nearest = min((watch.due for watch in watched.orders.values()), default=None)
        if nearest is None:
            return IDLE
        return min(IDLE, max(0.01, (nearest - self._clock.now()).total_seconds()))

    async def sweep(self, watched: Watched) -> None:
        """Ask once about every order of a market that is due."""
        now = self._clock.now()
        due = sorted((watch.due, order_id) for order_id, watch in watched.orders.items() if watch.due <= now)
        async with asyncio.TaskGroup() as tasks:
            for _, order_id in due:
                tasks.create_task(self._ask(watched, order_id))

    async def refresh(self, order_id: OrderId, owner: Owner) -> Order:
        """Ask about one order now. Raises NoSuchOrder, or MarketError when the market does not answer."""
        order = await self._book.order(order_id)
        if order is None or order.owner != owner:
            raise NoSuchOrder(order_id)
        watched = self._markets.get(order.purchase.draft.market)
        if watched is None or order.settled or self._just_looked(watched, order_id):
            return order
        return await self._look(watched, order)

    def _just_looked(self, watched: Watched, order_id: OrderId) -> bool:
        watch = watched.orders.get(order_id)
        looked = watch.looked if watch else None
        return looked is not None and self._clock.now() - looked < JUST_NOW

    async def _ask(self, watched: Watched, order_id: OrderId) -> None:
        watch = watched.orders[order_id]
        try:
            order = await self._book.order(order_id)
            if order is None or order.settled:
                del watched.orders[order_id]
                return
            async with watched.gate:
                order = await self._look(watched, order)
            watch.failures = 0
            watch.due = self._clock.now() + self._pause(order, watched)
            if order.settled:
                del watched.orders[order_id]
        except MarketError as error:
            self._put_off(watched, watch, error)
        except Exception:
            log.exception("order %s could not be looked at", order_id)
            self._put_off(watched, watch, None)

    def _pause(self, order: Order, watched: Watched) -> timedelta:
        interval = interval_at(order.phase, self._clock.now() - order.changed_at)
        seconds = HOURLY if order.hidden else self._chance(interval.least, interval.most)
        return timedelta(seconds=seconds * watched.pace)

    def _put_off(self, watched: Watched, watch: _Watch, error: MarketError | None) -> None:
        watch.failures += 1
        wait = (
            min(_LONGEST_BACKOFF, 5.0 * 2 ** min(watch.failures, 10)) * self._chance(0.8, 1.2) * watched.pace
        )
        if isinstance(error, Unavailable) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
            watched.pacer.hold(error.retry_after)
        watch.due = self._clock.now() + timedelta(seconds=wait)
        level = logging.WARNING if watch.failures in {1, 5, 25} else logging.DEBUG
        log.log(level, "%s did not answer (%d in a row): %s", watched.market.id, watch.failures, error)

    async def _look(self, watched: Watched, order: Order) -> Order:
        key = await self._book.key_of(order)
        await watched.pacer.turn()
        if watch := watched.orders.get(order.id):
            watch.looked = self._clock.now()
        try:
            seen = await watched.market.order(order.market_order_id, key)
        except KeyRefused as refused:
            return await self._save(order, hide(order, refused.says, self._clock.now()))
        except OrderNotFound:
            return await self._bind(watched, order, key)
        step = advance(order, seen, watched.market.network, self._clock.now())
        if step.refused is not None and (order.id, seen.word) not in self._impossible:
            self._impossible.add((order.id, seen.word))
            log.error("order %s: %s cannot follow %s, ignored", order.id, seen.word, order.phase)
        return await self._save(order, step)

    async def _save(self, order: Order, step: Advance) -> Order:
        if step.order == order:
            return order
        if await self._book.save(order, step.order, step.events):
            return step.order
        return await self._book.order(order.id) or step.order

    async def _bind(self, watched: Watched, order: Order, key: SessionKey | None) -> Order:
        """The id that the buy told is not one of an order: ask which orders this key can see."""
        if key is None:
            raise OrderNotFound("the market does not know this order")
        await watched.pacer.turn()
        found = await watched.market.purchases(key)
        if not found or order.market_order_id in found:
            raise OrderNotFound("the market lists no order for this key yet")
        bound = await self._book.bind(order, found, self._clock.now())
        for other in bound:
            self.watch(other)
        return next((each for each in bound if each.id == order.id), order)
