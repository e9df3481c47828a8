"""Magma's words for orders and payments, and which word may follow which.

Source: docs.amboss.tech/magma/order-lifecycle. Everything that decides what comes next lives in this file.
"""

from enum import StrEnum, auto


class _Word(StrEnum):
    """A word that reads on the wire as it is named here."""

    @staticmethod
    def _generate_next_value_(name: str, _start: int, _count: int, _last: list[str]) -> str:
        return name


class Status(_Word):
    """MarketOrderStatus: all 17 of the document."""

    WAITING_FOR_SELLER_APPROVAL = auto()
    WAITING_FOR_BUYER_PAYMENT = auto()
    WAITING_FOR_CHANNEL_OPEN = auto()
    SELLER_SENT_TRANSACTION = auto()
    WAITING_FOR_ON_CHAIN_CONFIRMATION = auto()
    ON_CHAIN_CONFIRMATION = auto()
    SELLER_OPENED_CHANNEL = auto()
    VALID_CHANNEL_OPENING = auto()
    CHANNEL_MONITORING_FINISHED = auto()
    SELLER_REJECTED = auto()
    SELLER_FAILED_TO_REACT = auto()
    BUYER_FAILED_TO_PAY = auto()
    BUYER_REJECTED = auto()
    SELLER_FAILED_TO_OPEN_CHANNEL = auto()
    SELLER_FAILED_TO_SEND_SWAP = auto()
    INVALID_CHANNEL_OPENING = auto()
    ADMIN_CLOSED = auto()


class PaymentStatus(_Word):
    """MarketOrderPaymentStatus: all 7 of the document."""

    PENDING_PAYMENT = auto()
    SUCCESSFUL_PAYMENT = auto()
    HODL_INVOICE_TIMEOUT = auto()
    SELLER_INVOICE_EXPIRED = auto()
    PAYMENT_FAILED = auto()
    PAYMENT_REJECTED_BY_DESTINATION = auto()
    INVALID_PAYMENT_SECRET = auto()


class CancellationReason(_Word):
    """OrderCancellationReason (docs.amboss.tech/magma/errors)."""

    CHANNEL_SIZE_OUT_OF_BOUNDS = auto()
    UNABLE_TO_CONNECT_TO_NODE = auto()
    UNABLE_TO_PAY = auto()


class Fate(StrEnum):
    """What will become of an order: mostly what its seller does."""

    ACCEPTS = "accepts"
    REJECTS = "rejects"
    SILENT = "silent"
    UNPAID = "unpaid"
    SELLER_INVOICE_EXPIRES = "seller_invoice_expires"
    NEVER_OPENS = "never_opens"
    SWAP_FAILS = "swap_fails"
    WRONG_CHANNEL = "wrong_channel"
    ADMIN_CLOSES = "admin_closes"


FOLLOWING: dict[Status, frozenset[Status]] = {
    Status.WAITING_FOR_SELLER_APPROVAL: frozenset(
        {
            Status.WAITING_FOR_BUYER_PAYMENT,
            Status.SELLER_REJECTED,
            Status.SELLER_FAILED_TO_REACT,
            Status.BUYER_REJECTED,  # AmbossTech's ThunderHub lets a buyer cancel here too
        }
    ),
    Status.WAITING_FOR_BUYER_PAYMENT: frozenset(
        {Status.WAITING_FOR_CHANNEL_OPEN, Status.BUYER_FAILED_TO_PAY, Status.BUYER_REJECTED}
    ),
    Status.WAITING_FOR_CHANNEL_OPEN: frozenset(
        {Status.SELLER_SENT_TRANSACTION, Status.SELLER_FAILED_TO_OPEN_CHANNEL}
    ),
    Status.SELLER_SENT_TRANSACTION: frozenset(
        {Status.WAITING_FOR_ON_CHAIN_CONFIRMATION, Status.SELLER_FAILED_TO_SEND_SWAP}
    ),
    Status.WAITING_FOR_ON_CHAIN_CONFIRMATION: frozenset({Status.ON_CHAIN_CONFIRMATION}),
    Status.ON_CHAIN_CONFIRMATION: frozenset({Status.SELLER_OPENED_CHANNEL}),
    Status.SELLER_OPENED_CHANNEL: frozenset({Status.VALID_CHANNEL_OPENING, Status.INVALID_CHANNEL_OPENING}),
    # The document knows one way on; a channel can also be found wrong, or be closed by hand, later.
    Status.VALID_CHANNEL_OPENING: frozenset(
        {Status.CHANNEL_MONITORING_FINISHED, Status.INVALID_CHANNEL_OPENING}
    ),
    Status.CHANNEL_MONITORING_FINISHED: frozenset(),
    Status.SELLER_REJECTED: frozenset(),
    Status.SELLER_FAILED_TO_REACT: frozenset(),
    Status.BUYER_FAILED_TO_PAY: frozenset(),
    Status.BUYER_REJECTED: frozenset(),
    Status.SELLER_FAILED_TO_OPEN_CHANNEL: frozenset(),
    Status.SELLER_FAILED_TO_SEND_SWAP: frozenset(),
    Status.INVALID_CHANNEL_OPENING: frozenset(),
    Status.ADMIN_CLOSED: frozenset(),
}
FINAL = frozenset(status for status, following in FOLLOWING.items() if not following)
MOVING = frozenset(FOLLOWING) - FINAL - {Status.VALID_CHANNEL_OPENING}
CANCELLABLE = frozenset({Status.WAITING_FOR_SELLER_APPROVAL, Status.WAITING_FOR_BUYER_PAYMENT})

