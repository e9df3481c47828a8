"""The whole main job: from /start to an open channel, on real processes."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from tests.system.buying import to_invoice
from tests.system.people import Person, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Each step of the world, and what is told of it.
ROAD = (
    ("The seller accepted your order.", "step"),
    ("Your payment is held.", "pay"),
    ("The funding transaction is sent.", "step"),
    ("The funding transaction waits for its confirmations.", "step"),
    ("The funding transaction is confirmed.", "step"),
    ("The channel is found.", "step"),
    ("Channel ready:", "step"),
)


async def test_a_whole_purchase_is_told_step_by_step(world: World, alice: Person) -> None:
    """Every status change is pushed once and in order, until the channel is ready."""
    assert "I buy inbound" in text_of(await alice.says("/start"))
    await to_invoice(alice)
    order = await world.newest()
    for words, deed in ROAD:
        await world.control(deed, order_id=order)
        await alice.told(words)
    told = [text_of(each) for each in await alice.heard()]
    for words, _ in ROAD:
        assert sum(words in text for text in told) == 1
    places = [next(i for i, text in enumerate(told) if words in text) for words, _ in ROAD]
    assert sorted(places) == places
    assert (await world.order(order))["status"] == "VALID_CHANNEL_OPENING"


async def test_the_invoice_is_shown_as_picture_and_text(world: World, alice: Person) -> None:
    """The picture says the same invoice as the text, which stands alone to be copied."""
    shown = await to_invoice(alice)
    invoice = (await world.order(await world.newest()))["invoice"]
    assert text_of(shown).startswith(f"{invoice}\n")
    code = shown["entities"][0]
    assert (code["type"], code["offset"], code["length"]) == ("code", 0, len(invoice))
    (picture,) = (each for each in await alice.heard() if each["photo"])
    png = (await world.http.get(picture["photo"]["url"])).content
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)))
    assert found.text.lower() == invoice


async def test_what_rings_and_what_is_quiet(world: World, alice: Person) -> None:
    """What needs the person makes a sound, the rest arrives silently; news reply to the card."""
    await to_invoice(alice)
    order = await world.newest()
    for words, deed in ROAD:
        await world.control(deed, order_id=order)
        await alice.told(words)
    told = await alice.heard()
    silent = {words: message["silent"] for words, _ in ROAD for message in told if words in text_of(message)}
    assert [words for words, quiet in silent.items() if not quiet] == [ROAD[1][0], ROAD[-1][0]]
    (card,) = (each for each in told if text_of(each).startswith("⚡"))
    news = [each for each in told if any(words in text_of(each) for words, _ in ROAD)]
    assert {each["reply_to"]["message_id"] for each in news} == {card["message_id"]}
