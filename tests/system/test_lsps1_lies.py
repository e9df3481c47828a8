"""Orders and invoices of LSPs that are not what was asked for: never shown, always explained."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.system.buying import our_order
from tests.system.firm import (
    CONNECTED,
    FIRM,
    SHOW,
    ask_firm,
    choose_lease,
    choose_market,
    connect,
    offers_of,
    take,
    to_lsps1_invoice,
    to_offers,
)
from tests.system.markets import CHEAPEST, MAGMA, OLYMPUS, PLAIN, RECOMMENDED
from tests.system.people import Message, Person, buttons_of, is_marked, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZE = "500k sats"
WITHHELD = "I have withheld the invoice"
LIES = {
    "wrong_amount": "and this order should cost exactly 1,950 sats",
    "wrong_network": "it is for another Bitcoin network",
    "expired_invoice": "it has already expired",
    "short_expiry": "it expires in less than 5 minutes",
    "amountless": "it names no amount",
    "bad_checksum": "its checksum, signature or form is wrong",
    "bad_signature": "its checksum, signature or form is wrong",
    "fee_sum": "the fee and the total of the order do not agree",
    "changed_terms": "the order is for another size than I asked for",
    "smaller_channel": "the order is for another size than I asked for",
    "shorter_lease": "for another length of time (lease) than I asked for",
    "other_visibility": "the order mixes up public and private",
    "wrong_payee": "it pays a node that is not the seller's",
}


@pytest_asyncio.fixture(loop_scope="session")
async def world(five_markets: World) -> AsyncIterator[World]:
    """The world with five markets, where everybody's node is connected to Plain LSP."""
    await connect(five_markets, "plain-lsp")
    yield five_markets


@pytest.mark.parametrize(("lie", "reason"), LIES.items(), ids=LIES)
async def test_a_bad_invoice_is_withheld(world: World, alice: Person, lie: str, reason: str) -> None:
    """No picture, no text and no button for it; the reason, an order that is kept, and the other markets."""
    await world.control("break", fault=lie, market="plain-lsp")
    await ask_firm(alice, PLAIN, SIZE)
    push = await alice.pushed(WITHHELD, reason)
    order = await world.order(await world.newest())
    assert order["market"] == "plain-lsp"
    assert not push["silent"]
    await alice.told(f"⚡ Order {our_order(push)}, {PLAIN}", "Money: not paid.", "Do not pay it")
    await alice.press("See other markets")
    compared = text_of(await offers_of(alice))
    assert all(market in compared for market in (MAGMA, RECOMMENDED, CHEAPEST, OLYMPUS, PLAIN))
    await alice.says("/help")
    heard = await alice.heard()
    assert not any(order["invoice"] in text_of(each) or each["photo"] for each in heard)
    assert not any(SHOW in buttons_of(each) for each in heard)
    assert await alice.count(WITHHELD) == 1


async def test_terms_that_change_once_the_invoice_is_shown(world: World, alice: Person) -> None:
    """The shown invoice is marked, the new one is not shown, and the reason is told once."""
    shown = await to_lsps1_invoice(alice, PLAIN)
    old = text_of(shown).split("\n", 1)[0]
    await world.control("break", fault="changed_later", market="plain-lsp", count=None)
    push = await alice.pushed(WITHHELD, "the order is for another size than I asked for")
    assert not push["silent"]
    await alice.until(
        lambda message: message["message_id"] == shown["message_id"] and is_marked(message),
        "a mark on the invoice",
    )
    await alice.until(lambda message: bool(message["photo"]) and is_marked(message), "a mark on the picture")
    await alice.says("/help")
    heard = await alice.heard()
    assert not any(old in text_of(each) or "payable to" in text_of(each) for each in heard)
    assert sum(bool(each["photo"]) for each in heard) == 1
    assert await alice.count(WITHHELD) == 1


async def _to_dear_price(
    world: World, person: Person, fault: str, market: str, lsp: str, size: str
) -> Message:
    """The firm price of an LSP that charges too much.

    The lease is one that nobody else here asks for: what it cost is the estimate of the next person's.
    """
    await world.control("break", fault=fault, market=lsp)
    await to_offers(person, size)
    await choose_lease(person, "90")
    await choose_market(person, market)
    await person.press(CONNECTED)
    return await person.told(f"{FIRM} {market}")


async def test_a_high_fee_is_warned_of(world: World, alice: Person) -> None:
    """From 2 % of the size on the firm price says so; one tap shows its invoice all the same."""
    firm = await _to_dear_price(world, alice, "high_fee", PLAIN, "plain-lsp", SIZE)
    assert "The fee is 4 % of the size." in text_of(firm)
    assert (await world.order(await world.newest()))["invoice"] in text_of(await take(alice))


async def test_a_huge_fee_is_asked_about_twice(world: World, alice: Person) -> None:
    """From 10 % of the size on one tap shows nothing but a second question."""
    firm = await _to_dear_price(world, alice, "huge_fee", CHEAPEST, "magma-cheapest", SIZE)
    assert "The fee is 15 % of the size." in text_of(firm)
    await alice.press(SHOW)
    asked = await alice.told("This fee is 15 % of the size of the channel.")
    assert await alice.count("payable to") == 0
    (yes,) = buttons_of(asked)
    shown = await take(alice, yes)
    assert (await world.order(await world.newest()))["invoice"] in text_of(shown)


async def test_a_price_above_the_bound_of_an_order_is_not_shown(world: World, alice: Person) -> None:
    """What one order may cost holds for a firm price too, once it is known."""
    await _to_dear_price(world, alice, "huge_fee", RECOMMENDED, "magma-recommended", "1M sats")
    await alice.press(SHOW)
    await alice.told("is too much: the largest order here is $100.00.")
    await alice.says("/help")
    assert await alice.count("payable to") == 0
    assert not any(each["photo"] for each in await alice.heard())


async def test_an_order_id_that_is_too_long_is_none(world: World, alice: Person) -> None:
    """An order that could not be asked about is an unknown outcome, and nothing of it is shown."""
    await world.control("break", fault="long_id", market="plain-lsp")
    await ask_firm(alice, PLAIN)
    await alice.pushed(f"{PLAIN} did not answer, and I cannot tell whether it made an order.")
    assert await alice.count(FIRM) == 0


async def test_an_unknown_word_is_shown_raw_and_tracked_on(world: World, alice: Person) -> None:
    """A state that bLIP-51 does not know is no end and no fault."""
    await to_lsps1_invoice(alice, PLAIN)
    await world.control("break", fault="unknown_status", market="plain-lsp")
    await alice.pushed("something of your order that I do not know", "CONSULTING_THE_STARS")
    await world.control("pay", order_id=await world.newest())
    await alice.pushed("Your payment is held.")
