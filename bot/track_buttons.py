"""The buttons of /track: which market an order was bought at, and once more where it did not answer."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import TrackAt, pack
from bot.tongue import tr
from liquidity.market import Market


def _button(text: str, market: Market) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(TrackAt(market.id)))


def markets(all_of_them: Sequence[Market]) -> InlineKeyboardMarkup:
    """Under the question for the market."""
    return InlineKeyboardMarkup([[_button(market.name, market)] for market in all_of_them])


def again(market: Market) -> InlineKeyboardMarkup:
    """Under the news that a market did not answer, where all it needs is kept."""
    return InlineKeyboardMarkup([[_button(tr("Try again"), market)]])
