"""The tagged fields of an invoice, by the rules for readers in BOLT 11, "Tagged Fields".

Of a field given several times the first counts. A `p`, `h`, `s` or `n` of another length and any unknown
field are skipped. Fallback addresses are not read: nothing here is ever paid on chain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn, TypeAlias

from liquidity.invoice.bech32 import WORD_BITS, to_bytes, to_int
from liquidity.invoice.faults import InvoiceError, InvoiceFault

DEFAULT_EXPIRY: Final = 3600
DEFAULT_MIN_FINAL_CLTV: Final = 18
HEADER_WORDS: Final = 3
HASH_WORDS: Final = 52
KEY_WORDS: Final = 53

# A thousand years: timestamps have 35 bits, and their sum must remain a date.
_MAX_EXPIRY: Final = 1 << 35
_MAX_CLTV: Final = 1 << 31

_P, _R, _X, _NINE, _D, _S, _N, _H, _C = 1, 3, 6, 5, 13, 16, 19, 23, 24

# BOLT 9, context 9, and the features it lists as assumed.
_VAR_ONION, _PAYMENT_SECRET, _BASIC_MPP, _ROUTE_BLINDING, _ATTRIBUTION, _METADATA = 8, 14, 16, 24, 36, 48
_ASSUMED: Final = frozenset({0, 6, 12})
_KNOWN_FEATURES: Final = _ASSUMED | {
    _VAR_ONION,
    _PAYMENT_SECRET,
    _BASIC_MPP,
    _ROUTE_BLINDING,
    _ATTRIBUTION,
    _METADATA,
}

_Tagged: TypeAlias = list[tuple[int, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Fields:
    """What the tagged fields of an invoice say."""

    payment_hash: bytes
    payment_secret: bytes = field(repr=False)
    payee: bytes | None
    description: str | None
    description_hash: bytes | None
    expiry: int
    min_final_cltv: int
    features: frozenset[int]
    route_hints: int


def read_fields(words: Sequence[int]) -> Fields:
    """Read the words between timestamp and signature; raises InvoiceError."""
    tagged = list(_split(words))
    return Fields(
        payment_hash=_bytes_of(tagged, _P, HASH_WORDS) or _missing(InvoiceFault.NO_PAYMENT_HASH),
        payment_secret=_bytes_of(tagged, _S, HASH_WORDS) or _missing(InvoiceFault.NO_PAYMENT_SECRET),
        payee=_bytes_of(tagged, _N, KEY_WORDS),
        description=_description(tagged),
        description_hash=_bytes_of(tagged, _H, HASH_WORDS),
        expiry=_number(tagged, _X, DEFAULT_EXPIRY, _MAX_EXPIRY),
        min_final_cltv=_number(tagged, _C, DEFAULT_MIN_FINAL_CLTV, _MAX_CLTV),
        features=_features(tagged),
        route_hints=sum(tag == _R for tag, _ in tagged),
    )


def _split(words: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    position = 0
    while position < len(words):
        start = position + HEADER_WORDS
        end = start + to_int(words[position + 1 : start])
        if end > len(words):
            raise InvoiceError(InvoiceFault.TRUNCATED_FIELD)
        yield words[position], words[start:end]
        position = end


def _first(tagged: _Tagged, wanted: int, length: int | None = None) -> Sequence[int] | None:
    return next((data for tag, data in tagged if tag == wanted and length in {None, len(data)}), None)


def _bytes_of(tagged: _Tagged, wanted: int, length: int) -> bytes | None:
    data = _first(tagged, wanted, length)
    return None if data is None else to_bytes(data)


def _missing(fault: InvoiceFault) -> NoReturn:
    raise InvoiceError(fault)


def _description(tagged: _Tagged) -> str | None:
    data = _first(tagged, _D)
    try:
        return None if data is None else to_bytes(data).decode()
    except UnicodeDecodeError as error:
        raise InvoiceError(InvoiceFault.DESCRIPTION) from error


def _number(tagged: _Tagged, wanted: int, default: int, limit: int) -> int:
    data = _first(tagged, wanted)
    number = default if data is None else to_int(data)
    if number >= limit:
        raise InvoiceError(InvoiceFault.NUMBER_RANGE)
    return number


def _features(tagged: _Tagged) -> frozenset[int]:
    data = _first(tagged, _NINE) or ()
    number = to_int(data)
    features = frozenset(bit for bit in range(len(data) * WORD_BITS) if number >> bit & 1)
    unknown = min((bit for bit in features - _KNOWN_FEATURES if bit % 2 == 0), default=None)
    if unknown is not None:
        raise InvoiceError(InvoiceFault.UNKNOWN_FEATURE, unknown)
    if _has(features, _BASIC_MPP) and not _has(features, _PAYMENT_SECRET):
        raise InvoiceError(InvoiceFault.FEATURE_DEPENDENCY)
    return features


def _has(features: frozenset[int], feature: int) -> bool:
    """Whether a feature is required (even bit) or offered (the odd bit above it)."""
    return not features.isdisjoint({feature, feature + 1})
