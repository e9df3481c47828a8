"""Magma's own words in ours: "Order Lifecycle" (17 statuses) and "Payment errors" (7 payment statuses)."""

from typing import Final

from liquidity.market import CancelReason
from liquidity.payments import Payment
from liquidity.phases import Phase

STATUSES: Final[dict[str, Phase]] = {
    "WAITING_FOR_SELLER_APPROVAL": Phase.APPROVAL,
    "WAITING_FOR_BUYER_PAYMENT": Phase.PAYMENT,
    "WAITING_FOR_CHANNEL_OPEN": Phase.OPENING,
    "SELLER_SENT_TRANSACTION": Phase.BROADCAST,
    "WAITING_FOR_ON_CHAIN_CONFIRMATION": Phase.CONFIRMING,
    "ON_CHAIN_CONFIRMATION": Phase.CONFIRMED,
    "SELLER_OPENED_CHANNEL": Phase.CHECKING,
    "VALID_CHANNEL_OPENING": Phase.READY,
    "CHANNEL_MONITORING_FINISHED": Phase.FINISHED,
    "SELLER_REJECTED": Phase.SELLER_REJECTED,
    "SELLER_FAILED_TO_REACT": Phase.SELLER_SILENT,
    "BUYER_FAILED_TO_PAY": Phase.BUYER_UNPAID,
    "BUYER_REJECTED": Phase.BUYER_CANCELLED,
    "SELLER_FAILED_TO_OPEN_CHANNEL": Phase.NOT_OPENED,
    "SELLER_FAILED_TO_SEND_SWAP": Phase.SWAP_FAILED,
    "INVALID_CHANNEL_OPENING": Phase.WRONG_CHANNEL,
    "ADMIN_CLOSED": Phase.CLOSED_BY_MARKET,
}

PAYMENTS: Final[dict[str, Payment]] = {
    "PENDING_PAYMENT": Payment.PENDING,
    "SUCCESSFUL_PAYMENT": Payment.HELD,
    "HODL_INVOICE_TIMEOUT": Payment.TIMED_OUT,
    "SELLER_INVOICE_EXPIRED": Payment.INVOICE_EXPIRED,
    "PAYMENT_FAILED": Payment.FAILED,
    "PAYMENT_REJECTED_BY_DESTINATION": Payment.REJECTED,
    "INVALID_PAYMENT_SECRET": Payment.WRONG_PREIMAGE,
    # Not in the documents, but seen by a public client (thunderhub).
    "UNPAID": Payment.PENDING,
}


# Errors document, "Order cancellation reasons".
CANCEL_REASONS: Final[dict[CancelReason, str]] = {
    CancelReason.UNABLE_TO_PAY: "UNABLE_TO_PAY",
    CancelReason.NODE_UNREACHABLE: "UNABLE_TO_CONNECT_TO_NODE",
    CancelReason.SIZE: "CHANNEL_SIZE_OUT_OF_BOUNDS",
}


def payment_of(word: str) -> Payment:
    """What a payment status means; an absent one says nothing, an unknown one is not guessed at."""
    return PAYMENTS.get(word, Payment.UNRECOGNISED) if word else Payment.UNSAID
