"""Sizes in sats where nobody sells by the dollar, markets that are slow, and what is equal to what."""

from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path

import pytest

from bot.callbacks import StartBuy, pack
from bot.conversations import buying
from bot.texts import buying as words
from bot.texts import general
from liquidity.errors import CannotServe, Lack, Unavailable
from liquidity.market import Capabilities, Wish
from liquidity.money import Price, Rate
from liquidity.orders import MarketId, Owner
from tests.bot.bench import ALICE, Bench, Call, Telegram, opened
from tests.bot.fair import (
    COMPARE,
    FIRM,
    a_firm_price,
    an_lsp,
    buttons,
    called,
    choice,
    shown,
    text,
    to_offers,
)
from tests.bot.fakes import until
from tests.bot.letters import BOB
from tests.liquidity.examples import NODE, NOW, RATE
from tests.liquidity.fakes import FakeMarket

LEASES = ["✓ 30 days", "60 days", "90 days"]


class Rated:
    """A source that tells what a dollar is worth."""

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate

    async def rate(self) -> Rate | None:
        """That rate."""
        return self._rate


class SlowMarket(FakeMarket):
    """A market that answers only once a person has been told to wait."""

    telegram: Telegram
    times: int = 0

    async def fit(self, wish: Wish) -> Wish:
        """The wish, later."""
        self.times += 1
        await until(lambda: self.telegram.said(ALICE).count(str(words.COMPARING)) >= self.times)
        return await super().fit(wish)


