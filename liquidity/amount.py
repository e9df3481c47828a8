"""Reads an amount as people write it: dollars to spend, or sats of inbound wanted. Knows no prices.

Numbers, exactly:

- one `.` or `,` is the decimal mark: `12.50`, `5,5`, `0.02`, `0,005`;
- but between one to three digits and exactly three, as in `1.500` and `1,500`, it groups thousands for some
  people and is the decimal mark for others. Sats are never divided, so before them it groups; a comma groups
  dollars that have no third decimal (`$1,234`). Any other could be either (SEPARATOR, with its readings);
- several equal marks group thousands (`2,000,000`, `2.000.000`), and the other mark may follow as the decimal
  mark (`1,234.50`, `1.234,50`); blanks, `'` and `_` group thousands too (`2 000 000`).

Units: `$`, `US$`, `usd` before or after, `dollars` after; `sat`, `sats`, `btc` after; `k` and `M` alone mean
sats, and so do the words for a thousand and a million in the languages of Inlet (`mil` is a thousand). A
number without any unit is dollars up to 200 and could be either above (AMBIGUOUS, with its readings);
whatever its mark is, `1.500` may mean all of $1,500, 1,500 sats and $1.50.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from fractions import Fraction
from typing import Final, Self, TypeAlias

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
    """A text is no amount; *readings* is what an AMBIGUOUS one, or one with a SEPARATOR, may mean."""

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
_THOUSAND: Final = ("k", "thousand", "mil", "mille", "tsd", "tausend", "тыс", "тысяча", "тысячи", "тысяч")
_MILLION: Final = (
    *("m", "mio", "mln", "million", "millions", "millionen", "millón", "millon", "millones"),
    *("milhão", "milhao", "milhões", "milhoes", "млн", "миллион", "миллиона", "миллионов"),
)
_SCALES: Final = dict.fromkeys(_THOUSAND, 1_000) | dict.fromkeys(_MILLION, 1_000_000)
# "5000 msat" is five sats; it must not read as five thousand million of them. Capital M is a million.
_MILLISATS: Final = re.compile(r"(?<![a-zA-Z])m[sS][aA][tT]")
_TEXT: Final = re.compile(
    r"(?P<usd>us ?\$|usd|\$)? ?(?P<number>[0-9.,](?:[0-9.,'_ ]*[0-9])?) ?"
    rf"(?:(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?: de(?= ))? ?)?(?P<unit>[^0-9]*)"
)
_GROUPED: Final = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[.,'_ ])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<part>[0-9]+))?"
)
_PLAIN: Final = re.compile(r"(?P<whole>[0-9]*)(?:[.,](?P<part>[0-9]+))?")
_TWO_WAYS: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")

_USD: Final = frozenset(
    {"$", "us$", "us $", "usd", "dollar", "dollars", "buck", "bucks", "dólar", "dólares"}
    | {"доллар", "доллара", "долларов"}
)
_SAT: Final = frozenset({"sat", "sats", "satoshi", "satoshis", "сат", "сатов", "сатоши"})
_BTC: Final = frozenset({"btc", "bitcoin", "bitcoins", "\u20bf"})


def parse_amount(text: str) -> Amount:
    """Read an amount by the rules at the top of this file; raises AmountError."""
    words = " ".join(text.split())
    if len(words) > MAX_LENGTH:
        raise AmountError(AmountFault.TOO_LONG)
    if _MILLISATS.search(words):
        raise AmountError(AmountFault.UNKNOWN_UNIT)
    written = _Written.of(_take_apart(words.casefold()))
    if _TWO_WAYS.fullmatch(written.digits) and not written.is_whole:
        return written.read_two_ways()
    return written.read(_number(written.digits))


@dataclass(frozen=True, slots=True)
class _Written:
    """The parts of an amount; *dollars* says that a dollar sign stands before it."""

    digits: str
    scale: str
    unit: str
    dollars: bool

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        return cls(match["number"], match["scale"] or "", match["unit"].strip(" ."), bool(match["usd"]))

    @property
    def is_whole(self) -> bool:
        """Whether this counts single sats, of which there are no parts."""
        return self.unit in _SAT and not self.scale and not self.dollars

    @property
    def is_bare(self) -> bool:
        """Whether nothing says what the number counts."""
        return not (self.scale or self.unit or self.dollars)

    def read(self, number: Fraction) -> Amount:
        """That many of what is counted."""
        number *= _SCALES.get(self.scale, 1)
        if not self.dollars:
            return _with_unit(number, self.scale, self.unit)
        if self.unit and self.unit not in _USD:
            raise AmountError(AmountFault.UNKNOWN_UNIT)
        return _dollars(number)

    def read_two_ways(self) -> Amount:
        """The one amount that the mark leaves possible; raises AmountError with all readings otherwise."""
        grouped = Fraction(re.sub(r"[.,]", "", self.digits))
        divided = Fraction(self.digits.replace(",", "."))
        parts = replace(self, dollars=True) if self.is_bare else self
        readings = (*_readings(self, grouped), *_readings(parts, divided))
        if not readings:
            return self.read(grouped)  # raises
        if len(readings) == 1 and "," in self.digits and not self.is_bare:
            return readings[0]
        raise AmountError(AmountFault.AMBIGUOUS if self.is_bare else AmountFault.SEPARATOR, readings)


def _readings(written: _Written, number: Fraction) -> tuple[Amount, ...]:
    try:
        return (written.read(number),)
    except AmountError as error:
        return error.readings


def _take_apart(text: str) -> re.Match[str]:
    for fault, pattern in _FAULTS_AT_SIGHT.items():
        if pattern.search(text):
            raise AmountError(fault)
    match = _TEXT.fullmatch(text)
    if match is None:
        raise AmountError(AmountFault.MALFORMED)
    return match


def _number(text: str) -> Fraction:
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
