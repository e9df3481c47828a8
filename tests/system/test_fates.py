"""Orders that go wrong: each end is told once, with where the money is."""

import pytest

from tests.system.buying import card_of, confirm, to_invoice
from tests.system.people import Person, is_marked, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPTED = ("step", "The seller accepted your order.")
PAID = ("pay", "Your payment is held.")
PAID_EARLY = ("pay", "The seller has not accepted yet.")
SENT = ("step", "The funding transaction is sent.")
WAITS = ("step", "waits for its confirmations.")
CONFIRMED = ("step", "The funding transaction is confirmed.")
FOUND = ("step", "The channel is found.")
TO_CHANNEL = (ACCEPTED, PAID, SENT, WAITS, CONFIRMED, FOUND)

NOT_PAID = "Money: not paid."
COMES_BACK = "Money: being returned to you."
WHO_KNOWS = "Money: I cannot tell where it is"

# Fate, the way there, what is told at the end, the money line and the market's own word.
ENDS = {
    "rejected": ("rejects", (), "The seller rejected your order", NOT_PAID, "SELLER_REJECTED"),
    "rejected after early payment": (
        "rejects",
        (PAID_EARLY,),
        "The seller rejected your order",
        COMES_BACK,
        "SELLER_REJECTED",
    ),
    "silent": ("silent", (), "The seller did not answer in time", NOT_PAID, "SELLER_FAILED_TO_REACT"),
    "silent after early payment": (
        "silent",
        (PAID_EARLY,),
        "The seller did not answer in time",
        COMES_BACK,
        "SELLER_FAILED_TO_REACT",
    ),
    "unpaid": ("unpaid", (ACCEPTED,), "The invoice was not paid in time", NOT_PAID, "BUYER_FAILED_TO_PAY"),
    "the seller's invoice expires": (
        "seller_invoice_expires",
        (ACCEPTED,),
        "The invoice was not paid in time",
        NOT_PAID,
        "SELLER_INVOICE_EXPIRED",
    ),
    "never opened": (
        "never_opens",
        (ACCEPTED, PAID),
        "The seller did not open the channel in time",
        COMES_BACK,
        "SELLER_FAILED_TO_OPEN_CHANNEL",
    ),
    "swap failed": (
        "swap_fails",
        (ACCEPTED, PAID, SENT),
        "The seller's swap failed",
        WHO_KNOWS,
        "SELLER_FAILED_TO_SEND_SWAP",
    ),
    "wrong channel": (
        "wrong_channel",
        TO_CHANNEL,
        "The channel that was opened is not what was agreed.",
        WHO_KNOWS,
        "INVALID_CHANNEL_OPENING",
    ),
    "closed by support": ("admin_closes", (), "support closed your order", NOT_PAID, "ADMIN_CLOSED"),
    "closed by support after payment": (
        "admin_closes",
        (PAID_EARLY,),
        "support closed your order",
        WHO_KNOWS,
        "ADMIN_CLOSED",
    ),
}


@pytest.mark.parametrize(("fate", "way", "told", "money", "word"), ENDS.values(), ids=ENDS)
async def test_every_end_says_where_the_money_is(
    world: World, alice: Person, fate: str, way: tuple[tuple[str, str], ...], told: str, money: str, word: str
) -> None:
    """One push with the money line and the market's word; the card and the invoice say that it is over."""
    await to_invoice(alice)
    order = await world.newest()
    for deed, words in way:
        await world.control(deed, order_id=order)
        await alice.pushed(words)
    await world.control("fate", fate=fate, order_id=order)
    await world.control("step", order_id=order)
    push = await alice.pushed(told)
    assert money in text_of(push)
    assert word in text_of(push)
    assert not push["silent"]
    card = await alice.told("⚡", money, "✖")
    assert "Refresh" not in str(card["keyboard"])
    await alice.until(lambda message: is_marked(message) and not message["photo"], "a mark on the invoice")
    await alice.says("/help")
    assert await alice.count(told) == 1
    assert await alice.count("Expires") == 0


async def test_an_invoice_that_comes_after_approval(world: World, alice: Person) -> None:
    """Until the seller accepts there is nothing to pay; then picture and invoice are pushed."""
    await world.control("invoices", shape="after_approval")
    await confirm(alice)
    await card_of(alice)
    order = await world.newest()
    assert await alice.count("payable to") == 0
    await world.control("step", order_id=order)
    await alice.told("The seller accepted your order.")
    shown = await alice.told("payable to")
    assert (await world.order(order))["invoice"] in text_of(shown)
    assert sum(bool(each["photo"]) for each in await alice.heard()) == 1
    await world.control("pay", order_id=order)
    await alice.told("Your payment is held.")


async def test_a_buy_that_tells_another_id_is_bound_by_its_key(world: World, alice: Person) -> None:
    """Where the told id is not the order's, the list of purchases tells which order it is."""
    await world.control("replies", buy_returns_order_id=False)
    await to_invoice(alice)
    order = await world.newest()
    for deed, words in (ACCEPTED, PAID, SENT):
        await world.control(deed, order_id=order)
        await alice.pushed(words)


async def test_an_unknown_word_is_shown_raw_and_tracked_on(world: World, alice: Person) -> None:
    """A status that nobody has documented is no end and no fault."""
    await to_invoice(alice)
    order = await world.newest()
    await world.control("step", order_id=order)
    await alice.pushed(ACCEPTED[1])
    await world.control("break", fault="unknown_status")
    news = await alice.pushed("something of your order that I do not know", "SELLER_CONSULTS_THE_STARS")
    assert NOT_PAID in text_of(news)
    await world.control("pay", order_id=order)
    await alice.pushed(PAID[1])


async def test_a_payment_that_is_hidden_while_the_channel_opens(world: World, alice: Person) -> None:
    """No payment status is no bad news: the payment stays held until the channel is ready."""
    await world.control("replies", hides_payment_while_opening=True)
    await to_invoice(alice)
    order = await world.newest()
    for deed, words in TO_CHANNEL:
        await world.control(deed, order_id=order)
        told = await alice.pushed(words)
    assert "Money: held by your wallet" in text_of(told)
    await world.control("step", order_id=order)
    assert "Money: paid." in text_of(await alice.told("Channel ready:"))


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ("no_route", "Your payment did not go through."),
        ("rejected", "The seller's node rejected your payment."),
        ("wrong_preimage", "The payment did not carry the secret it should."),
    ],
)
async def test_a_payment_that_fails_can_be_made_again(
    world: World, alice: Person, failure: str, told: str
) -> None:
    """The order stays open, the invoice lives, and the second attempt is told as held."""
    await to_invoice(alice)
    order = await world.newest()
    await world.control("step", order_id=order)
    await alice.told(ACCEPTED[1])
    await world.control("pay", order_id=order, fails=failure)
    assert not (await alice.pushed(told))["silent"]
    await world.control("pay", order_id=order)
    assert "Money: held by your wallet" in text_of(await alice.told(PAID[1]))
