"""A node address, `pubkey@host:port` or the key alone, read from whatever people paste."""

from liquidity.node.address import NOWHERE, NodeAddress, kept_node, read_node
from liquidity.node.faults import NodeAddressError, NodeFault
from liquidity.node.host import leads_out
from liquidity.node.info import is_info, read_nodes

__all__ = [
    "NOWHERE",
    "NodeAddress",
    "NodeAddressError",
    "NodeFault",
    "is_info",
    "kept_node",
    "leads_out",
    "read_node",
    "read_nodes",
]
