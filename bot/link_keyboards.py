"""The buttons of what came by a link."""

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import CancelDialog, Pick, pack
from bot.documents import DialogId, Step
from bot.tongue import tr

# What the extra tap carries before a node that somebody else named.
FOREIGN: Final = "foreign"


def foreign_node(dialog: DialogId, *, warned: bool) -> InlineKeyboardMarkup:
    """Under the warning: on, or out; nothing but out once it was read."""
    on = InlineKeyboardButton(
        tr("Go on with this node"), callback_data=pack(Pick(dialog, Step.NODE, FOREIGN))
    )
    out = InlineKeyboardButton(tr("Cancel"), callback_data=pack(CancelDialog(dialog)))
    return InlineKeyboardMarkup([[out]] if warned else [[on], [out]])
