"""What is said of a person's nodes and their names."""

from collections.abc import Sequence
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.naming import LONGEST_NAME, BadName, NameFault
from bot.nodes import MOST_NODES, Node
from bot.texts import units
from bot.texts.faults import HOW_TO_SEND_NODE

_NAME: Final[dict[NameFault, str]] = {
    NameFault.EMPTY: "There is no name in it.",
    NameFault.TOO_LONG: f"A name has {LONGEST_NAME} characters at most.",
    NameFault.NO_LETTER_FIRST: "A name begins with a letter, so that it is never taken for an amount or a key.",
    NameFault.ADDRESS: "A name has no @, quotes, braces or slashes, so that it is never taken for an address.",
    NameFault.UNIT: "That is a unit of money, so a message could be read in two ways. Choose another name.",
    NameFault.TAKEN: "Another of your nodes has that name.",
}

NONE: Final = paragraphs(
    bold("Your nodes"), "There are none yet. One that you buy for comes here by itself; you may also add one."
)
ASK_ADDRESS: Final = paragraphs(join([bold("Add a node"), "Which address does it have?"]), HOW_TO_SEND_NODE)
TOO_MANY: Final = esc(f"You have {MOST_NODES} nodes here, and that is the most. Remove one first.")
NOT_YOURS: Final = "This node is not in your list. /nodes shows it as it is now."


def nodes(known: Sequence[Node]) -> Markup:
    """All nodes, the default first."""
    rows = (_row(number, node) for number, node in enumerate(known, 1))
    return paragraphs(bold("Your nodes"), join(rows), "Number 1 is offered first. Tap a node to change it.")


def _row(number: int, node: Node) -> Markup:
    return join([f"{number}.", bold(node.name) if node.name else "", code(units.short_node(node.at))], " ")


def node(shown: Node, *, first: bool) -> Markup:
    """One node in full."""
    return paragraphs(
        join([bold(shown.name or "A node without a name"), code(shown.at)]),
        "It is offered first." if first else "",
    )


def removed(shown: Node) -> Markup:
    """A node was taken from the list."""
    told = esc(f"Removed: {units.called(shown.at, shown.name)}.")
    return join([told, "I offer it no more. Orders for it go on as they were."])


def ask_name(shown: Node) -> Markup:
    """The question for a name."""
    now = f"Now it is called {shown.name}." if shown.name else ""
    return join(
        [
            join([bold("A name"), " for ", code(units.short_node(shown.at))], ""),
            now,
            f"Send one of up to {LONGEST_NAME} characters, like alice.",
        ]
    )


def name_fault(error: BadName) -> Markup:
    """Why a text is no name."""
    return esc(_NAME[error.fault])


def now_called(name: str) -> Markup:
    """The reading of a name, echoed."""
    return esc(f"It is called {name} now." if name else "It has no name now.")


def added(shown: Node) -> Markup:
    """A node came to the list."""
    return join(["Added: ", code(shown.at)], "")