@pytest.fixture
async def unpriced(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bot at two markets where only an order has a price."""
    async with opened(tmp_path, an_lsp()) as bench:
        called(bench.market, "Nodl").can = Capabilities(prices=False, leases=True, peers=True)
        bench.market.fits = lambda wish: wish
        bench.desk.quotes._rates = Rated(RATE)
        yield bench


async def test_without_a_price_the_size_is_asked_for_in_sats(unpriced: Bench) -> None:
    """No dollars in the question, nor under it."""
    await unpriced.write("/buy")
    asked = shown(await unpriced.write(str(NODE)))
    assert "$" not in asked[1]["text"]
    assert "Send the inbound you want like <code>2M sats</code>." in asked[1]["text"]
    assert list(buttons(asked)) == ["1M sats", "2M sats", "5M sats", "10M sats", "« Back", "Cancel"]


async def test_a_preset_in_sats_is_compared_as_it_is(unpriced: Bench) -> None:
    """Both markets at that size, neither with a price yet; the terms of one lead to its firm price."""
    await unpriced.write("/buy")
    asked = shown(await unpriced.write(str(NODE)))
    seen = shown(await unpriced.press(buttons(asked)["5M sats"]))
    assert "5,000,000 sats of inbound." in seen[1]["text"]
    told = shown(await unpriced.press(buttons(seen)["Private"]))
    assert told[1]["text"].startswith("<b>5,000,000 sats of inbound:")
    assert told[1]["text"].count("its price comes with an order\n5M inbound, 30 days, private") == 2
    gate = shown(await unpriced.press(choice(told, "Olympus")))
    assert "You pay: the firm price, which comes with the order" in gate[1]["text"]
    assert {FIRM, COMPARE} <= set(buttons(gate))


@pytest.mark.parametrize("typed", ["$25", "25 usd"])
async def test_without_a_price_dollars_are_asked_back(unpriced: Bench, typed: str) -> None:
    """The question stays open, with what would answer it."""
    await unpriced.write("/buy")
    await unpriced.write(str(NODE))
    again = shown(await unpriced.write(typed))
    assert "Nobody here tells what a dollar buys. Please name the inbound you want" in again[1]["text"]
    assert "2M sats" in buttons(again)
    dialog = await unpriced.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert (dialog.cents, dialog.sats) == (0, 0)


async def test_an_old_button_in_dollars_names_what_is_missing(unpriced: Bench) -> None:
    """It was made while a market sold by the dollar: every market says why it offers nothing."""
    await unpriced.press(pack(StartBuy(1000)))
    asked = shown(await unpriced.write(str(NODE)))
    told = shown(await unpriced.press(buttons(asked)["Public"]))
    lack = "needs an amount in sats of inbound, as nobody tells what a dollar buys now"
    assert f"✖ Nodl {lack}." in told[1]["text"]
    assert f"✖ Olympus {lack}." in told[1]["text"]
    assert list(buttons(told))[-4:] == ["Ask again", "Change amount", "« Back", "Cancel"]


async def test_without_a_price_there_is_no_price_list(unpriced: Bench) -> None:
    """/price and /start lead to the comparison."""
    told = shown(await unpriced.write("/price"))
    assert told[1]["text"] == str(general.NO_PRICES)
    assert list(buttons(told)) == ["Compare markets"]
    assert list(buttons(shown(await unpriced.write("/start")))) == ["Buy inbound"]


async def test_a_person_is_told_that_a_market_is_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was tapped says so, or a new message after a text; the same message becomes the comparison."""
    monkeypatch.setattr(buying, "_QUIET_SECONDS", 0)
    slow = SlowMarket(MarketId("slow"))
    async with opened(tmp_path, called(slow, "Slow")) as bench:
        slow.telegram = bench.telegram
        await bench.write("/buy")
        await bench.write(str(NODE))
        public = buttons(shown(await bench.write("$10")))["Public"]
        await _is_one_message(bench, await bench.press(public), "editMessageText")
        await _is_one_message(bench, await bench.write("which?"), "sendMessage")


async def _is_one_message(bench: Bench, calls: list[Call], method: str) -> None:
    """Whether a wait and what it was for are one message, and the question before it was closed."""
    waiting, told, stripped = (call for call in calls if call[0] != "answerCallbackQuery")
    assert (waiting[0], waiting[1]["text"]) == (method, str(words.COMPARING))
    assert told[0] == "editMessageText"
    assert "Slow</b>: about 12,500 sats" in told[1]["text"]
    assert stripped[0] == "editMessageReplyMarkup"
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert dialog.message_id == told[1]["message_id"] != stripped[1]["message_id"]


async def test_the_best_is_the_best_of_equals_alone(tmp_path: Path) -> None:
    """One without a lease is no equal of one with; two that are, are compared; a lone price is no best."""
    near, far = an_lsp("near", "Near"), an_lsp("far", "Far")
    async with opened(tmp_path, near, far) as bench:
        await a_firm_price(bench, BOB, near)
        alone = (await to_offers(bench))[1]["text"]
        assert "⭐" not in alone
        await a_firm_price(bench, BOB, far)
        both = text(await bench.write("again"))
        assert both.count("⭐ <b>") == 1
        assert "⭐ is the cheapest among equals" in both


async def test_every_market_down_still_leaves_a_way(tmp_path: Path) -> None:
    """Each is named, and there is nothing to choose but to ask again or leave."""
    lsp = an_lsp()
    async with opened(tmp_path, lsp) as bench:
        bench.market.prices = [Unavailable("down")]
        lsp.fits = _full
        told = await to_offers(bench)
        assert "✖ Fake does not answer right now." in told[1]["text"]
        assert "✖ Olympus sells no inbound by itself." in told[1]["text"]
        assert list(buttons(told)) == [*LEASES, "Ask again", "Change amount", "« Back", "Cancel"]


def _full(_wish: Wish) -> Wish:
    raise CannotServe(Lack.NOT_INBOUND_ALONE)


async def test_a_market_without_a_rate_asks_in_dollars(tmp_path: Path) -> None:
    """What is paid is told in dollars where nobody tells a dollar's worth of sats."""
    async with opened(tmp_path, an_lsp()) as bench:
        bench.market.prices = [Price(Fraction(543_260), None, NOW)]
        told = await to_offers(bench, "$10")
        assert "<b>Fake</b>: about $10.00\n5.4M inbound, lease not told, public" in told[1]["text"]
