"""The ways in which real LSPs differ from bLIP-51, each a switch; a profile says which are on at first.

A reply is made as the text has it; what is switched on then changes its shape, never what is true.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Any

Reply = dict[str, Any]
_Change = Callable[[Reply], Reply]
_Changes = Mapping["Deviation", _Change]


class Deviation(StrEnum):
    """One way to differ."""

    NESTED_OPTIONS = "nested_options"
    WRAPPED_RESULT = "wrapped_result"
    RESULT_OPTIONS = "result_options"
    NO_URIS = "no_uris"
    TOR_URIS = "tor_uris"
    OBFUSCATED_URIS = "obfuscated_uris"
    MISSING_LIMITS = "missing_limits"
    INTEGERS = "integers"
    EXTRA_NULLS = "extra_nulls"
    NO_CONFIRMATIONS = "no_confirmations"
    MISSING_FIELDS = "missing_fields"
    FLAT_BOLT11 = "flat_bolt11"
    FLAT_LIGHTNING = "flat_lightning"
    TOP_INVOICE = "top_invoice"
    TOP_EXPIRES_AT = "top_expires_at"
    FREE = "free"
    NULL_PAYMENT = "null_payment"
    BOLT12 = "bolt12"
    ONCHAIN = "onchain"
    ONCHAIN_ADDRESS = "onchain_address"
    HEX_IDS = "hex_ids"
    NO_MILLISECONDS = "no_milliseconds"
    MOVING_CREATED_AT = "moving_created_at"
    CANCELLED = "cancelled"
    CREATED_201 = "created_201"
    ERRORS_JSON_RPC = "errors_json_rpc"
    ERRORS_NEST = "errors_nest"
    ERRORS_NEST_LIST = "errors_nest_list"
    ERRORS_PASCAL = "errors_pascal"
    ERRORS_TEXT = "errors_text"
    ERRORS_HTML = "errors_html"
    ERRORS_EMPTY = "errors_empty"
    ERRORS_IN_200 = "errors_in_200"
    ERRORS_MARKUP = "errors_markup"
    LEGACY_CODES = "legacy_codes"
    PEER_REQUIRED = "peer_required"
    ACCESS_KEY = "access_key"
    TOKEN_REQUIRED = "token_required"  # noqa: S105  a word, no secret
    PRIVATE_ONLY = "private_only"
    GEOBLOCKED = "geoblocked"
    SOLD_OUT = "sold_out"
    DISABLED = "disabled"


_ERROR_STYLES = (
    Deviation.ERRORS_JSON_RPC,
    Deviation.ERRORS_NEST,
    Deviation.ERRORS_NEST_LIST,
    Deviation.ERRORS_PASCAL,
    Deviation.ERRORS_TEXT,
    Deviation.ERRORS_HTML,
    Deviation.ERRORS_EMPTY,
)
_OLD_INFO = {"supported_versions": [2], "website": "https://lsp.example"}
_ENVELOPE = {"jsonrpc": "2.0", "id": "1"}
_OFTEN_MISSING = (
    "min_required_channel_confirmations",
    "min_funding_confirms_within_blocks",
    "min_initial_client_balance_sat",
    "min_channel_balance_sat",
    "supports_zero_channel_reserve",
)
_SELDOM_REPEATED = ("required_channel_confirmations", "funding_confirms_within_blocks", "token")
# Nobody holds these; they are real in shape, so that a client could take them for payable.
_ADDRESS = "bc1p5uvtaxzkjwvey2tfy49k5vtqfpjmrgm09cvs88ezyy8h2zv7jhas9tu4yr"
_OFFER = "lno1pgx9getnwss8vetrw3hhyucjy358garswvaz7tmzdak8gvfj9ehhyeeqgf85c4p3xgsxjmnyw4ehgunfv4e3vggzamrjg"


def error_style(on: AbstractSet[Deviation], usual: AbstractSet[Deviation]) -> Deviation:
    """The shape of errors: one that was switched on, else the LSP's usual one, else that of bLIP-51."""
    chosen = [style for style in _ERROR_STYLES if style in on - usual]
    chosen += [style for style in _ERROR_STYLES if style in on]
    return chosen[0] if chosen else Deviation.ERRORS_JSON_RPC


def info(told: Reply, on: AbstractSet[Deviation]) -> Reply:
    """The reply to get_info with what differs."""
    return _changed(told, on, _INFO)


def order(told: Reply, on: AbstractSet[Deviation]) -> Reply:
    """The reply to create_order or get_order with what differs."""
    return _changed(told, on, _ORDER)


def _changed(told: Reply, on: AbstractSet[Deviation], changes: _Changes) -> Reply:
    for deviation, change in changes.items():
        if deviation in on:
            told = change(told)
    return told


def _without(*names: str) -> _Change:
    return lambda told: {name: value for name, value in told.items() if name not in names}


