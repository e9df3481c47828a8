"""What can become of the one request that a purchase makes, and that it stays one."""

import pytest

from tests.system.buying import confirm, to_invoice, to_summary
from tests.system.people import Person, Tap, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOBODY_KNOWS = "Amboss Magma did not answer, and I cannot tell whether it made an order."
NO_ORDER = "No order was made, so there is nothing to pay."

# The fault, how many orders the market makes all the same, and what is told.
OUTCOMES = {
    "lost_reply": (1, NOBODY_KNOWS),
    "half_reply": (1, NOBODY_KNOWS),
    "garbage": (1, NOBODY_KNOWS),
    "huge_reply": (1, NOBODY_KNOWS),
    "http_500": (0, NOBODY_KNOWS),
    "close": (0, NOBODY_KNOWS),
    "reset": (0, NOBODY_KNOWS),
    "too_many_requests": (0, "Amboss Magma is too busy to take an order."),
    "unauthorized": (0, "Amboss Magma refused the operator's access key."),
    "http_403": (0, "Amboss Magma did not take the order."),
}


async def _counts(world: World) -> tuple[int, int]:
    """How many buys the market has received, and how many orders it has."""
    state = await world.state()
    return state["buys_received"], len(state["orders"])


@pytest.mark.parametrize(("fault", "made", "told"), [(name, *rest) for name, rest in OUTCOMES.items()])
async def test_every_outcome_is_told_and_nothing_is_bought_twice(
    world: World, alice: Person, fault: str, made: int, told: str
) -> None:
    """One request reaches the market whatever becomes of its answer, and the person is told which it is."""
    buys, orders = await _counts(world)
    await world.control("break", fault=fault, operation="buy")
    tap = await confirm(alice)
    push = await alice.pushed(told)
    assert ("no money is at risk" if told == NOBODY_KNOWS else NO_ORDER) in text_of(push)
    assert not push["silent"]
    assert "confirmed before" in await alice.toast(await alice.forge(tap.data))
    assert await alice.count(told) == 1
    assert await alice.count("payable to") == 0
    assert await _counts(world) == (buys + 1, orders + made)


async def test_after_an_unknown_outcome_one_starts_anew(world: World, alice: Person) -> None:
    """The way on is a button, and a new wish is a new order."""
    await world.control("break", fault="http_500", operation="buy")
    await confirm(alice)
    assert list(buttons_of(await alice.pushed(NOBODY_KNOWS))) == ["Start anew"]
    await to_invoice(alice)


async def test_a_market_that_cannot_be_reached_was_sent_nothing(world: World, alice: Person) -> None:
    """A refused connection is no lost answer: there is no order, and that is said."""
    before = await _counts(world)
    await to_summary(alice)
    await world.relay.shut()
    await alice.press("Get invoice")
    await alice.pushed("Amboss Magma could not be reached, so nothing was sent.", NO_ORDER)
    assert await _counts(world) == before
    await world.relay.open()
    await to_invoice(alice)


async def test_many_taps_buy_once(world: World, alice: Person) -> None:
    """A nervous finger sends the same wish five times; the first one counts."""
    buys, orders = await _counts(world)
    await to_summary(alice)
    first = await alice.press("Get invoice")
    taps = [await alice.forge(first.data) for _ in range(4)]
    await alice.told("payable to")
    for tap in taps:
        assert "confirmed before" in await alice.toast(tap)
    assert await _counts(world) == (buys + 1, orders + 1)
    assert await alice.count("payable to") == 1


async def test_a_summary_of_yesterday_buys_nothing(world: World, alice: Person) -> None:
    """Each change of the terms makes a new wish; the one that was left behind is a wish too, but once."""
    buys, _ = await _counts(world)
    await to_summary(alice)
    old: Tap = await alice.press("Change amount")
    await alice.says("$20")
    await alice.press("Get invoice")
    await alice.told("payable to", "$20.00")
    assert "This step is over" in await alice.toast(await alice.forge(old.data))
    assert (await _counts(world))[0] == buys + 1
