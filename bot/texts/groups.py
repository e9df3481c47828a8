"""What is said in groups, where everybody reads: prices, and the way into the private chat."""

from datetime import timedelta
from typing import Final

from bot.escape import Markup, bold, join, paragraphs
from bot.texts import units
from bot.tongue import Phrase, rich, tr

PRIVATE_ONLY: Final = Phrase(
    "I talk about money only in private, where nobody else reads. One tap leads there."
)
CLOSED: Final = Phrase(
    "This bot is not open to everyone, so I have to stay silent here. Its operator lets people in."
)
TOAST: Final = Phrase("I talk about money only in private. Open a chat with me.")
_JUST_NOW: Final = timedelta(seconds=2)
OPEN: Final = Phrase("Open a private chat")
MY_ORDERS: Final = Phrase("My orders, in private")


def how_it_works() -> Markup:
    """What /help says in a group."""
    return paragraphs(
        bold(tr("Inbound for Lightning nodes")),
        join(
            [
                tr("/price: what a dollar buys now, once a minute in a group"),
                tr("Everything about money, nodes and orders stays between you and me, in a private chat."),
            ]
        ),
    )


def just_told(past: timedelta) -> Markup:
    """In place of the same price within the same minute."""
    if past < _JUST_NOW:
        return rich("The price is in this message, just told. I tell it once a minute here.")
    return rich(
        "The price is in this message, told {span} ago. I tell it once a minute here.", span=units.span(past)
    )
