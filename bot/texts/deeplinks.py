"""What is said to somebody who came by a link. Whoever made it may have meant anything."""

from typing import Final

from bot.escape import Markup, bold, code, join, paragraphs
from bot.texts import units
from bot.texts.faults import how_to_send_node
from bot.texts.signs import WARNING, led
from bot.tongue import Phrase, rich, tr
from liquidity.node import NodeAddress

UNKNOWN: Final = Phrase(
    "That link leads nowhere here: it is old, or a part of it is missing. /start begins anew."
)
# The same for an order of somebody else and for none at all: a link tells nobody whether it exists.
NO_ORDER: Final = Phrase("That link leads to none of your orders. /orders shows those you have.")
TAP_FIRST: Final = Phrase("Read this first, please. The button goes on with this node.")


def foreign_node(pubkey: str) -> Markup:
    """The banner before a node that somebody else named."""
    return paragraphs(
        _not_yours(),
        code(pubkey),
        tr(
            "A link named it. The channel would go to that node, and you would pay for it. "
            "Compare the whole key with one from somebody you trust."
        ),
    )


def ask_foreign_address(pubkey: str) -> Markup:
    """The node step for that key, which a link names without a host."""
    which = rich("Which address goes with this key? {key}", key=code(pubkey))
    return paragraphs(join([_not_yours(), which]), how_to_send_node())


def _not_yours() -> Markup:
    return bold(led(WARNING, tr("This node is not one of yours")))


def other_key(wanted: str, sent: NodeAddress) -> Markup:
    """An address of another node than the link's."""
    return rich(
        "That address has another key: {sent}, and this purchase is for {wanted}. "
        "Send the address of that node, or /cancel.",
        sent=units.short_key(sent.pubkey),
        wanted=units.short_key(wanted),
    )
