"""What is told of an order, whatever happened and wherever it stands: its words are explained."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import product

import pytest
from telegram import InlineKeyboardMarkup

from bot import news_keyboards, order_keyboards
from bot.callbacks import Explain, unpack
from bot.texts import news, stuck
from bot.texts.card import card
from bot.texts.glossary import Topic
from liquidity.checks import CheckFault
from liquidity.invoicing import NOT_FOUND
from liquidity.orders import Channel, Event, EventKind, InvoiceState, Order, OrderInvoice
from liquidity.payments import Money
from liquidity.phases import Phase
from liquidity.tracker import KEY_LOST
from tests.bot.bench import Bench
from tests.bot.fair import all_buttons, shown, text
from tests.bot.letters import buy
from tests.bot.test_explaining import SAID
from tests.liquidity.examples import (
    NOW,
    a_draft,
    a_firm_draft,
    a_purchase,
    an_invoice,
    an_order,
    minutes,
    offered,
)
from tests.liquidity.fakes import FakeMarket

HELD = {Topic.HOLD, Topic.PENDING}
# A block is the first confirmation.
WORDS = SAID | {Topic.CONFIRMATIONS: r"confirmations|waits for a block|must confirm"}
ON_CHAIN = {Phase.BROADCAST, Phase.CONFIRMING, Phase.PUBLISHED}
TOLD = [*news._TOLD]
CHANNELS = (Channel(), Channel(closable_at=NOW + minutes(60 * 24 * 30)), Channel(blocks_locked=4320))
REASONS = {EventKind.HIDDEN: ("", NOT_FOUND, KEY_LOST)}
FAULTS: dict[EventKind, tuple[str, ...]] = {EventKind.INVOICE_WITHHELD: tuple(CheckFault)}
NONCE = "n" * 16
LIVE = OrderInvoice(text=an_invoice(), state=InvoiceState.LIVE, expires_at=NOW + minutes(60))


def _orders() -> Iterator[Order]:
    """An order in each state, its channel told of or not; a firm price where there is one."""
    for phase, money, channel in product(Phase, Money, CHANNELS):
        if phase in ON_CHAIN and money is Money.UNPAID:
            continue  # the seller opens nothing before it is paid
        order = an_order(
            purchase=a_purchase(a_draft(NONCE)), phase=phase, money=money, channel=channel, invoice=LIVE
        )
        if phase in {Phase.OFFERED, Phase.PUBLISHED, Phase.LAPSED}:
            firm = a_purchase(a_firm_draft(NONCE))
            open_yet = InvoiceState.OFFERED if phase is Phase.OFFERED else InvoiceState.LIVE
            invoice = replace(LIVE, state=open_yet)
            yield replace(order, purchase=firm, terms=offered().seen.terms, invoice=invoice)
        else:
            yield order


def _topics(board: InlineKeyboardMarkup | None) -> set[Topic]:
    rows = board.inline_keyboard if board else ()
    found = [unpack(str(button.callback_data)) for row in rows for button in row]
    return {topic for each in found if isinstance(each, Explain) for topic in each.topics}


def _amiss(told: str, board: InlineKeyboardMarkup | None) -> set[Topic]:
    """Words that are used and not explained, or the other way round."""
    said = unescape(re.sub(r"<[^>]*>", "", told))
    used = {topic for topic, words in WORDS.items() if re.search(words, said, re.IGNORECASE)}
    topics = _topics(board)
    # A hold invoice is explained with what pending is; both where a payment may hang in a wallet.
    excused = HELD if topics & HELD else set()
    return ((used - topics) | ((topics & WORDS.keys()) - used)) - excused


@pytest.mark.parametrize("kind", TOLD)
def test_every_word_of_every_push_is_explained(kind: EventKind) -> None:
    """In every state, for every reason: no word is left out, and none explained that is not there."""
    amiss = {}
    for order in _orders():
        for reason, fault in product(REASONS.get(kind, ("",)), FAULTS.get(kind, ("",))):
            seen = replace(order, invoice=replace(order.invoice or LIVE, fault=fault))
            event = Event(kind=kind, at=NOW, phase=seen.phase, money=seen.money, reason=reason)
            told = news.news(seen, event, FakeMarket(), NOW)
            wrong = _amiss(told, news_keyboards.news(seen, event, several=True))
            if wrong:
                amiss[seen.phase, seen.money, reason, fault] = (wrong, told)
    assert amiss == {}


def test_every_word_of_every_card_is_explained() -> None:
    """In every state of the order."""
    amiss = {}
    for order in _orders():
        told = card(order, "Fake", (), NOW)
        wrong = _amiss(told, order_keyboards.card(order, NOW, order_keyboards.Fits()))
        if wrong:
            amiss[order.phase, order.money] = (wrong, told)
    assert amiss == {}


@pytest.mark.parametrize("money", [Money.UNPAID, Money.HELD])
def test_a_stuck_payment_is_explained(money: Money) -> None:
    """It is all about hold invoices."""
    order = an_order(phase=Phase.OPENING, money=money, invoice=LIVE)
    board = order_keyboards.stuck_payment(order)
    assert _topics(board) == HELD
    assert _amiss(stuck.stuck(order, "Fake", NOW), board) == set()


async def test_help_and_a_stuck_payment_have_the_button(bench: Bench) -> None:
    """In the chat, beside the ways on."""
    helped = shown(await bench.write("/help"))
    assert "pending" in text([helped])
    assert list(all_buttons(helped)) == ["Buy inbound", "What is this?"]
    await buy(bench)
    await bench.deliver()
    drawn = next(call for call in bench.telegram.calls() if "Payment stuck?" in all_buttons(call))
    told = shown(await bench.press(all_buttons(drawn)["Payment stuck?"]))
    assert list(all_buttons(told)) == ["Show the card", "What is this?"]
