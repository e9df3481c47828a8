"""What can be broken at an LSP, beside the faults that any market may have."""

from enum import StrEnum

from sandbox.faults import Faults, InvoiceLie


class Operation(StrEnum):
    """What a request asks for, as far as faults are told apart."""

    GET_INFO = "get_info"
    CREATE_ORDER = "create_order"
    GET_ORDER = "get_order"


def no_faults() -> Faults:
    """An LSP where all is well."""
    return Faults(frozenset(Operation), (InvoiceLie,))
