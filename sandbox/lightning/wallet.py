"""The wallet of the person at the keyboard: pays what it can read, and refuses as a careful wallet does.

Its balance is not kept but counted: what is held or settled is gone, what came back is there again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.lightning import bech32
from sandbox.lightning.hold import HoldInvoice, HoldState, InvoiceBook

_MSAT_PER_SAT = 1000


class PaymentRefusedError(Exception):
    """The wallet does not pay; the message says why."""


class RouteFailure(StrEnum):
    """Why a payment that was sent never arrived."""

    NO_ROUTE = "no_route"
    REJECTED = "rejected"
    WRONG_PREIMAGE = "wrong_preimage"


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay; where it stands is told by the invoice it locked."""

    invoice: HoldInvoice
    amount_sats: int
    at: datetime
    failure: RouteFailure | None = None

    @property
    def status(self) -> str:
        """One of held, settled, returned, failed."""
        return "failed" if self.failure else self.invoice.state.value


@dataclass(slots=True)
class Wallet:
    """Coins and the payments made with them."""

    network_prefix: str
    book: InvoiceBook
    now: Callable[[], datetime]
    funds_sats: int = 10_000_000
    payments: list[Payment] = field(default_factory=list)

    @property
    def balance_sats(self) -> int:
        """What can be spent now, in sats."""
        gone = (HoldState.HELD, HoldState.SETTLED)
        return self.funds_sats - sum(paid.amount_sats for paid in self.payments if paid.status in gone)

    def pay(self, text: str, failure: RouteFailure | None = None) -> Payment:
        """Pay an invoice, or raise *PaymentRefusedError*; a payment that is made to fail locks nothing."""
        invoice, amount_sats = self._checked(text)
        if failure is None:
            invoice.hold()
        payment = Payment(invoice, amount_sats, self.now(), failure)
        self.payments.append(payment)
        return payment

    def _checked(self, text: str) -> tuple[HoldInvoice, int]:
        invoice = self._known(text)
        amount_msat = invoice.terms.amount_msat
        if amount_msat is None:
            raise PaymentRefusedError("This invoice names no amount.")
        if invoice.state is not HoldState.OPEN:
            raise PaymentRefusedError(f"This invoice is {invoice.state} already.")
        if invoice.is_expired(self.now()):
            raise PaymentRefusedError("This invoice has expired.")
        amount_sats = -(-amount_msat // _MSAT_PER_SAT)
        if amount_sats > self.balance_sats:
            raise PaymentRefusedError(
                f"The wallet holds {self.balance_sats} sats, too few for {amount_sats}."
            )
        return invoice, amount_sats

    def _known(self, text: str) -> HoldInvoice:
        if not bech32.is_sound(text.strip().lower()):
            raise PaymentRefusedError("That is not an invoice: its checksum does not fit.")
        invoice = self.book.find(text)
        if invoice is None:
            raise PaymentRefusedError("No route: nobody knows this invoice.")
        if not invoice.is_signed_by_payee:
            raise PaymentRefusedError("This invoice is not signed by its payee.")
        if invoice.terms.network_prefix != self.network_prefix:
            raise PaymentRefusedError("This invoice is for another network.")
        return invoice
