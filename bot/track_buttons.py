"""The buttons of /track: which market an order was bought at, and once more where it did not answer."""

import re
from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.tongue import tr
from liquidity.market import Market
from liquidity.orders import MarketId

# No tag of `bot.callbacks`. Bot API, InlineKeyboardButton: "callback_data: 1-64 bytes".
_AT: Final = re.compile(r"q:([a-z0-9-]{1,60})")


def _button(text: str, market: Market) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=f"q:{market.id}")


def unpack(text: str) -> MarketId | None:
    """The market on the button, or None when it is another's."""
    found = _AT.fullmatch(text)
    return MarketId(found[1]) if found else None


def markets(all_of_them: Sequence[Market]) -> InlineKeyboardMarkup:
    """Under the question for the market."""
    return InlineKeyboardMarkup([[_button(market.name, market)] for market in all_of_them])


def again(market: Market) -> InlineKeyboardMarkup:
    """Under the news that a market did not answer, where all it needs is kept."""
    return InlineKeyboardMarkup([[_button(tr("Try again"), market)]])
