"""Kill -9 at the worst moments: nothing is lost, nothing is bought twice, each notice comes once."""

from collections.abc import Awaitable, Callable

import pytest

from tests.system.buying import confirm, to_amount, to_invoice, to_summary
from tests.system.people import Person, is_marked, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOBODY_KNOWS = "I cannot tell whether it made an order."


async def test_in_mid_dialog_the_step_goes_on(world: World, alice: Person) -> None:
    """The open question is still open after a restart, and the buttons of before still work."""
    await to_amount(alice)
    await world.restart()
    await alice.says("$10")
    await alice.told("Public or private")
    await world.restart()
    await alice.press("Public")
    await alice.told("Your order", "You pay:")
    await alice.press("Get invoice")
    await alice.told("payable to")


async def test_what_was_written_while_it_was_down_is_read(world: World, alice: Person) -> None:
    """Telegram keeps messages for a bot that is away."""
    await to_amount(alice)
    await world.bot.kill()
    await alice.send("$10")
    await world.bot.start()
    await alice.told("Public or private")


async def _at_once(_world: World, _alice: Person) -> None:
    """The tap has just been made."""


async def _when_asking(_world: World, alice: Person) -> None:
    await alice.ever_told("Asking Amboss Magma for your invoice.")


@pytest.mark.parametrize("moment", [_at_once, _when_asking])
@pytest.mark.parametrize("fault", [None, "timeout"])
async def test_right_after_the_tap_that_counts(
    world: World, alice: Person, moment: Callable[[World, Person], Awaitable[None]], fault: str | None
) -> None:
    """Wherever the crash falls, one request at most is made, and one outcome is told."""
    before = (await world.state())["buys_received"]
    if fault:
        await world.control("break", fault=fault, operation="buy", done=True)
    await confirm(alice)
    await moment(world, alice)
    await world.bot.kill()
    await world.control("heal")
    await world.bot.start()
    outcome = await alice.until(
        lambda message: NOBODY_KNOWS in text_of(message) or "payable to" in text_of(message), "an outcome"
    )
    await alice.says("/help")
    assert (await world.state())["buys_received"] - before <= 1
    assert await alice.count(NOBODY_KNOWS) + await alice.count("payable to") == 1
    assert NOBODY_KNOWS in text_of(outcome) or (await world.order(await world.newest()))["invoice"]


async def test_while_the_buy_is_under_way(world: World, alice: Person) -> None:
    """The market has made the order and the answer is lost with the process: told as unknown, once."""
    before = await world.state()
    await world.control("break", fault="timeout", operation="buy", done=True)
    tap = await confirm(alice)
    await world.until(lambda state: state["buys_received"] > before["buys_received"])
    await world.restart()
    await alice.pushed(NOBODY_KNOWS)
    assert "confirmed before" in await alice.toast(await alice.forge(tap.data))
    assert await world.bot.end() == 0
    await world.bot.start()
    await alice.says("/help")
    after = await world.state()
    assert after["buys_received"] == before["buys_received"] + 1
    assert len(after["orders"]) == len(before["orders"]) + 1
    assert await alice.count(NOBODY_KNOWS) == 1
    assert await alice.count("payable to") == 0


async def test_between_payment_and_opening(world: World, alice: Person) -> None:
    """What happened while the bot was down is told once it is back, and once."""
    await to_invoice(alice)
    order = await world.newest()
    await world.control("step", order_id=order)
    await alice.pushed("The seller accepted your order.")
    await world.control("pay", order_id=order)
    await alice.pushed("Your payment is held.")
    # This edit is made only once the push before it is known to be sent.
    await alice.until(is_marked, "a mark on the invoice")
    await world.bot.kill()
    await world.control("step", order_id=order)
    await world.bot.start()
    await alice.pushed("The funding transaction is sent.")
    assert await world.bot.end() == 0
    await world.bot.start()
    await alice.says("/help")
    assert await alice.count("The funding transaction is sent.") == 1
    assert await alice.count("Your payment is held.") == 1


async def test_several_states_at_once_make_one_push(world: World, alice: Person) -> None:
    """States gone through unseen are no messages of their own; the card shows them as done."""
    await to_invoice(alice)
    order = await world.newest()
    await world.bot.kill()
    for deed in ("step", "pay", "step", "step", "step"):
        await world.control(deed, order_id=order)
    await world.bot.start()
    push = await alice.pushed("The funding transaction is confirmed.")
    assert "Money: held by your wallet" in text_of(push)
    await alice.told("⚡", "✔ Payment held", "✔ Funding transaction confirmed")
    await alice.says("/help")
    assert sum("Money:" in text_of(each) and "⚡" not in text_of(each) for each in await alice.heard()) == 1
    await alice.told("This invoice was paid. Do not pay it again.")


async def test_sigterm_ends_in_order_and_in_time(world: World, alice: Person) -> None:
    """A running bot ends with status 0, and what it was told before is there after the next start."""
    await to_summary(alice)
    assert await world.bot.end() == 0
    assert "the bot has ended in order" in world.bot.said()
    await world.bot.start()
    await alice.press("Get invoice")
    await alice.told("payable to")


async def test_two_bots_on_one_database(world: World, alice: Person) -> None:
    """The second one refuses to start and says why; the first one does not notice."""
    await alice.says("/start")
    second = world.another_bot("second")
    await second.start()
    assert await second.exit_status() == 1
    assert "another process runs on" in second.said()
    assert "Traceback" not in second.said()
    await alice.says("/help")
