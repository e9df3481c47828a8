"""The words of bLIP-51 for orders and payments, and what follows what at an LSP.

Source: lightning/blips, blip-0051.md. Everything that decides what comes next lives in this file.
"""

from enum import StrEnum


class OrderState(StrEnum):
    """`order_state`; COMPLETED says that the funding transaction is published, no more."""

    CREATED = "CREATED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class PaymentState(StrEnum):
    """`state` of a payment option; CANCELLED is deprecated and still seen."""

    EXPECT_PAYMENT = "EXPECT_PAYMENT"
    HOLD = "HOLD"
    PAID = "PAID"
    REFUNDED = "REFUNDED"
    CANCELLED = "CANCELLED"


class Stage(StrEnum):
    """Where an order really stands: one stage for each pair of states that the wire shows."""

    AWAITING = "awaiting"
    HELD = "held"
    PUBLISHED = "published"
    CLAIMED = "claimed"
    RETURNED = "returned"
    LAPSED = "lapsed"

    @property
    def order_state(self) -> OrderState:
        """The order's state on the wire."""
        return _SHOWN[self][0]

    @property
    def payment_state(self) -> PaymentState:
        """The payment's state on the wire."""
        return _SHOWN[self][1]


class Fate(StrEnum):
    """What will become of an order."""

    ACCEPTS = "accepts"
    REJECTS = "rejects"
    UNPAID = "unpaid"
    NEVER_OPENS = "never_opens"
    FORGETS = "forgets"


_SHOWN: dict[Stage, tuple[OrderState, PaymentState]] = {
    Stage.AWAITING: (OrderState.CREATED, PaymentState.EXPECT_PAYMENT),
    Stage.HELD: (OrderState.CREATED, PaymentState.HOLD),
    Stage.PUBLISHED: (OrderState.COMPLETED, PaymentState.HOLD),
    Stage.CLAIMED: (OrderState.COMPLETED, PaymentState.PAID),
    Stage.RETURNED: (OrderState.FAILED, PaymentState.REFUNDED),
    Stage.LAPSED: (OrderState.FAILED, PaymentState.REFUNDED),
}
FOLLOWING: dict[Stage, frozenset[Stage]] = {
    Stage.AWAITING: frozenset({Stage.HELD, Stage.PUBLISHED, Stage.LAPSED}),  # a free order is not paid
    Stage.HELD: frozenset({Stage.PUBLISHED, Stage.RETURNED}),
    Stage.PUBLISHED: frozenset({Stage.CLAIMED}),
    Stage.CLAIMED: frozenset(),
    Stage.RETURNED: frozenset(),
    Stage.LAPSED: frozenset(),
}
_LET_DIE = frozenset({Fate.UNPAID, Fate.FORGETS})
_FAILING = frozenset({Fate.REJECTS, Fate.NEVER_OPENS, Fate.FORGETS})


def following(stage: Stage, fate: Fate, *, free: bool, expired: bool) -> Stage | None:
    """What comes next by itself, or None where only the buyer can act or nothing follows."""
    match stage:
        case Stage.AWAITING if free:
            return Stage.PUBLISHED if fate is Fate.ACCEPTS else Stage.LAPSED
        case Stage.AWAITING:
            return Stage.LAPSED if expired or fate in _LET_DIE else None
        case Stage.HELD:
            return Stage.RETURNED if fate in _FAILING else Stage.PUBLISHED
        case Stage.PUBLISHED:
            return Stage.CLAIMED
        case _:
            return None
