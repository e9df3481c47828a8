"""Whether an invoice is the one that was ordered; asked before it is shown, so that a wrong one never is."""

from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Final, NoReturn

from liquidity.errors import LiquidityError
from liquidity.invoice import Invoice
from liquidity.money import MSAT_PER_SAT, Msat, Sats
from liquidity.network import Network
from liquidity.orders import Draft, Terms

LEAST_TIME_LEFT: Final = timedelta(minutes=5)
TOLERANCE_PERCENT: Final = 25
# An order for less than this share of the inbound that was quoted is asked about before it is paid.
LEAST_SIZE_PERCENT: Final = 95
# From these shares of the size on, a fee is warned of, and asked about a second time.
HIGH_FEE_PERCENT: Final = 2
DEAR_FEE_PERCENT: Final = 10


class CheckFault(StrEnum):
    """Why an invoice is withheld."""

    WRONG_NETWORK = auto()
    EXPIRED = auto()
    EXPIRES_TOO_SOON = auto()
    NO_AMOUNT = auto()
    NO_RATE = auto()  # nothing to hold the amount against
    AMOUNT_OFF = auto()
    WRONG_PAYEE = auto()
    OTHER_SIZE = auto()
    OTHER_LEASE = auto()
    OTHER_VISIBILITY = auto()
    OTHER_NODE = auto()
    OUTBOUND = auto()  # a balance of the buyer's own, which nobody asked for
    SUM_OFF = auto()  # fee and balance are not the total
    NO_TOTAL = auto()
    BOUGHT_ELSEWHERE = auto()  # nothing is wrong with it that can be seen without its terms


class InvoiceRefused(LiquidityError):
    """An invoice is well-formed but not the one ordered; *seen* and *expected* are the sats of AMOUNT_OFF."""

    def __init__(self, fault: CheckFault, seen: Sats | None = None, expected: Sats | None = None) -> None:
        super().__init__(fault.value if seen is None else f"{fault.value}: {seen} for {expected}")
        self.fault = fault
        self.seen = seen
        self.expected = expected


def check_invoice(invoice: Invoice, *, draft: Draft, terms: Terms, network: Network, now: datetime) -> None:
    """Hold an invoice against the order it is for; raises InvoiceRefused with the first fault.

    bLIP-51 names what a client must compare: the mirrored request, the sum, the amount in msat, the payee.
    """
    check_terms(draft, terms)
    if invoice.network is not network:
        raise InvoiceRefused(CheckFault.WRONG_NETWORK)
    ends = end_of(invoice, terms)
    if now >= ends:
        raise InvoiceRefused(CheckFault.EXPIRED)
    if ends - now < LEAST_TIME_LEFT:
        raise InvoiceRefused(CheckFault.EXPIRES_TOO_SOON)
    if invoice.amount_msat is None:
        raise InvoiceRefused(CheckFault.NO_AMOUNT)
    _check_amount(invoice.amount_msat, draft, terms)
    if terms.payees and invoice.payee not in terms.payees:
        raise InvoiceRefused(CheckFault.WRONG_PAYEE)


def check_elsewhere(invoice: Invoice, *, terms: Terms, network: Network, now: datetime) -> NoReturn:
    """Hold an invoice against what its market says alone; raises InvoiceRefused, whatever it finds.

    Nobody here has seen the terms of an order that was bought elsewhere, so none of its invoices is ever
    shown to be paid: one without any other fault is refused as BOUGHT_ELSEWHERE.
    """
    if invoice.network is not network:
        raise InvoiceRefused(CheckFault.WRONG_NETWORK)
    if now >= end_of(invoice, terms):
        raise InvoiceRefused(CheckFault.EXPIRED)
    if invoice.amount_msat is None:
        raise InvoiceRefused(CheckFault.NO_AMOUNT)
    if terms.fee is not None and terms.total not in {None, terms.fee + (terms.outbound or 0)}:
        raise InvoiceRefused(CheckFault.SUM_OFF)
    if terms.total is not None:
        _hold_to(terms.total, invoice.amount_msat, tolerated=0)
    if terms.payees and invoice.payee not in terms.payees:
        raise InvoiceRefused(CheckFault.WRONG_PAYEE)
    raise InvoiceRefused(CheckFault.BOUGHT_ELSEWHERE)


def check_terms(draft: Draft, terms: Terms) -> None:
    """Hold what a market says it sells against what was asked for; raises InvoiceRefused.

    Where only an order has a price, its answer must mirror the request; elsewhere a smaller size is asked
    about.
    """
    mirrors = (
        (CheckFault.OTHER_SIZE, terms.inbound, draft.inbound),
        (CheckFault.OTHER_LEASE, terms.lease_blocks, draft.lease_blocks),
        (CheckFault.OTHER_VISIBILITY, terms.private, draft.private),
        (CheckFault.OTHER_NODE, terms.node, draft.node.pubkey),
    )
    for fault, told, wished in mirrors if draft.priced_by_order else ():
        if told is not None and told != wished:
            raise InvoiceRefused(fault)
    if terms.outbound:
        raise InvoiceRefused(CheckFault.OUTBOUND)
    if None not in {terms.fee, terms.total} and terms.fee != terms.total:
        raise InvoiceRefused(CheckFault.SUM_OFF)


def end_of(invoice: Invoice, terms: Terms) -> datetime:
    """When an invoice must not be paid any more: at its own end, or at that of the offer."""
    ends = invoice.expires_at
    return ends if terms.offered_until is None else min(ends, terms.offered_until)


def is_short(draft: Draft, terms: Terms) -> bool:
    """Whether an order is for clearly less inbound than was quoted."""
    if draft.priced_by_order or terms.inbound is None:
        return False
    return terms.inbound * 100 < draft.inbound * LEAST_SIZE_PERCENT


def fee_percent(pay: Sats, inbound: Sats) -> int:
    """Which share of the size a fee is, in whole percent rounded down."""
    return pay * 100 // max(inbound, 1)


def _check_amount(seen: Msat, draft: Draft, terms: Terms) -> None:
    if draft.priced_by_order:
        if terms.total is None:
            raise InvoiceRefused(CheckFault.NO_TOTAL)
        _hold_to(terms.total, seen, tolerated=0)
    elif draft.rate is None:
        raise InvoiceRefused(CheckFault.NO_RATE)
    else:
        _hold_to(draft.rate.sats_for(draft.cents), seen, tolerated=TOLERANCE_PERCENT)


def _hold_to(expected: Sats, seen: Msat, *, tolerated: int) -> None:
    expected_msat = expected * MSAT_PER_SAT
    if abs(seen - expected_msat) * 100 > expected_msat * tolerated:
        raise InvoiceRefused(CheckFault.AMOUNT_OFF, Sats(-(-seen // MSAT_PER_SAT)), expected)
