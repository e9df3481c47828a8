"""A whole purchase where a firm price is an order: from all markets side by side to the published channel."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image

from tests.system.firm import (
    CONNECTED,
    FIRM,
    PUBKEY,
    SHOW,
    ask_firm,
    connect,
    offers_of,
    take,
    to_gate,
    to_lsps1_invoice,
)
from tests.system.markets import ACCESS_TOKEN, CHEAPEST, FIVE_MARKETS, OLYMPUS, PLAIN
from tests.system.people import Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELD = "Your payment is held."
PUBLISHED = "The funding transaction is published"
TAKEN = "The seller has taken the payment."
NOT_CONNECTED = f"{OLYMPUS} says that your node is not connected to its node."
# Each step of the world, what is told of it, and whether it rings.
ROAD = (("pay", HELD, True), ("step", PUBLISHED, True), ("step", TAKEN, False))


@pytest_asyncio.fixture(loop_scope="session")
async def world(five_markets: World) -> AsyncIterator[World]:
    """The world with five markets."""
    yield five_markets


async def _creates(world: World, lsp: str) -> int:
    return int((await world.state())["lsps"][lsp]["creates_received"])


async def _never_called_ready(person: Person) -> bool:
    """Whether no text of this chat, changed since or not, has ever called a published channel ready."""
    shown = await person.ever_shown()
    assert any(PUBLISHED in text for text in shown)
    return not any("channel ready" in text.lower() for text in shown)


async def _walk(world: World, person: Person, order: str) -> None:
    """Pay and step to the end; each step comes only after the push of the one before it was seen."""
    for deed, words, _ in ROAD:
        await world.control(deed, order_id=order)
        await person.pushed(words)


async def test_a_whole_purchase_at_olympus(world: World, alice: Person) -> None:
    """Compared, not connected, connected, a firm price, taken, paid, published, paid for: in order."""
    before = await _creates(world, "olympus")
    await alice.says("/start")
    gate = await to_gate(alice)
    for uri in (await world.state())["lsps"]["olympus"]["uris"][:1]:
        assert f"lncli connect {uri}" in text_of(gate)
        assert f"lightning-cli connect {uri}" in text_of(gate)
    await alice.press(CONNECTED)
    refused = await alice.pushed(NOT_CONNECTED, "No order was made, so there is nothing to pay.")
    assert not refused["silent"]
    assert await _creates(world, "olympus") == before + 1
    await alice.press(next(text for text in buttons_of(refused) if "connect" in text))
    again = await alice.until(lambda message: CONNECTED in buttons_of(message), "the gate again")
    assert again["message_id"] > refused["message_id"]
    assert "lncli connect" in text_of(again)

    await connect(world, "olympus")
    await alice.press(CONNECTED)
    firm = await alice.told(f"{FIRM} {OLYMPUS}: 15,500 sats", "Nothing is paid yet")
    order = await world.order(await world.newest())
    assert (order["market"], order["price_sats"], order["pubkey"]) == ("olympus", 15_500, PUBKEY)
    assert (order["private"], order["lease_blocks"], order["size_sats"]) == (True, 4320, 5_000_000)
    assert not any(order["invoice"] in text_of(each) or each["photo"] for each in await alice.heard())
    shown = await take(alice)
    assert text_of(shown).startswith(f"{order['invoice']}\n")
    await alice.until(
        lambda message: message["message_id"] == firm["message_id"] and SHOW not in buttons_of(message),
        "a firm price that is taken",
    )

    await _walk(world, alice, order["id"])
    assert await _creates(world, "olympus") == before + 2
    assert (await world.order(order["id"]))["stage"] == "claimed"


async def test_every_push_in_order_and_what_rings(world: World, alice: Person) -> None:
    """Each change is told once, with where the money is; what needs the person rings, the end is quiet."""
    await connect(world, "olympus")
    await to_lsps1_invoice(alice)
    order = await world.newest()
    await _walk(world, alice, order)
    card = await alice.told("⚡", "✔ Seller has taken the payment", "Money: paid.")
    assert "Refresh" not in buttons_of(card)
    told = await alice.heard()
    pushes = [
        each for each in told if any(words in text_of(each) for _, words, _ in ROAD) and each["reply_to"]
    ]
    assert [not each["silent"] for each in pushes] == [rings for _, _, rings in ROAD]
    held, published, taken = (text_of(each) for each in pushes)
    assert HELD in held
    assert "Money: held by your wallet" in held
    assert PUBLISHED in published
    assert "not usable yet: your node shows it after its confirmations" in published
    assert "Money: held by your wallet" in published
    assert TAKEN in taken
    assert "Money: paid." in taken
    assert {each["reply_to"]["message_id"] for each in pushes} == {card["message_id"]}
    assert sum(bool(each["photo"]) for each in told) == 1
    assert await _never_called_ready(alice)


async def test_the_invoice_is_shown_as_picture_and_text(world: World, alice: Person) -> None:
    """The picture says the very invoice of the order that held the firm price, and whom it pays."""
    await connect(world, "olympus")
    shown = await to_lsps1_invoice(alice)
    invoice = (await world.order(await world.newest()))["invoice"]
    (uri, *_) = (await world.state())["lsps"]["olympus"]["uris"]
    assert text_of(shown).startswith(f"{invoice}\n")
    assert f"payable to {uri.split('@', 1)[0]}" in text_of(shown)
    (picture,) = (each for each in await alice.heard() if each["photo"])
    png = (await world.http.get(picture["photo"]["url"])).content
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)))
    assert found.text.lower() == invoice


@pytest.mark.parametrize(("market", "lsp"), [(CHEAPEST, "magma-cheapest"), (PLAIN, "plain-lsp")])
async def test_a_public_channel_elsewhere(world: World, alice: Person, market: str, lsp: str) -> None:
    """The same way at a marketplace's door, where a seller is paid, and at an LSP as the text has it."""
    await connect(world, "plain-lsp")
    shown = await to_lsps1_invoice(alice, market, "Public")
    order = await world.order(await world.newest())
    assert (order["market"], order["private"]) == (lsp, False)
    assert order["invoice"] in text_of(shown)
    await _walk(world, alice, order["id"])
    for _, words, _ in ROAD:
        assert await alice.count(words) == 1
    assert await _never_called_ready(alice)


