"""What can be broken at Magma, beside the faults that any market may have."""

from enum import StrEnum

from sandbox.faults import Faults, InvoiceLie


class ReplyLie(StrEnum):
    """A reply of get_order that arrives and is not true."""

    UNKNOWN_STATUS = "unknown_status"


class Operation(StrEnum):
    """What a request asks for, as far as faults are told apart."""

    PRICE = "price"
    BUY = "buy"
    GET_ORDER = "get_order"
    PURCHASES = "purchases"
    CANCEL = "cancel"


FIELD_OF: dict[Operation, str] = {
    Operation.PRICE: "liquidity_per_usd",
    Operation.BUY: "buy",
    Operation.GET_ORDER: "get_order",
    Operation.PURCHASES: "purchases",
    Operation.CANCEL: "cancel",
}


def no_faults() -> Faults:
    """A Magma where all is well."""
    return Faults(frozenset(Operation), (InvoiceLie, ReplyLie))
