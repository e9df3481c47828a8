"""Paying, holding, returning."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from sandbox.lightning.hold import HoldInvoice, HoldState, InvoiceBook
from sandbox.lightning.invoice import NodeKey, Terms, written
from sandbox.lightning.wallet import PaymentRefusedError, RouteFailure, Wallet
from tests.sandbox.clock import NOON, ManualClock

KEY = NodeKey(b"\x11" * 32)
PREIMAGE = b"\x22" * 32
TERMS = Terms("bc", 54_208_000, hashlib.sha256(PREIMAGE).digest(), b"\x33" * 32, "inbound", NOON)
FUNDS = 100_000


class Till:
    """A wallet, and a payee who issues invoices to it."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.book = InvoiceBook()
        self.wallet = Wallet("bc", self.book, self.clock, FUNDS)

    def issue(self, terms: Terms = TERMS) -> HoldInvoice:
        """Issue an invoice that the world knows."""
        return self.book.add(HoldInvoice(written(terms, KEY), terms, PREIMAGE))


def test_a_payment_is_held_and_gone_from_the_balance() -> None:
    """Paying locks the coins."""
    till = Till()
    invoice = till.issue()
    payment = till.wallet.pay(invoice.text)
    assert (payment.status, payment.amount_sats) == ("held", 54_208)
    assert till.wallet.balance_sats == FUNDS - 54_208


def test_a_settled_payment_stays_gone() -> None:
    """The payee shows the preimage and has the coins."""
    till = Till()
    invoice = till.issue()
    payment = till.wallet.pay(invoice.text)
    invoice.settle()
    assert payment.status == "settled"
    assert till.wallet.balance_sats == FUNDS - 54_208


def test_a_released_payment_comes_back() -> None:
    """The payee lets go and the wallet has its coins again."""
    till = Till()
    invoice = till.issue()
    payment = till.wallet.pay(invoice.text)
    invoice.release()
    assert payment.status == "returned"
    assert till.wallet.balance_sats == FUNDS


def test_a_payment_that_fails_on_its_way_locks_nothing() -> None:
    """The invoice stays open for another try."""
    till = Till()
    invoice = till.issue()
    assert till.wallet.pay(invoice.text, RouteFailure.NO_ROUTE).status == "failed"
    assert (till.wallet.balance_sats, invoice.state) == (FUNDS, HoldState.OPEN)
    assert till.wallet.pay(invoice.text).status == "held"


def test_an_upper_case_invoice_is_the_same_invoice() -> None:
    """QR codes carry invoices in capitals."""
    till = Till()
    assert till.wallet.pay(f"  {till.issue().text.upper()}\n").status == "held"


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        (replace(TERMS, amount_msat=None), "names no amount"),
        (replace(TERMS, network_prefix="tb"), "another network"),
        (replace(TERMS, amount_msat=(FUNDS + 1) * 1000), "too few"),
    ],
)
def test_a_wallet_refuses_what_it_should_not_pay(terms: Terms, reason: str) -> None:
    """Each refusal says why, and nothing is locked."""
    till = Till()
    invoice = till.issue(terms)
    with pytest.raises(PaymentRefusedError, match=reason):
        till.wallet.pay(invoice.text)
    assert (till.wallet.payments, invoice.state) == ([], HoldState.OPEN)


def test_an_expired_invoice_is_refused_to_the_second() -> None:
    """It can be paid until it expires, and not from then on."""
    till = Till()
    invoice = till.issue()
    till.clock.advance(TERMS.expiry_seconds)
    with pytest.raises(PaymentRefusedError, match="expired"):
        till.wallet.pay(invoice.text)
    till.clock.advance(-1)
    assert till.wallet.pay(invoice.text).status == "held"


@pytest.mark.parametrize("end", [HoldInvoice.settle, HoldInvoice.release, lambda _invoice: None])
def test_an_invoice_is_paid_once(end: Callable[[HoldInvoice], None]) -> None:
    """Held, settled or returned: it takes no second payment."""
    till = Till()
    invoice = till.issue()
    till.wallet.pay(invoice.text)
    end(invoice)
    with pytest.raises(PaymentRefusedError, match="already"):
        till.wallet.pay(invoice.text)


def test_what_nobody_issued_is_refused() -> None:
    """A sound invoice of an unknown payee has no route; rubbish is no invoice."""
    till = Till()
    with pytest.raises(PaymentRefusedError, match="nobody knows"):
        till.wallet.pay(written(TERMS, KEY))
    with pytest.raises(PaymentRefusedError, match="not an invoice"):
        till.wallet.pay("lnbc1 pay me 🙂")


def test_only_a_held_payment_can_be_taken() -> None:
    """A payee cannot settle what nobody has paid."""
    with pytest.raises(ValueError, match="not held"):
        Till().issue().settle()


def test_a_wrong_preimage_takes_nothing() -> None:
    """The hash decides."""
    till = Till()
    invoice = till.issue()
    till.wallet.pay(invoice.text)
    invoice.preimage = b"\x00" * 32
    with pytest.raises(ValueError, match="does not fit"):
        invoice.settle()
