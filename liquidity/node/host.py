"""Reads the host of a node address: IPv4, IPv6, a DNS name or a v3 onion service. Asks no resolver."""

import re
from base64 import b32decode
from hashlib import sha3_256
from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network
from typing import Final

from liquidity.node.faults import NodeAddressError, NodeFault

MAX_DNS_NAME: Final = 253

_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMERIC_LABEL: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ONION_V2: Final = re.compile(r"[a-z2-7]{16}")
_ONION_V3: Final = re.compile(r"[a-z2-7]{56}")

# RFC 6052: where a network has IPv6 alone, its resolver gives every IPv4 address such a one, too (DNS64).
_NAT64: Final = IPv6Network("64:ff9b::/96")

# Names that never lead out of one's own network: RFC 6761, RFC 6762, RFC 8375, and customs of home routers.
_LOCAL_TOP_LEVELS: Final = frozenset(
    {"local", "localhost", "localdomain", "internal", "intranet", "private", "corp", "home", "lan"}
    | {"test", "invalid", "example"}
)


def read_host(text: str, *, allow_private: bool) -> str:
    """Return *text* in its canonical form, IPv6 without brackets; raises NodeAddressError."""
    if not text:
        raise NodeAddressError(NodeFault.HOST_EMPTY)
    if not text.isascii():  # before lower(), which makes a plain k of the Kelvin sign
        raise NodeAddressError(NodeFault.HOST_BAD)
    host = text.lower()
    if host.startswith("[") and host.endswith("]"):
        return _ipv6(host[1:-1], allow_private=allow_private)
    if ":" in host:
        raise NodeAddressError(NodeFault.IPV6_BRACKETS if _is_ipv6(host) else NodeFault.HOST_BAD)
    return _name(host.removesuffix("."), allow_private=allow_private)


def _name(host: str, *, allow_private: bool) -> str:
    labels = host.split(".")
    if len(host) > MAX_DNS_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise NodeAddressError(NodeFault.HOST_BAD)
    if labels[-1] == "onion":
        return _onion(host)
    # As in the URL standard: what ends in a number is an IPv4 address, whatever its spelling.
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        return _ipv4(host, allow_private=allow_private)
    local = len(labels) == 1 or labels[-1] in _LOCAL_TOP_LEVELS or labels[-2:] == ["home", "arpa"]
    if local and not allow_private:
        raise NodeAddressError(NodeFault.PRIVATE_HOST)
    return host


def _ipv4(host: str, *, allow_private: bool) -> str:
    try:
        address = IPv4Address(host)
    except AddressValueError as error:
        raise NodeAddressError(NodeFault.HOST_NUMERIC) from error
    if not (allow_private or _is_public(address)):
        raise NodeAddressError(NodeFault.PRIVATE_HOST)
    return str(address)


def _ipv6(host: str, *, allow_private: bool) -> str:
    if not _is_ipv6(host):
        raise NodeAddressError(NodeFault.HOST_BAD)
    address = IPv6Address(host)
    if not (allow_private or _is_public(_within(address) or address)):
        raise NodeAddressError(NodeFault.PRIVATE_HOST)
    return str(address)


def _within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which a mapped, a 6to4 or a NAT64 one leads."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_ipv6(host: str) -> bool:
    try:
        return IPv6Address(host).scope_id is None
    except AddressValueError:
        return False


def leads_out(address: str) -> bool:
    """Whether an IP address, as a resolver tells it, is one of the public internet."""
    try:
        read_host(f"[{address}]" if ":" in address else address, allow_private=False)
    except NodeAddressError:
        return False
    return True


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    # Site-local addresses count as global in the library: they are deprecated (RFC 3879), and lead nowhere.
    local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (local or address.is_multicast or address.is_reserved)


def _onion(host: str) -> str:
    """Check a v3 onion address: https://spec.torproject.org/rend-spec/encoding-onion-addresses.html ."""
    service = host.removesuffix(".onion")
    if _ONION_V2.fullmatch(service):
        raise NodeAddressError(NodeFault.ONION_V2)
    if not _ONION_V3.fullmatch(service):
        raise NodeAddressError(NodeFault.ONION_BAD)
    raw = b32decode(service.upper())
    pubkey, checksum, version = raw[:32], raw[32:34], raw[34:]
    if version != b"\x03" or checksum != sha3_256(b".onion checksum" + pubkey + version).digest()[:2]:
        raise NodeAddressError(NodeFault.ONION_BAD)
    return host
