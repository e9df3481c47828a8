"""What can be wrong with a node address, each fault by its own name."""

from enum import StrEnum, auto

from liquidity.errors import BadInput


class NodeFault(StrEnum):
    """Why a text is no node address."""

    EMPTY = auto()
    TOO_LONG = auto()
    E_MAIL_OBFUSCATED = auto()  # a web page hid it as "[email protected]"
    NO_AT = auto()
    KEY_ONLY = auto()  # a good key, and nothing after it
    SEVERAL = auto()  # more than one @
    KEY_NOT_HEX = auto()
    KEY_LENGTH = auto()
    KEY_PREFIX = auto()  # a compressed key begins with 02 or 03
    KEY_NOT_ON_CURVE = auto()
    NO_PORT = auto()
    PORT_NOT_NUMBER = auto()
    PORT_RANGE = auto()
    HOST_EMPTY = auto()
    HOST_BAD = auto()
    HOST_NUMERIC = auto()  # a broken IPv4 address, or one in disguise: 300.1.1.1, 2130706433, 0x7f.1
    IPV6_BRACKETS = auto()  # an IPv6 address without its [ ]
    ONION_V2 = auto()  # switched off by the Tor network in 2021
    ONION_BAD = auto()
    PRIVATE_HOST = auto()
    NO_URIS = auto()  # lnd's own report, and it announces nothing
    NO_ADDRESS = auto()  # the same of Core Lightning
    INFO_BROKEN = auto()  # a report of which a part is missing
    NOT_INFO = auto()  # JSON of something else


class NodeAddressError(BadInput):
    """A text is no node address.

    *seen* is the count of characters for KEY_LENGTH and TOO_LONG, the port for PORT_RANGE (where it has at
    most five digits), else None.
    """

    def __init__(self, fault: NodeFault, seen: int | None = None) -> None:
        super().__init__(fault.value if seen is None else f"{fault.value}: {seen}")
        self.fault = fault
        self.seen = seen
