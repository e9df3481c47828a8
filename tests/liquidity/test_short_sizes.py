"""Less inbound than was quoted is asked about before anything is paid for it, and once only."""

from dataclasses import replace

import pytest

from liquidity.advance import Advance, let_time_pass, open_order
from liquidity.invoicing import ASKED, show_invoice
from liquidity.market import Bought
from liquidity.money import Sats
from liquidity.network import Network
from liquidity.orders import EventKind, InvoiceState, Order, OrderId, Snapshot, Terms
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.liquidity.examples import NOW, a_draft, a_purchase, an_invoice, bought, minutes, seconds, seen
from tests.liquidity.looks import INVOICE, LATER, PENDING, invoice_state, kinds, look

QUOTED = Sats(5_000_000)
SHORT = Terms(inbound=Sats(4_749_999))
ENOUGH = Terms(inbound=Sats(4_750_000))


def opened(terms: Terms) -> Advance:
    """An order for 5,000,000 sats, to which the market answers with these terms and an invoice."""
    answer = Bought(
        key=None,
        order_id="m-1",
        seen=Snapshot(word="", phase=Phase.APPROVAL, invoice=INVOICE, terms=terms),
    )
    purchase = a_purchase(a_draft(inbound=QUOTED))
    return open_order(OrderId("A"), answer, purchase, Network.MAINNET, NOW)


def told_later() -> Advance:
    """An order whose invoice was shown, and then found to be for less."""
    return look(opened(Terms()).order, replace(PENDING, terms=SHORT))


def accepted(order: Order) -> Order:
    """The person takes the smaller size."""
    shown, events = show_invoice(order, LATER)
    assert [event.kind for event in events] == [EventKind.PROGRESS, EventKind.INVOICE_READY]
    return shown


def test_ninety_five_percent_are_not_asked_about() -> None:
    """Prices move: what is nearly the size is the size."""
    step = opened(ENOUGH)
    assert kinds(step) == [EventKind.ORDERED, EventKind.INVOICE_READY]
    assert step.order.payable(NOW)


def test_a_short_size_asks_before_the_invoice_is_shown() -> None:
    """When it is told together with the invoice."""
    step = opened(SHORT)
    assert kinds(step) == [EventKind.ORDERED, EventKind.INVOICE_ASKS]
    assert invoice_state(step.order) is InvoiceState.OFFERED
    assert step.order.inbound == 4_749_999
    assert not step.order.payable(NOW)
    assert look(step.order, seen(Phase.APPROVAL, terms=SHORT, invoice=INVOICE)).events == ()


def test_a_short_size_with_a_late_invoice_asks_too() -> None:
    """The size may be told before there is any invoice."""
    purchase = a_purchase(a_draft(inbound=QUOTED))
    order = open_order(OrderId("A"), bought(), purchase, Network.MAINNET, NOW).order
    small = look(order, seen(Phase.APPROVAL, terms=SHORT))
    assert small.events == ()
    step = look(small.order, PENDING)
    assert kinds(step) == [EventKind.CHANGED, EventKind.INVOICE_ASKS]
    assert invoice_state(step.order) is InvoiceState.OFFERED


def test_a_size_told_later_takes_the_invoice_back() -> None:
    """It is marked as ended, with the reason, and the person is asked; once."""
    step = told_later()
    assert kinds(step) == [EventKind.CHANGED, EventKind.INVOICE_ENDED, EventKind.INVOICE_ASKS]
    assert step.events[1].reason == ASKED
    assert invoice_state(step.order) is InvoiceState.OFFERED
    assert not step.order.payable(LATER)
    again = look(step.order, replace(PENDING, terms=SHORT))
    assert again == Advance(step.order, ())


@pytest.mark.parametrize("asking", [opened(SHORT), told_later()], ids=["at-once", "later"])
def test_once_taken_it_never_asks_again(asking: Advance) -> None:
    """The question was answered, for what it was about."""
    order = accepted(asking.order)
    assert order.phase is asking.order.phase
    assert order.payable(LATER)
    assert show_invoice(order, LATER) == (order, ())
    for terms in (SHORT, Terms()):
        step = look(order, replace(PENDING, terms=terms))
        assert not {EventKind.INVOICE_ASKS, EventKind.INVOICE_ENDED} & {*kinds(step)}
        assert step.order.payable(LATER)
        order = step.order


@pytest.mark.parametrize("asking", [opened(SHORT), told_later()], ids=["at-once", "later"])
def test_a_yes_to_a_smaller_size_is_none_to_a_still_smaller_one(asking: Advance) -> None:
    """It is asked about anew, whether the invoice stays or is replaced."""
    order = accepted(asking.order)
    smaller = replace(PENDING, terms=Terms(inbound=Sats(1_000_000)))
    for seen_now in (smaller, replace(smaller, invoice=an_invoice(issued=20))):
        step = look(order, seen_now)
        assert EventKind.INVOICE_ASKS in kinds(step)
        assert not step.order.payable(LATER)


def test_a_question_is_open_until_five_minutes_before_the_end() -> None:
    """Whoever says yes must have the time to pay."""
    order = opened(SHORT).order
    assert show_invoice(order, NOW + minutes(55) + seconds(1)) == (order, ())
    shown, _ = show_invoice(order, NOW + minutes(55))
    assert shown.payable(NOW + minutes(55))


def test_a_question_that_nobody_answers_ends_with_its_invoice() -> None:
    """Nothing was shown, so nothing is marked: the card alone is made new."""
    step = let_time_pass(opened(SHORT).order, NOW + minutes(60))
    assert kinds(step) == [EventKind.PROGRESS]
    assert invoice_state(step.order) is InvoiceState.DEAD
    assert show_invoice(step.order, NOW + minutes(60)) == (step.order, ())


@pytest.mark.parametrize(
    ("payment", "state"), [(Payment.HELD, InvoiceState.HELD), (Payment.TIMED_OUT, InvoiceState.DEAD)]
)
def test_a_question_ends_with_the_payment(payment: Payment, state: InvoiceState) -> None:
    """Whoever paid the invoice while it was shown is not asked to pay it again."""
    step = look(told_later().order, seen(Phase.PAYMENT, payment, terms=SHORT, invoice=INVOICE))
    assert kinds(step) == [EventKind.CHANGED]
    assert invoice_state(step.order) is state
    assert show_invoice(step.order, LATER) == (step.order, ())


def test_a_size_told_once_it_is_paid_asks_nothing() -> None:
    """The question is whether to pay."""
    held = look(opened(Terms()).order, seen(Phase.PAYMENT, Payment.HELD)).order
    step = look(held, seen(Phase.PAYMENT, Payment.HELD, terms=SHORT))
    assert step.events == ()
    assert step.order.money is Money.HELD
    assert step.order.inbound == 4_749_999


def test_a_newer_invoice_for_a_short_size_asks_first_too() -> None:
    """The one before it was never shown, so nothing is marked."""
    step = look(opened(SHORT).order, replace(PENDING, invoice=an_invoice(issued=20)))
    assert kinds(step) == [EventKind.CHANGED, EventKind.INVOICE_ASKS]
    assert not step.order.payable(LATER)


def test_a_wrong_invoice_for_a_short_size_is_withheld() -> None:
    """A question is asked about good ones alone."""
    order = look(opened(SHORT).order, replace(PENDING, invoice=an_invoice(prefix="lnbc999u"))).order
    assert invoice_state(order) is InvoiceState.WITHHELD
    assert show_invoice(order, LATER) == (order, ())
