"""The nodes of a person: those bought for are there by themselves, others are added; each may have a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bot.documents import Document, Documents, SavedNode, is_free, key_of
from bot.naming import BadName, NameFault, read_name, same_name
from bot.ports import Chats
from liquidity.book import ReadBook
from liquidity.node import NodeAddress, NodeAddressError, kept_node
from liquidity.orders import Owner

MOST_NODES: Final = 20
# Removed ones are remembered too, since the book of orders still knows them.
_MOST_ENTRIES: Final = 100


@dataclass(frozen=True, slots=True)
class Node:
    """A node of somebody, by its latest address; the *name* is empty where it has none."""

    at: NodeAddress
    name: str = ""

    @property
    def key(self) -> str:
        """Its public key: whatever its address, a node is one node."""
        return self.at.pubkey


class Nodes:
    """Loads and changes the nodes of a person. The first one is the default."""

    def __init__(self, book: ReadBook, chats: Chats) -> None:
        self._book = book
        self._documents = Documents(chats)

    async def of(self, owner: Owner) -> Sequence[Node]:
        """All nodes: the default, then those bought for, the latest first, then those that were added."""
        document = await self._documents.of(owner)
        saved = {node.key: node for node in map(_node_of, document.nodes) if node is not None}
        used = _latest(kept_node(text) for text in await self._used(owner))
        known = {at.pubkey: saved.get(at.pubkey, Node(at)) for at in used} | saved
        for entry in document.nodes:
            if entry.gone:
                known.pop(key_of(entry), None)
        for key in document.foreign:
            known.pop(key, None)
        ordered = sorted(known.values(), key=lambda node: node.key != document.first)
        nameless = [node for node in ordered if not node.name]
        too_many = nameless[len(nameless) - max(0, len(ordered) - MOST_NODES) :]
        return tuple(node for node in ordered if node not in too_many)

    async def _used(self, owner: Owner) -> Sequence[str]:
        return await self._book.nodes_of(owner, limit=_MOST_ENTRIES)

    async def keep_out(self, owner: Owner, key: str) -> None:
        """A node that a link named is bought for, and stays nobody's until it is added."""
        foreign = (await self._documents.of(owner)).foreign
        others = tuple(each for each in foreign if each != key)
        await self._documents.change(owner, foreign=(*others, key)[-_MOST_ENTRIES:])

    async def default(self, owner: Owner) -> Node | None:
        """The one that is offered first."""
        return next(iter(await self.of(owner)), None)

    async def by_key(self, owner: Owner, key: str) -> Node | None:
        """The node whose key this is, or begins so."""
        return next((node for node in await self.of(owner) if key and node.key.startswith(key)), None)

    async def by_name(self, owner: Owner, text: str) -> Node | None:
        """The node of this name, however it is spelt in big and small letters."""
        try:
            name = read_name(text)
        except BadName:
            return None
        return next((node for node in await self.of(owner) if same_name(node.name, name)), None)

    async def name_of(self, owner: Owner, node: NodeAddress) -> str:
        """What its owner calls a node; empty where it has no name, or was removed."""
        document = await self._documents.of(owner)
        kept = (each for each in document.nodes if not each.gone)
        return next((each.name for each in kept if key_of(each) == node.pubkey), "")

    async def add(self, owner: Owner, at: NodeAddress) -> Node | None:
        """Add a node, or bring one back, at this address; None when there are too many.

        A key alone takes no address away: the one that was saved stays, else the one that was used last.
        """
        document = await self._documents.of(owner)
        known = {node.key for node in await self.of(owner)}
        if at.pubkey not in known and len(known) >= MOST_NODES:
            return None
        before = next((each.name for each in document.nodes if key_of(each) == at.pubkey), "")
        name = before if is_free(document, at.pubkey, before) else ""
        foreign = tuple(key for key in document.foreign if key != at.pubkey)
        node = Node(await self._whole(owner, document, at), name)
        await self._put(owner, document, SavedNode(address=str(node.at), name=name), foreign=foreign)
        return node

    async def _whole(self, owner: Owner, document: Document, at: NodeAddress) -> NodeAddress:
        if not at.is_bare:
            return at
        saved = (node.at for node in map(_node_of, document.nodes) if node is not None)
        used = map(kept_node, await self._used(owner))
        known = (each for each in chain(saved, used) if each.pubkey == at.pubkey and not each.is_bare)
        return next(known, at)

    async def rename(self, owner: Owner, node: Node, text: str) -> str:
        """Call a node so, or take its name away with an empty text; returns the name. Raises BadName."""
        document = await self._documents.of(owner)
        name = read_name(text) if text else ""
        if name and not is_free(document, node.key, name):
            raise BadName(NameFault.TAKEN)
        await self._put(owner, document, SavedNode(address=str(node.at), name=name))
        return name

    async def remove(self, owner: Owner, node: Node) -> None:
        """Offer a node no more; its orders stay."""
        document = await self._documents.of(owner)
        first = "" if document.first == node.key else document.first
        entry = SavedNode(address=str(node.at), name=node.name, gone=True)
        await self._put(owner, document, entry, first=first)

    async def gone(self, owner: Owner, key: str) -> NodeAddress | None:
        """The address of a node that was removed."""
        document = await self._documents.of(owner)
        found = (each for each in document.nodes if each.gone and key and key_of(each).startswith(key))
        return next((kept_node(each.address) for each in found), None)

    async def make_default(self, owner: Owner, node: Node) -> None:
        """Offer this node first from now on."""
        await self._documents.change(owner, first=node.key)

    async def usual_private(self, owner: Owner) -> bool | None:
        """The visibility of the last purchase; None before the first."""
        return (await self._documents.of(owner)).private

    async def _put(self, owner: Owner, document: Document, entry: SavedNode, **parts: object) -> None:
        key = key_of(entry)
        if any(key_of(each) == key for each in document.nodes):
            nodes = tuple(entry if key_of(each) == key else each for each in document.nodes)
        else:
            nodes = (*document.nodes, entry)
        while len(nodes) > _MOST_ENTRIES:
            oldest = next((each for each in nodes if each.gone), nodes[0])
            nodes = tuple(each for each in nodes if each is not oldest)
        await self._documents.change(owner, nodes=nodes, **parts)


def _latest(used: Iterable[NodeAddress]) -> Iterable[NodeAddress]:
    """Each node once, at the first of its addresses; where none is known, by its key."""
    found: dict[str, NodeAddress] = {}
    for at in used:
        if at.pubkey not in found or found[at.pubkey].is_bare:
            found[at.pubkey] = at
    return found.values()


def _node_of(entry: SavedNode) -> Node | None:
    try:
        return Node(kept_node(entry.address), entry.name)
    except NodeAddressError:
        return None
