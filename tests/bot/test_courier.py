"""The courier: each chat's letters in order, nobody waits for another, nothing is lost."""

from dataclasses import replace

import pytest
from telegram.error import TimedOut

from bot.callbacks import Refresh, pack
from bot.delivery import Delivery
from liquidity.errors import BuyUnknown
from liquidity.market import Bought
from liquidity.notices import Notice
from liquidity.orders import Draft, InvoiceState, Nonce, Order, Owner
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench
from tests.bot.fakes import Reply, refusal
from tests.liquidity.examples import KEY, a_draft, an_invoice, seen

BOB = 8


async def _buy(bench: Bench, owner: int = ALICE, nonce: str = "first") -> Order:
    """Somebody's order, its letters written and not yet sent."""
    bench.market.bought = Bought(key=KEY, order_id=f"market-{nonce}", invoice=an_invoice())
    draft: Draft = a_draft(nonce, owner=Owner(owner))
    await bench.book.save_draft(draft, bench.clock.now())
    await bench.desk.buy(draft)
    (order,) = await bench.book.orders_of(Owner(owner), limit=1)
    return order


async def _look(bench: Bench, order: Order, phase: Phase, payment: Payment = Payment.PENDING) -> None:
    """The market says something new."""
    bench.market.answers = [seen(phase, payment)]
    bench.clock.advance(10)
    await bench.tracker.refresh(order.id, order.owner)


def _sent(bench: Bench, chat: int) -> list[str]:
    return [method for method, _ in bench.telegram.calls(chat)]


async def _pass_time(bench: Bench, rounds: int) -> None:
    """So many times, let the longest pause go by and send what is due."""
    for _ in range(rounds):
        await bench.deliver()
        bench.clock.advance(121)


async def test_a_new_order_is_shown_in_its_order(bench: Bench) -> None:
    """The card, then the picture that replies to it, then the invoice alone."""
    order = await _buy(bench)
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
    order = await _buy(bench)
    await bench.deliver()
    before = len(bench.telegram.calls())
    await _look(bench, order, Phase.PAYMENT)
    await bench.deliver()
    edit, push = bench.telegram.calls()[before:]
    assert (edit[0], push[0]) == ("editMessageText", "sendMessage")
    assert push[1]["reply_parameters"]["message_id"] == edit[1]["message_id"]


