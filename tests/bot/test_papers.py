"""The timeline and the receipt of an order: all that happened, and nothing that opens or pays."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import Deed, OrderDeed, pack
from bot.receipt import as_csv, as_json, receipt
from bot.texts import receipts
from bot.texts.timeline import timeline
from liquidity.notices import Notice
from liquidity.orders import Channel, Event, EventKind, Order
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.letters import buy, look
from tests.bot.looks import EVENTS, ORDERS, shown
from tests.liquidity.examples import KEY, NOW, an_invoice, an_order


async def _to_channel(bench: Bench) -> Order:
    """An order that was paid while nobody looked, and is ready now."""
    order = await buy(bench)
    await look(bench, order, Phase.PAYMENT)
    await look(bench, order, Phase.BROADCAST, Payment.HELD)
    await look(bench, order, Phase.READY, Payment.HELD)
    await bench.deliver()
    ready = await bench.book.order(order.id)
    assert ready is not None
    return ready


def _text(calls: list[Call]) -> str:
    (text,) = [str(told["text"]) for _, told in calls if told.get("text")]
    return text


async def test_the_timeline_tells_all_with_times_and_money(bench: Bench) -> None:
    """In one message; what was gone through unseen is said to be so, without a time of its own."""
    order = await _to_channel(bench)
    lines = shown(_text(await bench.press(pack(OrderDeed(order.id, Deed.TIMELINE))))).splitlines()
    assert lines == [
        f"Timeline of order {order.id}, Fake",
        "",
        "10 Jun, UTC",
        "12:00 Order made · not paid",
        "12:00 Invoice shown · not paid",
        "12:00 The seller waits for the payment · not paid",
        "· The seller opens the channel (passed unseen)",
        "12:00 Funding transaction sent, payment held · held by your wallet",
        "12:00 Invoice paid · held by your wallet",
        "· Waits for confirmations (passed unseen)",
        "· Funding transaction confirmed (passed unseen)",
        "· Channel found, being compared (passed unseen)",
        "12:00 Channel ready · taken by the seller",
        "",
        "Behind each line stands where the money was then.",
    ]


async def test_the_timeline_takes_the_place_of_the_card_and_leads_back(bench: Bench) -> None:
    """The card is one tap away, in the same message, which stays the live one."""
    order = await _to_channel(bench)
    await bench.outbox.remember(order.id, Notice.CARD, 77)
    calls = await bench.press(pack(OrderDeed(order.id, Deed.TIMELINE)))
    assert [method for method, _ in calls] == ["answerCallbackQuery", "editMessageText"]
    ((back,),) = calls[1][1]["reply_markup"]["inline_keyboard"]
    assert back["text"] == "« Back to the card"
    calls = await bench.press(back["callback_data"])
    assert [method for method, _ in calls] == ["answerCallbackQuery", "editMessageText"]
    assert "You paid" in calls[1][1]["text"]
    assert await bench.outbox.message_of(order.id, Notice.CARD) == 77


@given(ORDERS, st.lists(EVENTS, max_size=60))
def test_any_past_fits_into_one_message(order: Order, history: list[Event]) -> None:
    """However long and hostile."""
    assert shown(timeline(order, "Amboss Magma", history)).startswith("Timeline of order")


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_its_line(kind: EventKind) -> None:
    """Words of its own, and none that only a program would say; a look that changed nothing has no line."""
    event = Event(kind=kind, at=NOW, word="W", payment=Payment.PENDING)
    lines = shown(timeline(an_order(), "Fake", [event])).splitlines()[2:-2]
    assert (lines == []) is (kind is EventKind.PROGRESS)
    assert all("_" not in line for line in lines)


@pytest.mark.parametrize("payment", Payment)
def test_a_payment_is_told_alone_and_beside_a_phase(payment: Payment) -> None:
    """A sentence of its own, and the same as the second part of one."""
    alone = Event(kind=EventKind.CHANGED, at=NOW, word="W", payment=payment, payment_moved=True)
    said = shown(timeline(an_order(), "Fake", [alone])).splitlines()[3]
    beside = shown(timeline(an_order(), "Fake", [replace(alone, phase=Phase.OPENING)])).splitlines()[3]
    opens = "12:00 The seller opens the channel"
    if said == "12:00 The market says W":
        assert beside == opens
    else:
        what = said.removeprefix("12:00 ")
        assert beside == f"{opens}, {what[0].lower()}{what[1:]}"


async def test_a_receipt_is_two_files(bench: Bench) -> None:
    """The caption says where the money is; both are documents with a name of their own."""
    order = await _to_channel(bench)
    calls = await bench.press(pack(OrderDeed(order.id, Deed.RECEIPT)))
    assert [method for method, _ in calls] == ["answerCallbackQuery", "sendDocument", "sendDocument"]
    assert "<b>Money:</b> paid." in calls[1][1]["caption"]
    assert all(told["chat_id"] == ALICE for _, told in calls[1:])


async def test_an_order_that_cost_nothing_yet_has_no_receipt(bench: Bench) -> None:
    """It has no such button; a forged tap is told why."""
    order = await buy(bench)
    await bench.deliver()
    rows = bench.telegram.calls(ALICE)[0][1]["reply_markup"]["inline_keyboard"]
    assert [button["text"] for row in rows for button in row] == [
        "Refresh",
        "Timeline",
        "Show invoice",
        "Payment stuck?",
        "Mute",
        "Followers",
        "Cancel order",
    ]
    ((_, toast),) = await bench.press(pack(OrderDeed(order.id, Deed.RECEIPT)))
    assert toast["text"] == str(receipts.NOTHING_TO_RECEIPT)


async def test_a_receipt_says_what_was_bought_and_paid(bench: Bench) -> None:
    """Money in whole units that its names tell, and the time of each event."""
    order = await _to_channel(bench)
    content = receipt(order, "Fake", await bench.book.history(order.id))
    assert content["inbound_sat"] == order.inbound
    assert (content["paid_sat"], content["paid_msat"]) == (12_500, 12_500_000)
    assert content["usd_cents_at_purchase"] == 1000
    assert (content["status"], content["money"]) == ("ready", "taken")
    assert [each["kind"] for each in content["events"]][:2] == ["ordered", "invoice_ready"]
    assert content["events"][0]["at_utc"].endswith("+00:00")


def _row(content: dict[str, Any]) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(as_csv(content).decode()))
    return row


@given(ORDERS, st.lists(EVENTS, max_size=5))
def test_a_receipt_holds_no_secret_and_no_formula(order: Order, history: list[Event]) -> None:
    """No key, no invoice; and no cell that a spreadsheet would run."""
    content = receipt(order, "Fake", history)
    for made in (as_csv(content), as_json(content)):
        assert an_invoice().encode() not in made
        assert KEY.reveal().encode() not in made
    assert not any(value.lstrip().startswith(("=", "+", "-", "@")) for value in _row(content).values())
    assert json.loads(as_json(content))["order_id"] == order.id


def test_a_formula_from_a_market_is_text() -> None:
    """It is quoted in the CSV, and as it came in the JSON."""
    order = replace(an_order(), channel=Channel(short_id='=HYPERLINK("http://evil.example")'))
    content = receipt(order, "Fake", [])
    assert _row(content)["channel_id"] == """'=HYPERLINK("http://evil.example")"""
    assert json.loads(as_json(content))["channel_id"] == order.channel.short_id
