"""What every market must be able to do, in one vocabulary: a new kind is one package that fits this."""

from dataclasses import dataclass
from typing import Protocol

from liquidity.money import Price, UsdCents
from liquidity.network import Network
from liquidity.orders import Draft, MarketId, Snapshot
from liquidity.secret import SessionKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a market can do: the chat offers only that. *least* is in USD cents."""

    least: UsdCents
    shared_account: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A market's answer to a buy: the key is given once, so it is kept whatever else is missing.

    *order_id* is the market's, unproven until it answers to it, empty where it told none;
    *invoice* is None until the seller accepts.
    """

    key: SessionKey | None
    order_id: str
    invoice: str | None


class Market(Protocol):
    """One place that sells inbound."""

    @property
    def id(self) -> MarketId:
        """The id stored with each order."""

    @property
    def name(self) -> str:
        """The name people read."""

    @property
    def network(self) -> Network:
        """The Bitcoin network its channels are on."""

    @property
    def can(self) -> Capabilities:
        """What it is able to do."""

    async def price(self) -> Price:
        """What a dollar buys now. Raises MarketError."""

    async def buy(self, draft: Draft) -> Bought:
        """Make the order, sent once at most. Raises Refused if none was made, else BuyUnknown."""

    async def order(self, order_id: str, key: SessionKey | None) -> Snapshot:
        """How an order stands. Raises KeyRefused, OrderNotFound, or another MarketError: try again later."""

    async def purchases(self, key: SessionKey) -> tuple[str, ...]:
        """The ids of all orders this key can see. Raises MarketError."""

    def page(self, order_id: str) -> str:
        """The web address where a person finds this order, or an empty text."""
