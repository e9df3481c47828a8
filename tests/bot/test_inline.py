"""Inline commands: what is shown for what is typed, and that no keystroke asks a market."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.aside import Aside
from bot.inline import Inline
from bot.pricing import PriceBoard
from liquidity.errors import Unavailable
from liquidity.limits import Limits
from liquidity.money import UsdCents
from liquidity.orders import MarketId
from liquidity.quotes import Quotes
from tests.bot.bench import ALICE, STRANGER, Bench, opened
from tests.bot.fakes import ME, TOKEN, FakeTelegram, Reply, fine, new_readership, refusal, settle
from tests.liquidity.examples import PRICE
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeClock, FakeMarket, a_fake_lsp, until

_DONE = fine(result=True)


@dataclass(slots=True)
class Stage:
    """Inline mode alone, at made-up markets; what it told Telegram."""

    telegram: FakeTelegram
    market: FakeMarket
    clock: FakeClock
    aside: Aside
    _count: int = field(default=0)

    async def type(self, text: str, person: int = ALICE) -> dict[str, Any]:
        """What is answered to what a person types."""
        before = len(self.telegram.asked)
        self.take(text, person)
        await until(lambda: len(self.telegram.asked) > before)
        method, told = self.telegram.asked[-1]
        assert method == "answerInlineQuery"
        assert told["is_personal"] is True
        return told

    def take(self, text: str, person: int = ALICE) -> None:
        """A query comes in."""
        self._count += 1
        sender = {"id": person, "is_bot": False, "first_name": "P"}
        query = {"id": str(self._count), "from": sender, "query": text, "offset": "", "chat_type": "group"}
        self.aside.take({"update_id": self._count, "inline_query": query})


@asynccontextmanager
async def staged(*markets: FakeMarket, last: Reply = _DONE) -> AsyncIterator[Stage]:
    """Inline mode running at these markets, the first of which the stage shows."""

    async def answer() -> Reply:
        return last

    telegram, clock = FakeTelegram(ME, last=answer), FakeClock()
    bot = Bot(TOKEN, request=telegram, get_updates_request=FakeTelegram())
    limits = Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2)
    by_id = {market.id: market for market in markets}
    quotes = Quotes(markets=by_id, book=FakeBook(), limits=limits, clock=clock)
    board = PriceBoard(quotes, markets, clock)
    inline = Inline(
        bot=bot,
        admits=lambda user: user != STRANGER,
        board=board,
        quotes=quotes,
        clock=clock,
        readership=new_readership(),
    )
    aside = Aside(bot, inline.answer, board.run)
    await bot.initialize()
    async with asyncio.TaskGroup() as tasks:
        loop = tasks.create_task(aside.run())
        yield Stage(telegram, markets[0], clock, aside)
        loop.cancel()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """At one market that tells prices."""
    async with staged(FakeMarket()) as one:
        yield one


def titles(told: dict[str, Any]) -> list[str]:
    """The titles of all results."""
    return [result["title"] for result in told["results"]]


def text_of(told: dict[str, Any], index: int = 0) -> str:
    """What a result would post."""
    return str(told["results"][index]["input_message_content"]["message_text"])


def link_of(told: dict[str, Any], index: int = 0) -> str:
    """Where the button of a result leads."""
    return str(told["results"][index]["reply_markup"]["inline_keyboard"][0][0]["url"])


async def test_dollars_become_a_card_with_two_ways_to_buy(stage: Stage) -> None:
    """Size, cost and age, a link under the card, and a button above it."""
    told = await stage.type("50")
    assert titles(told) == ["$50 ≈ 27.2M of inbound"]
    assert "price asked just now" in told["results"][0]["description"]
    assert "27,163,000 sats of inbound" in text_of(told)
    assert link_of(told) == "https://t.me/inlet_bot?start=buy_c5000"
    assert told["button"] == {"text": "Buy $50 ≈ 27.2M", "start_parameter": "buy_c5000"}
    assert 0 < told["cache_time"] <= 10


async def test_inbound_keeps_its_own_number(stage: Stage) -> None:
    """`10M` leads to a dialog at exactly that."""
    told = await stage.type("10M")
    assert "10,000,000 sats of inbound" in text_of(told)
    assert link_of(told).endswith("start=buy_s10000000")


@pytest.mark.parametrize(
    ("typed", "link", "note"),
    [
        ("1", "buy_c500", "smallest order here is $5.00"),
        ("2M", "buy_c500", "smallest"),
        ("150", "buy_c10000", "largest"),
    ],
)
async def test_what_nobody_may_buy_becomes_the_nearest_that_one_may(
    stage: Stage, typed: str, link: str, note: str
) -> None:
    """Under the minimum the minimum is offered, and it says so."""
    told = await stage.type(typed)
    assert link_of(told).endswith(f"start={link}")
    assert note in told["results"][0]["description"]
    assert note in text_of(told)


async def test_a_bare_number_that_may_be_both_shows_both(stage: Stage) -> None:
    """Each reading is a card, and the one that may be bought stands first."""
    told = await stage.type("20000000")
    assert [link_of(told, index).partition("=")[2] for index in (0, 1)] == ["buy_s20000000", "buy_c10000"]


async def test_prices(stage: Stage) -> None:
    """A table, and a card for each amount."""
    told = await stage.type(" Price ")
    assert len(told["results"]) == 5
    assert "$5: 2,716,300 sats of inbound" in text_of(told)
    assert link_of(told, 4).endswith("buy_c5000")


async def test_nothing_typed_is_answered_by_help_and_a_way_to_my_orders(stage: Stage) -> None:
    """The orders are behind a button: results are posted."""
    told = await stage.type("")
    assert "@inlet_bot 50" in text_of(told)
    assert told["button"] == {"text": "My running orders", "start_parameter": "orders"}
    assert stage.market.price_asked == 0


@pytest.mark.parametrize("typed", ["hello", "-5", "5 eur", "x" * 256, "<b>", "🙂", "0 usd"])
async def test_what_is_no_amount_is_a_result_too(stage: Stage, typed: str) -> None:
    """With how to write one, kept for nobody."""
    told = await stage.type(typed)
    assert titles(told) == ["That is not an amount"]
    assert told["cache_time"] == 0
    assert typed not in text_of(told)


async def test_a_stranger_is_told_politely_and_nothing_of_him_is_posted(stage: Stage) -> None:
    """His id stands in no message that others read."""
    told = await stage.type("50", STRANGER)
    assert titles(told) == ["This bot is not open to everyone"]
    assert str(STRANGER) not in text_of(told)
    assert "button" not in told
    assert told["cache_time"] == 0
    assert stage.market.price_asked == 0


async def test_no_keystroke_asks_the_market(stage: Stage) -> None:
    """A fresh price is read; an old one is shown with its age while it is asked anew once for everybody."""
    for person in range(20, 40):
        await stage.type("50", person)
    assert stage.market.price_asked == 1
    await settle()
    stage.clock.time += timedelta(seconds=90)
    stage.market.prices = [replace(PRICE, asked_at=stage.clock.now())]
    await settle()
    told = await stage.type("50")
    assert "price 1 min old" in told["results"][0]["description"]
    for person in range(20, 40):
        stage.take("25", person)
    await settle()
    assert stage.market.price_asked == 2
    assert "1 min" not in (await stage.type("25"))["results"][0]["description"]
    assert stage.market.price_asked == 2


async def test_a_market_that_fails_leaves_its_last_price_for_an_hour(stage: Stage) -> None:
    """Then there is none, and the way to buy stays."""
    await stage.type("50")
    stage.market.prices = [Unavailable("down")]
    stage.clock.time += timedelta(minutes=59)
    await settle()
    assert "price 59 min old" in (await stage.type("50"))["results"][0]["description"]
    stage.clock.time += timedelta(minutes=2)
    await settle()
    told = await stage.type("50")
    assert titles(told) == ["No price right now"]
    assert told["button"] == {"text": "Buy $50", "start_parameter": "buy_c5000"}


async def test_two_markets_show_two_cards() -> None:
    """One of them is silent: it hides not the other."""
    silent = FakeMarket(MarketId("second"))
    silent.prices = [Unavailable("down")]
    async with staged(FakeMarket(), silent) as stage:
        assert len((await stage.type("50"))["results"]) == 1
        silent.prices = [PRICE]
        stage.clock.time += timedelta(seconds=61)
        await settle()
        await stage.type("50")
        await settle()
        assert len((await stage.type("50"))["results"]) == 2


async def test_where_no_market_tells_prices_a_size_leads_on() -> None:
    """And dollars are explained."""
    async with staged(a_fake_lsp()) as stage:
        told = await stage.type("2M")
        assert link_of(told).endswith("buy_s2000000")
        assert told["button"]["start_parameter"] == "buy_s2000000"
        assert titles(await stage.type("50")) == ["No market here tells a price in advance"]
        assert titles(await stage.type("price")) == ["No market here tells a price in advance"]


async def test_only_the_newest_of_what_one_types_is_answered() -> None:
    """Somebody else is answered beside it."""
    gate, market = asyncio.Event(), FakeMarket()
    async with staged(market) as stage:
        await stage.type("5")

        async def slow() -> Reply:
            await gate.wait()
            return fine(result=True)

        stage.telegram._last = slow
        for text in ("5", "50", "500"):
            stage.take(text)
            await settle()
        stage.take("25", 99)
        await settle()
        asked = [told["inline_query_id"] for _, told in stage.telegram.asked[2:]]
        assert asked == [2, 5]
        gate.set()
        await settle()
        assert [told["inline_query_id"] for _, told in stage.telegram.asked[4:]] == [4]


@pytest.mark.parametrize(
    ("reply", "logged"),
    [
        (
            refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
            0,
        ),
        (refusal(400, "Bad Request: RESULT_ID_INVALID"), 1),
        (refusal(500, "Internal Server Error"), 1),
    ],
)
async def test_a_failure_is_one_query_s_own(reply: Reply, logged: int) -> None:
    """The next one is answered as if nothing had been."""
    with capture_logs() as logs:
        async with staged(FakeMarket(), last=reply) as stage:
            await stage.type("50")
            stage.aside.take({"update_id": 9, "inline_query": {"rubbish": True}})
            await stage.type("25")
    assert len([entry for entry in logs if "inline" in entry["event"]]) == 2 * logged + 1


async def test_a_card_in_our_own_chat_is_not_taken_for_an_answer(tmp_path: Path) -> None:
    """Posted via us while we wait for a node, it changes nothing; another bot's text is a text."""
    async with opened(tmp_path) as bench:
        await bench.write("/buy")
        ours = {"id": 123456789, "is_bot": True, "first_name": "Inlet", "username": "inlet_bot"}
        assert await _via(bench, ours) == 0
        assert await _via(bench, ours | {"id": 7, "username": "other_bot"}) == 1


async def _via(bench: Bench, bot: dict[str, Any]) -> int:
    calls = await bench.write("27,163,000 sats of inbound", via_bot=bot)
    return len([method for method, _ in calls if method == "sendMessage"])
