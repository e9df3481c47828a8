"""Every text that can come about: Telegram takes it, nothing from outside is markup, the money is named."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escape import esc
from bot.nodes import Node
from bot.texts import buying, faults, general, groups, invoice, news, units
from bot.texts.card import card
from bot.texts.money import money_sentence
from bot.tongue import Phrase
from liquidity.amount import AmountError, AmountFault
from liquidity.checks import CheckFault
from liquidity.errors import Limit, LimitReached, Refusal, Unavailable
from liquidity.node import NodeAddress, NodeAddressError, NodeFault
from liquidity.notices import Notice, notices_of
from liquidity.orders import Draft, Event, EventKind, InvoiceState, Order, OrderInvoice, Purchase, event_of
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.bot.looks import EVENTS, HOSTILE, MOST_CAPTION, ORDERS, shown
from tests.liquidity.examples import NOW, PRICE, a_draft, an_order
from tests.liquidity.fakes import FakeMarket
from tests.storage.strategies import DRAFTS, NODES, PURCHASES

MARKET = FakeMarket()
NEWS = [kind for kind in EventKind if Notice.NEWS in notices_of(kind)]
OF_ORDERS = [kind for kind in NEWS if kind not in {EventKind.REFUSED, EventKind.UNKNOWN}]


@given(ORDERS, st.lists(EVENTS, max_size=6), HOSTILE.map(lambda text: text[:60]))
def test_any_card_is_taken_by_telegram(order: Order, history: list[Event], name: str) -> None:
    """Whatever an order looks like and the market says: within the limits, and with its money line."""
    text = shown(card(order, name, history, NOW))
    assert f"Money: {money_sentence(order)}" in text


@given(ORDERS, EVENTS, st.sampled_from(OF_ORDERS))
def test_any_news_is_taken_by_telegram(order: Order, event: Event, kind: EventKind) -> None:
    """Every kind of event that pushes has its words, with and without its market."""
    told = replace(event, kind=kind)
    for market in (MARKET, None):
        assert shown(news.news(order, told, market, NOW))


@given(EVENTS, st.text(max_size=60))
def test_any_outcome_is_taken_by_telegram(event: Event, name: str) -> None:
    """A buy without an order, whatever the market says of it."""
    assert "nothing to pay" in shown(news.refused(event, name))
    assert "no money is at risk" in shown(news.unknown(name))
    assert "I look for it" in shown(news.unknown(name, searched=True))


@given(ORDERS, st.sampled_from([*InvoiceState, "replaced"]))
def test_any_invoice_is_taken_by_telegram(order: Order, reason: str) -> None:
    """The caption within its own limit, the text with the invoice whole, the mark without it."""
    if order.invoice is not None:
        shown(invoice.caption(order, NOW), MOST_CAPTION)
        assert order.invoice.text in shown(invoice.invoice_text(order, NOW))
        assert order.invoice.text not in shown(invoice.marked(order, reason), MOST_CAPTION)
        assert shown(invoice.withheld_reason(order))


def test_a_mark_says_only_what_stays_true() -> None:
    """The money of a paid invoice may come back, and the order's invoice may be a new one by now."""
    paid = shown(invoice.marked(an_order(), InvoiceState.HELD))
    assert paid.splitlines() == ["✅ This invoice was paid. Do not pay it again.", "Order 7F3-A9K2"]


@given(st.none() | NODES, st.sampled_from(["", "alice", "<b>"]))
def test_the_amount_is_asked_before_the_node_is_named(node: NodeAddress | None, name: str) -> None:
    """The question first, then the node as short as can be, by its name where it has one."""
    for price in (None, PRICE):
        text = shown(buying.ask_amount(Node(node, name) if node else None, [MARKET], price))
        assert text.startswith("Amount\nSend dollars to spend")
        assert node is None or (units.called(node, name) in text and node.pubkey not in text)


@given(DRAFTS)
def test_any_summary_is_taken_by_telegram(draft: Draft) -> None:
    """From the smallest to the absurd, with the node in full."""
    for words in (buying.summary, buying.asking, buying.asked):
        assert str(draft.node) in shown(words(draft, MARKET))


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("payment", Payment)
def test_every_phase_and_payment_has_words(phase: Phase, payment: Payment) -> None:
    """Card and news, for every money line; the news name the order and the market's words."""
    for money in Money:
        order = an_order(phase=phase, payment=payment, money=money, word="W_O_R_D")
        event = Event(
            kind=EventKind.CHANGED,
            at=NOW,
            phase=phase,
            word="W_O_R_D",
            payment=payment,
            money=money,
            payment_moved=True,
        )
        text = shown(news.news(order, event, MARKET, NOW))
        assert "Money:" in text
        assert order.id in text
        assert "W_O_R_D" in text
        assert "Money:" in shown(card(order, "Fake", [event], NOW))


def test_a_word_of_the_market_is_never_markup() -> None:
    """It is shown as it came."""
    evil = '<a href="https://evil.example">click</a>'
    order = an_order(word=evil)
    event = Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.PAYMENT, word=evil)
    assert evil in shown(card(order, evil, [], NOW))
    assert evil in shown(news.news(order, event, MARKET, NOW))
    assert evil in shown(news.refused(replace(event, reason=evil), evil))


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_its_own_sentence(refusal: Refusal) -> None:
    """No two are told alike."""
    event = Event(kind=EventKind.REFUSED, at=NOW, reason=refusal)
    others = {shown(news.refused(replace(event, reason=each), "M")) for each in Refusal if each != refusal}
    assert shown(news.refused(event, "M")) not in others


