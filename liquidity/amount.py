"""Reads an amount as people write it: dollars to spend, or sats of inbound wanted. Knows no prices.

Numbers, exactly:

- one `.` is always the decimal mark: `12.50`, `0.02`, and `1.500` is one and a half;
- one `,` between one to three digits and exactly three groups thousands (`2,500`), any other is the decimal
  mark (`5,5`, `0,005`); before k, M or btc one of the first kind could be either and is refused (SEPARATOR);
- several equal marks group thousands (`2,000,000`, `2.000.000`), and the other mark may follow as the decimal
  mark (`1,234.50`, `1.234,50`); blanks, `'` and `_` group thousands too (`2 000 000`).

Units: `$`, `US$`, `usd` before or after, `dollars` after; `sat`, `sats`, `btc` after; `k` and `M` alone mean
sats. A number without any unit is dollars up to 200 and could be either above (AMBIGUOUS, with its readings).
"""

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from fractions import Fraction
from typing import Final, TypeAlias

from liquidity.errors import BadInput
from liquidity.money import CENTS_PER_USD, SATS_PER_BTC, Sats, UsdCents

MAX_LENGTH: Final = 64
MAX_CENTS: Final = 1_000_000_000 * CENTS_PER_USD
MAX_SATS: Final = 21_000_000 * SATS_PER_BTC
SURELY_DOLLARS: Final = 200


@dataclass(frozen=True, slots=True)
class Dollars:
    """An amount of money to spend."""

    cents: UsdCents


@dataclass(frozen=True, slots=True)
class Inbound:
    """An amount of inbound liquidity to get."""

    sats: Sats


Amount: TypeAlias = Dollars | Inbound


class AmountFault(StrEnum):
    """Why a text is no amount."""

    EMPTY = auto()
    TOO_LONG = auto()
    FOREIGN_DIGITS = auto()  # digits other than 0 to 9
    NOT_A_NUMBER = auto()  # no digit at all, NaN included
    NEGATIVE = auto()
    EXPONENT = auto()  # 1e9
    MALFORMED = auto()  # digits and marks that make no number
    SEPARATOR = auto()  # 1,500k: fifteen hundred thousand, or fifteen hundred?
    UNKNOWN_UNIT = auto()
    ZERO = auto()
    SUB_CENT = auto()
    SUB_SAT = auto()
    TOO_LARGE = auto()
    AMBIGUOUS = auto()  # dollars, or sats of inbound?


class AmountError(BadInput):
    """A text is no amount; *readings* is what an AMBIGUOUS one may mean: one or both kinds."""

    def __init__(self, fault: AmountFault, readings: tuple[Amount, ...] = ()) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.readings = readings


_FAULTS_AT_SIGHT: Final = {
    AmountFault.EMPTY: re.compile(r"^$"),
    AmountFault.FOREIGN_DIGITS: re.compile(r"(?![0-9])\d"),
    AmountFault.NOT_A_NUMBER: re.compile(r"^[^0-9]*$"),
    AmountFault.NEGATIVE: re.compile(r"^(us ?\$|usd|\$)? ?[-\u2212\u2013]"),
    AmountFault.EXPONENT: re.compile(r"[0-9]e[+-]?[0-9]"),
}
# "5000 msat" is five sats; it must not read as five thousand million of them. Capital M is a million.
_MILLISATS: Final = re.compile(r"(?<![a-zA-Z])m[sS][aA][tT]")
_TEXT: Final = re.compile(
    r"(?P<usd>us ?\$|usd|\$)? ?(?P<number>[0-9.,](?:[0-9.,'_ ]*[0-9])?) ?"
    r"(?P<scale>k|mio|mln|million|m)? ?(?P<unit>[^0-9]*)"
)
_GROUPED: Final = re.compile(
    r"(?![0-9]+\.[0-9]{3}$)"
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[.,'_ ])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<part>[0-9]+))?"
)
_PLAIN: Final = re.compile(r"(?P<whole>[0-9]*)(?:[.,](?P<part>[0-9]+))?")
_COMMA_BEFORE_THREE: Final = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")

_SCALES: Final = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "mln": 1_000_000, "million": 1_000_000}
_USD: Final = frozenset({"$", "us$", "us $", "usd", "dollar", "dollars", "buck", "bucks"})
_SAT: Final = frozenset({"sat", "sats", "satoshi", "satoshis"})
_BTC: Final = frozenset({"btc", "bitcoin", "bitcoins", "\u20bf"})


def parse_amount(text: str) -> Amount:
    """Read an amount by the rules at the top of this file; raises AmountError."""
    words = " ".join(text.split())
    if len(words) > MAX_LENGTH:
        raise AmountError(AmountFault.TOO_LONG)
    if _MILLISATS.search(words):
        raise AmountError(AmountFault.UNKNOWN_UNIT)
    match = _take_apart(words.casefold())
    scale, unit = match["scale"] or "", match["unit"].strip(" .")
    number = _number(match["number"], scaled=bool(scale) or unit in _BTC) * _SCALES.get(scale, 1)
    if match["usd"]:
        if unit and unit not in _USD:
            raise AmountError(AmountFault.UNKNOWN_UNIT)
        return _dollars(number)
    return _with_unit(number, scale, unit)


def _take_apart(text: str) -> re.Match[str]:
    for fault, pattern in _FAULTS_AT_SIGHT.items():
        if pattern.search(text):
            raise AmountError(fault)
    match = _TEXT.fullmatch(text)
    if match is None:
        raise AmountError(AmountFault.MALFORMED)
    return match


def _number(text: str, *, scaled: bool) -> Fraction:
    if scaled and _COMMA_BEFORE_THREE.fullmatch(text):
        raise AmountError(AmountFault.SEPARATOR)
    match = _GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)
    if match is None:
        raise AmountError(AmountFault.MALFORMED)
    whole = re.sub(r"[^0-9]", "", match["whole"])
    return Fraction(f"{whole or 0}.{match['part'] or 0}")


def _with_unit(number: Fraction, scale: str, unit: str) -> Amount:
    if unit in _USD:
        return _dollars(number)
    if unit in _SAT or (scale and not unit):
        return _inbound(number)
    if unit in _BTC and not scale:
        return _inbound(number * SATS_PER_BTC)
    if unit:
        raise AmountError(AmountFault.UNKNOWN_UNIT)
    return _without_unit(number)


def _without_unit(number: Fraction) -> Dollars:
    if number <= SURELY_DOLLARS:
        return _dollars(number)
    readings: list[Amount] = []
    faults: list[AmountError] = []
    for read in (_dollars, _inbound):
        try:
            readings.append(read(number))
        except AmountError as fault:
            faults.append(fault)
    raise AmountError(AmountFault.AMBIGUOUS, tuple(readings)) if readings else faults[0]


def _dollars(number: Fraction) -> Dollars:
    return Dollars(UsdCents(_whole(number * CENTS_PER_USD, MAX_CENTS, AmountFault.SUB_CENT)))


def _inbound(number: Fraction) -> Inbound:
    return Inbound(Sats(_whole(number, MAX_SATS, AmountFault.SUB_SAT)))


def _whole(number: Fraction, limit: int, fraction_fault: AmountFault) -> int:
    if number == 0:
        raise AmountError(AmountFault.ZERO)
    if number.denominator != 1:
        raise AmountError(fraction_fault)
    if number > limit:
        raise AmountError(AmountFault.TOO_LARGE)
    return number.numerator
