"""The buttons of what a person does with all that is kept of them."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import OfSelf, pack
from liquidity.orders import Order

FORGET: Final = "forget"
SURELY: Final = "surely"
KEEP: Final = "keep"
EXPORT: Final = "export"


def _button(text: str, deed: str, word: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(OfSelf(deed, word)))


_KEEP: Final = _button("Keep everything", KEEP)


def forget(watched: Sequence[Order], word: str) -> InlineKeyboardMarkup:
    """Under /forget; *word* stands for the orders that were *watched* when it was shown."""
    label = "Delete it all the same" if watched else "Delete everything"
    first = [[_button("Export first", EXPORT)]] if watched else []
    return InlineKeyboardMarkup([*first, [_button(label, FORGET, word)], [_KEEP]])


def forget_surely(watched: Sequence[Order], word: str) -> InlineKeyboardMarkup:
    """The second time, with what follows from it on the button."""
    what = f"{len(watched)} orders" if len(watched) > 1 else "1 order"
    return InlineKeyboardMarkup([[_button(f"Stop watching {what}, delete all", SURELY, word)], [_KEEP]])
