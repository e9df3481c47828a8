"""The buttons of /nodes."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import OfNode, pack
from bot.node_words import address_label, address_word, node_word
from bot.nodes import Node
from bot.texts import units
from bot.texts.preflight import BUTTON
from bot.tongue import tr
from liquidity.node import NodeAddress

LIST: Final = "list"
SHOW: Final = "show"
ADD: Final = "add"
PICK: Final = "pick"
RENAME: Final = "rename"
NAMELESS: Final = "nameless"
REMOVE: Final = "remove"
RESTORE: Final = "restore"
DEFAULT: Final = "default"
CHECK: Final = "check"


def _button(text: str, deed: str, node: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(OfNode(deed, node)))


def _back() -> list[InlineKeyboardButton]:
    return [_button(tr("« Nodes"), LIST)]


def nodes(known: Sequence[Node]) -> InlineKeyboardMarkup:
    """The list: each node leads to its own buttons."""
    rows = [[_button(units.called(node.at, node.name), SHOW, node_word(node.at))] for node in known]
    return InlineKeyboardMarkup([*rows, [_button(tr("Add"), ADD)]])


def node(shown: Node, *, first: bool) -> InlineKeyboardMarkup:
    """What can be done with one node."""
    word = node_word(shown.at)
    changes = [_button(tr("Rename"), RENAME, word), _button(tr("Remove"), REMOVE, word)]
    if not first:
        changes.append(_button(tr("Default"), DEFAULT, word))
    check = [] if shown.at.is_bare else [[_button(tr(BUTTON), CHECK, word)]]
    return InlineKeyboardMarkup([changes, *check, _back()])


def removed(shown: Node) -> InlineKeyboardMarkup:
    """A way back for whoever tapped too fast."""
    return InlineKeyboardMarkup([[_button(tr("Put it back"), RESTORE, node_word(shown.at))], _back()])


def ask_address(found: Sequence[NodeAddress]) -> InlineKeyboardMarkup:
    """While an address is asked for: those that a node named of itself."""
    rows = [[_button(address_label(node, found), PICK, address_word(node))] for node in found]
    return InlineKeyboardMarkup([*rows, _back()])


def ask_name(shown: Node) -> InlineKeyboardMarkup:
    """While a name is asked for: it may go without."""
    return InlineKeyboardMarkup([[_button(tr("No name"), NAMELESS, node_word(shown.at))], _back()])
