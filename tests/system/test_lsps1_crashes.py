"""Kill -9 on the way from a firm price to its channel: nothing is lost, told twice or ordered twice."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.system.buying import our_order
from tests.system.firm import (
    CONNECTED,
    FIRM,
    SHOW,
    ask_firm,
    choose_market,
    connect,
    take,
    to_firm,
    to_gate,
    to_lsps1_invoice,
    to_offers,
)
from tests.system.markets import OLYMPUS
from tests.system.people import Person, buttons_of, is_marked, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOBODY_KNOWS = f"{OLYMPUS} did not answer, and I cannot tell whether it made an order."
HELD = "Your payment is held."
PUBLISHED = "The funding transaction is published"
TAKEN = "The seller has taken the payment."


@pytest_asyncio.fixture(loop_scope="session")
async def world(five_markets: World) -> AsyncIterator[World]:
    """The world with five markets, where everybody's node is connected to Olympus."""
    await connect(five_markets, "olympus")
    yield five_markets


async def _creates(world: World) -> tuple[int, int]:
    """How many requests for an order Olympus has received, and how many orders it has."""
    state = await world.state()
    orders = sum(order["market"] == "olympus" for order in state["orders"])
    return state["lsps"]["olympus"]["creates_received"], orders


async def test_before_a_market_is_chosen(world: World, alice: Person) -> None:
    """The offers are still open after a restart, and so are the terms of the chosen market."""
    before = await _creates(world)
    await to_offers(alice)
    await world.restart()
    # Whatever was under way is done before this is answered.
    await alice.says("/help")
    await choose_market(alice, OLYMPUS)
    await world.restart()
    await alice.says("/help")
    await alice.press(CONNECTED)
    await alice.told(f"{FIRM} {OLYMPUS}")
    assert await _creates(world) == (before[0] + 1, before[1] + 1)


async def _at_once(_alice: Person) -> None:
    """The tap has just been made."""


async def _when_asking(alice: Person) -> None:
    await alice.ever_told(f"Asking {OLYMPUS} for a firm price.")


@pytest.mark.parametrize(
    ("moment", "fault"), [(_at_once, None), (_at_once, "timeout"), (_when_asking, "timeout")]
)
async def test_right_after_the_tap_that_orders(
    world: World, alice: Person, moment: Callable[[Person], Awaitable[None]], fault: str | None
) -> None:
    """Wherever the crash falls, one request at most is made, and one outcome is told."""
    creates, orders = await _creates(world)
    if fault:
        await world.control("break", fault=fault, market="olympus", operation="create_order", done=True)
    await ask_firm(alice)
    await moment(alice)
    await world.bot.kill()
    await world.control("heal")
    await world.bot.start()
    await alice.until(
        lambda message: any(words in text_of(message) for words in (NOBODY_KNOWS, f"{FIRM} {OLYMPUS}")),
        "an outcome",
    )
    await alice.says("/help")
    after = await _creates(world)
    assert after[0] - creates <= 1
    assert after[1] - orders <= 1
    assert await alice.count(NOBODY_KNOWS) + await alice.count(FIRM) == 1
    assert await alice.count("payable to") == 0


async def test_while_the_order_is_under_way(world: World, alice: Person) -> None:
    """The order is made and its answer is lost with the process: unknown, told once, not sent again."""
    creates, orders = await _creates(world)
    await world.control("break", fault="timeout", market="olympus", operation="create_order", done=True)
    gate = await ask_firm(alice)
    await world.until(lambda state: state["lsps"]["olympus"]["creates_received"] > creates)
    await world.restart()
    await alice.pushed(NOBODY_KNOWS)
    assert "confirmed before" in await alice.toast(await alice.forge(buttons_of(gate)[CONNECTED]))
    await world.until_told(alice)
    await world.restart()
    await alice.says("/help")
    assert await _creates(world) == (creates + 1, orders + 1)
    assert await alice.count(NOBODY_KNOWS) == 1
    assert await alice.count(FIRM) == 0


async def test_between_a_firm_price_and_taking_it(world: World, alice: Person) -> None:
    """The price stands where it was told, and that very order is the one whose invoice is shown."""
    firm = await to_firm(alice)
    order = await world.newest()
    before = await _creates(world)
    await world.until_told(alice)
    await world.restart()
    shown = await take(alice)
    assert (await world.order(order))["invoice"] in text_of(shown)
    await alice.until(
        lambda message: message["message_id"] == firm["message_id"] and SHOW not in buttons_of(message),
        "a firm price that is taken",
    )
    assert await _creates(world) == before
    assert await alice.count(FIRM) == 1


async def test_right_after_taking_it(world: World, alice: Person) -> None:
    """The invoice comes after the restart, and the order is watched."""
    await to_firm(alice)
    order = await world.newest()
    await world.until_told(alice)
    await alice.press(SHOW)
    await world.restart()
    await alice.told("payable to", (await world.order(order))["invoice"])
    await world.control("pay", order_id=order)
    await alice.pushed(HELD)
    await alice.told("⚡", "✔ Payment held")


async def test_between_payment_and_published(world: World, alice: Person) -> None:
    """What happened while it was down is told once it is back, once, with the states gone through unseen."""
    shown = await to_lsps1_invoice(alice)
    order = await world.newest()
    before = await _creates(world)
    await world.control("pay", order_id=order)
    await alice.pushed(HELD)
    await world.until_told(alice)
    await world.bot.kill()
    await world.control("step", order_id=order)
    await world.bot.start()
    await alice.pushed(PUBLISHED, "not usable yet", "Money: held by your wallet")
    await world.until_told(alice)
    await world.restart()
    await world.control("step", order_id=order)
    await alice.pushed(TAKEN, "Money: paid.")
    await alice.until(
        lambda message: message["message_id"] == shown["message_id"] and is_marked(message),
        "a mark on the invoice",
    )
    for words in (HELD, PUBLISHED, TAKEN):
        assert await alice.count(words) == 1
    assert await _creates(world) == before


async def test_all_of_it_while_it_was_down(world: World, alice: Person) -> None:
    """Paid, published and paid for unseen: one push tells of the channel, no step is missing on the card."""
    await to_lsps1_invoice(alice)
    order = await world.newest()
    await world.until_told(alice)
    await world.bot.kill()
    for deed in ("pay", "step", "step"):
        await world.control(deed, order_id=order)
    await world.bot.start()
    push = await alice.pushed(PUBLISHED, "not usable yet", "Money: paid.")
    assert not push["silent"]
    await alice.told("⚡", "✔ Payment held", "✔ Funding transaction published", "✔ Seller has taken")
    await world.until_told(alice)
    ours = our_order(push)
    assert sum("Money:" in text_of(each) and ours in text_of(each) for each in await alice.heard()) == 2


async def test_what_was_tapped_while_it_was_down(world: World, alice: Person) -> None:
    """Telegram keeps a tap for a bot that is away: it orders once."""
    creates, orders = await _creates(world)
    gate = await to_gate(alice)
    await world.bot.kill()
    for _ in range(2):
        await alice.press(CONNECTED, gate["message_id"])
    await world.bot.start()
    await alice.told(f"{FIRM} {OLYMPUS}")
    await alice.says("/help")
    assert await _creates(world) == (creates + 1, orders + 1)
    assert await alice.count(FIRM) == 1
