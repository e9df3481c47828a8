"""Whether an invoice is the one that was ordered; asked before it is shown, so that a wrong one never is."""

from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Final

from liquidity.errors import LiquidityError
from liquidity.invoice import Invoice
from liquidity.money import MSAT_PER_SAT, Msat, Rate, Sats, UsdCents
from liquidity.network import Network

LEAST_TIME_LEFT: Final = timedelta(minutes=5)
TOLERANCE_PERCENT: Final = 25


class CheckFault(StrEnum):
    """Why an invoice is withheld."""

    WRONG_NETWORK = auto()
    EXPIRED = auto()
    EXPIRES_TOO_SOON = auto()
    NO_AMOUNT = auto()
    NO_RATE = auto()  # nothing to hold the amount against
    AMOUNT_OFF = auto()


class InvoiceRefused(LiquidityError):
    """An invoice is well-formed but not the one ordered; *seen* and *expected* are the sats of AMOUNT_OFF."""

    def __init__(self, fault: CheckFault, seen: Sats | None = None, expected: Sats | None = None) -> None:
        super().__init__(fault.value if seen is None else f"{fault.value}: {seen} for {expected}")
        self.fault = fault
        self.seen = seen
        self.expected = expected


def check_invoice(
    invoice: Invoice, *, network: Network, cents: UsdCents, rate: Rate | None, now: datetime
) -> None:
    """Hold an invoice against the order of *cents* it is for; raises InvoiceRefused with the first fault."""
    if invoice.network is not network:
        raise InvoiceRefused(CheckFault.WRONG_NETWORK)
    if now >= invoice.expires_at:
        raise InvoiceRefused(CheckFault.EXPIRED)
    if invoice.expires_at - now < LEAST_TIME_LEFT:
        raise InvoiceRefused(CheckFault.EXPIRES_TOO_SOON)
    if invoice.amount_msat is None:
        raise InvoiceRefused(CheckFault.NO_AMOUNT)
    if rate is None:
        raise InvoiceRefused(CheckFault.NO_RATE)
    _check_amount(invoice.amount_msat, rate.sats_for(cents))


def _check_amount(seen: Msat, expected: Sats) -> None:
    expected_msat = expected * MSAT_PER_SAT
    if abs(seen - expected_msat) * 100 > expected_msat * TOLERANCE_PERCENT:
        raise InvoiceRefused(CheckFault.AMOUNT_OFF, Sats(-(-seen // MSAT_PER_SAT)), expected)
