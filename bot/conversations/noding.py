"""The node step: an address from anything that people paste, or one of the nodes they have."""

from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardMarkup

from bot import keyboards
from bot.dialogs import Dialog
from bot.escape import Markup, esc
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import faults
from liquidity.book import ReadBook
from liquidity.node import NodeAddress, NodeAddressError, read_node, read_nodes

_MOST_NODES: Final = 4
_NOTHING: Final = esc("")


@dataclass(frozen=True, slots=True)
class NodeRead:
    """What a text came to: one address, several to choose from, or why it is none."""

    found: tuple[NodeAddress, ...] = ()
    note: Markup = _NOTHING


class Noding:
    """Asks which node, and reads the answer."""

    def __init__(self, *, book: ReadBook, allow_private: bool) -> None:
        self._book = book
        self._allow_private = allow_private

    async def question(self, talk: Talk, dialog: Dialog) -> tuple[Markup, InlineKeyboardMarkup]:
        """The question, with the nodes that may be tapped to answer it."""
        if dialog.found:
            found = [read_node(text, allow_private=True) for text in dialog.found]
            return words.ask_address(found[0]), keyboards.addresses(dialog.id, found)
        known = await self._known(talk)
        return words.ask_node(known=bool(known)), keyboards.nodes(dialog.id, known)

    async def read(self, text: str) -> NodeRead:
        """An address that was typed or pasted."""
        try:
            return NodeRead(read_nodes(text, allow_private=self._allow_private))
        except NodeAddressError as error:
            return NodeRead(note=faults.node_fault(error))

    async def picked(self, talk: Talk, dialog: Dialog, value: str) -> NodeAddress | None:
        """The node whose button was tapped; None for a forged one."""
        found = [read_node(text, allow_private=True) for text in dialog.found]
        words_of = {keyboards.node_word(node): node for node in await self._known(talk)}
        words_of |= {keyboards.address_word(node): node for node in found}
        return words_of.get(value)

    async def _known(self, talk: Talk) -> list[NodeAddress]:
        used = await self._book.nodes_of(talk.owner, limit=_MOST_NODES)
        return [read_node(text, allow_private=True) for text in used]
