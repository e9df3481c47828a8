"""Stand-ins for what `liquidity` meets: a clock that never sleeps, an order book in memory, a market."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from liquidity.book import Usage
from liquidity.errors import BookConflict, KeyLost
from liquidity.market import Bought, Capabilities
from liquidity.money import Price, UsdCents
from liquidity.network import Network
from liquidity.notices import Notice, notices_of
from liquidity.orders import (
    Draft,
    Event,
    EventKind,
    MarketId,
    Nonce,
    Order,
    OrderId,
    Owner,
    Purchase,
    PurchaseState,
    Snapshot,
    event_of,
    new_order_id,
)
from liquidity.secret import SessionKey
from tests.liquidity.examples import KEY, MAGMA, NOW, PRICE, an_invoice


class FakeClock:
    """Waiting moves the time at once, unless the bell has rung; *waits* are the seconds asked for."""

    def __init__(self) -> None:
        self.time = NOW
        self.waits: list[float] = []

    def now(self) -> datetime:
        """The time it was set to."""
        return self.time

    def advance(self, seconds: float) -> None:
        """Move the time, also back."""
        self.time += timedelta(seconds=seconds)

    async def wait(self, bell: asyncio.Event, seconds: float) -> None:
        """Pass the time without sleeping; others get their turn."""
        self.waits.append(seconds)
        await asyncio.sleep(0)
        if not bell.is_set():
            self.advance(seconds)


@dataclass
class FakeBook:
    """All three books in memory, alike to the real one in what is refused.

    *failing* faults are raised by as many writes before any succeeds.
    """

    drafts: dict[Nonce, Draft] = field(default_factory=dict)
    purchases: dict[Nonce, Purchase] = field(default_factory=dict)
    orders: dict[OrderId, Order] = field(default_factory=dict)
    keys: dict[Nonce, SessionKey] = field(default_factory=dict)
    happened: list[tuple[Nonce, OrderId | None, Event]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    used: Usage = field(default_factory=lambda: Usage(spent=UsdCents(0), unpaid=0))
    failing: list[Exception] = field(default_factory=list)
    sealed: bool = False
    saves: int = 0
    before_save: Callable[[], None] = lambda: None

    @property
    def told(self) -> list[EventKind]:
        """The kinds of all events, oldest first."""
        return [event.kind for _, _, event in self.happened]

    @property
    def letters(self) -> list[Notice]:
        """The notices of all events, in the order they are sent."""
        return [notice for kind in self.told for notice in notices_of(kind)]

    def hold(self, *orders: Order, key: SessionKey | None = KEY) -> None:
        """Begin with these orders."""
        for order in orders:
            nonce = order.purchase.draft.nonce
            self.orders[order.id] = order
            self.purchases[nonce] = order.purchase
            if key is not None:
                self.keys[nonce] = key

    def _writing(self) -> None:
        if self.failing:
            raise self.failing.pop(0)

    def _happen(self, purchase: Purchase, order_id: OrderId | None, events: Sequence[Event]) -> None:
        self.happened += [(purchase.draft.nonce, order_id, event) for event in events]

    async def save_draft(self, draft: Draft, at: datetime) -> None:
        """Keep the terms that a summary shows."""
        del at
        self.drafts[draft.nonce] = draft

    async def draft(self, nonce: Nonce, owner: Owner) -> Draft | None:
        """The draft of this nonce if it belongs to this person."""
        draft = self.drafts.get(nonce)
        return draft if draft is not None and draft.owner == owner else None

    async def usage(self, owner: Owner, *, since: datetime, now: datetime) -> Usage:
        """What the test says, of the last day."""
        del owner
        assert now - since == timedelta(days=1)
        return self.used

    async def begin(self, purchase: Purchase, *, cause: int | None) -> bool:
        """Write a REQUESTED purchase once."""
        self._writing()
        if purchase.draft.nonce in self.purchases:
            return False
        self.purchases[purchase.draft.nonce] = purchase
        self.done += [] if cause is None else [cause]
        return True

    async def purchase(self, nonce: Nonce) -> Purchase | None:
        """One purchase."""
        return self.purchases.get(nonce)

    async def ordered(
        self, purchase: Purchase, key: SessionKey | None, order: Order, events: Sequence[Event]
    ) -> None:
        """Keep the key, the order and its events, and mark the purchase."""
        self._writing()
        nonce = purchase.draft.nonce
        if key is not None:
            self.keys[nonce] = key
        others = [each for each in self.orders.values() if each.market_order_id == order.market_order_id]
        if order.market_order_id and any(each.purchase.draft.nonce != nonce for each in others):
            raise BookConflict
        if order.id not in self.orders:
            self.orders[order.id] = order
            self.purchases[nonce] = purchase
            self._happen(purchase, order.id, events)

    async def ended(self, purchase: Purchase, event: Event) -> None:
        """Mark a purchase that is still REQUESTED."""
        self._writing()
        if self.purchases[purchase.draft.nonce].state is not PurchaseState.REQUESTED:
            raise BookConflict
        self.purchases[purchase.draft.nonce] = purchase
        self._happen(purchase, None, [event])

    async def unanswered(self) -> Sequence[Purchase]:
        """All purchases still REQUESTED."""
        return [each for each in self.purchases.values() if each.state is PurchaseState.REQUESTED]

    async def open_orders(self) -> Sequence[Order]:
        """Every order that is not settled."""
        return [order for order in self.orders.values() if not order.settled]

    async def order(self, order_id: OrderId) -> Order | None:
        """One order."""
        return self.orders.get(order_id)

    async def key_of(self, order: Order) -> SessionKey | None:
        """The key of the order's purchase, unless the test has sealed them all for good."""
        if self.sealed:
            raise KeyLost
        return self.keys.get(order.purchase.draft.nonce)

    async def save(self, before: Order, after: Order, events: Sequence[Event]) -> bool:
        """Write a changed order unless another has written it meanwhile."""
        self._writing()
        self.before_save()
        if self.orders[before.id].version != before.version:
            return False
        self.saves += 1
        self.orders[before.id] = replace(after, version=before.version + 1)
        self._happen(after.purchase, after.id, events)
        return True

    async def bind(self, order: Order, market_order_ids: Sequence[str], now: datetime) -> Sequence[Order]:
        """Give an order its proven id, and each further id an order of its own."""
        known = {each.market_order_id for each in self.orders.values()}
        free = [each for each in market_order_ids if each not in known]
        if free and order.market_order_id not in market_order_ids:
            kept = self.orders[order.id]
            self.orders[order.id] = replace(kept, market_order_id=free.pop(0), version=kept.version + 1)
        for market_order_id in free:
            opened = Order(
                id=new_order_id(),
                market_order_id=market_order_id,
                purchase=order.purchase,
                created_at=now,
                changed_at=now,
            )
            self.orders[opened.id] = opened
            self._happen(order.purchase, opened.id, [event_of(opened, EventKind.ORDERED, now)])
        theirs = order.purchase.draft.nonce
        return [each for each in self.orders.values() if each.purchase.draft.nonce == theirs]

    async def orders_of(self, owner: Owner, *, limit: int) -> Sequence[Order]:
        """A person's orders: those still running first, then the newest."""
        theirs = [order for order in self.orders.values() if order.owner == owner]
        return sorted(theirs, key=lambda order: (order.settled, -order.created_at.timestamp()))[:limit]

    async def history(self, order_id: OrderId) -> Sequence[Event]:
        """Everything that happened to an order, oldest first."""
        return [event for _, each, event in self.happened if each == order_id]

    async def nodes_of(self, owner: Owner, *, limit: int) -> Sequence[str]:
        """Addresses this person has bought for."""
        theirs = [each.draft for each in self.purchases.values() if each.draft.owner == owner]
        return [str(draft.node) for draft in theirs][:limit]


