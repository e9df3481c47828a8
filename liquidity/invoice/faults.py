"""What can be wrong with an invoice, each fault by its own name."""

from enum import StrEnum, auto

from liquidity.errors import BadInput


class InvoiceFault(StrEnum):
    """Why a text is no invoice that may be paid."""

    EMPTY = auto()
    TOO_LONG = auto()
    CHARACTER = auto()  # outside the bech32 alphabet
    MIXED_CASE = auto()
    NO_SEPARATOR = auto()
    CHECKSUM = auto()
    PREFIX = auto()  # not ln and a network we know
    AMOUNT = auto()
    SUB_MSAT = auto()
    TOO_SHORT = auto()
    TRUNCATED_FIELD = auto()
    PADDING = auto()  # bits that must be zero are not
    NUMBER_RANGE = auto()  # an expiry or a CLTV delta beyond all sense
    DESCRIPTION = auto()  # not UTF-8
    UNKNOWN_FEATURE = auto()
    FEATURE_DEPENDENCY = auto()
    NO_PAYMENT_HASH = auto()
    NO_PAYMENT_SECRET = auto()
    SIGNATURE = auto()


class InvoiceError(BadInput):
    """A text is no invoice that may be paid; *feature* is the unknown bit of UNKNOWN_FEATURE, else None."""

    def __init__(self, fault: InvoiceFault, feature: int | None = None) -> None:
        super().__init__(fault.value if feature is None else f"{fault.value}: {feature}")
        self.fault = fault
        self.feature = feature