# The deviations that are on together, and the LSP where they are.
SHAPES = {
    "flat": ("flat_bolt11", "no_milliseconds"),
    "flat, older": ("flat_lightning", "hex_ids"),
    "wrapped, in integers": ("wrapped_result", "integers", "created_201"),
    "at the top": ("top_invoice", "top_expires_at", "missing_fields"),
    "with other ways to pay": ("bolt12", "onchain"),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
async def test_replies_of_another_shape(world: World, alice: Person, shape: tuple[str, ...]) -> None:
    """However an LSP writes it, the price is the same and the invoice is shown; the order goes its way."""
    await connect(world, "plain-lsp")
    for deviation in shape:
        await world.control("lsp", lsp="plain-lsp", deviation=deviation)
    shown = await to_lsps1_invoice(alice, PLAIN)
    order = await world.order(await world.newest())
    assert text_of(shown).startswith(f"{order['invoice']}\n")
    assert f"{order['price_sats']:,} sats" in text_of(shown)
    for deed, words, _ in ROAD[:-1]:
        await world.control(deed, order_id=order["id"])
        await alice.pushed(words)


async def test_a_free_order_goes_straight_on(world: World, alice: Person) -> None:
    """Where there is nothing to pay, nothing is asked for: the next that is told is the published channel."""
    await connect(world, "plain-lsp")
    await world.control("lsp", lsp="plain-lsp", deviation="free")
    await ask_firm(alice, PLAIN)
    await alice.told("⚡", "Nothing to pay", "Money: nothing to pay, this order is free.")
    await world.control("step", order_id=await world.newest())
    push = await alice.pushed(PUBLISHED, "not usable yet")
    assert "Money: nothing to pay, this order is free." in text_of(push)
    assert await alice.count("payable to") == 0
    assert not any(each["photo"] for each in await alice.heard())


async def test_who_bought_before_finds_the_same_market(world: World, alice: Person) -> None:
    """The summary comes without a question for the market; all markets are one tap away."""
    await connect(world, "olympus")
    await to_lsps1_invoice(alice)
    order = await world.newest()
    await _walk(world, alice, order)
    for said in ("/buy", PUBKEY + "@45.79.201.241:9735", "2M sats"):
        await alice.says(said)
    await alice.told(f"Market: {OLYMPUS}", "2,000,000 sats")
    await alice.press("Compare markets")
    compared = text_of(await offers_of(alice))
    assert "2,000,000 sats" in compared
    assert PLAIN in compared


async def test_no_access_token_is_left_behind(tmp_path: Path) -> None:
    """Database, its log and the bot's own log hold everything but the token that Olympus is asked with."""
    async with World(tmp_path, FIVE_MARKETS, INLET_LOG_LEVEL="debug") as world:
        alice = await world.person("Alice")
        await ask_firm(alice)
        await alice.pushed(NOT_CONNECTED)
        await connect(world, "olympus")
        await to_lsps1_invoice(alice)
        order = await world.order(await world.newest())
        await _walk(world, alice, order["id"])
        assert ACCESS_TOKEN.encode() in bytes(world.relay.passed)
        await world.bot.kill()
        data = sorted((tmp_path / "data").iterdir())
        kept = b"".join(path.read_bytes() for path in data if path.is_file())
        assert any(path.name.endswith("-wal") for path in data)
        assert order["id"].encode() in kept
        assert ACCESS_TOKEN.encode() not in kept
        assert ACCESS_TOKEN not in world.bot.said()
        assert not any(ACCESS_TOKEN in text for text in await alice.ever_shown())
