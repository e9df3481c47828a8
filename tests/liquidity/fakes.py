"""Stand-ins for what `liquidity` meets: a clock that never sleeps and a market; the book has its own file."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from liquidity.errors import CannotServe, Lack
from liquidity.market import Bought, CancelReason, Capabilities, Listed, Probe, Wish
from liquidity.money import Price, Sats, UsdCents
from liquidity.network import Network
from liquidity.node import NodeAddress
from liquidity.orders import (
    Draft,
    MarketId,
    Snapshot,
)
from liquidity.secret import SessionKey
from tests.liquidity.examples import LSP, MAGMA, NOW, PRICE, an_invoice, bought, offered


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
        self.group = "Fake"
        self.can = Capabilities(least=UsdCents(500), cancels=True, keyed=True, shared_account=shared_account)
        self.fits: Callable[[Wish], Wish] = lambda wish: replace(wish, lease_blocks=None)
        self.nodes: tuple[NodeAddress, ...] | Exception = ()
        self.answers = list(answers)
        self.prices: list[Price | Exception] = [PRICE]
        self.probed: Probe | Exception = Probe(seconds=0.05)
        self.bought: Bought | Exception = bought(an_invoice())
        self.listed: tuple[str, ...] | Exception = ()
        self.on_account: tuple[Listed, ...] | Exception = ()
        self.list_asked: list[datetime] = []
        self.buys: list[Draft] = []
        self.cancels: list[tuple[str, SessionKey | None, CancelReason]] = []
        self.cancelled: Exception | None = None
        self.asked: list[tuple[str, SessionKey | None]] = []
        self.price_asked = 0
        self.during: Callable[[], Awaitable[None]] = _at_once

    async def price(self) -> Price:
        """The next price."""
        self.price_asked += 1
        return _given(self.prices.pop(0) if len(self.prices) > 1 else self.prices[0])

    async def probe(self) -> Probe:
        """How it answers its cheapest question."""
        await self.during()
        return _given(self.probed)

    async def fit(self, wish: Wish) -> Wish:
        """The wish as the test says."""
        return self.fits(wish)

    async def peers(self) -> tuple[NodeAddress, ...]:
        """Its nodes."""
        return _given(self.nodes)

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

    async def cancel(self, order_id: str, key: SessionKey | None, reason: CancelReason) -> None:
        """Done, unless the test says otherwise; *cancels* is what it was asked."""
        self.cancels.append((order_id, key, reason))
        if self.cancelled is not None:
            raise self.cancelled

    async def purchases(self, key: SessionKey) -> tuple[str, ...]:
        """The ids that every key can see."""
        del key
        return _given(self.listed)

    async def account_orders(self, *, since: datetime) -> tuple[Listed, ...]:
        """What is on its account."""
        self.list_asked.append(since)
        return _given(self.on_account)

    def page(self, order_id: str) -> str:
        """A web address."""
        return f"https://market.example/order/{order_id}"


def a_fake_lsp(market_id: MarketId = LSP, *answers: Answer) -> FakeMarket:
    """A market where only an order has a price, for 500,000 to 10,000,000 sats."""
    market = FakeMarket(market_id, *answers)
    market.can = Capabilities(prices=False, leases=True, peers=True, bare_keys=True)
    market.fits = _within_bounds
    market.bought = offered()
    return market


def _within_bounds(wish: Wish) -> Wish:
    if wish.inbound < _LEAST_SIZE:
        raise CannotServe(Lack.TOO_SMALL, _LEAST_SIZE)
    if wish.inbound > _MOST_SIZE:
        raise CannotServe(Lack.TOO_LARGE, _MOST_SIZE)
    return wish


_LEAST_SIZE, _MOST_SIZE = Sats(500_000), Sats(10_000_000)


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
