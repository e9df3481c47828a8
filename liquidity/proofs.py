"""What shows that somebody bought an order: its id at the market, and its session key where it has one.

Read from whatever people paste: two words in either order, labelled lines, or the market's own JSON.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from liquidity.errors import BadInput
from liquidity.secret import SessionKey

MAX_LENGTH: Final = 8192
_MOST_ID: Final = 128

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SENDABLE: Final = re.compile(r"[!-~]+")
# Magma's session keys are JSON Web Tokens; no id of an order is as long.
_TOKEN: Final = re.compile(r"eyJ[\w-]*\.|.{65}")
_IDS: Final = ("order_id", "transaction_id", "id")
_KEYS: Final = ("session_key", "key")
# White space once matched is never given back: a long run of it costs no more than its length.
LABELLED: Final = re.compile(
    r"""(?ix) (?<![\w-])
    (?: (?P<id> (?:order|transaction)[ _-]?id | order ) | (?P<bare> id ) | (?P<key> (?:session[ _-]?)?key ) )
    ["']? (?: \s*+ [:=] | [^\S\n]*+ \n ) \s*+ (?:bearer\s++)? ["']? (?P<value> [^\s"',;{}\[\]]+ )"""
)
_WRAPPING: Final = "\"'`,;(){}<>[]"


class ProofFault(StrEnum):
    """Why a text shows nothing."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNCLEAR = "unclear"
    STRANGE = "strange"


class BadProof(BadInput):
    """A text names no order; the text itself is never in the message."""

    def __init__(self, fault: ProofFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Proof:
    """An order's id, empty where the text told none, and its session key, None where it told none."""

    order_id: str = field(repr=False)
    key: SessionKey | None = None


def read_proof(text: str, *, keyed: bool = True) -> Proof:
    """Read an id, a session key, or both, where only a *keyed* market has keys; raises BadProof."""
    if len(text) > MAX_LENGTH:
        raise BadProof(ProofFault.TOO_LONG)
    order_id, key = _from_json(text)
    if not order_id and not key:
        order_id, key, rest = _from_labels(text)
        order_id, key = _from_words(order_id, key, rest)
    if not keyed:
        order_id, key = order_id or key, ""
    order_id = _from_address(order_id)
    for each in filter(None, (order_id, key)):
        if not _SENDABLE.fullmatch(each):
            raise BadProof(ProofFault.STRANGE)
    if len(order_id) > _MOST_ID:
        raise BadProof(ProofFault.STRANGE)
    return Proof(order_id, SessionKey(key) if key else None)


def _from_json(text: str) -> tuple[str, str]:
    try:
        pairs = list(_pairs(json.loads(text)))
    except (ValueError, RecursionError):
        return "", ""
    return _first(pairs, _IDS), _first(pairs, _KEYS)


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    """Every name with its text, but for those of the account: its id is not an order's."""
    if isinstance(value, list):
        for each in value:
            yield from _pairs(each)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                yield name.lower(), inner.strip()
            elif name == "account":
                yield from (pair for pair in _pairs(inner) if pair[0] != "id")
            else:
                yield from _pairs(inner)


def _first(pairs: list[tuple[str, str]], names: tuple[str, ...]) -> str:
    """The value of the name that says most."""
    return next((value for name in names for told, value in pairs if told == name and value), "")


def _from_labels(text: str) -> tuple[str, str, str]:
    """What is labelled, and what is left of the text without it."""
    found: dict[str, str] = {}
    for match in LABELLED.finditer(text):
        found.setdefault(_label_of(match), match["value"])
    # An id without a word of its own may be that of the account.
    return found.get("id") or found.get("bare", ""), found.get("key", ""), LABELLED.sub(" ", text)


def _label_of(match: re.Match[str]) -> str:
    return next(name for name in ("id", "bare", "key") if match[name])


def _from_words(order_id: str, key: str, rest: str) -> tuple[str, str]:
    """Fill what no label named with the words that are left."""
    words = [word for word in (each.strip(_WRAPPING) for each in rest.split()) if word]
    if order_id and key:
        return order_id, key
    match words:
        case []:
            pass
        case [word] if order_id:
            key = word
        case [word] if key or not _is_key(word):
            order_id = word
        case [word]:
            key = word
        case [one, other] if not order_id and not key:
            order_id, key = (other, one) if _is_key(one) and not _is_key(other) else (one, other)
            if _UUID.fullmatch(key) and not _UUID.fullmatch(order_id):
                order_id, key = key, order_id
        case _:
            raise BadProof(ProofFault.UNCLEAR)
    if not order_id and not key:
        raise BadProof(ProofFault.EMPTY)
    return order_id, key


def _is_key(word: str) -> bool:
    return not word.startswith(("https://", "http://")) and bool(_TOKEN.match(word))


def _from_address(order_id: str) -> str:
    """The page of an order ends in its id."""
    if order_id.startswith(("https://", "http://")):
        return order_id.partition("?")[0].rstrip("/").rpartition("/")[2]
    return order_id
