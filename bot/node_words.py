"""How buttons name a node, or one of its addresses: no button holds a whole one."""

from collections.abc import Sequence
from hashlib import sha256

from bot.texts import units
from liquidity.node import NodeAddress


def address_label(node: NodeAddress, found: Sequence[NodeAddress]) -> str:
    """An address among several: its place tells it from others of one node, its key from other nodes."""
    alone = len({each.pubkey for each in found}) == 1
    return units.place(node) if alone else units.short_node(node)


def address_word(node: NodeAddress) -> str:
    """What a button carries of one address among several of a node."""
    return sha256(str(node).encode()).hexdigest()[:16]


def node_word(node: NodeAddress) -> str:
    """What a button carries of a node."""
    return node.pubkey[:32]
