"""Offers side by side: one size at all markets, one firm price at a time, and each person's is their own."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.callbacks import (
    Again,
    Confirm,
    ConfirmDear,
    Elsewhere,
    MoneyBack,
    Refresh,
    Take,
    TakeDear,
    pack,
    unpack,
)
from tests.system.buying import to_amount
from tests.system.firm import (
    CONNECTED,
    FIRM,
    OFFERS,
    SHOW,
    another_firm,
    choose_lease,
    choose_market,
    connect,
    offers_of,
    take,
    to_firm,
    to_gate,
    to_offers,
)
from tests.system.markets import CHEAPEST, MAGMA, OLYMPUS, PLAIN, RECOMMENDED
from tests.system.people import Message, Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALL = (MAGMA, RECOMMENDED, CHEAPEST, OLYMPUS, PLAIN)
NOT_YOURS = "This is not one of your orders."
STEP_OVER = "This step is over."
OVER = "This price is over."


@pytest_asyncio.fixture(loop_scope="session")
async def world(five_markets: World) -> AsyncIterator[World]:
    """The world with five markets, where everybody's node is connected to those who ask for that."""
    await connect(five_markets, "olympus", "plain-lsp")
    yield five_markets


def _line_of(compared: Message, market: str) -> str:
    """What is said of a market in the comparison."""
    lines = text_of(compared).split("\n")
    return next(line for line in lines if line[:2] in {"✖ ", "• ", "⭐ "} and line[2:].startswith(market))


def _offered(compared: Message) -> set[str]:
    """The markets that can be chosen."""
    return {market for market in ALL if any(each.startswith(f"{market}:") for each in buttons_of(compared))}


async def _orders(world: World) -> int:
    return len((await world.state())["orders"])


async def test_one_size_at_all_markets(world: World, alice: Person) -> None:
    """Five markets in one message, each with a button; looking makes no order."""
    before = await _orders(world)
    compared = await to_offers(alice)
    assert "5,000,000 sats of inbound" in text_of(compared)
    assert _offered(compared) == set(ALL)
    assert "about 9,985 sats ($9.21)" in _line_of(compared, MAGMA)
    assert "one marketplace with 3 doors" in text_of(compared)
    assert sum(OFFERS in text_of(each) for each in await alice.heard()) == 1
    assert await _orders(world) == before


async def test_an_amount_in_dollars_is_one_size_for_all(world: World, alice: Person) -> None:
    """What a dollar buys at the market that tells it is the size that is asked of every other."""
    del world
    await to_amount(alice)
    await alice.says("$10")
    await alice.press("Private")
    compared = await offers_of(alice)
    assert "5,432,600 sats of inbound" in text_of(compared)
    assert _offered(compared) == set(ALL)


async def test_who_cannot_serve_is_named_with_the_reason(world: World, alice: Person) -> None:
    """Too large here, private only there: named, and without a button."""
    del world
    compared = await to_offers(alice, "16M sats", "Public")
    assert _line_of(compared, OLYMPUS).startswith(f"✖ {OLYMPUS} ")
    assert "private channels only" in _line_of(compared, OLYMPUS)
    assert _offered(compared) == set(ALL) - {OLYMPUS}
    await alice.says("/cancel")
    compared = await to_offers(alice, "16M sats", "Private")
    assert "sells at most 10,000,000 sats of inbound" in _line_of(compared, OLYMPUS)
    await alice.says("/cancel")
    compared = await to_offers(alice, "200k sats", "Private")
    assert "sells from $5.00 on" in _line_of(compared, MAGMA)
    for market in (RECOMMENDED, CHEAPEST):
        assert "sells from 500,000 sats of inbound on" in _line_of(compared, market)
    assert _offered(compared) == {OLYMPUS, PLAIN}


async def test_who_is_down_is_named_and_comes_back(world: World, alice: Person) -> None:
    """A market that does not answer stops nobody from seeing the others."""
    await world.restart()  # what an LSP told of itself is remembered for a while
    await world.control("lsp", lsp="plain-lsp", down="close")
    compared = await to_offers(alice)
    assert _line_of(compared, PLAIN) == f"✖ {PLAIN} does not answer right now."
    assert _offered(compared) == set(ALL) - {PLAIN}
    await world.control("lsp", lsp="plain-lsp", down=None)
    await alice.press("Ask again")
    await alice.until(
        lambda message: OFFERS in text_of(message) and _offered(message) == set(ALL), "all five markets"
    )


async def test_one_market_a_tap_and_the_second_lets_the_first_go(world: World, alice: Person) -> None:
    """Each tap makes one order at one market; what was firm before can no longer be taken."""
    before = await _orders(world)
    first = await to_firm(alice, OLYMPUS)
    assert await _orders(world) == before + 1
    second = await another_firm(alice, PLAIN)
    assert f"{FIRM} {PLAIN}: 13,200 sats" in text_of(second)
    assert await _orders(world) == before + 2
    await alice.until(
        lambda message: message["message_id"] == first["message_id"] and OVER in text_of(message),
        "the first one let go",
    )
    assert OVER in await alice.toast(await alice.forge(buttons_of(first)[SHOW]))
    assert await alice.count("payable to") == 0
    shown = await take(alice)
    newest = await world.order(await world.newest())
    assert newest["market"] == "plain-lsp"
    assert newest["invoice"] in text_of(shown)
    assert await _orders(world) == before + 2


