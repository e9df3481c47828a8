"""The button "What is this?" on real processes: a tap explains a message's words and leaves it as it is."""

import pytest

from tests.system.buying import card_of, to_amount
from tests.system.people import Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")
LABEL = "What is this?"


async def test_words_are_explained_on_the_way(world: World, alice: Person) -> None:
    """In mid-dialog and under the invoice; neither loses its buttons, and the purchase goes on."""
    await to_amount(alice)
    asked = await alice.says("$10")
    await alice.press(LABEL)
    told = await alice.told("Public and private channel", "Choose public to route payments")
    assert told["message_id"] > asked["message_id"]
    await alice.choose("Public")
    await alice.press("Get invoice")
    invoice = await alice.told("payable to")
    await alice.press(LABEL, invoice["message_id"])
    await alice.told("Hold invoice", "Pending payment", "do not pay again")
    await world.control("pay", order_id=await world.newest())
    await alice.pushed("Your payment is held.")
    await alice.until(lambda message: LABEL in buttons_of(message), "the button under what waits")
    assert LABEL in buttons_of(await card_of(alice))
    await world.until_told(alice)
    still = next(each for each in await alice.heard() if each["message_id"] == invoice["message_id"])
    assert "This invoice was paid" in text_of(still)
