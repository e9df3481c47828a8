"""What /export and /import say: what the file holds, who keeps it, and what became of its orders."""

from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, esc, paragraphs
from bot.tongue import Phrase, counted, rich, tr
from liquidity.lease import is_watched
from liquidity.parcels import LEAST_PASSPHRASE, Brought, ParcelFault

NOTHING_TO_EXPORT: Final = Phrase("You have no orders, so there is nothing to take out.")
_EXPORTED: Final = Phrase(
    "Your orders and their keys, sealed under your passphrase. Save it elsewhere: Telegram keeps this copy until you "
    "delete it. /import reads it back. Whoever has the file and the passphrase can read and cancel these orders."
)
ASK_PASSPHRASE: Final = Phrase("Now its passphrase. I delete your message at once. /cancel leaves.")
DELETE_YOURSELF: Final = Phrase(
    "I could not delete your message with the passphrase: please delete it yourself."
)
INTERRUPTED: Final = Phrase(
    "I was interrupted and have not kept your passphrase. If what you asked for has not come, send it once more. "
    "/cancel leaves."
)
KEY_LOST: Final = Phrase(
    "A key of yours cannot be opened here, so no file was made. Your orders are untouched: write to the operator."
)
LEFT: Final = Phrase("Left. Nothing was taken out or brought back.")

_FAULTS: Final[dict[ParcelFault, Phrase]] = {
    ParcelFault.TOO_LARGE: Phrase(
        "This file is larger than any that /export makes. Nothing was read. Send another."
    ),
    ParcelFault.STRANGE: Phrase(
        "This is not a file that /export made. Nothing was read. Send another, or /cancel."
    ),
    ParcelFault.OTHER_VERSION: Phrase(
        "This file was made by another version of this bot, which I cannot read. "
        "Nothing was taken from it. Send another, or /cancel."
    ),
    ParcelFault.DAMAGED: Phrase(
        "This file was damaged or cut on its way. Nothing was taken from it. "
        "Send your saved copy again, or /cancel."
    ),
    ParcelFault.WRONG_KEY: Phrase(
        "The passphrase does not open this file. Nothing was taken from it. Send it again, or /cancel."
    ),
    ParcelFault.UNREADABLE: Phrase(
        "The file opens, but what is in it was not written by /export. "
        "Nothing was taken from it. Send another, or /cancel."
    ),
}


def ask_new() -> Markup:
    """The question for the passphrase of a new file."""
    return paragraphs(
        bold(tr("Choose a passphrase for the file.")),
        tr(
            "The file holds your orders with their nodes and amounts, and the keys that read and cancel them. "
            "It holds no money, and no invoice."
        ),
        tr(
            "Send at least {least} characters that you use nowhere else, the first no slash. I delete your "
            "message at once and keep the passphrase nowhere: without it nobody opens the file, I neither.",
            least=LEAST_PASSPHRASE,
        ),
        tr("Telegram keeps the file in this chat until you delete it there. /cancel leaves."),
    )


def too_short() -> Markup:
    """A passphrase that could be guessed."""
    return rich(
        "That was shorter than {least} characters, so no file was made. Send a longer passphrase, or /cancel.",
        least=LEAST_PASSPHRASE,
    )


def exported(left: int) -> Markup:
    """Beneath the file: what it is, and how many orders had no room in it."""
    more = counted(
        "{count} of your orders had no room in it: those that run come first, then the newest.",
        "{count} of your orders had no room in it: those that run come first, then the newest.",
        left,
    )
    return paragraphs(_EXPORTED, more if left else "")


def ask_file() -> Markup:
    """The question for a file to read."""
    return paragraphs(
        bold(tr("Send the file that /export made.")),
        tr(
            "As a file, then its passphrase. Orders that I do not know yet are watched again. /cancel leaves."
        ),
    )


def fault(of: ParcelFault) -> Markup:
    """Why a file was not taken."""
    return esc(_FAULTS[of])


def brought(what: Brought, now: datetime) -> Markup:
    """What became of the orders of a file."""
    watched = sum(is_watched(order, now) for order in what.new)
    return paragraphs(
        bold(tr("The file was read.")),
        _watched(watched) if watched else "",
        _over(len(what.new) - watched) if len(what.new) > watched else "",
        _known(what.known) if what.known else "",
        _left(what.left) if what.left else "",
        tr("There was no order in it.") if what == Brought() else "",
        tr("/orders shows yours."),
    )


def _watched(count: int) -> str:
    return counted(
        "{count} order is watched again from now on: I ask the market how it stands.",
        "{count} orders are watched again from now on: I ask the market how each stands.",
        count,
    )


def _over(count: int) -> str:
    return counted(
        "{count} order is already over, and back in your list.",
        "{count} orders are already over, and back in your list.",
        count,
    )


def _known(count: int) -> str:
    return counted(
        "{count} order is known to me as yours, and left as it is.",
        "{count} orders are known to me as yours, and left as they are.",
        count,
    )


def _left(count: int) -> str:
    return counted(
        "{count} order is left out: its market is not set up here, or I cannot take it in from a file. "
        "/track can still follow it, with what its market asks for.",
        "{count} orders are left out: their market is not set up here, or I cannot take them in from a file. "
        "/track can still follow them, with what their market asks for.",
        count,
    )