_ROAD: dict[Status, Status] = {
    Status.WAITING_FOR_SELLER_APPROVAL: Status.WAITING_FOR_BUYER_PAYMENT,
    Status.WAITING_FOR_CHANNEL_OPEN: Status.SELLER_SENT_TRANSACTION,
    Status.SELLER_SENT_TRANSACTION: Status.WAITING_FOR_ON_CHAIN_CONFIRMATION,
    Status.WAITING_FOR_ON_CHAIN_CONFIRMATION: Status.ON_CHAIN_CONFIRMATION,
    Status.ON_CHAIN_CONFIRMATION: Status.SELLER_OPENED_CHANNEL,
    Status.SELLER_OPENED_CHANNEL: Status.VALID_CHANNEL_OPENING,
    Status.VALID_CHANNEL_OPENING: Status.CHANNEL_MONITORING_FINISHED,
}
_TURNS: dict[tuple[Status, Fate], Status] = {
    (Status.WAITING_FOR_SELLER_APPROVAL, Fate.REJECTS): Status.SELLER_REJECTED,
    (Status.WAITING_FOR_SELLER_APPROVAL, Fate.SILENT): Status.SELLER_FAILED_TO_REACT,
    (Status.WAITING_FOR_CHANNEL_OPEN, Fate.NEVER_OPENS): Status.SELLER_FAILED_TO_OPEN_CHANNEL,
    (Status.SELLER_SENT_TRANSACTION, Fate.SWAP_FAILS): Status.SELLER_FAILED_TO_SEND_SWAP,
    (Status.SELLER_OPENED_CHANNEL, Fate.WRONG_CHANNEL): Status.INVALID_CHANNEL_OPENING,
    (Status.VALID_CHANNEL_OPENING, Fate.WRONG_CHANNEL): Status.INVALID_CHANNEL_OPENING,
}
_LET_DIE = frozenset({Fate.UNPAID, Fate.SELLER_INVOICE_EXPIRES})


def may_follow(before: Status, after: Status) -> bool:
    """Tell whether an order may go from one status to another; support may close all that is not final."""
    return after in FOLLOWING[before] or (after is Status.ADMIN_CLOSED and before not in FINAL)


def following(status: Status, fate: Fate, *, paid: bool, expired: bool) -> Status | None:
    """What comes next by itself, or None where only the buyer can act or nothing follows."""
    if status in FINAL:
        return None
    if fate is Fate.ADMIN_CLOSES:
        return Status.ADMIN_CLOSED
    if status is Status.WAITING_FOR_BUYER_PAYMENT:
        return _after_invoice(fate, paid=paid, expired=expired)
    return _TURNS.get((status, fate), _ROAD[status])


def _after_invoice(fate: Fate, *, paid: bool, expired: bool) -> Status | None:
    if paid:
        return Status.WAITING_FOR_CHANNEL_OPEN
    return Status.BUYER_FAILED_TO_PAY if expired or fate in _LET_DIE else None
