"""What letters look like at Telegram: one live card, pushes that reply to it, invoices while they live."""

from dataclasses import replace

from bot.callbacks import Refresh, pack
from liquidity.errors import BuyUnknown
from liquidity.notices import Notice
from liquidity.orders import InvoiceState, Nonce, Owner
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench
from tests.bot.fakes import Reply, fine, refusal
from tests.bot.letters import buy, look, sent
from tests.liquidity.examples import a_draft


async def test_a_new_order_is_shown_in_its_order(bench: Bench) -> None:
    """The card, then the picture that replies to it, then the invoice alone."""
    order = await buy(bench)
    await bench.deliver()
    card, picture, invoice = bench.telegram.calls(ALICE)
    assert [card[0], picture[0], invoice[0]] == ["sendMessage", "sendPhoto", "sendMessage"]
    assert card[1]["disable_notification"] is True
    assert card[1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == pack(Refresh(order.id))
    assert picture[1]["reply_parameters"]["message_id"] == await bench.outbox.message_of(
        order.id, Notice.CARD
    )
    assert order.invoice is not None
    assert order.invoice.text in invoice[1]["text"]
    assert await bench.deliver() == 0


async def test_the_card_is_edited_and_the_push_is_new(bench: Bench) -> None:
    """One live card; each event is a message of its own that replies to it."""
    order = await buy(bench)
    await bench.deliver()
    before = len(bench.telegram.calls())
    await look(bench, order, Phase.PAYMENT)
    await bench.deliver()
    edit, push = bench.telegram.calls()[before:]
    assert (edit[0], push[0]) == ("editMessageText", "sendMessage")
    assert push[1]["reply_parameters"]["message_id"] == edit[1]["message_id"]


async def test_a_text_that_cannot_be_parsed_goes_out_plain(bench: Bench) -> None:
    """A notice without its bold words is better than none."""
    await buy(bench)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: can't parse entities: whatever")]
    await bench.deliver()
    broken, plain = bench.telegram.calls(ALICE)[:2]
    assert broken[1]["parse_mode"] == "HTML"
    assert "parse_mode" not in plain[1]
    assert "<b>" in broken[1]["text"]
    assert "<" not in plain[1]["text"]


async def test_a_deleted_card_is_sent_anew(bench: Bench) -> None:
    """And the new one is the live one."""
    order = await buy(bench)
    await bench.deliver()
    old = await bench.outbox.message_of(order.id, Notice.CARD)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: message to edit not found")]
    await look(bench, order, Phase.PAYMENT)
    await bench.deliver()
    new = await bench.outbox.message_of(order.id, Notice.CARD)
    assert new != old
    push = bench.telegram.calls(ALICE)[-1]
    assert push[1]["reply_parameters"]["message_id"] == new


async def test_an_unchanged_card_is_no_fault(bench: Bench) -> None:
    """Telegram refuses an edit that changes nothing: that is what we wanted."""
    order = await buy(bench)
    await bench.deliver()
    old = await bench.outbox.message_of(order.id, Notice.CARD)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: message is not modified: whatever")]
    await look(bench, order, Phase.PAYMENT)
    await bench.deliver()
    assert await bench.outbox.message_of(order.id, Notice.CARD) == old


async def test_an_invoice_that_died_on_the_way_is_never_shown(bench: Bench) -> None:
    """A person who was away for hours gets the news and no dead invoice."""
    order = await buy(bench)
    await bench.outbox.block(Owner(ALICE), bench.clock.now())
    await look(bench, order, Phase.SELLER_REJECTED)
    await bench.outbox.unblock(Owner(ALICE))
    await bench.deliver()
    kept = await bench.book.order(order.id)
    assert kept is not None
    assert kept.invoice is not None
    assert kept.invoice.state is InvoiceState.DEAD
    assert sent(bench, ALICE) == ["sendMessage", "editMessageText", "sendMessage"]
    assert not any(kept.invoice.text in text for text in bench.telegram.said(ALICE))


async def test_what_showed_an_invoice_says_when_it_is_over(bench: Bench) -> None:
    """Picture and text both; one that was deleted meanwhile is no fault."""
    order = await buy(bench)
    await bench.deliver()
    await look(bench, order, Phase.OPENING, Payment.HELD)
    well: Reply = fine({"message_id": 9, "date": 1795269600, "chat": {"id": ALICE, "type": "private"}})
    gone = refusal(400, "Bad Request: message to edit not found")
    bench.telegram.refusals[ALICE] = [well, well, gone]
    before = len(bench.telegram.calls(ALICE))
    await bench.deliver()
    marks = bench.telegram.calls(ALICE)[before + 2 :]
    assert [method for method, _ in marks] == ["editMessageCaption", "editMessageText"]
    assert all("This invoice was paid. Do not pay it again." in str(told.values()) for _, told in marks)


async def test_outcomes_without_an_order_are_told(bench: Bench) -> None:
    """There is no card to reply to, and there is a way on."""
    draft = replace(a_draft("lost"), owner=Owner(ALICE), nonce=Nonce("lost"))
    bench.market.bought = BuyUnknown("lost")
    await bench.book.save_draft(draft, bench.clock.now())
    await bench.desk.buy(draft)
    await bench.deliver()
    ((method, told),) = bench.telegram.calls(ALICE)
    assert method == "sendMessage"
    assert "I cannot tell whether it made an order" in told["text"]
    assert told["reply_markup"]["inline_keyboard"][0][0]["text"] == "Start anew"
    assert told["disable_notification"] is False
