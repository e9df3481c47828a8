"""Telegram refuses, hangs or breaks: the person it happens to waits, everybody else is served."""

import pytest

from tests.system.buying import card_of, confirm, our_order, to_invoice, to_summary
from tests.system.people import Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPTED = "The seller accepted your order."
HELD = "Your payment is held."


async def test_who_has_blocked_the_bot_is_told_afterwards(world: World, alice: Person, bob: Person) -> None:
    """The order goes on unseen, others are served, and all of it is told after the return."""
    await to_invoice(alice)
    order = await world.newest()
    await alice.block()
    await world.control("step", order_id=order)
    await world.control("pay", order_id=order)
    await to_invoice(bob)
    await world.control("step", order_id=await world.newest())
    await bob.pushed(ACCEPTED)
    assert await alice.count("Money:") == 0
    await alice.unblock()
    await alice.told("Welcome back.")
    await alice.pushed(HELD)
    assert await alice.count(HELD) == 1


async def test_who_writes_again_has_not_blocked_the_bot(world: World, alice: Person) -> None:
    """The news of an unblocking may be lost, as Telegram keeps it for a day; any message is as good."""
    await to_invoice(alice)
    order = await world.newest()
    await world.control("telegram/break", fault="forbidden", person=alice.id, count=1)
    await world.control("step", order_id=order)
    await _struck(world)
    await alice.says("/help")
    await alice.pushed(ACCEPTED)


async def _struck(world: World) -> None:
    """Return once every fault that was switched on has struck."""
    await world.until(lambda state: not state["faults"], "telegram/")


@pytest.mark.parametrize("fault", ["too_many_requests", "http_500", "garbage"])
async def test_a_notice_is_sent_again(world: World, alice: Person, bob: Person, fault: str) -> None:
    """One person's trouble delays their notice alone, and it comes once."""
    await to_invoice(alice)
    first = await world.newest()
    await to_invoice(bob)
    second = await world.newest()
    await world.control(
        "telegram/break", fault=fault, method="sendMessage", person=alice.id, count=1, retry_after=2
    )
    await world.control("step", order_id=first)
    await _struck(world)
    await world.control("step", order_id=second)
    await bob.pushed(ACCEPTED)
    assert await alice.count(ACCEPTED) == 0
    await alice.pushed(ACCEPTED)
    assert await alice.count(ACCEPTED) == 1


async def test_an_answer_that_telegram_swallows_costs_a_repeat_and_no_notice(
    world: World, alice: Person
) -> None:
    """Sent, but nobody said so: the same notice comes again, which is better than never."""
    await to_invoice(alice)
    await world.control("telegram/break", fault="lost_reply", method="sendMessage", person=alice.id, count=1)
    order = await world.newest()
    await world.control("step", order_id=order)
    await alice.pushed(ACCEPTED)
    await world.control("pay", order_id=order)
    await alice.pushed(HELD)
    assert await alice.count(ACCEPTED) == 2
    assert await alice.count(HELD) == 1


@pytest.mark.parametrize("fault", ["too_many_requests", "http_500"])
async def test_an_answer_in_a_dialog_is_given_again(world: World, alice: Person, fault: str) -> None:
    """A dialog survives a Telegram that refuses its next question."""
    await alice.says("/buy")
    await world.control("telegram/break", fault=fault, person=alice.id, count=1, retry_after=1)
    await to_summary(alice)


async def test_a_summary_that_cannot_be_changed_stops_no_purchase(world: World, alice: Person) -> None:
    """The marks on the summary are decoration: the purchase goes on without them."""
    before = (await world.state())["buys_received"]
    await to_summary(alice)
    await world.control(
        "telegram/break", fault="http_500", method="editMessageText", person=alice.id, count=2
    )
    await alice.press("Get invoice")
    await alice.told("payable to")
    assert (await world.state())["buys_received"] == before + 1


async def test_a_broken_poll_loses_no_message(world: World, alice: Person) -> None:
    """What was written meanwhile is answered."""
    await alice.says("/start")
    await world.control("telegram/break", fault="http_500", method="getUpdates", count=1)
    await world.control("telegram/break", fault="garbage", method="getUpdates", count=1)
    await alice.says("/help")
    assert text_of(await alice.says("/orders")).startswith("You have no orders yet.")


async def test_a_card_that_was_deleted_is_sent_anew(world: World, alice: Person) -> None:
    """/orders makes a new card, and from then on that one is the live one."""
    await confirm(alice)
    old = await card_of(alice)
    await alice.told("payable to")
    await alice.says("/orders")
    new = await alice.until(
        lambda message: "Refresh" in buttons_of(message) and message["message_id"] > old["message_id"],
        "a new card",
    )
    assert our_order(new) == our_order(old)
    order = await world.newest()
    await world.control("step", order_id=order)
    push = await alice.pushed(ACCEPTED)
    assert push["reply_to"]["message_id"] == new["message_id"]
