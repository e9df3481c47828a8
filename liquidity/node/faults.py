"""What can be wrong with a node address, each fault by its own name."""

from enum import StrEnum

from liquidity.errors import BadInput


class NodeFault(StrEnum):
    """Why a text is no node address."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    E_MAIL_OBFUSCATED = "e_mail_obfuscated"  # a web page hid it as "[email protected]"
    NO_AT = "no_at"
    KEY_ONLY = "key_only"  # a good key, and nothing after it
    SEVERAL = "several"  # more than one @
    KEY_NOT_HEX = "key_not_hex"
    KEY_LENGTH = "key_length"
    KEY_PREFIX = "key_prefix"  # a compressed key begins with 02 or 03
    KEY_NOT_ON_CURVE = "key_not_on_curve"
    NO_PORT = "no_port"
    PORT_NOT_NUMBER = "port_not_number"
    PORT_RANGE = "port_range"
    HOST_EMPTY = "host_empty"
    HOST_BAD = "host_bad"
    HOST_NUMERIC = "host_numeric"  # a broken IPv4 address, or one in disguise: 300.1.1.1, 2130706433, 0x7f.1
    IPV6_BRACKETS = "ipv6_brackets"  # an IPv6 address without its [ ]
    ONION_V2 = "onion_v2"  # switched off by the Tor network in 2021
    ONION_BAD = "onion_bad"
    PRIVATE_HOST = "private_host"


class NodeAddressError(BadInput):
    """A text is no node address.

    *seen* is the count of characters for KEY_LENGTH and TOO_LONG, the port for PORT_RANGE (where it has at
    most five digits), else None.
    """

    def __init__(self, fault: NodeFault, seen: int | None = None) -> None:
        super().__init__(fault.value if seen is None else f"{fault.value}: {seen}")
        self.fault = fault
        self.seen = seen