async def test_a_chat_that_must_wait_holds_up_nobody(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """retry_after is obeyed for that chat, to the second, and nothing is skipped."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    await _buy(bench)
    await _buy(bench, BOB, "second")
    bench.telegram.refusals[ALICE] = [refusal(429, "Too Many Requests: retry after 30", retry_after=30)]
    await bench.deliver()
    assert _sent(bench, BOB) == ["sendMessage", "sendPhoto", "sendMessage"]
    assert _sent(bench, ALICE) == ["sendMessage"]
    bench.clock.advance(29)
    assert await bench.deliver() == 0
    bench.clock.advance(1)
    await bench.deliver()
    assert _sent(bench, ALICE) == ["sendMessage", "sendMessage", "sendPhoto", "sendMessage"]


@pytest.mark.parametrize(
    "reply",
    [
        refusal(403, "Forbidden: bot was blocked by the user"),
        refusal(403, "Forbidden: user is deactivated"),
        refusal(400, "Bad Request: chat not found"),
    ],
)
async def test_a_chat_that_is_closed_is_kept_for_later(bench: Bench, reply: Reply) -> None:
    """Its letters stay, others are served; once it is open again they go out in order."""
    await _buy(bench)
    await _buy(bench, BOB, "second")
    bench.telegram.refusals[ALICE] = [reply]
    await bench.deliver()
    assert _sent(bench, ALICE) == ["sendMessage"]
    assert _sent(bench, BOB) == ["sendMessage", "sendPhoto", "sendMessage"]
    bench.clock.advance(10**6)
    assert await bench.deliver() == 0
    assert await bench.outbox.unblock(Owner(ALICE))
    await bench.deliver()
    assert _sent(bench, ALICE)[1:] == ["sendMessage", "sendPhoto", "sendMessage"]


async def test_a_text_that_cannot_be_parsed_goes_out_plain(bench: Bench) -> None:
    """A notice without its bold words is better than none."""
    await _buy(bench)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: can't parse entities: whatever")]
    await bench.courier.round()
    broken, plain = bench.telegram.calls(ALICE)
    assert broken[1]["parse_mode"] == "HTML"
    assert "parse_mode" not in plain[1]
    assert "<b>" in broken[1]["text"]
    assert "<" not in plain[1]["text"]


async def test_a_deleted_card_is_sent_anew(bench: Bench) -> None:
    """And the new one is the live one."""
    order = await _buy(bench)
    await bench.deliver()
    old = await bench.outbox.message_of(order.id, Notice.CARD)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: message to edit not found")]
    await _look(bench, order, Phase.PAYMENT)
    await bench.deliver()
    new = await bench.outbox.message_of(order.id, Notice.CARD)
    assert new != old
    push = bench.telegram.calls(ALICE)[-1]
    assert push[1]["reply_parameters"]["message_id"] == new


async def test_an_unchanged_card_is_no_fault(bench: Bench) -> None:
    """Telegram refuses an edit that changes nothing: that is what we wanted."""
    order = await _buy(bench)
    await bench.deliver()
    old = await bench.outbox.message_of(order.id, Notice.CARD)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: message is not modified: whatever")]
    await _look(bench, order, Phase.PAYMENT)
    await bench.deliver()
    assert await bench.outbox.message_of(order.id, Notice.CARD) == old


async def test_what_telegram_never_takes_is_told_in_a_sentence(bench: Bench) -> None:
    """After three refusals: one bad text must neither silence a person nor leave them without the news."""
    order = await _buy(bench)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: BUTTON_URL_INVALID")] * 3
    await _pass_time(bench, rounds=4)
    assert _sent(bench, ALICE) == ["sendMessage"] * 4 + ["sendPhoto", "sendMessage"]
    assert bench.telegram.said(ALICE)[3] == f"There is news of order {order.id}: /orders shows it."


async def test_a_chat_that_takes_no_sentence_either_loses_nothing(bench: Bench) -> None:
    """Then it is not the text, and the letter waits like any other."""
    await _buy(bench)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: PEER_ID_INVALID")] * 20
    await _pass_time(bench, rounds=20)
    assert _sent(bench, ALICE)[-2:] == ["sendPhoto", "sendMessage"]
    assert "⚡" in bench.telegram.said(ALICE)[-3]


@pytest.mark.parametrize(
    "trouble",
    [
        (502, b"<html>"),
        (200, b"<html>"),
        (200, b"null"),
        (200, {"ok": True, "result": "sent"}),
        (400, b"<html>"),
        (403, b"<html>"),
        refusal(401, "Unauthorized"),
        refusal(404, "Not Found"),
        refusal(409, "Conflict: terminated by other getUpdates request"),
        refusal(500, "Internal"),
        TimedOut(),
    ],
)
async def test_trouble_that_passes_drops_nothing(bench: Bench, trouble: Reply) -> None:
    """It is tried for as long as it takes, at growing distances."""
    await _buy(bench)
    bench.telegram.refusals[ALICE] = [trouble] * 11
    await _pass_time(bench, rounds=12)
    assert _sent(bench, ALICE) == ["sendMessage"] * 12 + ["sendPhoto", "sendMessage"]


async def test_a_fault_of_ours_drops_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever breaks while a text is made, the letter waits until it is mended; the log says so at times."""
    await _buy(bench)
    with monkeypatch.context() as broken:

        async def fail(*_: object) -> None:
            raise ZeroDivisionError

        broken.setattr(Delivery, "_card_text", fail)
        await _pass_time(bench, rounds=17)
    assert bench.telegram.calls(ALICE) == []
    assert sum("is tried again" in line for line in caplog.messages) == 2
    await _pass_time(bench, rounds=1)
    assert _sent(bench, ALICE) == ["sendMessage", "sendPhoto", "sendMessage"]


async def test_a_crash_before_the_mark_repeats_one_message(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent and not yet marked: that one message comes again, alike, and no other does."""
    await _buy(bench)
    await bench.courier.round()
    with monkeypatch.context() as crash:

        async def die(*_: object) -> None:
            raise SystemError

        crash.setattr(type(bench.outbox), "sent", die)
        with pytest.raises(ExceptionGroup):
            await bench.courier.round()
    await bench.deliver()
    calls = bench.telegram.calls(ALICE)
    assert [method for method, _ in calls] == ["sendMessage", "sendPhoto", "sendPhoto", "sendMessage"]
    assert calls[1][1]["caption"] == calls[2][1]["caption"]


async def test_an_invoice_that_died_on_the_way_is_never_shown(bench: Bench) -> None:
    """A person who was away for hours gets the news and no dead invoice."""
    order = await _buy(bench)
    await bench.outbox.block(Owner(ALICE), bench.clock.now())
    await _look(bench, order, Phase.SELLER_REJECTED)
    await bench.outbox.unblock(Owner(ALICE))
    await bench.deliver()
    kept = await bench.book.order(order.id)
    assert kept is not None
    assert kept.invoice is not None
    assert kept.invoice.state is InvoiceState.DEAD
    assert _sent(bench, ALICE) == ["sendMessage", "editMessageText", "sendMessage"]
    assert not any(kept.invoice.text in text for text in bench.telegram.said(ALICE))


async def test_what_showed_an_invoice_says_when_it_is_over(bench: Bench) -> None:
    """Picture and text both; one that was deleted meanwhile is no fault."""
    order = await _buy(bench)
    await bench.deliver()
    await _look(bench, order, Phase.OPENING, Payment.HELD)
    await bench.courier.round()
    await bench.courier.round()
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: message to edit not found")]
    before = len(bench.telegram.calls(ALICE))
    await bench.deliver()
    marks = bench.telegram.calls(ALICE)[before:]
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
