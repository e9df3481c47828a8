"""Prices for many who only look: one loop asks for all of them, and a market in trouble is left alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.pricing import PriceBoard
from liquidity.errors import Unavailable
from liquidity.limits import Limits
from liquidity.money import Price, UsdCents
from liquidity.quotes import Quotes
from tests.bot.fakes import FakeClock, settle
from tests.liquidity.examples import PRICE
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeMarket, a_fake_lsp

LIMITS = Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2)


@dataclass(slots=True)
class Stage:
    """A board whose loop runs, at a market under a clock moved by hand."""

    board: PriceBoard
    quotes: Quotes
    market: FakeMarket
    clock: FakeClock

    async def look(self) -> int:
        """How many prices somebody sees."""
        return len(await self.board.look())

    def price_now(self) -> None:
        """From now on the market tells a price of this moment."""
        self.market.prices = [replace(PRICE, asked_at=self.clock.now())]


@asynccontextmanager
async def staged(market: FakeMarket) -> AsyncIterator[Stage]:
    """A running board."""
    clock = FakeClock()
    quotes = Quotes(markets={market.id: market}, book=FakeBook(), limits=LIMITS, clock=clock)
    stage = Stage(PriceBoard(quotes, [market], clock), quotes, market, clock)
    stage.price_now()
    async with asyncio.TaskGroup() as tasks:
        loop = tasks.create_task(stage.board.run())
        yield stage
        loop.cancel()


async def test_the_first_look_waits_for_the_first_price() -> None:
    """However many look at once, the market is asked once."""
    async with staged(FakeMarket()) as stage:
        assert stage.quotes.last_price(stage.market.id) is None
        assert await asyncio.gather(*(stage.look() for _ in range(20))) == [1] * 20
        assert stage.market.price_asked == 1


async def test_a_market_in_trouble_keeps_nobody_waiting_and_is_left_alone() -> None:
    """A round in vain is not waited for again, and the next begins after a pause."""
    async with staged(FakeMarket()) as stage:
        stage.market.prices = [Unavailable("down")]
        assert await stage.look() == 0
        async with asyncio.timeout(1):
            assert [await stage.look() for _ in range(50)] == [0] * 50
        assert stage.market.price_asked == 1
        stage.price_now()
        await stage.clock.advance(5)
        assert await stage.look() == 1
        assert stage.market.price_asked == 2


async def test_an_old_price_is_shown_while_it_is_asked_anew() -> None:
    """Not before it is a minute old, and not once it is an hour old."""
    async with staged(FakeMarket()) as stage:
        assert await stage.look() == 1
        await stage.clock.advance(59)
        assert await stage.look() == 1
        await settle()
        assert stage.market.price_asked == 1
        stage.price_now()
        stage.clock.time += timedelta(seconds=1)
        assert await stage.look() == 1
        await settle()
        assert stage.market.price_asked == 2
        stage.market.prices = [Unavailable("down")]
        await stage.clock.advance(3600)
        assert await stage.look() == 0


async def test_a_slow_market_is_waited_for_a_little() -> None:
    """Whoever looks meanwhile sees nothing; the price is there for the next one."""
    gate = asyncio.Event()

    class Slow(FakeMarket):
        """Answers once the gate is open."""

        async def price(self) -> Price:
            """The next price, late."""
            await gate.wait()
            return await super().price()

    async with staged(Slow()) as stage:
        looking = asyncio.ensure_future(stage.look())
        await settle()
        assert not looking.done()
        gate.set()
        assert await looking == 1


async def test_without_prices_there_is_nothing_to_wait_for() -> None:
    """Where only an order tells a price nobody is asked."""
    async with staged(a_fake_lsp()) as stage:
        assert not stage.board.sells_by_the_dollar
        assert await stage.look() == 0
        assert stage.market.price_asked == 0
