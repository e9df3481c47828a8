"""The two buttons of followers, which may stand in any chat: what they carry."""

import re
from dataclasses import dataclass
from typing import Final

from liquidity.orders import OrderId

# Neither tag is one of `bot.callbacks`.
_FOLLOW: Final = re.compile(r"f:([A-Za-z0-9_-]{16})")
_STOP: Final = re.compile(r"z:([0-9A-Z]{3}-[0-9A-Z]{4})")


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow the order of this code."""

    code: str


@dataclass(frozen=True, slots=True)
class StopFollowing:
    """Follow this order no more."""

    order_id: OrderId


def pack(button: Follow | StopFollowing) -> str:
    """The text for the button."""
    return f"f:{button.code}" if isinstance(button, Follow) else f"z:{button.order_id}"


def unpack(text: str) -> Follow | StopFollowing | None:
    """What the button carried, or None when it is another's."""
    if found := _FOLLOW.fullmatch(text):
        return Follow(found[1])
    if found := _STOP.fullmatch(text):
        return StopFollowing(OrderId(found[1]))
    return None
