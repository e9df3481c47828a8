"""The buttons of what a person does with all that is kept of them."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import OfSelf, pack
from bot.tongue import counted, tr
from liquidity.orders import Order

FORGET: Final = "forget"
SURELY: Final = "surely"
KEEP: Final = "keep"
EXPORT: Final = "export"


def _button(text: str, deed: str, word: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(OfSelf(deed, word)))


def _keep() -> list[InlineKeyboardButton]:
    return [_button(tr("Keep everything"), KEEP)]


def forget(watched: Sequence[Order], word: str) -> InlineKeyboardMarkup:
    """Under /forget; *word* stands for the orders that were *watched* when it was shown."""
    label = tr("Delete it all the same") if watched else tr("Delete everything")
    first = [[_button(tr("Export first"), EXPORT)]] if watched else []
    return InlineKeyboardMarkup([*first, [_button(label, FORGET, word)], _keep()])


def forget_surely(watched: Sequence[Order], word: str) -> InlineKeyboardMarkup:
    """The second time, with what follows from it on the button."""
    label = counted(
        "Stop watching {count} order, delete all", "Stop watching {count} orders, delete all", len(watched)
    )
    return InlineKeyboardMarkup([[_button(label, SURELY, word)], _keep()])
