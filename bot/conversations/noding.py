"""The node step: an address from anything that people paste, or one of the nodes they have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot import keyboards, link_keyboards
from bot.dialogs import new_dialog_id
from bot.documents import Dialog
from bot.escape import Markup, esc
from bot.node_words import address_word, node_word
from bot.nodes import Node, Nodes
from bot.talk import Talk
from bot.texts import bare_keys, deeplinks, faults, scanning
from bot.texts import buying as words
from bot.wishes import Wish, read_wish
from liquidity.market import Market
from liquidity.node import NodeAddress, NodeAddressError, NodeFault, kept_node, read_nodes

_MOST_SHOWN = 5
_NOTHING = esc("")


@dataclass(frozen=True, slots=True)
class NodeRead:
    """What a text came to: one address, several to choose from, or why it is none, by its *fault* too."""

    found: tuple[NodeAddress, ...] = ()
    note: Markup = _NOTHING
    fault: NodeFault | None = None


class Noding:
    """Asks which node, and reads the answer. A key alone is one where any of the markets takes it."""

    def __init__(self, *, nodes: Nodes, markets: Collection[Market], allow_private: bool) -> None:
        self._nodes = nodes
        self._allow_private = allow_private
        self._markets = markets

    async def question(self, talk: Talk, dialog: Dialog) -> tuple[Markup, InlineKeyboardMarkup]:
        """The question, with the nodes that may be tapped to answer it."""
        if dialog.found:
            found = [kept_node(text) for text in dialog.found]
            return which(found), keyboards.addresses(dialog.id, found)
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
        """A name of a node, or an address."""
        named = None if dialog.only else await self._nodes.by_name(talk.owner, talk.text)
        return NodeRead((named.at,)) if named is not None else await self.read(talk, talk.text)

    async def as_linked(self, talk: Talk, dialog: Dialog, read: NodeRead) -> NodeRead:
        """The answer as it is; where a link named a key, only an address with that key."""
        if not dialog.only:
            return read
        if not dialog.warned:
            return NodeRead(note=esc(deeplinks.TAP_FIRST))
        other = next((node for node in read.found if node.pubkey != dialog.only), None)
        if other is not None:
            return NodeRead(note=deeplinks.other_key(dialog.only, other))
        if read.found:
            await self._nodes.keep_out(talk.owner, dialog.only)
        return read

    async def read(self, talk: Talk, text: str) -> NodeRead:
        """An address that was typed or pasted; the key of a node that is known means its address."""
        try:
            found = read_nodes(text, allow_private=self._allow_private, allow_bare=True)
        except NodeAddressError as error:
            return NodeRead(note=faults.node_fault(error), fault=error.fault)
        if not found[0].is_bare:
            return NodeRead(found)
        own = await self.own(talk, found[0].pubkey)
        if own is None and not self._bare_keys:
            fault = NodeAddressError(NodeFault.KEY_ONLY)
            return NodeRead(note=faults.node_fault(fault), fault=fault.fault)
        found = (own or found[0],)
        return NodeRead(found, self.left_out(found))

    def left_out(self, found: Sequence[NodeAddress]) -> Markup:
        """Which markets cannot be asked, since a node is known by its key alone."""
        bare = any(node.is_bare for node in found)
        needing = [market.name for market in self._markets if not market.can.bare_keys]
        return bare_keys.left_out(needing) if bare and needing else _NOTHING

    @property
    def _bare_keys(self) -> bool:
        return any(market.can.bare_keys for market in self._markets)

    async def picked(self, talk: Talk, dialog: Dialog, value: str) -> NodeAddress | None:
        """The node whose button was tapped; None for a forged one."""
        found = [kept_node(text) for text in dialog.found]
        words_of = {node_word(each.at): each.at for each in await self._nodes.of(talk.owner)}
        words_of |= {address_word(node): node for node in found}
        return words_of.get(value)

    async def wish(self, talk: Talk, text: str) -> Wish:
        """What a line says of a purchase."""
        known = await self._nodes.of(talk.owner)
        return read_wish(text, known, allow_private=self._allow_private, allow_bare=self._bare_keys)

    async def fresh(self, talk: Talk) -> Dialog:
        """A new dialog with the default node and the usual visibility, as far as there are any."""
        default = await self._nodes.default(talk.owner)
        private = await self._nodes.usual_private(talk.owner)
        return Dialog(id=new_dialog_id(), node=str(default.at) if default else "", private=private)

    async def named(self, talk: Talk, node: NodeAddress) -> Node:
        """The node with the name that its owner gave it."""
        return Node(node, await self._nodes.name_of(talk.owner, node))


def which(found: Sequence[NodeAddress]) -> Markup:
    """The question when there are several addresses: of one node, or of several."""
    one = len({node.pubkey for node in found}) == 1
    return words.ask_address(found[0]) if one else scanning.ask_node()
