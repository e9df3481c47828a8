"""A firm price is an order that nobody need pay: offered, taken or lapsed, and never payable unasked."""

from dataclasses import replace
from typing import Any

import pytest

from liquidity.advance import OFFERED_FOR, Advance, lapse, let_time_pass
from liquidity.checks import CheckFault
from liquidity.invoicing import show_invoice
from liquidity.market import Bought
from liquidity.money import Sats
from liquidity.orders import EventKind, InvoiceState, Order
from liquidity.payments import Money
from liquidity.phases import Phase
from tests.liquidity.examples import NOW, an_invoice, minutes, offered, seconds
from tests.liquidity.firm import ask, lsp_says, opened, taken
from tests.liquidity.looks import LATER, invoice_state, kinds
from tests.liquidity.strategies import pubkey_of

RUBBISH = "lnbc1rubbish"


def is_over(order: Order) -> bool:
    """Whether an offer has lapsed, with nothing of it left to pay or to take."""
    assert order.money is Money.UNPAID
    dead = order.invoice is None or order.invoice.state is InvoiceState.DEAD
    return order.phase is Phase.LAPSED and order.settled and not order.success and dead


def test_a_firm_price_begins_as_an_offer() -> None:
    """Its checks are made, its invoice is kept and not shown, and it is told as an offer alone."""
    step = opened()
    assert kinds(step) == [EventKind.OFFERED]
    assert step.order.phase is Phase.OFFERED
    assert invoice_state(step.order) is InvoiceState.OFFERED
    assert step.order.money is Money.UNPAID
    assert not step.order.payable(NOW)


def test_an_offer_is_taken() -> None:
    """From then on it is an order like any other: told as taken, and its invoice is ready."""
    order, events = show_invoice(opened().order, LATER)
    assert [event.kind for event in events] == [EventKind.TAKEN, EventKind.INVOICE_READY]
    assert {event.phase for event in events} == {order.phase} == {Phase.PAYMENT}
    assert invoice_state(order) is InvoiceState.LIVE
    assert order.changed_at == LATER
    assert order.invoice is not None
    assert order.invoice.taken
    assert order.payable(LATER)
    assert not order.payable(NOW + minutes(60))


def test_a_second_take_does_nothing() -> None:
    """However often it is said."""
    order = taken()
    assert show_invoice(order, LATER) == (order, ())


def test_five_minutes_are_needed_to_take() -> None:
    """Whoever takes it must have the time to pay; what cannot be taken stays as it is, to lapse."""
    order = opened().order
    assert taken(order, at=NOW + minutes(55)).payable(NOW + minutes(55))
    late = NOW + minutes(55) + seconds(1)
    assert show_invoice(order, late) == (order, ())
    assert let_time_pass(order, late) == Advance(order, ())


def test_an_offer_that_ends_first_is_taken_before_that() -> None:
    """The market's own end of an offer counts where it comes before its invoice's."""
    order = opened(offered(offered_until=NOW + minutes(20))).order
    assert show_invoice(order, NOW + minutes(16)) == (order, ())
    shown = taken(order, at=NOW + minutes(15))
    assert shown.payable(NOW + minutes(20) - seconds(1))
    assert not shown.payable(NOW + minutes(20))


def test_a_taken_offer_is_paid_and_opened() -> None:
    """Being told the same again is no news; each step after it is."""
    order = taken()
    same = ask(order, lsp_says())
    assert same == Advance(order, ())
    held = ask(order, lsp_says(payment="HOLD"))
    assert kinds(held) == [EventKind.CHANGED, EventKind.INVOICE_ENDED]
    assert (held.order.phase, held.order.money) == (Phase.OPENING, Money.HELD)
    assert invoice_state(held.order) is InvoiceState.HELD
    funded = ask(held.order, lsp_says("COMPLETED", "PAID"))
    assert (funded.order.phase, funded.order.money) == (Phase.FUNDED, Money.TAKEN)


def test_a_taken_offer_that_nobody_pays_dies_with_its_invoice() -> None:
    """It does not lapse: its invoice was shown, so the market has the word."""
    order = taken()
    assert kinds(ask(order, lsp_says(), at=NOW + minutes(50))) == [
        EventKind.INVOICE_EXPIRING,
        EventKind.PROGRESS,
    ]
    dead = let_time_pass(order, NOW + minutes(60))
    assert kinds(dead) == [EventKind.INVOICE_ENDED, EventKind.PROGRESS]
    assert dead.order.phase is Phase.PAYMENT
    assert not dead.order.payable(NOW + minutes(60))
    failed = ask(dead.order, lsp_says("FAILED"), at=NOW + minutes(61))
    assert (failed.order.phase, failed.order.money) == (Phase.FAILED, Money.UNPAID)


