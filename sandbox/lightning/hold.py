"""Hold invoices: a payment is locked on arrival, and only later taken by the payee or returned."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.lightning.invoice import Terms


class HoldState(StrEnum):
    """Where an invoice, and the payment for it, stands."""

    OPEN = "open"
    HELD = "held"
    SETTLED = "settled"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@dataclass(slots=True, eq=False)
class HoldInvoice:
    """An invoice a node has issued, with the secret that takes the payment."""

    text: str
    terms: Terms
    preimage: bytes = field(repr=False)
    is_signed_by_payee: bool = True
    state: HoldState = HoldState.OPEN

    def is_expired(self, now: datetime) -> bool:
        """Tell whether the time to pay is over."""
        return now >= self.terms.expires_at

    def hold(self) -> None:
        """Lock an arriving payment; only an open invoice takes one."""
        self._move(HoldState.OPEN, HoldState.HELD)

    def settle(self) -> None:
        """Take the held payment by showing the preimage of its hash."""
        if hashlib.sha256(self.preimage).digest() != self.terms.payment_hash:
            raise ValueError("the preimage does not fit the payment hash")
        self._move(HoldState.HELD, HoldState.SETTLED)

    def release(self) -> None:
        """Let go: a held payment goes back, an open invoice is cancelled, an ended one stays as it is."""
        if self.state is HoldState.HELD:
            self.state = HoldState.RETURNED
        elif self.state is HoldState.OPEN:
            self.state = HoldState.CANCELLED

    def _move(self, before: HoldState, after: HoldState) -> None:
        if self.state is not before:
            raise ValueError(f"the invoice is {self.state}, not {before}")
        self.state = after


class InvoiceBook:
    """All invoices ever issued in this world, found by their text."""

    def __init__(self) -> None:
        self._invoices: dict[str, HoldInvoice] = {}

    def add(self, invoice: HoldInvoice) -> HoldInvoice:
        """Keep an invoice."""
        self._invoices[invoice.text] = invoice
        return invoice

    def find(self, text: str) -> HoldInvoice | None:
        """The invoice with this text, in whichever case a QR code wrote it."""
        return self._invoices.get(text.strip().lower())
