"""The node step: an address from anything that people paste, or one of the nodes they have."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot import keyboards, link_keyboards
from bot.dialogs import Dialog, new_dialog_id
from bot.escape import Markup, esc
from bot.nodes import Node, Nodes
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import deeplinks, faults
from bot.wishes import Wish, read_wish
from liquidity.node import NodeAddress, NodeAddressError, read_node, read_nodes

_MOST_SHOWN = 5
_NOTHING = esc("")


@dataclass(frozen=True, slots=True)
class NodeRead:
    """What a text came to: one address, several to choose from, or why it is none."""

    found: tuple[NodeAddress, ...] = ()
    note: Markup = _NOTHING


class Noding:
    """Asks which node, and reads the answer."""

    def __init__(self, *, nodes: Nodes, allow_private: bool) -> None:
        self._nodes = nodes
        self._allow_private = allow_private

    async def question(self, talk: Talk, dialog: Dialog) -> tuple[Markup, InlineKeyboardMarkup]:
        """The question, with the nodes that may be tapped to answer it."""
        if dialog.found:
            found = [read_node(text, allow_private=True) for text in dialog.found]
            return words.ask_address(found[0]), keyboards.addresses(dialog.id, found)
        if dialog.only:
            ask = deeplinks.ask_foreign_address if dialog.warned else deeplinks.foreign_node
            return ask(dialog.only), link_keyboards.foreign_node(dialog.id, warned=dialog.warned)
        known = (await self._nodes.of(talk.owner))[:_MOST_SHOWN]
        return words.ask_node(known=bool(known)), keyboards.nodes(dialog.id, known)

    async def own(self, talk: Talk, pubkey: str) -> NodeAddress | None:
        """The address of the person's own node of this key."""
        node = await self._nodes.by_key(talk.owner, pubkey)
        return node.at if node else None

    async def answer(self, talk: Talk, dialog: Dialog) -> NodeRead:
        """A name of a node, or an address; where a link named the key, an address with that key alone."""
        if dialog.only:
            return await self._foreign(talk, dialog)
        named = await self._nodes.by_name(talk.owner, talk.text)
        return NodeRead((named.at,)) if named is not None else await self.read(talk.text)

    async def _foreign(self, talk: Talk, dialog: Dialog) -> NodeRead:
        if not dialog.warned:
            return NodeRead(note=esc(deeplinks.TAP_FIRST))
        read = await self.read(talk.text)
        other = next((node for node in read.found if node.pubkey != dialog.only), None)
        if other is not None:
            return NodeRead(note=deeplinks.other_key(dialog.only, other))
        if read.found:
            await self._nodes.keep_out(talk.owner, dialog.only)
        return read

    async def read(self, text: str) -> NodeRead:
        """An address that was typed or pasted."""
        try:
            return NodeRead(read_nodes(text, allow_private=self._allow_private))
        except NodeAddressError as error:
            return NodeRead(note=faults.node_fault(error))

    async def picked(self, talk: Talk, dialog: Dialog, value: str) -> NodeAddress | None:
        """The node whose button was tapped; None for a forged one."""
        found = [read_node(text, allow_private=True) for text in dialog.found]
        words_of = {keyboards.node_word(each.at): each.at for each in await self._nodes.of(talk.owner)}
        words_of |= {keyboards.address_word(node): node for node in found}
        return words_of.get(value)

    async def wish(self, talk: Talk, text: str) -> Wish:
        """What a line says of a purchase."""
        known = await self._nodes.of(talk.owner)
        return read_wish(text, known, allow_private=self._allow_private)

    async def fresh(self, talk: Talk) -> Dialog:
        """A new dialog with the default node and the usual visibility, as far as there are any."""
        default = await self._nodes.default(talk.owner)
        private = await self._nodes.usual_private(talk.owner)
        return Dialog(id=new_dialog_id(), node=str(default.at) if default else "", private=private)

    async def named(self, talk: Talk, node: NodeAddress) -> Node:
        """The node with the name that its owner gave it."""
        return Node(node, await self._nodes.name_of(talk.owner, node))
