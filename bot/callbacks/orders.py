"""The buttons of orders: of one's own, of those that others let one follow, and of those bought elsewhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from bot.callbacks import shapes
from bot.callbacks.shapes import must_match
from liquidity.orders import MarketId, OrderId

_MOST_PAGES: Final = 10**4


@dataclass(frozen=True, slots=True)
class _OfOrder:
    order_id: OrderId

    def __post_init__(self) -> None:
        must_match(order=(self.order_id, shapes.ORDER))


@dataclass(frozen=True, slots=True)
class Refresh(_OfOrder):
    """Ask the market about an order now."""

    tag: ClassVar[str] = "r"


@dataclass(frozen=True, slots=True)
class Take(_OfOrder):
    """Show the invoice of an offer."""

    tag: ClassVar[str] = "t"


@dataclass(frozen=True, slots=True)
class TakeDear(_OfOrder):
    """The same, said a second time: the fee is a large share of the size."""

    tag: ClassVar[str] = "u"


@dataclass(frozen=True, slots=True)
class MoneyBack(_OfOrder):
    """The buyer's wallet shows the payment returned."""

    tag: ClassVar[str] = "m"


class Deed(StrEnum):
    """What a person can have done with one order of theirs."""

    OPEN = "open"
    CARD = "card"
    TIMELINE = "timeline"
    RECEIPT = "receipt"
    INVOICE = "invoice"
    STUCK = "stuck"
    MUTE = "mute"
    UNMUTE = "unmute"
    CANCEL = "cancel"
    CANCEL_UNPAID = "cancel_unpaid"
    CANCEL_NODE = "cancel_node"
    CANCEL_SIZE = "cancel_size"
    KEEP = "keep"
    FOLLOWERS = "followers"
    FOLLOW_LINK = "follow_link"
    FOLLOW_REVOKE = "follow_revoke"


@dataclass(frozen=True, slots=True)
class OrderDeed(_OfOrder):
    """Do this with an order."""

    tag: ClassVar[str] = "j"
    deed: Deed


@dataclass(frozen=True, slots=True)
class Page:
    """Turn the list of orders to this page; the first is 0."""

    tag: ClassVar[str] = "l"
    number: int

    def __post_init__(self) -> None:
        if not 0 <= self.number < _MOST_PAGES:
            raise ValueError("the page of this button is out of bounds")


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow the order of this code."""

    tag: ClassVar[str] = "f"
    code: str

    def __post_init__(self) -> None:
        must_match(code=(self.code, shapes.NONCE))


@dataclass(frozen=True, slots=True)
class StopFollowing(_OfOrder):
    """Follow this order no more."""

    tag: ClassVar[str] = "z"


@dataclass(frozen=True, slots=True)
class TrackAt:
    """An order that was bought elsewhere is at this market."""

    tag: ClassVar[str] = "q"
    market: MarketId

    def __post_init__(self) -> None:
        must_match(market=(self.market, shapes.MARKET))


OfFollower = Follow | StopFollowing
OfOrder = Refresh | Take | TakeDear | MoneyBack | OrderDeed | Page | OfFollower | TrackAt
