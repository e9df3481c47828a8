"""Firm prices and their orders when things go wrong: failing ends, lost answers, refusals."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.system.firm import CONNECTED, FIRM, ask_firm, connect, offers_of, to_gate, to_lsps1_invoice
from tests.system.markets import CHEAPEST, OLYMPUS, PLAIN
from tests.system.people import Person, Tap, buttons_of, is_marked, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELD = "Your payment is held."
FAILED = "The market says that your order failed, so it is over."
NO_SUCH_ORDER = "The market says that it knows no such order."
NO_ORDER = "No order was made, so there is nothing to pay."
NOBODY_KNOWS = "did not answer, and I cannot tell whether it made an order."
# Questions about another order, after which one that was asked about as often would have been asked again.
MANY = 8

# Market, fate, whether it was paid before, and the words of the market at the end.
ENDS = {
    "never opened": (OLYMPUS, "never_opens", True, "FAILED · REFUNDED"),
    "rejected": (OLYMPUS, "rejects", True, "FAILED · REFUNDED"),
    "never paid": (OLYMPUS, "unpaid", False, "FAILED · REFUNDED"),
    "never opened, an old word": (PLAIN, "never_opens", True, "FAILED · REFUNDED"),
    "never paid, an old word": (PLAIN, "unpaid", False, "FAILED · CANCELLED"),
}


@pytest_asyncio.fixture(loop_scope="session")
async def world(five_markets: World) -> AsyncIterator[World]:
    """The world with five markets, where everybody's node is connected to those who ask for that."""
    await connect(five_markets, "olympus", "plain-lsp")
    yield five_markets


async def _creates(world: World, lsp: str = "plain-lsp") -> tuple[int, int]:
    """How many requests for an order an LSP has received, and how many orders it has."""
    state = await world.state()
    orders = sum(order["market"] == lsp for order in state["orders"])
    return state["lsps"][lsp]["creates_received"], orders


def _asked(world: World, order: str) -> int:
    """How often the bot has asked about an order."""
    return bytes(world.relay.passed).count(f"get_order?order_id={order} ".encode())


@pytest.mark.parametrize(("market", "fate", "paid", "words"), ENDS.values(), ids=ENDS)
async def test_every_end_says_where_the_money_is(
    world: World,
    alice: Person,
    market: str,
    fate: str,
    paid: bool,  # noqa: FBT001 (of a table)
    words: str,
) -> None:
    """One push that rings, with the money line; the card and the invoice say that it is over."""
    await to_lsps1_invoice(alice, market)
    order = await world.newest()
    if paid:
        await world.control("pay", order_id=order)
        await alice.pushed(HELD)
    await world.control("fate", fate=fate, order_id=order)
    await world.control("step", order_id=order)
    push = await alice.pushed(FAILED, words)
    assert "Money: the market says that whatever was paid is returned." in text_of(push)
    assert not push["silent"]
    card = await alice.told("⚡", "✖", "returned")
    assert "Refresh" not in buttons_of(card)
    await alice.until(lambda message: is_marked(message) and not message["photo"], "a mark on the invoice")
    await alice.says("/help")
    assert await alice.count(FAILED) == 1
    assert await alice.count("Expires") == 0


async def test_an_order_that_is_forgotten_is_told_once(world: World, alice: Person, bob: Person) -> None:
    """A 404 is told with where the money is and the market's id, and is not asked for over and over."""
    await to_lsps1_invoice(alice)
    order = await world.newest()
    await world.control("pay", order_id=order)
    await alice.pushed(HELD)
    await world.control("fate", fate="forgets", order_id=order)
    push = await alice.pushed(NO_SUCH_ORDER, order)
    assert "Money: held by your wallet" in text_of(push)
    assert not push["silent"]
    await alice.told("⚡", "no longer visible to me")
    asked = _asked(world, order)
    assert asked > 0
    await to_lsps1_invoice(bob)
    other = await world.newest()
    await world.until(lambda _: _asked(world, other) >= MANY)
    assert _asked(world, order) == asked
    assert await alice.count(NO_SUCH_ORDER) == 1


# The fault, and how many orders the LSP makes all the same.
LOST = {
    "lost_reply": 1,
    "half_reply": 1,
    "garbage": 1,
    "huge_reply": 1,
    "reset": 0,
    "close": 0,
    "http_500": 0,
    "http_503": 0,
    "redirect": 0,
}


