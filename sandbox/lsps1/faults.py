"""What can be broken at an LSP, beside the faults that any market may have."""

from dataclasses import replace
from enum import StrEnum

from sandbox.faults import Faults, InvoiceLie
from sandbox.lsps1.entities import Price, Wish

_HIGH_PERCENT, _HUGE_PERCENT = 4, 15


class Operation(StrEnum):
    """What a request asks for, as far as faults are told apart."""

    GET_INFO = "get_info"
    CREATE_ORDER = "create_order"
    GET_ORDER = "get_order"


class TermsLie(StrEnum):
    """A new order that is not the one that was asked for, or costs what nobody should pay."""

    FEE_SUM = "fee_sum"
    HIGH_FEE = "high_fee"
    HUGE_FEE = "huge_fee"
    LONG_ID = "long_id"
    WRONG_PAYEE = "wrong_payee"
    CHANGED_TERMS = "changed_terms"
    SMALLER_CHANNEL = "smaller_channel"
    SHORTER_LEASE = "shorter_lease"
    OTHER_VISIBILITY = "other_visibility"


class ReplyLie(StrEnum):
    """A reply of get_order that says another thing than was agreed."""

    CHANGED_LATER = "changed_later"
    UNKNOWN_STATUS = "unknown_status"


def no_faults() -> Faults:
    """An LSP where all is well."""
    return Faults(frozenset(Operation), (InvoiceLie, TermsLie, ReplyLie))


def repeated(wish: Wish, lie: TermsLie | None) -> Wish:
    """The request as the LSP repeats it."""
    size, lease = wish.lsp_balance_sat, wish.channel_expiry_blocks
    match lie:
        case TermsLie.SMALLER_CHANNEL:
            return replace(wish, lsp_balance_sat=size // 2)
        case TermsLie.SHORTER_LEASE:
            return replace(wish, channel_expiry_blocks=lease // 2)
        case TermsLie.OTHER_VISIBILITY:
            return replace(wish, announce_channel=not wish.announce_channel)
        case TermsLie.CHANGED_TERMS:
            hidden = not wish.announce_channel
            return replace(
                wish, lsp_balance_sat=size // 2, channel_expiry_blocks=lease // 2, announce_channel=hidden
            )
        case _:
            return wish


def charged(fee_sat: int, wish: Wish, lie: TermsLie | None) -> Price:
    """The price as the LSP tells it; an honest one adds up."""
    match lie:
        case TermsLie.HIGH_FEE:
            fee_sat = max(fee_sat, wish.lsp_balance_sat * _HIGH_PERCENT // 100)
        case TermsLie.HUGE_FEE:
            fee_sat = max(fee_sat, wish.lsp_balance_sat * _HUGE_PERCENT // 100)
        case TermsLie.FEE_SUM:
            return Price(fee_sat // 2, fee_sat + wish.client_balance_sat)
    return Price(fee_sat, fee_sat + wish.client_balance_sat)
