"""What is said of a person's nodes and their names."""

from collections.abc import Sequence
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.naming import LONGEST_NAME, BadName, NameFault
from bot.nodes import MOST_NODES, Node
from bot.texts import units
from bot.texts.faults import how_to_send_node
from bot.tongue import Phrase, counted, rich, tr

_NAME: Final[dict[NameFault, Phrase]] = {
    NameFault.EMPTY: Phrase("There is no name in it."),
    NameFault.TOO_LONG: Phrase("A name has {most} characters at most."),
    NameFault.NO_LETTER_FIRST: Phrase(
        "A name begins with a letter, so that it is never taken for an amount or a key."
    ),
    NameFault.ADDRESS: Phrase(
        "A name has no @, quotes, braces or slashes, so that it is never taken for an address."
    ),
    NameFault.UNIT: Phrase(
        "That is a unit of money, so a message could be read in two ways. Choose another name."
    ),
    NameFault.TAKEN: Phrase("Another of your nodes has that name."),
}

NOT_YOURS: Final = Phrase("This node is not in your list. /nodes shows it as it is now.")
_HEADING: Final = Phrase("Your nodes")


def none() -> Markup:
    """In place of the list while it is empty."""
    return paragraphs(
        bold(_HEADING),
        tr("There are none yet. One that you buy for comes here by itself; you may also add one."),
    )


def ask_address() -> Markup:
    """The question for the address of a node to add."""
    return paragraphs(join([bold(tr("Add a node")), tr("Which address does it have?")]), how_to_send_node())


def too_many() -> Markup:
    """No further node can be kept."""
    return esc(
        counted(
            "You have {count} node here, and that is the most. Remove one first.",
            "You have {count} nodes here, and that is the most. Remove one first.",
            MOST_NODES,
        )
    )


def nodes(known: Sequence[Node]) -> Markup:
    """All nodes, the default first."""
    rows = (_row(number, node) for number, node in enumerate(known, 1))
    return paragraphs(bold(_HEADING), join(rows), tr("Number 1 is offered first. Tap a node to change it."))


def _row(number: int, node: Node) -> Markup:
    return join([f"{number}.", bold(node.name) if node.name else "", code(units.short_node(node.at))], " ")


def node(shown: Node, *, first: bool) -> Markup:
    """One node in full."""
    return paragraphs(
        join([bold(shown.name or tr("A node without a name")), code(shown.at)]),
        tr("It is offered first.") if first else "",
    )


def removed(shown: Node) -> Markup:
    """A node was taken from the list."""
    return join(
        [
            tr("Removed: {node}.", node=units.called(shown.at, shown.name)),
            tr("I offer it no more. Orders for it go on as they were."),
        ]
    )


def ask_name(shown: Node) -> Markup:
    """The question for a name."""
    return join(
        [
            rich("A name for {node}", node=code(units.short_node(shown.at))),
            tr("Now it is called {name}.", name=shown.name) if shown.name else "",
            counted(
                "Send one of up to {count} character, like alice.",
                "Send one of up to {count} characters, like alice.",
                LONGEST_NAME,
            ),
        ]
    )


def name_fault(error: BadName) -> Markup:
    """Why a text is no name."""
    return rich(_NAME[error.fault], most=LONGEST_NAME)


def now_called(name: str) -> Markup:
    """The reading of a name, echoed."""
    return rich("It is called {name} now.", name=name) if name else rich("It has no name now.")


def added(shown: Node) -> Markup:
    """A node came to the list."""
    return rich("Added: {node}", node=code(shown.at))