async def test_the_price_that_was_firm_is_taken_from_the_comparison(world: World, alice: Person) -> None:
    """Chosen there, the very order that held it is the one that is paid; no other is made."""
    await to_firm(alice, PLAIN)
    order = await world.newest()
    before = await _orders(world)
    await alice.press("Compare markets")
    compared = await offers_of(alice)
    assert f"{PLAIN}: 13,200 sats ($12.18)" in _line_of(compared, PLAIN)
    (shows,) = (each for each in buttons_of(compared) if each.startswith(f"{PLAIN}:"))
    shown = await take(alice, shows)
    assert (await world.order(order))["invoice"] in text_of(shown)
    assert await _orders(world) == before


async def test_the_best_of_equals_is_marked(world: World, alice: Person) -> None:
    """Firm and remembered prices of the same lease and visibility are compared; others are not."""
    del world
    await to_firm(alice, OLYMPUS)
    await another_firm(alice, PLAIN)
    await alice.press("Compare markets")
    compared = await offers_of(alice)
    assert "13,200 sats" in _line_of(compared, PLAIN)
    assert "about 15,500 sats" in _line_of(compared, OLYMPUS)
    best = [market for market in ALL if _line_of(compared, market).startswith("⭐ ")]
    assert len(best) == 1
    assert best[0] not in {OLYMPUS, MAGMA}


async def test_a_longer_lease_is_another_price(world: World, alice: Person) -> None:
    """The chosen lease is the one that is ordered and told."""
    await to_offers(alice)
    await choose_lease(alice, "60")
    await choose_market(alice, PLAIN)
    await alice.press(CONNECTED)
    firm = await alice.told(f"{FIRM} {PLAIN}: 25,700 sats")
    assert "about 60 days" in text_of(firm)
    assert (await world.order(await world.newest()))["lease_blocks"] == 8640


async def test_firm_prices_of_two_people_never_mix(world: World, alice: Person, bob: Person) -> None:
    """Asked for at the same time at one market, each is told one, and takes that one."""
    before = await _orders(world)
    hers, his = await asyncio.gather(to_firm(alice, PLAIN, "2M sats"), to_firm(bob, PLAIN, "3M sats"))
    assert await _orders(world) == before + 2
    assert f"{FIRM} {PLAIN}: 5,700 sats" in text_of(hers)
    assert f"{FIRM} {PLAIN}: 8,200 sats" in text_of(his)
    shown = await asyncio.gather(take(alice), take(bob))
    by_price = {order["price_sats"]: order["invoice"] for order in (await world.state())["orders"][:2]}
    assert by_price[5_700] in text_of(shown[0])
    assert by_price[8_200] in text_of(shown[1])
    assert not any(by_price[8_200] in text for text in await alice.ever_shown())
    assert not any(by_price[5_700] in text for text in await bob.ever_shown())


async def test_forged_buttons_show_and_take_nothing(world: World, alice: Person, bob: Person) -> None:
    """Bob sends all that the buttons of Alice's firm price carry, and what they might: he is refused."""
    gate = await to_gate(alice)
    confirm = unpack(buttons_of(gate)[CONNECTED])
    assert isinstance(confirm, Confirm)
    await bob.says("/start")
    assert STEP_OVER in await bob.toast(await bob.forge(pack(confirm)))
    await alice.press(CONNECTED)
    firm = await alice.told(FIRM)
    show = unpack(buttons_of(firm)[SHOW])
    assert isinstance(show, Take)
    before = await _orders(world)
    for forged in (show, TakeDear(show.order_id), Refresh(show.order_id), MoneyBack(show.order_id)):
        assert await bob.toast(await bob.forge(pack(forged))) == NOT_YOURS
    nonce = confirm.nonce
    for wish in (confirm, ConfirmDear(nonce), Elsewhere(nonce), Again(nonce)):
        assert STEP_OVER in await bob.toast(await bob.forge(pack(wish)))
    assert len(await bob.heard()) == 1
    assert await _orders(world) == before
    assert SHOW in buttons_of(await alice.told(FIRM))
    assert (await world.order(await world.newest()))["invoice"] in text_of(await take(alice))
    assert await bob.toast(await bob.forge(pack(show))) == NOT_YOURS
    assert len(await bob.heard()) == 1


async def test_firm_prices_are_bounded(world: World, alice: Person) -> None:
    """Nobody makes a market hold more than eight prices an hour; the open one can still be taken."""
    await to_firm(alice, CHEAPEST)
    for days in ("60", "30", "60", "30", "60", "30", "60"):
        await another_firm(alice, CHEAPEST, days)
    before = await _orders(world)
    await alice.press("Compare markets")
    await choose_lease(alice, "30")
    await alice.press(f"{CHEAPEST}: firm price")
    await alice.told("8 firm prices were asked for within an hour, and 8 is the most.")
    assert await _orders(world) == before
    assert (await world.order(await world.newest()))["invoice"] in text_of(await take(alice))
