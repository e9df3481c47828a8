"""What a market says it sells may change behind an invoice that was shown: then it is shown no longer."""

from dataclasses import replace
from typing import Any

import pytest

from liquidity.advance import Advance
from liquidity.checks import CheckFault
from liquidity.invoicing import show_invoice
from liquidity.money import Sats
from liquidity.orders import EventKind, InvoiceState, Terms
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.liquidity.examples import an_invoice, seen
from tests.liquidity.firm import OFFERED, ask, lsp_says, taken
from tests.liquidity.looks import INVOICE, LATER, PENDING, invoice_state, kinds, look, waiting

CHANGES: list[tuple[dict[str, Any], CheckFault]] = [
    ({"inbound": Sats(1_999_999)}, CheckFault.OTHER_SIZE),
    ({"lease_blocks": 4319}, CheckFault.OTHER_LEASE),
    ({"private": True}, CheckFault.OTHER_VISIBILITY),
    ({"outbound": Sats(1)}, CheckFault.OUTBOUND),
    ({"total": Sats(12_501)}, CheckFault.SUM_OFF),
    ({"fee": Sats(12_499)}, CheckFault.SUM_OFF),
]
IDS = ["size", "lease", "visibility", "outbound", "total", "fee"]


@pytest.mark.parametrize(("changes", "fault"), CHANGES, ids=IDS)
def test_changed_terms_withhold_a_live_invoice_once(changes: dict[str, Any], fault: CheckFault) -> None:
    """It is marked as ended, the reason is told, and being told the same again rings no more."""
    changed = lsp_says(terms=replace(OFFERED.terms, **changes))
    step = ask(taken(), changed)
    assert kinds(step) == [EventKind.INVOICE_ENDED, EventKind.INVOICE_WITHHELD]
    assert {event.reason for event in step.events} == {fault}
    assert invoice_state(step.order) is InvoiceState.WITHHELD
    assert not step.order.payable(LATER)
    assert show_invoice(step.order, LATER) == (step.order, ())
    assert ask(step.order, changed) == Advance(step.order, ())


def test_what_is_withheld_stays_so() -> None:
    """A market that changes its mind back again has shown what its word is worth."""
    order = ask(taken(), lsp_says(terms=replace(OFFERED.terms, inbound=Sats(1)))).order
    step = ask(order, lsp_says())
    assert step.events == ()
    assert invoice_state(step.order) is InvoiceState.WITHHELD


def test_a_payment_on_withheld_terms_is_told_all_the_same() -> None:
    """Whoever paid while the invoice was shown wants to know where the money is."""
    bad = replace(OFFERED.terms, outbound=Sats(1))
    order = ask(taken(), lsp_says(terms=bad)).order
    step = ask(order, lsp_says(payment="HOLD", terms=bad))
    assert kinds(step) == [EventKind.CHANGED]
    assert (step.order.phase, step.order.money) == (Phase.OPENING, Money.HELD)


def test_what_is_told_no_more_stays_known() -> None:
    """A reply that leaves everything out takes nothing back."""
    order = taken()
    step = ask(order, lsp_says(terms=Terms()))
    assert step == Advance(order, ())
    assert step.order.terms == OFFERED.terms


@pytest.mark.parametrize(("changes", "fault"), CHANGES, ids=IDS)
def test_a_new_invoice_on_changed_terms_is_withheld(changes: dict[str, Any], fault: CheckFault) -> None:
    """The one before it is ended; the new one is never shown, and the fault is told once."""
    terms = replace(OFFERED.terms, **changes)
    step = ask(taken(), lsp_says(terms=terms, invoice=an_invoice(issued=20)))
    assert kinds(step) == [EventKind.INVOICE_ENDED, EventKind.INVOICE_WITHHELD]
    assert step.events[-1].reason == fault
    assert not step.order.payable(LATER)


def test_terms_that_change_when_all_is_paid_end_nothing() -> None:
    """The invoice is over by then: what was held stays so."""
    held = ask(taken(), lsp_says(payment="HOLD")).order
    step = ask(held, lsp_says(payment="HOLD", terms=replace(OFFERED.terms, inbound=Sats(1))))
    assert step.events == ()
    assert invoice_state(step.order) is InvoiceState.HELD


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        (Terms(outbound=Sats(1)), CheckFault.OUTBOUND),
        (Terms(fee=Sats(12_499), total=Sats(12_500)), CheckFault.SUM_OFF),
    ],
    ids=["outbound", "sum"],
)
def test_where_prices_are_quoted_terms_may_change_too(terms: Terms, fault: CheckFault) -> None:
    """What nobody asked for is not paid anywhere."""
    step = look(waiting(), replace(PENDING, terms=terms))
    assert kinds(step) == [EventKind.INVOICE_ENDED, EventKind.INVOICE_WITHHELD]
    assert step.events[-1].reason == fault
    assert not step.order.payable(LATER)


def test_where_prices_are_quoted_more_is_no_fault() -> None:
    """Nor another lease, or what the market calls private: none of them was asked for in so many words."""
    order = waiting()
    more = Terms(inbound=Sats(order.inbound * 2), lease_blocks=1, private=True)
    step = look(order, seen(Phase.PAYMENT, Payment.PENDING, invoice=INVOICE, terms=more))
    assert step.events == ()
    assert step.order.payable(LATER)
