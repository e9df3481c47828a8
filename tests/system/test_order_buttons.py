"""The buttons of an order against real processes: cancel, show again, timeline, receipt, for nobody else."""

import json

import pytest

from bot.callbacks import Deed, OrderDeed, pack
from liquidity.orders import OrderId
from tests.system.buying import card_of, confirm, our_order, to_invoice
from tests.system.people import Person, buttons_of, is_marked, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _cancel(alice: Person) -> None:
    await card_of(alice)
    await alice.press("Cancel order")
    await alice.told("Cancel order", "?")
    await alice.press("Yes, cancel it")


async def _status(world: World) -> str:
    newest = await world.newest()
    return next(str(each["status"]) for each in (await world.state())["orders"] if each["id"] == newest)


async def test_an_order_is_cancelled(world: World, alice: Person) -> None:
    """The market is told once, and the order itself tells the end; its invoice is marked."""
    await to_invoice(alice)
    await _cancel(alice)
    await alice.ever_told("has accepted the cancellation of order")
    await alice.pushed("Your order was cancelled before it was paid.", "Money: not paid.", "BUYER_REJECTED")
    await alice.until(is_marked, "the mark on the invoice")
    assert await _status(world) == "BUYER_REJECTED"


async def test_a_cancellation_whose_answer_is_lost(world: World, alice: Person) -> None:
    """Nothing is claimed of it; what became of it is told by the order."""
    await to_invoice(alice)
    await world.control("break", fault="lost_reply", operation="cancel")
    await _cancel(alice)
    await alice.ever_told("I cannot tell whether")
    await alice.pushed("Your order was cancelled before it was paid.")


async def test_a_cancellation_that_comes_too_late(world: World, alice: Person) -> None:
    """It was paid while the question stood: nothing is asked of the market."""
    await to_invoice(alice)
    await card_of(alice)
    await alice.press("Cancel order")
    await alice.told("Cancel order", "?")
    await world.control("pay", order_id=await world.newest())
    await alice.pushed("Your payment is held.")
    await alice.press("Yes, cancel it")
    await alice.told("has moved on and cannot be cancelled", "Money: held by your wallet")
    assert await _status(world) == "WAITING_FOR_SELLER_APPROVAL"


async def test_an_invoice_is_shown_again(world: World, alice: Person) -> None:
    """One message is left that can be paid, and it is the new one."""
    first = await to_invoice(alice)
    await card_of(alice)
    await alice.press("Show invoice")
    await alice.told("This invoice is shown again further down.")
    again = await alice.until(
        lambda message: "payable to" in text_of(message) and message["message_id"] > first["message_id"],
        "the invoice again",
    )
    assert sum("payable to" in text_of(each) for each in await alice.heard()) == 1
    await world.control("pay", order_id=await world.newest())
    await alice.until(
        lambda message: message["message_id"] == again["message_id"] and is_marked(message), "its mark"
    )


async def test_a_finished_order_has_its_papers(world: World, alice: Person, bob: Person) -> None:
    """Timeline and receipt for its owner; for anybody else it does not exist."""
    await to_invoice(alice)
    order = our_order(await card_of(alice))
    await world.control("pay", order_id=await world.newest())
    await world.control("speed", seconds=0.1)
    await alice.pushed("Channel ready: ")
    await alice.until(lambda message: "Receipt" in buttons_of(message), "a card with a receipt")
    await alice.press("Receipt")
    sent = await alice.until(
        lambda message: (message.get("document") or {}).get("name", "").endswith(".json"), "the JSON file"
    )
    names = {each["document"]["name"] for each in await alice.heard() if each.get("document")}
    assert names == {f"order-{order}.csv", f"order-{order}.json"}
    assert sent["document"]["size"] > 0
    await alice.press("Timeline")
    await alice.told("Timeline of order", "Channel ready")
    await bob.says("/start")
    for deed in Deed:
        tap = await bob.forge(pack(OrderDeed(OrderId(order), deed)))
        assert await bob.toast(tap) == "This is not one of your orders."
    assert not any(order in text for text in await bob.ever_shown())


async def test_a_receipt_can_be_read_by_a_program(world: World, alice: Person) -> None:
    """The file that is fetched is JSON and says what was paid."""
    await confirm(alice)
    await card_of(alice)
    await alice.until(lambda message: "payable to" in text_of(message), "an invoice")
    await world.control("pay", order_id=await world.newest())
    await alice.pushed("Your payment is held.")
    await alice.until(lambda message: "Receipt" in buttons_of(message), "a card with a receipt")
    await alice.press("Receipt")
    file = await alice.until(
        lambda message: (message.get("document") or {}).get("name", "").endswith(".json"), "the JSON file"
    )
    content = json.loads((await world.http.get(file["document"]["url"])).text)
    assert (content["money"], content["paid_msat"]) == ("held", 0)
    assert content["invoice_msat"] > 0
