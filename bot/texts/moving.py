"""What /export and /import say: what the file holds, who keeps it, and what became of its orders."""

from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, esc, paragraphs
from liquidity.lease import is_watched
from liquidity.parcels import LEAST_PASSPHRASE, Brought, ParcelFault

NOTHING_TO_EXPORT: Final = esc("You have no orders, so there is nothing to take out.")
ASK_NEW: Final = paragraphs(
    bold("Choose a passphrase for the file."),
    "The file holds your orders with their nodes and amounts, and the keys that read and cancel them. "
    "It holds no money, and no invoice.",
    f"Send at least {LEAST_PASSPHRASE} characters that you use nowhere else, the first no slash. I delete your message at once and "
    "keep the passphrase nowhere: without it nobody opens the file, I neither.",
    "Telegram keeps the file in this chat until you delete it there. /cancel leaves.",
)
TOO_SHORT: Final = esc(
    f"That was shorter than {LEAST_PASSPHRASE} characters, so no file was made. Send a longer passphrase, or /cancel."
)
EXPORTED: Final = esc(
    "Your orders and their keys, sealed under your passphrase. Save it elsewhere: Telegram keeps this copy until you "
    "delete it. /import reads it back. Whoever has the file and the passphrase can read and cancel these orders."
)
ASK_FILE: Final = paragraphs(
    bold("Send the file that /export made."),
    "As a file, then its passphrase. Orders that I do not know yet are watched again. /cancel leaves.",
)
ASK_PASSPHRASE: Final = esc("Now its passphrase. I delete your message at once. /cancel leaves.")
DELETE_YOURSELF: Final = esc(
    "I could not delete your message with the passphrase: please delete it yourself."
)
KEY_LOST: Final = esc(
    "A key of yours cannot be opened here, so no file was made. Your orders are untouched: write to the operator."
)
LEFT: Final = esc("Left. Nothing was taken out or brought back.")

_FAULTS: Final[dict[ParcelFault, str]] = {
    ParcelFault.TOO_LARGE: "This file is larger than any that /export makes. Nothing was read. Send another.",
    ParcelFault.STRANGE: "This is not a file that /export made. Nothing was read. Send another, or /cancel.",
    ParcelFault.OTHER_VERSION: "This file was made by another version of this bot, which I cannot read. "
    "Nothing was taken from it. Send another, or /cancel.",
    ParcelFault.DAMAGED: "This file was damaged or cut on its way. Nothing was taken from it. "
    "Send your saved copy again, or /cancel.",
    ParcelFault.WRONG_KEY: "The passphrase does not open this file. Nothing was taken from it. Send it again, or /cancel.",
    ParcelFault.UNREADABLE: "The file opens, but what is in it was not written by /export. "
    "Nothing was taken from it. Send another, or /cancel.",
}


def fault(of: ParcelFault) -> Markup:
    """Why a file was not taken."""
    return esc(_FAULTS[of])


def brought(what: Brought, now: datetime) -> Markup:
    """What became of the orders of a file."""
    watched = sum(is_watched(order, now) for order in what.new)
    over = len(what.new) - watched
    return paragraphs(
        bold("The file was read."),
        f"{_orders(watched)} watched again from now on: I ask the market how each stands." if watched else "",
        f"{_orders(over)} already over, and back in your list." if over else "",
        f"{_orders(what.known)} known to me as yours, and left as they are." if what.known else "",
        f"{_orders(what.taken)} refused: somebody here has the same order already." if what.taken else "",
        f"{_orders(what.strange)} left out: the market is not set up here." if what.strange else "",
        "There was no order in it." if what == Brought() else "",
        "/orders shows yours.",
    )


def _orders(count: int) -> str:
    return f"{count} orders are" if count != 1 else "1 order is"
