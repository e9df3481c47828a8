"""LSPS1's own words in ours: `order_state` (3 words) beside the state of the payment (5 words), bLIP-51."""

from typing import Final

from liquidity.payments import Payment
from liquidity.phases import Phase

PAYMENTS: Final[dict[str, Payment]] = {
    "EXPECT_PAYMENT": Payment.PENDING,
    "HOLD": Payment.HELD,
    "PAID": Payment.TAKEN,
    "REFUNDED": Payment.REFUNDED,
    "CANCELLED": Payment.REFUNDED,  # deprecated, and still demanded by another section of the same text
}

# Before anything is published. What is paid, given back or free is not the buyer's move any more.
_CREATED: Final = {
    Payment.HELD: Phase.OPENING,
    Payment.TAKEN: Phase.OPENING,
    Payment.REFUNDED: Phase.OPENING,
    Payment.NOT_DUE: Phase.OPENING,
}

# "COMPLETED" is a published funding transaction; only its payment says that nothing more is to come.
_COMPLETED: Final = {
    Payment.TAKEN: Phase.FUNDED,
    Payment.REFUNDED: Phase.FUNDED,
    Payment.NOT_DUE: Phase.FUNDED,
}

ORDERS: Final = {
    "CREATED": (_CREATED, Phase.PAYMENT),
    "COMPLETED": (_COMPLETED, Phase.PUBLISHED),
    "FAILED": ({}, Phase.FAILED),
}


def payment_of(word: str) -> Payment:
    """What the state of a payment means; an absent one says nothing, an unknown one is not guessed at."""
    return PAYMENTS.get(word, Payment.UNRECOGNISED) if word else Payment.UNSAID


def phase_of(word: str, payment: Payment) -> Phase | None:
    """Where an order of this state and payment stands; None for a word that is not in the table."""
    if word not in ORDERS:
        return None
    by_payment, otherwise = ORDERS[word]
    return by_payment.get(payment, otherwise)
