"""Single values of a reply: a missing one is None, one that no LSP may write makes the reply unreadable."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from liquidity.errors import Unavailable
from liquidity.money import Sats

U16: Final = 2**16 - 1
U32: Final = 2**32 - 1
# common-schemas.md, LSPS0.sat: decimal, canonical, without a sign, and less than 2**63.
_MOST_SATS: Final = 2**63 - 1
_CANONICAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST_WORD: Final = 64
_MOST_ID: Final = 64
# common-schemas.md, LSPS0.datetime: with milliseconds in the schema, without them in the samples.
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def dig(value: Any, *path: str) -> Any:
    """Follow names through nested objects; None where one is missing or no object."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def whole_of(value: Any, most: int) -> int | None:
    """A whole number up to *most*, also one written as text. Raises Unavailable for anything else."""
    if value is None:
        return None
    if isinstance(value, str) and _CANONICAL.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Unavailable("a number in the reply is none, or out of its range")
    return value


def sats_of(value: Any) -> Sats | None:
    """An amount, also one written as a number. Raises Unavailable for what is none."""
    sats = whole_of(value, _MOST_SATS)
    return None if sats is None else Sats(sats)


def flag_of(value: Any) -> bool | None:
    """True or false. Raises Unavailable for anything else."""
    if value is not None and not isinstance(value, bool):
        raise Unavailable("a true or false in the reply is neither")
    return value


def text_of(value: Any, most: int) -> str:
    """A text, empty where there is none. Raises Unavailable for a longer one, or for none."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise Unavailable("a text in the reply is none, or too long")
    return value


def word_of(value: Any) -> str:
    """A word of the LSP's, clipped: it is shown as it is."""
    return value[:_MOST_WORD] if isinstance(value, str) else ""


def order_id_of(value: Any) -> str:
    """An order id, of 1 to 64 characters (bLIP-51, `order_id`), also a number; empty for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_MOST_ID:
        value = str(value)
    return value if isinstance(value, str) and len(value) <= _MOST_ID else ""


def moment_of(value: Any) -> datetime | None:
    """A time in UTC; None for what is none, or before 1970, as other clients read it."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment >= _EPOCH else None