def _split(told: Reply) -> tuple[Reply, Reply]:
    uris = {name: value for name, value in told.items() if name == "uris"}
    return _without("uris")(told), uris


def _nested(told: Reply) -> Reply:
    options, uris = _split(told)
    return {**_OLD_INFO, "options": options, **uris}


def _result_options(told: Reply) -> Reply:
    options, uris = _split(told)
    return {**_ENVELOPE, "result": {**_OLD_INFO, "options": options, **uris}}


def _tor_first(told: Reply) -> Reply:
    return {**told, "uris": sorted(told["uris"], key=lambda uri: ".onion" not in uri)}


def _integers(told: Reply) -> Reply:
    return {
        name: _integers(value)
        if isinstance(value, dict)
        else int(value)
        if name.endswith("_sat") and isinstance(value, str)
        else value
        for name, value in told.items()
    }


def _flat(name: str) -> _Change:
    """The shape before June 2024: one state for all ways to pay."""

    def flatten(told: Reply) -> Reply:
        bolt11 = _bolt11(told)
        if bolt11 is None:
            return told
        payment = {key: bolt11[key] for key in ("state", "fee_total_sat", "order_total_sat")}
        payment |= {name: bolt11["invoice"], "onchain_address": None, "onchain_payment": None}
        return {**told, "payment": payment, "expires_at": bolt11["expires_at"]}

    return flatten


def _top_invoice(told: Reply) -> Reply:
    bolt11 = _bolt11(told)
    if bolt11 is None:
        return told
    rest = _without("invoice")(bolt11)
    return {**told, "payment": {**told["payment"], "bolt11": rest}, "invoice": bolt11["invoice"]}


def _top_expires_at(told: Reply) -> Reply:
    bolt11 = _bolt11(told)
    if bolt11 is None:
        return told
    rest = _without("expires_at")(bolt11)
    return {**told, "payment": {**told["payment"], "bolt11": rest}, "expires_at": bolt11["expires_at"]}


def _option(name: str, extra: Reply) -> _Change:
    """One more way to pay beside bolt11, for the same price."""

    def add(told: Reply) -> Reply:
        bolt11 = _bolt11(told)
        if bolt11 is None:
            return told
        option = {**_without("invoice")(bolt11), **extra}
        return {**told, "payment": {**told["payment"], name: option}}

    return add


def _bolt11(told: Reply) -> Reply | None:
    found = (told["payment"] or {}).get("bolt11")
    return found if isinstance(found, dict) else None


def _no_milliseconds(told: Reply) -> Reply:
    return {
        name: _no_milliseconds(value)
        if isinstance(value, dict)
        else f"{value[:19]}Z"
        if name.endswith("_at") and isinstance(value, str)
        else value
        for name, value in told.items()
    }


_ONCHAIN = {"min_onchain_payment_confirmations": 1, "min_fee_for_0conf": 253}
_INFO: _Changes = {
    Deviation.TOR_URIS: _tor_first,
    Deviation.OBFUSCATED_URIS: lambda told: {**told, "uris": ["[email\u00a0protected]:9735"] * 2},
    Deviation.NO_URIS: _without("uris"),
    Deviation.MISSING_LIMITS: _without(*_OFTEN_MISSING),
    Deviation.EXTRA_NULLS: lambda told: {
        **told,
        "min_onchain_payment_confirmations": None,
        "min_onchain_payment_size_sat": None,
    },
    Deviation.INTEGERS: _integers,
    Deviation.NESTED_OPTIONS: _nested,
    Deviation.WRAPPED_RESULT: lambda told: {**_ENVELOPE, "result": told},
    Deviation.RESULT_OPTIONS: _result_options,
}
_ORDER: _Changes = {
    Deviation.NO_CONFIRMATIONS: _without("required_channel_confirmations"),
    Deviation.MISSING_FIELDS: _without(*_SELDOM_REPEATED),
    Deviation.NULL_PAYMENT: lambda told: {**told, "payment": told["payment"] or None},
    Deviation.FLAT_BOLT11: _flat("bolt11_invoice"),  # first: a flat payment has no options to change
    Deviation.FLAT_LIGHTNING: _flat("lightning_invoice"),
    Deviation.BOLT12: _option("bolt12", {"offer": _OFFER}),
    Deviation.ONCHAIN: _option("onchain", {"address": _ADDRESS, **_ONCHAIN}),
    Deviation.ONCHAIN_ADDRESS: _option("onchain", {"onchain_address": _ADDRESS, **_ONCHAIN}),
    Deviation.TOP_EXPIRES_AT: _top_expires_at,
    Deviation.TOP_INVOICE: _top_invoice,
    Deviation.NO_MILLISECONDS: _no_milliseconds,
    Deviation.INTEGERS: _integers,
    Deviation.WRAPPED_RESULT: lambda told: {**_ENVELOPE, "result": told},
}
