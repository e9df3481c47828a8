"""The invoice of an order: offered once it passed its checks, and never when it must not be paid."""

from dataclasses import replace

import pytest

from liquidity.advance import Advance, open_order
from liquidity.checks import CheckFault
from liquidity.invoicing import REPLACED
from liquidity.network import Network
from liquidity.orders import EventKind, InvoiceState, OrderId
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.liquidity.examples import (
    NOW,
    a_purchase,
    an_invoice,
    an_order,
    bought,
    minutes,
    seconds,
    seen,
)
from tests.liquidity.looks import INVOICE, LATER, PENDING, invoice_state, kinds, look, waiting


@pytest.mark.parametrize(
    ("invoice", "fault"),
    [
        (an_invoice(prefix="lnbcrt125u"), CheckFault.WRONG_NETWORK),
        (an_invoice(prefix="lnbc999u"), CheckFault.AMOUNT_OFF),
        (an_invoice(prefix="lnbc"), CheckFault.NO_AMOUNT),
        (an_invoice(issued=-7200), CheckFault.EXPIRED),
        (an_invoice(lives=240), CheckFault.EXPIRES_TOO_SOON),
        ("lnbc1rubbish", "unreadable"),
    ],
)
def test_a_wrong_invoice_is_withheld_and_the_order_kept(invoice: str, fault: str) -> None:
    """The person is told which check failed, and cannot pay it."""
    answer = bought(invoice, order_id="m-1")
    step = open_order(OrderId("A"), answer, a_purchase(), Network.MAINNET, NOW)
    assert kinds(step) == [EventKind.ORDERED, EventKind.INVOICE_WITHHELD]
    assert step.events[-1].reason == fault
    assert not step.order.payable(NOW)


def test_a_withheld_invoice_is_told_once() -> None:
    """A market that makes up a new wrong invoice with every answer does not ring with every answer."""
    order = look(an_order(), seen(Phase.PAYMENT, invoice="lnbc1rubbish")).order
    step = look(order, seen(Phase.PAYMENT, invoice="lnbc1otherrubbish"))
    assert EventKind.INVOICE_WITHHELD not in kinds(step)
    other_fault = look(step.order, seen(Phase.PAYMENT, invoice=an_invoice(prefix="lnbc999u")))
    assert EventKind.INVOICE_WITHHELD in kinds(other_fault)
    good = look(other_fault.order, PENDING)
    assert EventKind.INVOICE_READY in kinds(good)


def test_a_failed_attempt_keeps_the_order_open() -> None:
    """PAYMENT_FAILED is told, and the invoice may be paid while it lives."""
    step = look(waiting(), replace(PENDING, payment=Payment.FAILED, payment_word="PAYMENT_FAILED"))
    assert kinds(step) == [EventKind.CHANGED]
    assert step.events[0].payment_moved
    assert step.order.money is Money.UNPAID
    assert step.order.payable(LATER)
    again = look(step.order, PENDING, seen(Phase.PAYMENT, Payment.HELD))
    assert again.order.money is Money.HELD


@pytest.mark.parametrize(
    "payment",
    [Payment.TIMED_OUT, Payment.INVOICE_EXPIRED, Payment.REJECTED, Payment.WRONG_PREIMAGE],
)
def test_a_payment_that_is_over_takes_the_invoice_with_it(payment: Payment) -> None:
    """The documents: the payment side of the order is dead, so nobody is asked to pay it."""
    step = look(waiting(), seen(Phase.PAYMENT, payment, invoice=INVOICE))
    assert kinds(step)[:2] == [EventKind.CHANGED, EventKind.INVOICE_ENDED]
    assert not step.order.payable(LATER)
    replaced = look(step.order, seen(Phase.PAYMENT, Payment.PENDING, invoice=an_invoice(issued=30)))
    assert EventKind.INVOICE_READY in kinds(replaced)


def test_an_invoice_may_come_late() -> None:
    """After the seller accepted it is fetched with the order, checked and shown."""
    first = look(an_order(), seen(Phase.APPROVAL))
    step = look(first.order, PENDING)
    assert kinds(step) == [EventKind.CHANGED, EventKind.INVOICE_READY]
    alone = look(look(first.order, seen(Phase.PAYMENT, Payment.PENDING)).order, PENDING)
    assert kinds(alone) == [EventKind.INVOICE_READY, EventKind.PROGRESS]


def test_a_newer_invoice_replaces_the_one_shown() -> None:
    """The old one is marked before the new one is shown."""
    step = look(waiting(), replace(PENDING, invoice=an_invoice(issued=20)))
    assert kinds(step)[:2] == [EventKind.INVOICE_ENDED, EventKind.INVOICE_READY]
    assert step.events[0].reason == REPLACED


def test_an_invoice_of_the_same_second_may_replace_another() -> None:
    """Time is told in seconds; but the one that was replaced does not come back."""
    other = look(waiting(), replace(PENDING, invoice=an_invoice(lives=3000)))
    assert kinds(other)[:2] == [EventKind.INVOICE_ENDED, EventKind.INVOICE_READY]
    assert look(other.order, PENDING) == Advance(other.order, ())
    rubbish = look(waiting(), replace(PENDING, invoice="lnbc1rubbish"))
    assert look(rubbish.order, PENDING) == Advance(rubbish.order, ())


def test_an_older_invoice_is_a_stale_answer() -> None:
    """Two of the market's servers that disagree do not make the invoice jump to and fro."""
    newer = look(waiting(), replace(PENDING, invoice=an_invoice(issued=20)))
    assert look(newer.order, PENDING) == Advance(newer.order, ())
    rubbish = look(newer.order, replace(PENDING, invoice="lnbc1rubbish"))
    assert invoice_state(rubbish.order) is InvoiceState.WITHHELD
    assert look(rubbish.order, PENDING) == Advance(rubbish.order, ())


def test_an_invoice_is_never_offered_while_the_channel_opens() -> None:
    """The payment status is null then, and the money is held all the same: who pays now pays twice."""
    step = look(an_order(), seen(Phase.OPENING, invoice=INVOICE))
    assert kinds(step) == [EventKind.CHANGED]
    assert step.order.ever_held
    assert step.order.invoice is None
    replaced = look(waiting(), seen(Phase.OPENING, invoice=an_invoice(issued=20)))
    assert invoice_state(replaced.order) is InvoiceState.HELD
    assert replaced.order.invoice is not None
    assert replaced.order.invoice.text == INVOICE


def test_an_invoice_is_warned_of_once() -> None:
    """Ten minutes before its end, and not again."""
    order = waiting()
    assert kinds(look(order, PENDING, at=NOW + minutes(49))) == []
    step = look(order, PENDING, at=NOW + minutes(50))
    assert kinds(step) == [EventKind.INVOICE_EXPIRING, EventKind.PROGRESS]
    assert kinds(look(step.order, PENDING, at=NOW + minutes(55))) == []
    dead = look(step.order, PENDING, at=NOW + minutes(60))
    assert kinds(dead) == [EventKind.INVOICE_ENDED, EventKind.PROGRESS]
    assert not dead.order.payable(NOW + minutes(60))
    assert look(dead.order, PENDING, at=NOW + minutes(59)).order == dead.order


def test_a_short_invoice_is_warned_of_in_its_last_quarter() -> None:
    """Ten minutes would be most of its life."""
    short = replace(PENDING, invoice=an_invoice(lives=1200))
    order = look(an_order(), short, at=NOW).order
    assert kinds(look(order, short, at=NOW + seconds(899))) == []
    assert EventKind.INVOICE_EXPIRING in kinds(look(order, short, at=NOW + seconds(900)))
