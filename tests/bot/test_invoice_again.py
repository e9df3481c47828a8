"""An invoice asked for again: the same one, checked once more, and only while it may be paid."""

from dataclasses import replace

import pytest

from bot.callbacks import Deed, OrderDeed, pack
from bot.texts import general
from liquidity.errors import Unavailable
from liquidity.money import Sats
from liquidity.notices import Notice
from liquidity.orders import InvoiceState, Order, Terms
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.letters import BOB, buy, look
from tests.liquidity.examples import an_invoice, seen


async def _shown(bench: Bench) -> Order:
    """Alice's order with its card, picture and invoice in the chat; a while ago."""
    order = await buy(bench)
    await bench.deliver()
    bench.clock.advance(60)
    bench.market.answers = [seen(Phase.APPROVAL, Payment.PENDING, invoice=an_invoice())]
    return order


async def _again(bench: Bench, order: Order, user: int = ALICE) -> list[Call]:
    return await bench.press(pack(OrderDeed(order.id, Deed.INVOICE)), user=user)


async def test_it_is_shown_again_and_the_old_ones_are_marked(bench: Bench) -> None:
    """The market is asked first; one picture and one text are left to pay, and are the live ones."""
    order = await _shown(bench)
    old = [await bench.outbox.message_of(order.id, notice) for notice in (Notice.PICTURE, Notice.INVOICE)]
    asked = len(bench.market.asked)
    calls = await _again(bench, order)
    assert [method for method, _ in calls] == [
        "answerCallbackQuery",
        "editMessageCaption",
        "editMessageText",
        "sendPhoto",
        "sendMessage",
    ]
    assert len(bench.market.asked) == asked + 1
    assert [told["message_id"] for _, told in calls[1:3]] == old
    assert "shown again further down" in calls[1][1]["caption"]
    assert an_invoice() not in calls[2][1]["text"]
    assert an_invoice() in calls[4][1]["text"]
    new = [await bench.outbox.message_of(order.id, notice) for notice in (Notice.PICTURE, Notice.INVOICE)]
    assert not set(new) & set(old)


async def test_what_ends_it_later_marks_the_new_ones(bench: Bench) -> None:
    """A payment that lands is told on the messages that were shown last."""
    order = await _shown(bench)
    await _again(bench, order)
    new = await bench.outbox.message_of(order.id, Notice.PICTURE)
    await look(bench, order, Phase.PAYMENT, Payment.HELD)
    await bench.deliver()
    (mark,) = [told for method, told in bench.telegram.calls(ALICE)[-5:] if method == "editMessageCaption"]
    assert mark["message_id"] == new
    assert "was paid" in mark["caption"]


async def test_the_market_is_silent(bench: Bench) -> None:
    """What is known already is checked and shown all the same, with a word about it."""
    order = await _shown(bench)
    bench.market.answers = [Unavailable("down")]
    calls = await _again(bench, order)
    assert calls[1][1]["text"] == str(general.NOT_REFRESHED)
    assert [method for method, _ in calls[-2:]] == ["sendPhoto", "sendMessage"]


async def test_one_that_was_paid_meanwhile_is_not_shown(bench: Bench) -> None:
    """The market's fresh answer counts, not what the button was shown under."""
    order = await _shown(bench)
    bench.market.answers = [seen(Phase.PAYMENT, Payment.HELD)]
    calls = await _again(bench, order)
    assert [method for method, _ in calls] == ["answerCallbackQuery", "sendMessage"]
    assert "This invoice was paid. Do not pay it again." in calls[1][1]["text"]


async def test_one_that_fails_a_check_now_is_withheld(bench: Bench) -> None:
    """The same checks as at first, on the terms as they are kept now."""
    order = await _shown(bench)
    kept = await bench.book.order(order.id)
    assert kept is not None
    smaller = Terms(inbound=Sats(kept.inbound // 3))
    bench.market.answers = [seen(Phase.APPROVAL, terms=smaller, invoice=an_invoice())]
    calls = await _again(bench, order)
    assert "sendPhoto" not in [method for method, _ in calls]
    after = await bench.book.order(order.id)
    assert after is not None
    assert after.invoice is not None
    assert after.invoice.state is not InvoiceState.LIVE


async def test_a_new_invoice_is_left_to_the_courier(bench: Bench) -> None:
    """It marks the old one as replaced and shows the new one, once."""
    order = await _shown(bench)
    newer = an_invoice(issued=30)
    bench.market.answers = [seen(Phase.APPROVAL, Payment.PENDING, invoice=newer)]
    calls = await _again(bench, order)
    assert [method for method, _ in calls] == ["answerCallbackQuery"]
    await bench.deliver()
    said = bench.telegram.said(ALICE)
    assert sum(newer in each for each in said) == 1


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (InvoiceState.DEAD, "This invoice is over. Do not pay it."),
        (InvoiceState.HELD, "This invoice was paid. Do not pay it again."),
        (InvoiceState.WITHHELD, "I have withheld this invoice because a check failed. Do not pay it."),
    ],
)
async def test_it_is_never_shown_when_it_must_not_be_paid(
    bench: Bench, state: InvoiceState, why: str
) -> None:
    """An old button, or a forged one, is told why; nobody asks the market."""
    order = await _shown(bench)
    assert order.invoice is not None
    await bench.book.save(order, replace(order, invoice=replace(order.invoice, state=state)), ())
    ((method, told),) = await _again(bench, order)
    assert (method, told["text"]) == ("answerCallbackQuery", why)


async def test_an_expired_one_is_never_shown(bench: Bench) -> None:
    """Its time counts, whatever state was kept."""
    order = await _shown(bench)
    bench.clock.advance(3600)
    ((_, told),) = await _again(bench, order)
    assert told["text"] == "This invoice has expired. Do not pay it."


async def test_nobody_sees_anothers_invoice(bench: Bench) -> None:
    """A forged button shows nothing."""
    order = await _shown(bench)
    ((_, told),) = await _again(bench, order, user=BOB)
    assert told["text"] == str(general.FOREIGN)
