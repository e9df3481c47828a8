"""The names that people give their nodes: short, readable, and never taken for an amount or a key."""

import unicodedata
from enum import StrEnum, auto
from typing import Final

from bot.escape import clean
from liquidity.amount import AmountError, AmountFault, parse_amount
from liquidity.errors import BadInput

LONGEST_NAME: Final = 24

# Letters that show nothing.
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
_PARTS_OF_ADDRESSES: Final = frozenset('@{}"/…')


class NameFault(StrEnum):
    """Why a text is no name of a node."""

    EMPTY = auto()
    TOO_LONG = auto()
    NO_LETTER_FIRST = auto()  # amounts begin with a digit or a $, keys with 02 or 03
    ADDRESS = auto()
    UNIT = auto()  # a node called sats would make `2M sats` a riddle
    TAKEN = auto()


class BadName(BadInput):
    """A text is no name of a node."""

    def __init__(self, fault: NameFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_name(text: str) -> str:
    """The name as it is kept: cleaned, in one spelling, at most 24 characters; raises BadName."""
    name = " ".join(_visible(text).split())
    if not name:
        raise BadName(NameFault.EMPTY)
    if len(name) > LONGEST_NAME:
        raise BadName(NameFault.TOO_LONG)
    if _PARTS_OF_ADDRESSES & {*name}:
        raise BadName(NameFault.ADDRESS)
    if not name[0].isalpha():
        raise BadName(NameFault.NO_LETTER_FIRST)
    if any(_may_be_amount(amount) for amount in (name, f"1 {name}", f"1{name}")):
        raise BadName(NameFault.UNIT)
    return name


def same_name(one: str, other: str) -> bool:
    """Whether two names would be taken for each other: big and small letters count alike."""
    return one.casefold() == other.casefold()


def _visible(text: str) -> str:
    kept = unicodedata.normalize("NFKC", clean(text[: 50 * LONGEST_NAME]))
    spaced = (" " if char.isspace() else char for char in kept)
    return "".join(
        char for char in spaced if unicodedata.category(char)[0] != "C" and char not in _BLANK_LETTERS
    )


def _may_be_amount(text: str) -> bool:
    try:
        parse_amount(text)
    except AmountError as error:
        return error.fault is AmountFault.AMBIGUOUS
    return True