FAULTY: list[tuple[str | None, dict[str, Any], str]] = [
    (None, {"inbound": Sats(1_900_000)}, CheckFault.OTHER_SIZE),
    (None, {"lease_blocks": 2016}, CheckFault.OTHER_LEASE),
    (None, {"private": True}, CheckFault.OTHER_VISIBILITY),
    (None, {"node": pubkey_of(8)}, CheckFault.OTHER_NODE),
    (None, {"outbound": Sats(100_000)}, CheckFault.OUTBOUND),
    (None, {"fee": Sats(12_000)}, CheckFault.SUM_OFF),
    (None, {"total": None}, CheckFault.NO_TOTAL),
    (None, {"fee": Sats(12_501), "total": Sats(12_501)}, CheckFault.AMOUNT_OFF),
    (None, {"payees": (pubkey_of(9),)}, CheckFault.WRONG_PAYEE),
    (None, {"offered_until": NOW + minutes(4)}, CheckFault.EXPIRES_TOO_SOON),
    (None, {"offered_until": NOW}, CheckFault.EXPIRED),
    (an_invoice(lives=240), {}, CheckFault.EXPIRES_TOO_SOON),
    (an_invoice(issued=-7200), {}, CheckFault.EXPIRED),
    (an_invoice(prefix="lntb125u"), {}, CheckFault.WRONG_NETWORK),
    (an_invoice(prefix="lnbc"), {}, CheckFault.NO_AMOUNT),
    (an_invoice(prefix="lnbc125001n"), {}, CheckFault.AMOUNT_OFF),
    (RUBBISH, {}, "unreadable"),
]


@pytest.mark.parametrize(
    ("invoice", "terms", "fault"), FAULTY, ids=[f"{i}-{each[2]}" for i, each in enumerate(FAULTY)]
)
def test_an_offer_with_a_fault_is_withheld(invoice: str | None, terms: dict[str, Any], fault: str) -> None:
    """The order is kept, which check failed is told, and there is nothing to take or to pay."""
    step = opened(offered(invoice, **terms))
    assert kinds(step) == [EventKind.INVOICE_WITHHELD]
    assert step.events[0].reason == fault
    assert step.order.phase is Phase.OFFERED
    assert step.order.invoice is not None
    assert (step.order.invoice.state, step.order.invoice.fault) == (InvoiceState.WITHHELD, fault)
    assert not step.order.payable(NOW)
    assert show_invoice(step.order, NOW) == (step.order, ())
    lapsed = let_time_pass(step.order, NOW + minutes(60))
    assert kinds(lapsed) == [EventKind.LAPSED]
    assert is_over(lapsed.order)


def test_every_fault_of_a_firm_price_is_tried() -> None:
    """All but that of quoted prices, as a firm one needs no rate, and that of orders bought elsewhere."""
    others = {CheckFault.NO_RATE, CheckFault.BOUGHT_ELSEWHERE}
    assert {fault for _, _, fault in FAULTY} == {*CheckFault, "unreadable"} - others


def without_invoice(**terms: Any) -> Bought:
    """An offer of which nothing tells how it is to be paid."""
    answer = offered(**terms)
    return replace(answer, seen=replace(answer.seen, invoice=None))


def test_without_an_invoice_there_is_nothing_to_take() -> None:
    """Such an order is asked about like any other until its invoice comes, and that asks first."""
    step = opened(without_invoice())
    assert kinds(step) == [EventKind.ORDERED]
    assert step.order.phase is Phase.PAYMENT
    later = ask(step.order, lsp_says(invoice=an_invoice()))
    assert kinds(later) == [EventKind.INVOICE_ASKS]
    assert not later.order.payable(LATER)


@pytest.mark.parametrize(
    ("answer", "lives"),
    [
        (offered(), minutes(60)),
        (offered(an_invoice(lives=7200)), minutes(120)),
        (offered(offered_until=NOW + minutes(20)), minutes(20)),
        (offered(offered_until=NOW + minutes(600)), minutes(60)),
        (offered(RUBBISH, offered_until=NOW + minutes(20)), minutes(20)),
        (offered(RUBBISH), OFFERED_FOR),
    ],
    ids=[
        "invoice",
        "long",
        "offer",
        "invoice-first",
        "unreadable",
        "unreadable-endless",
    ],
)
def test_an_offer_lapses(answer: Bought, lives: Any) -> None:
    """At the end of its invoice or the market's own, whichever is first; after an hour where it has none."""
    order = opened(answer).order
    assert let_time_pass(order, NOW + lives - seconds(1)) == Advance(order, ())
    step = let_time_pass(order, NOW + lives)
    assert kinds(step) == [EventKind.LAPSED]
    assert step.order.changed_at == NOW + lives
    assert is_over(step.order)
    assert not step.order.payable(NOW)
    assert show_invoice(step.order, NOW) == (step.order, ())
    assert let_time_pass(step.order, NOW + lives + minutes(1)) == Advance(step.order, ())


def test_an_offer_is_let_go_at_once() -> None:
    """For a newer one, whatever time it has left; and only once."""
    step = lapse(opened().order, LATER)
    assert kinds(step) == [EventKind.LAPSED]
    assert is_over(step.order)
    assert lapse(step.order, LATER) == Advance(step.order, ())


def test_what_was_taken_does_not_lapse() -> None:
    """Its invoice was shown, so it may have been paid."""
    order = taken()
    assert lapse(order, LATER) == Advance(order, ())


@pytest.mark.parametrize(("word", "payment"), [("CREATED", "HOLD"), ("COMPLETED", "PAID"), ("FAILED", "")])
def test_nothing_is_believed_of_a_lapsed_offer(word: str, payment: str) -> None:
    """Its invoice was never shown: nobody can have paid it."""
    order = lapse(opened().order, LATER).order
    step = ask(order, lsp_says(word, payment))
    assert (step.order, step.events) == (order, ())
    assert step.refused is not None
