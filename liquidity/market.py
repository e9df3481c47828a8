"""What every market must be able to do, in one vocabulary: a new kind is one package that fits this."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from liquidity.money import Price, Sats, UsdCents
from liquidity.network import Network
from liquidity.node import NodeAddress
from liquidity.orders import Draft, MarketId, Snapshot
from liquidity.secret import SessionKey

# About 30, 60 and 90 days.
LEASES: Final = (4_320, 8_640, 12_960)
USUAL_LEASE: Final = LEASES[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a market can do: the chat offers only that.

    *least* is its smallest order in USD cents, where it sells by the dollar. A market with *prices* tells
    what a dollar buys without an order; of any other only an order tells the price. *leases*: the buyer
    chooses how long the channel is kept. *peers*: the node must be connected to the market's before it
    orders. *cancels*: an unpaid order may be called off. *bare_keys*: a node's key is enough for an order.
    *keyed*: only its session key opens an order.
    """

    least: UsdCents = UsdCents(0)
    shared_account: bool = False
    prices: bool = True
    leases: bool = False
    peers: bool = False
    cancels: bool = False
    bare_keys: bool = False
    keyed: bool = False


class CancelReason(StrEnum):
    """Why a buyer calls an order off, as markets keep it on record."""

    UNABLE_TO_PAY = "unable_to_pay"
    NODE_UNREACHABLE = "node_unreachable"
    SIZE = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of any market: so many sats of inbound, and how. *lease_blocks* None: as it likes."""

    inbound: Sats
    private: bool
    lease_blocks: int | None = USUAL_LEASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A market's answer to a buy: the key is given once, so it is kept whatever else is missing.

    *order_id* is the market's, unproven until it answers to it, empty where it told none; *seen* is how the
    order stands as far as this answer tells.
    """

    key: SessionKey | None
    order_id: str
    seen: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An order in the list of an account, as far as that tells: empty or None where it is silent."""

    order_id: str
    pubkey: str = ""
    cents: UsdCents | None = None
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """What a market knows of what it is asked: *missing* names the rest, None where it will not tell."""

    missing: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How a market answered its cheapest question.

    *seconds* is how long that took, *date* what time it was there, to the second, None where it told none.
    *schema* is None where there is none to hold the questions against.
    """

    seconds: float
    date: datetime | None = None
    schema: Schema | None = None


class Market(Protocol):
    """One place that sells inbound."""

    @property
    def id(self) -> MarketId:
        """The id stored with each order."""

    @property
    def name(self) -> str:
        """The name people read."""

    @property
    def group(self) -> str:
        """The marketplace of which this is one door; its own name where it stands alone."""

    @property
    def network(self) -> Network:
        """The Bitcoin network its channels are on."""

    @property
    def can(self) -> Capabilities:
        """What it is able to do."""

    async def price(self) -> Price:
        """What a dollar buys now. Raises MarketError, always where it does not tell prices."""

    async def probe(self) -> Probe:
        """Ask the cheapest question, once. Raises MarketError."""

    async def fit(self, wish: Wish) -> Wish:
        """The wish as this market serves it. Raises CannotServe, or another MarketError: try again later."""

    async def peers(self) -> tuple[NodeAddress, ...]:
        """The addresses of its nodes, the easiest to reach first. Raises MarketError."""

    async def buy(self, draft: Draft) -> Bought:
        """Make the order, sent once at most. Raises Refused if none was made, else BuyUnknown."""

    async def order(self, order_id: str, key: SessionKey | None) -> Snapshot:
        """How an order stands. Raises KeyRefused, OrderNotFound, or another MarketError: try again later."""

    async def cancel(self, order_id: str, key: SessionKey | None, reason: CancelReason) -> None:
        """Call an unpaid order off, sent once at most.

        Raises Rejected where the market refuses, Unavailable where nothing was sent, else CancelUnknown.
        """

    async def purchases(self, key: SessionKey) -> tuple[str, ...]:
        """The ids of all orders this key can see. Raises MarketError."""

    async def account_orders(self, *, since: datetime) -> tuple[Listed, ...]:
        """Every order of the operator's account made since then, and perhaps older ones.

        Raises Rejected where it cannot tell them all, or another MarketError: try again later.
        """

    def page(self, order_id: str) -> str:
        """The web address where a person finds this order, or an empty text."""
