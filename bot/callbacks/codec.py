"""From a button's value to the text that Telegram carries, and back."""

from dataclasses import astuple, fields
from typing import Final, get_args

import msgspec

from bot.callbacks.buying import OfDialog, OfPurchase, OfStart
from bot.callbacks.orders import OfOrder
from bot.callbacks.personal import OfPerson

# Bot API, InlineKeyboardButton: "callback_data: 1-64 bytes".
_MOST_BYTES: Final = 64
_SEPARATOR: Final = ":"

Callback = OfDialog | OfPurchase | OfStart | OfOrder | OfPerson

KINDS: Final[tuple[type[Callback], ...]] = get_args(Callback)
_BY_TAG: Final = {kind.tag: kind for kind in KINDS}


def pack(callback: Callback) -> str:
    """The text for the button; raises ValueError when it would not fit."""
    text = _SEPARATOR.join((callback.tag, *map(str, astuple(callback))))
    if len(text.encode()) > _MOST_BYTES:
        raise ValueError("this button carries more than Telegram allows")
    return text


def unpack(text: str) -> Callback | None:
    """What the button carried, or None when this is not, or no longer, one of ours."""
    tag, *parts = text.split(_SEPARATOR)
    kind = _BY_TAG.get(tag)
    if kind is None or len(parts) != len(fields(kind)):
        return None
    named = {field.name: part for field, part in zip(fields(kind), parts, strict=True)}
    try:
        callback = msgspec.convert(named, kind, strict=False)
        # One value has one text: " 5", "05" and the like were never written by us.
        return callback if pack(callback) == text else None
    except (msgspec.ValidationError, ValueError):
        return None
