"""The button "What is this?": the last row of a keyboard, or all of it."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import Explain, pack
from bot.texts.glossary import Topic
from bot.tongue import tr


def what_is(topics: Iterable[Topic]) -> list[list[InlineKeyboardButton]]:
    """The last row of a keyboard, for a message that uses these words; no row where it uses none."""
    used = tuple(dict.fromkeys(topics))
    if not used:
        return []
    return [[InlineKeyboardButton(tr("What is this?"), callback_data=pack(Explain("".join(used))))]]


def what_is_board(*topics: Topic) -> InlineKeyboardMarkup:
    """A keyboard of that row alone."""
    return InlineKeyboardMarkup(what_is(topics))
