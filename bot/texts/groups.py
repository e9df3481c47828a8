"""What is said in groups, where everybody reads: prices, and the way into the private chat."""

from datetime import timedelta
from typing import Final

from bot.escape import Markup, bold, esc, join, paragraphs
from bot.texts import units

HELP: Final = paragraphs(
    bold("Inbound for Lightning nodes"),
    join(
        [
            "/price: what a dollar buys now, once a minute in a group",
            "Everything about money, nodes and orders stays between you and me, in a private chat.",
        ]
    ),
)
PRIVATE_ONLY: Final = esc("I talk about money only in private, where nobody else reads. One tap leads there.")
CLOSED: Final = esc(
    "This bot is not open to everyone, so I have to stay silent here. Its operator lets people in."
)
TOAST: Final = "I talk about money only in private. Open a chat with me."
_JUST_NOW: Final = timedelta(seconds=2)
OPEN: Final = "Open a private chat"
MY_ORDERS: Final = "My orders, in private"


def just_told(past: timedelta) -> Markup:
    """In place of the same price within the same minute."""
    when = "just told" if past < _JUST_NOW else f"told {units.span(past)} ago"
    return esc(f"The price is in this message, {when}. I tell it once a minute here.")
