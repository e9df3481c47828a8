"""Finds a node's addresses in what its own command prints: `lncli getinfo` and `lightning-cli getinfo`.

Formats: https://lightning.engineering/api-docs/api/lnd/lightning/get-info/ (`uris`: `pubkey@host:port`) and
https://docs.corelightning.org/reference/getinfo (`id` beside `address` and `binding`, IPv6 without brackets).
A paste may come with a prompt, in a code fence, with lines broken anywhere, or without its end.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum, auto
from ipaddress import AddressValueError, IPv4Address
from typing import Any, Final, TypeAlias

from liquidity.node.address import NodeAddress, read_node
from liquidity.node.faults import NodeAddressError, NodeFault

# Telegram cuts a message at 4096 characters; nobody's getinfo is longer than this.
MAX_INFO: Final = 16_384
MOST_ADDRESSES: Final = 8

_QUOTES: Final = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb", '"' * 5)  # what phones make of a plain one
_FIELD: Final = re.compile(r'"(uris|identity_pubkey|id|address|binding)"\s*:')
_ADDRESS: Final = re.compile(
    r"0[23][0-9a-f]{64}@(?:\[[0-9a-f:.]{2,60}\]|[0-9a-z.-]{1,253}):[0-9]{1,5}(?![0-9])", re.IGNORECASE
)
_DECODER: Final = json.JSONDecoder(strict=False)
_AROUND: Final = " ,`\t\r\n"
# What a node listens on everywhere is no place to call it at.
_ANYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  nothing binds here

_Read: TypeAlias = Callable[[str], NodeAddress]


class _Reach(IntEnum):
    """How many sellers reach a host of this kind: the most first."""

    IPV4 = auto()
    NAME = auto()
    IPV6 = auto()
    TOR = auto()


def is_info(text: str) -> bool:
    """Whether a text is, or was cut from, what a node's command prints, rather than one address."""
    plain = text[:MAX_INFO].translate(_QUOTES)
    return "{" in plain or bool(_FIELD.search(plain))


def read_nodes(text: str, *, allow_private: bool, allow_bare: bool = False) -> tuple[NodeAddress, ...]:
    """Read one address, or all of a node's own report, best reached first; raises NodeAddressError.

    *allow_bare* takes a key alone, too.
    """
    if len(text) > MAX_INFO:
        raise NodeAddressError(NodeFault.TOO_LONG, len(text))
    plain = text.translate(_QUOTES)

    def read(address: str) -> NodeAddress:
        return read_node(address, allow_private=allow_private)

    if is_info(plain):
        return _from_info(plain, read)
    try:
        return (read_node(text, allow_private=allow_private, allow_bare=allow_bare),)
    except NodeAddressError as error:
        if error.fault is not NodeFault.SEVERAL or '"' not in plain:
            raise
        return _scanned(plain, read, error)


def _from_info(text: str, read: _Read) -> tuple[NodeAddress, ...]:
    info = _parsed(text)
    if info is None:
        return _scanned(text, read, NodeAddressError(NodeFault.INFO_BROKEN))
    if isinstance(info.get("uris"), list):
        uris = (uri for uri in info["uris"] if isinstance(uri, str))
        return _sorted(uris, read, NodeAddressError(NodeFault.NO_URIS))
    if isinstance(info.get("id"), str):
        silent = NodeAddressError(NodeFault.NO_ADDRESS)
        try:
            return _sorted(_of_cln(info, "address"), read, silent)
        except NodeAddressError as error:
            # Where only a binding is left, its own fault would send people the wrong way.
            return _sorted(_of_cln(info, "binding"), read, error, lenient=True)
    if "identity_pubkey" in info:
        raise NodeAddressError(NodeFault.NO_URIS)
    return _scanned(text, read, NodeAddressError(NodeFault.NOT_INFO))


def _parsed(text: str) -> dict[str, Any] | None:
    start = text.find("{")
    # A part that was copied out of it: its fields alone.
    source = text[start:] if start >= 0 else "{" + text.strip(_AROUND) + "}"
    try:
        info, _ = _DECODER.raw_decode(source)
    except (ValueError, RecursionError):
        return None
    return info if isinstance(info, dict) else None


def _of_cln(info: dict[str, Any], field: str) -> Iterator[str]:
    places = info.get(field)
    for place in places if isinstance(places, list) else ():
        host, port = (place.get("address"), place.get("port")) if isinstance(place, dict) else (None, None)
        if isinstance(host, str) and type(port) is int and host not in _ANYWHERE:
            yield f"{info['id']}@[{host}]:{port}" if ":" in host else f"{info['id']}@{host}:{port}"


def _scanned(text: str, read: _Read, otherwise: NodeAddressError) -> tuple[NodeAddress, ...]:
    """Addresses that stand whole in a text which is not."""
    found = _ADDRESS.findall("".join(text.split()))
    return _sorted(found, read, otherwise)


def _sorted(
    texts: Iterable[str], read: _Read, otherwise: NodeAddressError, *, lenient: bool = False
) -> tuple[NodeAddress, ...]:
    """Those that can be read; else why the first cannot, or *otherwise* where there is none."""
    found: dict[NodeAddress, None] = {}
    first: NodeAddressError | None = None
    for text in texts:
        try:
            found[read(text)] = None
        except NodeAddressError as error:
            first = first or error
    if not found:
        raise otherwise if lenient or first is None else first
    return tuple(sorted(found, key=_reach)[:MOST_ADDRESSES])


def _reach(node: NodeAddress) -> _Reach:
    if node.is_tor:
        return _Reach.TOR
    if ":" in node.host:
        return _Reach.IPV6
    try:
        IPv4Address(node.host)
    except AddressValueError:
        return _Reach.NAME
    return _Reach.IPV4
