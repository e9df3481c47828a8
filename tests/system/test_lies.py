"""Invoices that are not what was ordered: never shown, always explained, and forgiven by a good one."""

import pytest

from tests.system.buying import confirm
from tests.system.people import Person, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIES = {
    "wrong_amount": "and this order should cost about",
    "wrong_network": "it is for another Bitcoin network",
    "expired_invoice": "it has already expired",
    "short_expiry": "it expires in less than 5 minutes",
    "amountless": "it names no amount",
    "bad_checksum": "its checksum, signature or form is wrong",
    "bad_signature": "its checksum, signature or form is wrong",
}


@pytest.mark.parametrize(("lie", "reason"), LIES.items(), ids=LIES)
async def test_a_bad_invoice_is_withheld_until_a_good_one_comes(
    world: World, alice: Person, lie: str, reason: str
) -> None:
    """No picture and no text of it, the reason and an order that goes on; then the new one is shown."""
    await world.control("break", fault=lie)
    await confirm(alice)
    push = await alice.pushed("I have withheld the invoice", reason)
    order = await world.newest()
    bad = (await world.order(order))["invoice"]
    assert not push["silent"]
    assert not any(bad in text_of(each) or each["photo"] for each in await alice.heard())
    await alice.told("⚡", "Do not pay it")
    await world.control("reissue", order_id=order)
    good = (await world.order(order))["invoice"]
    await alice.told(good, "payable to")
    assert sum(bool(each["photo"]) for each in await alice.heard()) == 1
    assert await alice.count("I have withheld the invoice") == 1


async def test_a_lie_in_an_invoice_that_comes_late(world: World, alice: Person) -> None:
    """The same checks hold for an invoice that the tracker finds."""
    await world.control("invoices", shape="after_approval")
    await confirm(alice)
    await alice.told("⚡")
    await world.control("break", fault="wrong_amount")
    await world.control("step", order_id=await world.newest())
    await alice.pushed("The seller accepted your order.")
    await alice.pushed("I have withheld the invoice", "should cost about")
    assert await alice.count("payable to") == 0


async def test_a_replaced_invoice_is_marked(world: World, alice: Person) -> None:
    """The message of the old one says so, and the new one is shown below."""
    await confirm(alice)
    first = await alice.told("payable to")
    old = text_of(first).split("\n", 1)[0]
    order = await world.newest()
    await world.control("reissue", order_id=order)
    new = (await world.order(order))["invoice"]
    await alice.told(new, "payable to")
    assert not any(old in text_of(each) for each in await alice.heard())
    assert await alice.count("This invoice was replaced by a newer one.") == 2