@pytest.mark.parametrize("fault", NodeFault)
def test_every_fault_of_a_node_has_words(fault: NodeFault) -> None:
    """After the one beginning, its own end."""
    text = shown(faults.node_fault(NodeAddressError(fault)))
    others = {shown(faults.node_fault(NodeAddressError(each))) for each in NodeFault if each != fault}
    assert text.startswith("That is not a node address yet: ")
    assert text not in others


@pytest.mark.parametrize("fault", AmountFault)
def test_every_fault_of_an_amount_has_words(fault: AmountFault) -> None:
    """One sentence at least."""
    assert shown(faults.amount_fault(AmountError(fault))).strip()


@pytest.mark.parametrize("limit", Limit)
def test_every_limit_is_told_with_its_bound(limit: Limit) -> None:
    """In dollars or in orders."""
    text = shown(faults.limit_reached(LimitReached(limit, bound=500, seen=499)))
    assert "$5.00" in text or "500" in text or limit is Limit.NO_RATE


@given(PURCHASES)
def test_any_purchase_without_an_answer_is_taken_by_telegram(purchase: Purchase) -> None:
    """When, how much and where, and that no money is at risk."""
    text = shown(buying.unknown_purchase(purchase, MARKET.name))
    assert units.day_and_time(purchase.requested_at) in text
    assert not purchase.draft.cents or units.usd(purchase.draft.cents) in text
    assert MARKET.name in text
    assert "no money at risk" in text


def test_fixed_texts_are_taken_by_telegram() -> None:
    """All that Inlet says of itself, descriptions within Telegram's own limits."""
    for module in (general, buying, faults):
        for name, text in vars(module).items():
            if isinstance(text, Phrase) and name.isupper():
                assert shown(esc(text))
    for composed in (general.start(None), general.how_it_works(), general.privacy()):
        assert shown(composed)
    assert len(str(general.DESCRIPTION)) <= 512
    assert len(str(general.SHORT_DESCRIPTION)) <= 120
    assert shown(general.stranger(2**52))
    assert shown(general.prices("M", PRICE, general.PRESETS, NOW))
    assert shown(faults.market_trouble("<M>", Unavailable("x")))


def test_toasts_are_short_and_plain() -> None:
    """Telegram cuts a toast at 200 characters and shows no markup in it."""
    toasts = (
        general.FOREIGN,
        general.OFFER_GONE,
        general.MONEY_NOT_DUE,
        general.MONEY_NOTED,
        groups.TOAST,
        general.STEP_OVER,
        buying.ALREADY,
    )
    for text in map(str, toasts):
        assert len(text) <= 200
        assert not set(text) & set("<>&")


def test_a_withheld_invoice_is_never_called_ready() -> None:
    """The card says so in its progress, goes on with what is still to come, and the push has its word."""
    bad = OrderInvoice(text="lnbc1", state=InvoiceState.WITHHELD, fault=CheckFault.NO_AMOUNT)
    order = an_order(phase=Phase.PAYMENT, invoice=bad)
    earlier = Event(kind=EventKind.INVOICE_READY, at=NOW)
    lines = shown(card(order, "Fake", [earlier], NOW)).splitlines()
    assert "✖ Invoice withheld" in lines
    assert "· Payment held" in lines
    assert not any("Invoice ready" in line for line in lines)
    assert order.word in shown(news.news(order, Event(kind=EventKind.INVOICE_WITHHELD, at=NOW), MARKET, NOW))


def test_a_withheld_invoice_that_was_paid_elsewhere_goes_on() -> None:
    """What comes after it is shown as it is."""
    bad = OrderInvoice(text="lnbc1", state=InvoiceState.WITHHELD, fault=CheckFault.NO_AMOUNT)
    order = an_order(phase=Phase.OPENING, money=Money.HELD, ever_held=True, invoice=bad)
    paid = Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.OPENING, money=Money.HELD)
    lines = shown(card(order, "Fake", [paid], NOW)).splitlines()
    assert lines.index("✖ Invoice withheld") + 1 == lines.index(f"✔ Payment held  {NOW:%H:%M}")
    assert any(line.startswith("▸ Seller opens the channel") for line in lines)


@pytest.mark.parametrize("phase", [Phase.BROADCAST, Phase.CONFIRMING, Phase.CONFIRMED, Phase.CHECKING])
def test_a_silent_push_repeats_nothing(phase: Phase) -> None:
    """While the money stays where it was and nobody has to act: a headline, the money, the small print."""
    order = an_order(phase=phase, payment=Payment.HELD, money=Money.HELD, ever_held=True)
    told = replace(event_of(order, EventKind.CHANGED, NOW), payment_word="HELD")
    lines = shown(news.news(order, told, None, NOW)).splitlines()
    assert lines[1:] == [f"Money: {money_sentence(order)}", "", f"Order {order.id} · {order.word}"]
    moved = replace(told, payment_moved=True)
    assert shown(news.news(order, moved, None, NOW)).endswith(f"{order.word} · HELD")


def test_a_deadline_is_told_while_it_is_ahead() -> None:
    """Once it is over, who acts is told without it."""
    ends = NOW + timedelta(days=2)
    order = an_order(phase=Phase.OPENING, money=Money.HELD, ever_held=True, deadline=ends)
    acts = "The seller acts next: open the channel."
    assert f"{acts} Deadline: {units.day_and_time(ends)}." in shown(card(order, "M", [], NOW))
    assert "Deadline" not in shown(card(order, "M", [], NOW + timedelta(days=3)))


def test_a_summary_says_who_else_can_see_the_order() -> None:
    """On a shared account that is the operator."""
    shared = FakeMarket(shared_account=True)
    assert "the operator's account" in shown(buying.summary(a_draft(), shared))
    assert "the operator's account" not in shown(buying.summary(a_draft(), MARKET))
