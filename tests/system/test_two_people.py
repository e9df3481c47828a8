"""Two people side by side: neither sees or touches what is the other's, whatever their buttons carry."""

import asyncio

import pytest

from bot.callbacks import MoneyBack, Refresh, pack
from liquidity.orders import OrderId
from tests.system.buying import card_of, our_order, to_invoice, to_summary
from tests.system.people import Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOT_YOURS = "This is not one of your orders."
STEP_OVER = "This step is over."


async def test_orders_of_two_people_never_mix(world: World, alice: Person, bob: Person) -> None:
    """Bought at the same time, each is told of one order, and /orders shows each their own."""
    before = (await world.state())["buys_received"]
    await asyncio.gather(to_invoice(alice, "$10"), to_invoice(bob, "$20"))
    assert (await world.state())["buys_received"] == before + 2
    hers, his = our_order(await card_of(alice)), our_order(await card_of(bob))
    assert hers != his
    await asyncio.gather(alice.says("/orders"), bob.says("/orders"))
    await alice.told(hers, "$10.00", "⚡")
    await bob.told(his, "$20.00", "⚡")
    assert not any(his in text_of(each) or "$20.00" in text_of(each) for each in await alice.heard())
    assert not any(hers in text_of(each) for each in await bob.heard())


async def test_forged_buttons_show_and_touch_nothing(world: World, alice: Person, bob: Person) -> None:
    """Bob sends all that Alice's buttons carry: he is refused, and nothing of hers moves."""
    await to_invoice(alice)
    order = OrderId(our_order(await card_of(alice)))
    market_order = await world.newest()
    await bob.says("/start")
    for forged in (Refresh(order), MoneyBack(order)):
        assert await bob.toast(await bob.forge(pack(forged))) == NOT_YOURS
    await world.control("fate", fate="never_opens", order_id=market_order)
    for deed in ("step", "pay", "step"):
        await world.control(deed, order_id=market_order)
    over = await alice.pushed("The seller did not open the channel in time")
    assert "My wallet shows it back" in buttons_of(over)
    assert await bob.toast(await bob.forge(pack(MoneyBack(order)))) == NOT_YOURS
    assert not any(order in text_of(each) for each in await bob.heard())
    assert len(await bob.heard()) == 1
    tap = await alice.press("My wallet shows it back")
    assert "Noted" in await alice.toast(tap)
    await alice.told("⚡", "Money: returned, as you told me.")


async def test_a_forged_confirmation_buys_nothing(world: World, alice: Person, bob: Person) -> None:
    """A wish is bought by the one whose wish it is."""
    before = (await world.state())["buys_received"]
    summary = await to_summary(alice)
    await bob.says("/start")
    stolen = buttons_of(summary)["Get invoice"]
    assert STEP_OVER in await bob.toast(await bob.forge(stolen))
    assert (await world.state())["buys_received"] == before
    await alice.press("Get invoice")
    await alice.told("payable to")
    assert STEP_OVER in await bob.toast(await bob.forge(stolen))
    assert (await world.state())["buys_received"] == before + 1
    assert len(await bob.heard()) == 1


async def test_buttons_of_a_dialog_belong_to_it(world: World, alice: Person, bob: Person) -> None:
    """Yesterday's and another's do nothing to the open step; the step is kept."""
    del world
    yesterday = await alice.says("/buy")
    await alice.says("/cancel")
    summary = await to_summary(alice)
    # Explaining a word is nobody's step.
    old = [data for data in buttons_of(yesterday).values() if not data.startswith("w:")]
    for data in [*old, *buttons_of(summary).values()]:
        if not data.startswith(("c:", "w:")):
            await bob.says("/buy")
            assert STEP_OVER in await bob.toast(await bob.forge(data))
    for data in old:
        assert STEP_OVER in await alice.toast(await alice.forge(data))
    assert "Get invoice" in buttons_of(await alice.told("You pay:"))


GARBAGE = (
    "",
    "x",
    ":",
    "c:",
    "r:../../etc",
    "r:7F3-A9K2:more",
    "n:-1",
    "n:99999999999999999999",
    "p:aaaaaa:amount:١٢",
    "c:" + "A" * 16,
    "s:000-0000",
    "🙂",
    "<b>",
    "A" * 64,
)


async def test_garbage_on_a_button_is_answered_and_changes_nothing(world: World, alice: Person) -> None:
    """Every tap gets an answer, and the open step stays as it was."""
    del world
    await to_summary(alice)
    heard = await alice.heard()
    for data in GARBAGE:
        toast = await alice.toast(await alice.forge(data))
        assert STEP_OVER in toast or toast == NOT_YOURS
    assert [text_of(each) for each in await alice.heard()] == [text_of(each) for each in heard]