@pytest.mark.parametrize(("fault", "made"), LOST.items(), ids=LOST)
async def test_a_lost_answer_is_told_and_nothing_is_asked_twice(
    world: World, alice: Person, fault: str, made: int
) -> None:
    """One request reaches the LSP whatever becomes of its answer; another tap of the wish asks nothing."""
    creates, orders = await _creates(world, "magma-cheapest")
    gate = await to_gate(alice, CHEAPEST)
    await world.control("break", fault=fault, market="magma-cheapest", operation="create_order")
    await alice.press(CONNECTED)
    push = await alice.pushed(CHEAPEST, NOBODY_KNOWS, "no money is at risk")
    assert not push["silent"]
    again = await alice.forge(buttons_of(gate)[CONNECTED])
    assert "confirmed before" in await alice.toast(again)
    assert await alice.count(NOBODY_KNOWS) == 1
    assert await alice.count(FIRM) + await alice.count("payable to") == 0
    assert await _creates(world, "magma-cheapest") == (creates + 1, orders + made)


async def test_a_lost_answer_stays_lost_after_a_restart(world: World, alice: Person) -> None:
    """Whoever starts again asks nothing again: one request, one outcome, and the old tap is worth nothing."""
    before, orders = await _creates(world)
    await world.control("break", fault="lost_reply", market="plain-lsp", operation="create_order")
    gate = await ask_firm(alice, PLAIN)
    await alice.pushed(NOBODY_KNOWS)
    await world.until_told(alice)
    await world.restart()
    tap: Tap = await alice.forge(buttons_of(gate)[CONNECTED])
    assert "confirmed before" in await alice.toast(tap)
    assert await _creates(world) == (before + 1, orders + 1)
    assert await alice.count(NOBODY_KNOWS) == 1


async def test_a_refused_connection_sends_nothing(world: World, alice: Person) -> None:
    """No byte has left, so there is no order for certain, and the other markets are one tap away."""
    before = await _creates(world)
    await to_gate(alice, PLAIN)
    await world.relay.shut()
    await alice.press(CONNECTED)
    await alice.pushed(f"{PLAIN} could not be reached, so nothing was sent.", NO_ORDER)
    await world.relay.open()
    assert await _creates(world) == before
    await alice.press("See other markets")
    await offers_of(alice)


async def test_an_lsp_that_is_down_may_have_made_an_order(world: World, alice: Person) -> None:
    """A gateway that answers in its place cannot tell what has become of the request."""
    before = await _creates(world)
    await to_gate(alice, PLAIN)
    await world.control("lsp", lsp="plain-lsp", down="http_503")
    await alice.press(CONNECTED)
    await alice.pushed(NOBODY_KNOWS)
    assert await _creates(world) == before


# The shape of the LSP's errors, and whether anything of it can be shown.
ERRORS = {
    "errors_json_rpc": True,
    "errors_nest": True,
    "errors_nest_list": True,
    "errors_pascal": True,
    "errors_text": True,
    "errors_html": False,
    "errors_empty": False,
    "errors_in_200": True,
}


@pytest.mark.parametrize(("shape", "says"), ERRORS.items(), ids=ERRORS)
async def test_a_refusal_is_told_in_our_words(
    world: World,
    alice: Person,
    shape: str,
    says: bool,  # noqa: FBT001 (of a table)
) -> None:
    """Our sentence first; of the LSP's what is left without markup, links and control characters."""
    for deviation in (shape, "errors_markup", "geoblocked"):
        await world.control("lsp", lsp="plain-lsp", deviation=deviation)
    await ask_firm(alice, PLAIN)
    push = await alice.pushed(f"{PLAIN} did not take the order.", NO_ORDER)
    text = text_of(push)
    assert ("It says: " in text) is says
    assert not any(each in text for each in ("<", ">", "evil.example", "\x1b", "\x00", "\u202e", "\u2028"))
    assert {entity["type"] for entity in push["entities"]} == {"bold"}
    assert "See other markets" in buttons_of(push)
    assert await alice.count(FIRM) == 0


# The deviation, and our sentence for what it leads to.
REFUSALS = {
    "access_key": f"{PLAIN} refused the operator's access key.",
    "private_only": f"{PLAIN} does not sell on these terms.",
}


@pytest.mark.parametrize(("deviation", "told"), REFUSALS.items(), ids=REFUSALS)
async def test_a_refusal_has_the_sentence_of_its_kind(
    world: World, alice: Person, deviation: str, told: str
) -> None:
    """What people read tells what is wrong, not what the code was."""
    await world.control("lsp", lsp="plain-lsp", deviation=deviation)
    await ask_firm(alice, PLAIN, visibility="Public")
    await alice.pushed(told, NO_ORDER)


async def test_an_lsp_that_is_too_busy(world: World, alice: Person) -> None:
    """Told as such: there is no order, and nothing is asked again by itself."""
    before, orders = await _creates(world)
    await to_gate(alice, PLAIN)
    await world.control(
        "break", fault="too_many_requests", market="plain-lsp", operation="create_order", count=1
    )
    await alice.press(CONNECTED)
    await alice.pushed(f"{PLAIN} is too busy to take an order.", NO_ORDER)
    assert await _creates(world) == (before + 1, orders)