T = TypeVar("T")
Answer = Snapshot | Exception


class FakeMarket:
    """A market that answers what it was told to; what it was asked is kept.

    *answers* are given in turn, the last one for ever; *during* runs while a question is under way.
    """

    def __init__(self, market_id: MarketId = MAGMA, *answers: Answer, shared_account: bool = False) -> None:
        self.id = market_id
        self.name = "Fake"
        self.network = Network.MAINNET
        self.can = Capabilities(least=UsdCents(500), shared_account=shared_account)
        self.answers = list(answers)
        self.prices: list[Price | Exception] = [PRICE]
        self.bought: Bought | Exception = Bought(key=KEY, order_id="market-1", invoice=an_invoice())
        self.listed: tuple[str, ...] | Exception = ()
        self.buys: list[Draft] = []
        self.asked: list[tuple[str, SessionKey | None]] = []
        self.price_asked = 0
        self.during: Callable[[], Awaitable[None]] = _at_once

    async def price(self) -> Price:
        """The next price."""
        self.price_asked += 1
        return _given(self.prices.pop(0) if len(self.prices) > 1 else self.prices[0])

    async def buy(self, draft: Draft) -> Bought:
        """The answer to every buy."""
        self.buys.append(draft)
        await self.during()
        return _given(self.bought)

    async def order(self, order_id: str, key: SessionKey | None) -> Snapshot:
        """The next answer."""
        self.asked.append((order_id, key))
        await self.during()
        return _given(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])

    async def purchases(self, key: SessionKey) -> tuple[str, ...]:
        """The ids that every key can see."""
        del key
        return _given(self.listed)

    def page(self, order_id: str) -> str:
        """A web address."""
        return f"https://market.example/order/{order_id}"


async def until(holds: Callable[[], bool]) -> None:
    """Let others run until this holds; fails if it never does."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came about")


async def _at_once() -> None:
    """Take no time."""


def _given(answer: T | Exception) -> T:
    if isinstance(answer, Exception):
        raise answer
    return answer
