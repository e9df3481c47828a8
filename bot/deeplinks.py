"""What `https://t.me/<bot>?start=…` carries: typed values, packed into the 64 characters Telegram gives them.

Whoever taps a link did not write it: `unpack` proves its shape only, and nothing is bought or shown by a tap.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from liquidity.amount import MAX_CENTS, MAX_SATS, Amount, Dollars, Inbound
from liquidity.money import Sats, UsdCents
from liquidity.orders import OrderId

# https://core.telegram.org/bots/features#deep-linking: up to 64 of A-Z, a-z, 0-9, _ and -.
MOST_CHARACTERS: Final = 64
_AMOUNT: Final = re.compile(r"(?P<unit>[cs])(?P<number>[1-9][0-9]{0,15})")
_ORDER: Final = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{4}")
_KEY: Final = re.compile(r"0[23][0-9a-f]{64}")
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{16}")
_ORDERS: Final = "orders"
_HOME: Final = "home"


@dataclass(frozen=True, slots=True)
class BuyLink:
    """Begin a purchase of this size."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class OrderLink:
    """Show one order, to whom it belongs."""

    order_id: OrderId

    def __post_init__(self) -> None:
        if not _ORDER.fullmatch(self.order_id):
            raise ValueError("the order of this link has another shape")


@dataclass(frozen=True, slots=True)
class OrdersLink:
    """Show the orders of whoever taps it."""


@dataclass(frozen=True, slots=True)
class HomeLink:
    """Open the private chat as /start does."""


@dataclass(frozen=True, slots=True)
class NodeLink:
    """Begin a purchase for a node that somebody else named, by its public key in hex."""

    pubkey: str

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.pubkey):
            raise ValueError("the key of this link is no node's")


@dataclass(frozen=True, slots=True)
class FollowLink:
    """Follow the order of this code."""

    code: str

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError("the code of this link has another shape")


DeepLink = BuyLink | OrderLink | OrdersLink | NodeLink | HomeLink | FollowLink


def pack(link: DeepLink) -> str:
    """The start parameter of a link."""
    match link:
        case BuyLink(Dollars(cents)):
            return f"buy_c{cents}"
        case BuyLink(Inbound(sats)):
            return f"buy_s{sats}"
        case OrderLink(order_id):
            return f"order_{order_id}"
        case NodeLink(pubkey):
            return f"node_{base64.urlsafe_b64encode(bytes.fromhex(pubkey)).decode()}"
        case FollowLink(code):
            return f"follow_{code}"
        case _:
            return _ORDERS if isinstance(link, OrdersLink) else _HOME


def unpack(text: str) -> DeepLink | None:
    """What a start parameter means, or None where it is not one of ours."""
    try:
        link = _read(text)
    except (ValueError, binascii.Error):
        return None
    # One value has one text, so nothing that only looks like one of ours is followed.
    return link if link is not None and pack(link) == text else None


def address(username: str, link: DeepLink) -> str:
    """The web address that opens the private chat."""
    return f"https://t.me/{username}?start={pack(link)}"


def _read(text: str) -> DeepLink | None:
    kind, _, value = text.partition("_")
    if len(text) > MOST_CHARACTERS:
        return None
    if text in {_ORDERS, _HOME}:
        return OrdersLink() if text == _ORDERS else HomeLink()
    reader = _READERS.get(kind)
    return reader(value) if reader else None


def _read_node(value: str) -> NodeLink:
    return NodeLink(base64.b64decode(value.encode("ascii"), b"-_", validate=True).hex())


def _read_amount(value: str) -> BuyLink | None:
    matched = _AMOUNT.fullmatch(value)
    if matched is None:
        return None
    number = int(matched["number"])
    if matched["unit"] == "c":
        return BuyLink(Dollars(UsdCents(number))) if number <= MAX_CENTS else None
    return BuyLink(Inbound(Sats(number))) if number <= MAX_SATS else None


_READERS: Final[dict[str, Callable[[str], DeepLink | None]]] = {
    "buy": _read_amount,
    "order": lambda value: OrderLink(OrderId(value)),
    "node": _read_node,
    "follow": FollowLink,
}
