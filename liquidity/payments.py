"""Where the money is: read from the payment's state, from the order's phase only where that is silent.

The order and its payment are told apart by the market, and a person may pay before the seller accepts.
So no word of the order alone says that money was, or was not, paid.
"""

from enum import StrEnum
from typing import Final

from liquidity.phases import SETTLED, SUCCESS, Phase, reachable


class Payment(StrEnum):
    """What the market says of the payment, in our words (Magma: "Payment errors"; bLIP-51, `payment`)."""

    UNSAID = "unsaid"
    PENDING = "pending"
    HELD = "held"
    TAKEN = "taken"
    REFUNDED = "refunded"
    NOT_DUE = "not_due"
    TIMED_OUT = "timed_out"
    INVOICE_EXPIRED = "invoice_expired"
    FAILED = "failed"
    REJECTED = "rejected"
    WRONG_PREIMAGE = "wrong_preimage"
    UNRECOGNISED = "unrecognised"


class Money(StrEnum):
    """The money line: what a person most wants to know."""

    UNPAID = "unpaid"
    HELD = "held"
    RETURNING = "returning"
    RETURNED = "returned"
    TAKEN = "taken"
    FREE = "free"
    UNKNOWN = "unknown"


# A payment in one of these did not go through, or was held and is lost to the seller.
TURNED_BAD: Final = frozenset(
    {
        Payment.TIMED_OUT,
        Payment.INVOICE_EXPIRED,
        Payment.FAILED,
        Payment.REJECTED,
        Payment.WRONG_PREIMAGE,
        Payment.REFUNDED,
    }
)

# Nothing may be paid now: dead by "Payment errors", where only a failed attempt may be repeated, or done.
PAYMENT_OVER: Final = TURNED_BAD - {Payment.FAILED} | {Payment.TAKEN, Payment.NOT_DUE}

# These say by themselves where the money is, whatever became of the order.
_PLAIN: Final = {
    Payment.TAKEN: Money.TAKEN,
    Payment.REFUNDED: Money.RETURNED,
    Payment.NOT_DUE: Money.FREE,
    Payment.UNRECOGNISED: Money.UNKNOWN,
}

# The documents say that the payment has landed before an order enters one of these; support may close any.
PAID_PHASES: Final = frozenset({Phase.OPENING, *reachable(Phase.OPENING)}) - {
    Phase.CLOSED_BY_MARKET,
    Phase.FAILED,
}

# Nobody but the payer's wallet knows whether the payment was taken: two come after the funding transaction.
_ANYBODYS_GUESS: Final = frozenset({Phase.SWAP_FAILED, Phase.WRONG_CHANNEL, Phase.CLOSED_BY_MARKET})


def money_line(phase: Phase, payment: Payment, *, ever_held: bool) -> Money:
    """Where the money is; *ever_held* is whether the payment was seen held at any time before."""
    if payment is Payment.NOT_DUE and ever_held:
        payment = Payment.UNSAID  # a market that forgets a payment has not given it back
    held = ever_held or payment is Payment.HELD or phase in PAID_PHASES
    if payment in _PLAIN:
        return _PLAIN[payment]
    if phase is Phase.PUBLISHED and payment is Payment.PENDING:
        return Money.UNKNOWN  # a channel that nobody has paid for, says the market
    if phase in SUCCESS:
        return Money.TAKEN if payment in {Payment.HELD, Payment.UNSAID} else Money.UNKNOWN
    if phase in _ANYBODYS_GUESS:
        return Money.UNKNOWN if held or payment is not Payment.PENDING else Money.UNPAID
    if phase in SETTLED:
        return _after_failure(phase, payment, held=held)
    return _while_running(payment, held=held)


_NEVER_HELD_RUNNING: Final = {
    Payment.UNSAID: Money.UNPAID,
    Payment.PENDING: Money.UNPAID,
    Payment.FAILED: Money.UNPAID,
    Payment.INVOICE_EXPIRED: Money.UNPAID,
    Payment.TIMED_OUT: Money.UNKNOWN,  # a held payment whose invoice timed out looks the same
    Payment.REJECTED: Money.RETURNING,
    Payment.WRONG_PREIMAGE: Money.RETURNING,
}

_ONCE_HELD_RUNNING: Final = {
    Payment.UNSAID: Money.HELD,  # seen in the field while the channel opens
    Payment.PENDING: Money.HELD,
    Payment.HELD: Money.HELD,
    Payment.FAILED: Money.UNKNOWN,
    Payment.INVOICE_EXPIRED: Money.UNKNOWN,
    Payment.TIMED_OUT: Money.RETURNING,
    Payment.REJECTED: Money.RETURNING,
    Payment.WRONG_PREIMAGE: Money.RETURNING,
}

_BUYER_ENDED: Final = frozenset({Phase.BUYER_UNPAID, Phase.BUYER_CANCELLED, Phase.LAPSED})


def _while_running(payment: Payment, *, held: bool) -> Money:
    return (_ONCE_HELD_RUNNING if held else _NEVER_HELD_RUNNING)[payment]


def _after_failure(phase: Phase, payment: Payment, *, held: bool) -> Money:
    if held or payment in {Payment.REJECTED, Payment.WRONG_PREIMAGE}:
        return Money.RETURNING
    if payment in {Payment.PENDING, Payment.FAILED, Payment.INVOICE_EXPIRED} or phase in _BUYER_ENDED:
        return Money.UNPAID
    return Money.UNKNOWN
