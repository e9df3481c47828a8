"""What is said to somebody who came by a link. Whoever made it may have meant anything."""

from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import units
from bot.texts.faults import HOW_TO_SEND_NODE
from liquidity.node import NodeAddress

UNKNOWN: Final = esc(
    "That link leads nowhere here: it is old, or a part of it is missing. /start begins anew."
)
# The same for an order of somebody else and for none at all: a link tells nobody whether it exists.
NO_ORDER: Final = esc("That link leads to none of your orders. /orders shows those you have.")
TAP_FIRST: Final = esc("Read this first, please. The button goes on with this node.")
_NOT_YOURS: Final = "⚠️ This node is not one of yours"


def foreign_node(pubkey: str) -> Markup:
    """The banner before a node that somebody else named."""
    return paragraphs(
        bold(_NOT_YOURS),
        code(pubkey),
        "A link named it. The channel would go to that node, and you would pay for it. "
        "Compare the whole key with one from somebody you trust.",
    )


def ask_foreign_address(pubkey: str) -> Markup:
    """The node step for that key, which a link names without a host."""
    which = join(["Which address goes with this key? ", code(pubkey)], "")
    return paragraphs(join([bold(_NOT_YOURS), which]), HOW_TO_SEND_NODE)


def other_key(wanted: str, sent: NodeAddress) -> Markup:
    """An address of another node than the link's."""
    keys = f"{units.short_key(sent.pubkey)}, and this purchase is for {units.short_key(wanted)}"
    return esc(f"That address has another key: {keys}. Send the address of that node, or /cancel.")
