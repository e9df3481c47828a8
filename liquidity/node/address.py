"""A node's public key and where it is reached. Whether it is reached is not asked here."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, EllipticCurvePublicKey

from liquidity.node.faults import NodeAddressError, NodeFault
from liquidity.node.host import read_host

MAX_LENGTH: Final = 500
KEY_DIGITS: Final = 66
MAX_PORT: Final = 65_535

_SCHEME: Final = re.compile(r"^lightning:(//)?", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-fA-F]*")
# Meant as a key, with some characters lost or doubled.
_LIKE_A_KEY: Final = re.compile(r"[0-9a-fA-F]{60,70}")
_PORT: Final = re.compile(r"[0-9]+")
_OBFUSCATED: Final = re.compile(r"\[email.?protected\]", re.IGNORECASE)
_BLANK: Final = frozenset(
    {"Zs", "Zl", "Zp", "Cc", "Cf"}
)  # chats slip line breaks and invisible marks into keys
_WRAPPING: Final = "\"'`,;/"  # what comes along from JSON, a sentence or a link


@dataclass(frozen=True, slots=True)
class NodeAddress:
    """A Lightning node: its compressed key in lower-case hex, a canonical host (IPv6 bare), a port.

    Of one that is known by its key alone *host* is empty and *port* 0, and the key is all of its text.
    """

    pubkey: str
    host: str = ""
    port: int = 0

    @property
    def is_bare(self) -> bool:
        """Whether its key is all that is known of it."""
        return not self.host

    @property
    def is_tor(self) -> bool:
        """Whether it is reached through Tor."""
        return self.host.endswith(".onion")

    def __str__(self) -> str:
        if self.is_bare:
            return self.pubkey
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.pubkey}@{host}:{self.port}"


# Where nobody has told which node it is.
NOWHERE: Final = NodeAddress("")


def read_node(text: str, *, allow_private: bool, allow_bare: bool = False) -> NodeAddress:
    """Read `pubkey@host:port`, blanks, line breaks and wrappings tolerated; raises NodeAddressError.

    *allow_bare* takes a key alone, too.
    """
    if len(text) > MAX_LENGTH:
        raise NodeAddressError(NodeFault.TOO_LONG, len(text))
    key, at, place = _cleaned(text).partition("@")
    if "@" in place:
        raise NodeAddressError(NodeFault.SEVERAL)
    if not at and not _LIKE_A_KEY.fullmatch(key):
        raise NodeAddressError(NodeFault.NO_AT)
    pubkey = _read_key(key)
    if not at and not allow_bare:
        raise NodeAddressError(NodeFault.KEY_ONLY)
    if not at:
        return NodeAddress(pubkey)
    host, port = _split(place)
    return NodeAddress(pubkey, read_host(host, allow_private=allow_private), _read_port(port))


def kept_node(text: str) -> NodeAddress:
    """Read what `str` made of an address, which was judged when it came in; raises NodeAddressError."""
    return read_node(text, allow_private=True, allow_bare=True)


def _cleaned(text: str) -> str:
    if _OBFUSCATED.search(text):
        raise NodeAddressError(NodeFault.E_MAIL_OBFUSCATED)
    solid = "".join(char for char in text if unicodedata.category(char) not in _BLANK)
    bare = _SCHEME.sub("", solid.strip(_WRAPPING))
    if not bare:
        raise NodeAddressError(NodeFault.EMPTY)
    return bare


def _read_key(key: str) -> str:
    if not _HEX.fullmatch(key):
        raise NodeAddressError(NodeFault.KEY_NOT_HEX)
    if len(key) != KEY_DIGITS:
        raise NodeAddressError(NodeFault.KEY_LENGTH, len(key))
    if not key.startswith(("02", "03")):
        raise NodeAddressError(NodeFault.KEY_PREFIX)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256K1(), bytes.fromhex(key))
    except ValueError as error:
        raise NodeAddressError(NodeFault.KEY_NOT_ON_CURVE) from error
    return key.lower()


def _split(place: str) -> tuple[str, str]:
    host, colon, port = place.rpartition(":")
    if not colon or not port or place.endswith("]"):
        raise NodeAddressError(NodeFault.NO_PORT)
    return host, port


def _read_port(text: str) -> int:
    if not _PORT.fullmatch(text):
        raise NodeAddressError(NodeFault.PORT_NOT_NUMBER)
    if len(text) > len(str(MAX_PORT)):
        raise NodeAddressError(NodeFault.PORT_RANGE)
    port = int(text)
    if not 1 <= port <= MAX_PORT:
        raise NodeAddressError(NodeFault.PORT_RANGE, port)
    return port
