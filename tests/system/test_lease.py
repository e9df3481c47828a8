"""After success, on real processes: the lease is watched, told of in time, and its breach is an alarm."""

from collections.abc import Callable

import pytest

from tests.system.buying import to_invoice
from tests.system.people import Message, Person, buttons_of, text_of
from tests.system.test_purchase import ROAD
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAY_CLOSE = "the seller may close your channel"
OVER = "The promised time of your channel is over."
BROKEN = "your channel is not what was agreed"
# What the sandbox's sellers promise, and less, in blocks.
LEASE, WEEK, DAY = 4320, 1008, 144


async def _to_ready(world: World, person: Person) -> str:
    """Buy, and step to the open channel; the market's id of the order."""
    await to_invoice(person)
    order = await world.newest()
    for words, deed in ROAD:
        await world.control(deed, order_id=order)
        await person.pushed(words)
    await world.until_told(person)
    return order


def _reminder_after(before: Message) -> Callable[[Message], bool]:
    return lambda each: each["message_id"] > before["message_id"] and MAY_CLOSE in text_of(each)


async def _pass(world: World, order: str, *, left: int) -> None:
    """Let blocks pass until so many are left of the lease, while the bot is down; then it looks again."""
    await world.bot.kill()
    depth = (await world.order(order))["confirmations"]
    await world.control("mine", blocks=LEASE - depth - left)
    await world.bot.start()


async def test_the_end_of_a_lease_is_told_before_it_comes(world: World, alice: Person) -> None:
    """Seven days before and one day before, once each, with a way on; then that it is over; all silently."""
    order = await _to_ready(world, alice)
    ready = await alice.pushed("Channel ready:")
    await alice.told("⚡", "The seller promised to keep the channel open until about")
    newest = ready
    for left in (WEEK - 6, DAY - 6):
        await _pass(world, order, left=left)
        newest = await alice.until(_reminder_after(newest), "a reminder")
        assert newest["silent"]
        assert "Buy another" in buttons_of(newest)
        await world.until_told(alice)
    await world.restart()
    await _pass(world, order, left=0)
    over = await alice.pushed(OVER)
    assert over["silent"]
    assert not ready["silent"]
    await world.until_told(alice)
    await world.restart()
    await alice.says("/help")
    assert [await alice.count(words) for words in (MAY_CLOSE, OVER, "Channel ready:")] == [2, 1, 1]


async def test_a_broken_promise_is_an_alarm_with_a_support_text(world: World, alice: Person) -> None:
    """It rings, once, and holds all that the market's support asks for, to be copied with one tap."""
    order = await _to_ready(world, alice)
    await world.bot.kill()
    await world.control("fate", fate="wrong_channel", order_id=order)
    await world.control("step", order_id=order)
    await world.bot.start()
    alarm = await alice.pushed(BROKEN)
    assert not alarm["silent"]
    known = await world.order(order)
    codes = (each for each in alarm["entities"] if each["type"] == "code")
    copied = max((text_of(alarm)[each["offset"] :][: each["length"]] for each in codes), key=len)
    for part in (order, known["transaction_id"], known["channel_id"], "Promised blocks left:"):
        assert part in copied
    await world.until_told(alice)
    await world.restart()
    await alice.says("/help")
    assert await alice.count(BROKEN) == 1
