"""All markets side by side at one size, and the ways from there to the terms of one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from liquidity.errors import CannotServe, Lack, Unavailable
from liquidity.market import Wish
from liquidity.orders import MarketId, Owner
from tests.bot.bench import ALICE, Bench, opened
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
    to_gate,
    to_offers,
    toast,
)
from tests.bot.fakes import message
from tests.bot.letters import BOB, buy
from tests.liquidity.examples import NODE, PRICE
from tests.liquidity.fakes import FakeMarket

MONTHLY = "6,250 sats per 1M and 30 days"
LEASES = ["✓ 30 days", "60 days", "90 days"]


@dataclass(slots=True)
class Fair:
    """A bot at two doors of one marketplace, two LSPs, one that is too small and one that is down."""

    bench: Bench
    door: FakeMarket
    near: FakeMarket
    far: FakeMarket


def _too_large(_wish: Wish) -> Wish:
    raise CannotServe(Lack.TOO_LARGE, 1_000_000)


def _down(_wish: Wish) -> Wish:
    raise Unavailable("down")


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    """Six markets."""
    door = called(FakeMarket(MarketId("door")), "Back door", "Magma")
    near, far = an_lsp("near", "Near"), an_lsp("far", "Far")
    small, down = an_lsp("small", "Small"), an_lsp("down", "Down")
    small.fits, down.fits = _too_large, _down
    async with opened(tmp_path, door, near, far, small, down) as bench:
        called(bench.market, "Front door", "Magma")
        yield Fair(bench, door, near, far)


async def test_a_new_person_is_shown_every_market_at_once(fair: Fair) -> None:
    """What each asks and how it is known, equals compared, and why one asks nothing, in one message."""
    await a_firm_price(fair.bench, BOB, fair.near)
    assert PRICE.inbound_usd is not None
    cheaper = replace(PRICE, sats_per_usd=PRICE.sats_per_usd * 2, inbound_usd=PRICE.inbound_usd * 2)
    fair.door.prices = [cheaper]
    fair.bench.clock.advance(125)
    told = await to_offers(fair.bench, "6M sats")
    assert told[1]["text"].replace("&#x27;", "'").splitlines() == [
        "<b>6,000,000 sats of inbound: every market's offer</b>",
        "",
        "<b>Magma, one marketplace with 2 doors</b>",
        "• <b>Front door</b>: about 13,812 sats ($11.05)",
        "6M inbound, 2,301 ppm, lease not told, public, price 2 min old",
        "⭐ <b>Back door</b>: about 6,912 sats ($5.53)",
        "6M inbound, 1,150 ppm, lease not told, public, price 2 min old",
        "",
        "• <b>Near</b>: about 37,500 sats ($30.00)",
        f"6M inbound, 6,250 ppm, 30 days, {MONTHLY}, public, estimated from a firm price 2 min old",
        "",
        "• <b>Far</b>: its price comes with an order",
        "6M inbound, 30 days, public",
        "",
        "✖ Small sells at most 1,000,000 sats of inbound.",
        "",
        "✖ Down does not answer right now.",
        "",
        "⭐ is the cheapest among equals, estimates included: the same lease and visibility.",
        "",
        "Where a price is estimated or missing, one tap more asks for the firm one; that costs nothing.",
    ]
    assert list(buttons(told)) == [
        "Front door: 13,812 sats",
        "Back door: 6,912 sats",
        "Near: firm price",
        "Far: firm price",
        *LEASES,
        "Ask again",
        "« Back",
        "Cancel",
    ]
    assert fair.far.buys == []
    assert len(fair.near.buys) == 1


async def test_dollars_are_compared_at_the_size_that_they_buy(fair: Fair) -> None:
    """One size for all, told by the market that sells by the dollar; a private wish is told as one."""
    told = (await to_offers(fair.bench, "$10", "Private"))[1]["text"]
    assert "5,432,600 sats of inbound" in told
    assert "about 12,500 sats ($10.00)\n5.4M inbound, 2,301 ppm, lease not told, private" in told
    assert "Far</b>: its price comes with an order\n5.4M inbound, 30 days, private" in told


async def test_a_market_that_sells_by_the_dollar_has_its_least(fair: Fair) -> None:
    """It is named with it, and has no button."""
    told = await to_offers(fair.bench)
    assert "✖ Front door sells from $5.00 on." in told[1]["text"]
    assert not any(label.startswith("Front door") for label in buttons(told))


async def test_asking_again_asks_the_markets_again(fair: Fair) -> None:
    """A market that was down is asked anew, and prices older than a minute too."""
    offers = await to_offers(fair.bench, "6M sats")
    asked = fair.door.price_asked
    fair.bench.clock.advance(61)
    fair.door.prices = [Unavailable("down")]
    again = text(await fair.bench.press(buttons(offers)["Ask again"]))
    assert fair.door.price_asked == asked + 1
    assert "✖ Back door does not answer right now." in again
    assert "every market" in again


async def test_an_estimate_is_of_the_lease_that_is_chosen(fair: Fair) -> None:
    """The chip moves, and a price for another lease is no price for this one."""
    await a_firm_price(fair.bench, BOB, fair.near)
    offers = await to_offers(fair.bench)
    told = shown(await fair.bench.press(buttons(offers)["60 days"]))
    assert "Near</b>: its price comes with an order\n2M inbound, 60 days, public" in told[1]["text"]
    assert [label for label in buttons(told) if label.endswith("days")] == ["30 days", "✓ 60 days", "90 days"]
    gate = shown(await fair.bench.press(choice(told, "Near")))
    assert "Kept open: about 60 days (8,640 blocks), as the seller promises" in gate[1]["text"]
    back = shown(await fair.bench.press(buttons(gate)["90 days"]))
    assert "Kept open: about 90 days (12,960 blocks)" in back[1]["text"]
    assert FIRM in buttons(back)


async def test_back_and_cancel_leave_the_comparison(fair: Fair) -> None:
    """To the question before it, or out; no order is made by either."""
    offers = await to_offers(fair.bench)
    asked = shown(await fair.bench.press(buttons(offers)["« Back"]))
    assert "Public or private" in asked[1]["text"]
    again = shown(await fair.bench.press(buttons(asked)["Public"]))
    assert "Cancelled." in text(await fair.bench.press(buttons(again)["Cancel"]))
    assert await fair.bench.dialogs.of(Owner(ALICE)) is None
    assert fair.near.buys == fair.door.buys == []


async def test_back_from_the_terms_of_one_compares_all(fair: Fair) -> None:
    """The one before is one of several."""
    gate = await to_gate(fair.bench, "Near")
    told = shown(await fair.bench.press(buttons(gate)["« Back"]))
    assert "every market" in told[1]["text"]
    assert choice(told, "Far")


async def test_a_returning_person_goes_straight_to_the_last_market(fair: Fair) -> None:
    """Its terms at once, and the comparison one tap away."""
    await a_firm_price(fair.bench, ALICE, fair.far)
    told = await to_offers(fair.bench)
    assert "Market: Far" in told[1]["text"]
    compared = shown(await fair.bench.press(buttons(told)[COMPARE]))
    assert "every market" in compared[1]["text"]
    other = shown(await fair.bench.press(choice(compared, "Near")))
    assert "Market: Near" in other[1]["text"]


async def test_a_returning_person_finds_the_market_that_quotes_too(fair: Fair) -> None:
    """Which chooses the seller itself, and wants no connection."""
    await buy(fair.bench)
    told = await to_offers(fair.bench, "$10")
    assert "Market: Front door, which chooses the seller" in told[1]["text"]
    assert "lncli connect" not in told[1]["text"]
    assert {"Get invoice", COMPARE} <= set(buttons(told))


async def test_a_last_market_that_is_gone_is_no_choice(fair: Fair, tmp_path: Path) -> None:
    """All that are left are compared."""
    await a_firm_price(fair.bench, ALICE, fair.far)
    async with opened(tmp_path, fair.near) as later:
        told = await to_offers(later)
        assert "every market" in told[1]["text"]
        assert "Far" not in told[1]["text"]


async def test_a_market_that_goes_while_its_terms_are_shown(fair: Fair, tmp_path: Path) -> None:
    """Its button buys nothing: that is said, and the others are compared."""
    tap = buttons(await to_gate(fair.bench, "Far"))[FIRM]
    async with opened(tmp_path, fair.near) as later:
        told = text(await later.press(tap))
        assert "That market is not on offer any more." in told
        assert "every market" in told
        assert "Near" in told


async def test_a_market_that_cannot_serve_leads_back_to_the_others(fair: Fair) -> None:
    """It is chosen with a size that it no longer sells: its bound, and the offers."""
    offers = await to_offers(fair.bench)
    fair.near.fits = _too_large
    told = shown(await fair.bench.press(choice(offers, "Near")))
    assert told[1]["text"].startswith("Near sells at most 1,000,000 sats of inbound.\n\n")
    assert choice(told, "Far")


async def test_a_market_that_falls_silent_can_be_left_for_others(fair: Fair) -> None:
    """Try again, or compare."""
    offers = await to_offers(fair.bench)
    fair.near.fits = _down
    told = shown(await fair.bench.press(choice(offers, "Near")))
    assert "Near does not answer right now. Nothing was bought" in told[1]["text"]
    assert list(buttons(told)) == ["Try again", COMPARE, "« Back", "Cancel"]
    assert "every market" in text(await fair.bench.press(buttons(told)[COMPARE]))


async def test_only_buttons_choose_among_markets(fair: Fair) -> None:
    """A text leaves the question open; a forged market or lease answers nothing."""
    offers = await to_offers(fair.bench)
    dialog = await fair.bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    told = text(await fair.bench.write("Near"))
    assert "Please choose with the buttons below." in told
    for forged in (f"p:{dialog.id}:market:nowhere", f"p:{dialog.id}:lease:1", f"p:{dialog.id}:lease:x"):
        calls = await fair.bench.press(forged)
        assert [method for method, _ in calls] == ["answerCallbackQuery"]
    stranger = await fair.bench.press(choice(offers, "Near"), user=BOB)
    assert "This step is over." in toast(stranger)


async def test_a_repeated_update_repeats_the_comparison(fair: Fair) -> None:
    """A crash brings the tap again: the question is asked again, and its buttons are of the same dialog."""
    await fair.bench.write("/buy")
    await fair.bench.write(str(NODE))
    public = buttons(shown(await fair.bench.write("2M sats")))["Public"]
    body = message(77, ALICE, "buttons")["message"]
    query = {"id": "q", "from": body["from"], "chat_instance": "1", "message": body, "data": public}
    first, again = [
        shown(await fair.bench.hear({"update_id": 900, "callback_query": query})) for _ in range(2)
    ]
    assert again[1]["text"] == first[1]["text"]
    assert buttons(again) == buttons(first)


async def test_a_repeated_choice_keeps_its_nonce(fair: Fair) -> None:
    """The tap that asks for the firm price may have come already, and still counts, once."""
    choose = choice(await to_offers(fair.bench), "Near")
    body = message(77, ALICE, "buttons")["message"]
    query = {"id": "q", "from": body["from"], "chat_instance": "1", "message": body, "data": choose}
    first, again = [
        buttons(shown(await fair.bench.hear({"update_id": 900, "callback_query": query}))) for _ in range(2)
    ]
    assert again[FIRM] == first[FIRM]
    await fair.bench.press(first[FIRM])
    await fair.bench.press(again[FIRM])
    assert len(fair.near.buys) == 1


async def test_a_single_market_never_asks_which(bench: Bench) -> None:
    """From the visibility to its terms, and back past no comparison."""
    told = await to_offers(bench, "$10")
    assert "Your order" in told[1]["text"]
    assert COMPARE not in buttons(told)
    assert "Public or private" in text(await bench.press(buttons(told)["« Back"]))


async def test_the_amount_step_says_that_all_are_compared(fair: Fair) -> None:
    """In dollars too, since one of them sells by the dollar."""
    await fair.bench.write("/buy")
    asked = shown(await fair.bench.write(str(NODE)))
    assert "I compare 6 markets at the size you name." in asked[1]["text"]
    assert "$5 ≈ 2.7M" in buttons(asked)
