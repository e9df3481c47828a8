"""A node address, `pubkey@host:port`, read from whatever people paste."""

from liquidity.node.address import NodeAddress, read_node
from liquidity.node.faults import NodeAddressError, NodeFault

__all__ = ["NodeAddress", "NodeAddressError", "NodeFault", "read_node"]
