"""A node address, `pubkey@host:port`, read from whatever people paste."""

from liquidity.node.address import NodeAddress, read_node
from liquidity.node.faults import NodeAddressError, NodeFault
from liquidity.node.info import is_info, read_nodes

__all__ = ["NodeAddress", "NodeAddressError", "NodeFault", "is_info", "read_node", "read_nodes"]
