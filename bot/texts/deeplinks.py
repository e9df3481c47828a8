"""What is said to somebody who came by a link. Whoever made it may have meant anything."""

from typing import Final

from bot.escape import esc

UNKNOWN: Final = esc(
    "That link leads nowhere here: it is old, or a part of it is missing. /start begins anew."
)
# The same for an order of somebody else and for none at all: a link tells nobody whether it exists.
NO_ORDER: Final = esc("That link leads to none of your orders. /orders shows those you have.")
