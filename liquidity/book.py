"""The order book as desk, tracker and courier need it: each method is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from liquidity.money import UsdCents
from liquidity.offers import FirmPrice
from liquidity.orders import Draft, Event, MarketId, Nonce, Order, OrderId, Owner, Purchase
from liquidity.secret import SessionKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a person has running: USD cents held or taken since a time, and orders that wait for payment."""

    spent: UsdCents
    unpaid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersAsked:
    """How many firm prices were asked for since a time: by a person at a market, and by everybody there."""

    person: int
    market: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A purchase that may have an order, with the market's ids of those it has."""

    purchase: Purchase
    order_ids: tuple[str, ...] = ()


class DeskBook(Protocol):
    """What buying needs kept."""

    async def save_draft(self, draft: Draft, at: datetime) -> None:
        """Keep the terms that a summary shows."""

    async def draft(self, nonce: Nonce, owner: Owner) -> Draft | None:
        """The draft of this nonce if it belongs to this person."""

    async def usage(self, owner: Owner, *, since: datetime, now: datetime) -> Usage:
        """What counts against this person's limits."""

    async def offers_asked(self, owner: Owner, market: MarketId, *, since: datetime) -> OffersAsked:
        """How many firm prices were asked for."""

    async def open_offers(self, owner: Owner) -> Sequence[Order]:
        """A person's firm prices that were neither taken nor are over."""

    async def firm_prices(self, market: MarketId, *, since: datetime, limit: int) -> Sequence[FirmPrice]:
        """What orders at a market have cost, the latest first."""

    async def begin(self, purchase: Purchase, *, cause: int | None) -> bool:
        """Write a REQUESTED purchase; False if its nonce was used before.

        *cause* is the inbox entry that this answers: it is marked done in the same transaction.
        """

    async def purchase(self, nonce: Nonce) -> Purchase | None:
        """One purchase."""

    async def ordered(
        self, purchase: Purchase, key: SessionKey | None, order: Order, events: Sequence[Event]
    ) -> None:
        """Seal the key, write the order, its events and notices, mark the purchase ORDERED with its cost.

        May be repeated. Raises BookConflict when another purchase has this order: the key is kept even then.
        """

    async def ended(self, purchase: Purchase, event: Event) -> None:
        """Mark a purchase REFUSED or UNKNOWN (as *purchase.state* says) and write its event and notices.

        Raises BookConflict if it is not REQUESTED any more.
        """

    async def unanswered(self) -> Sequence[Purchase]:
        """All purchases still REQUESTED: at start, those whose answer a crash has lost."""


class SearchBook(Protocol):
    """What looking for lost purchases needs kept."""

    async def claims(self, *, since: datetime) -> Sequence[Claim]:
        """Every purchase asked for since then that was not refused, the oldest first."""

    async def ordered(
        self, purchase: Purchase, key: SessionKey | None, order: Order, events: Sequence[Event]
    ) -> None:
        """As for the desk. Raises BookConflict when another purchase has this order."""


class TrackerBook(SearchBook, Protocol):
    """What watching needs kept."""

    async def open_orders(self) -> Sequence[Order]:
        """Every order that is not settled."""

    async def leased_orders(self) -> Sequence[Order]:
        """Every order whose channel was delivered and whose lease the market has not called over."""

    async def order(self, order_id: OrderId) -> Order | None:
        """One order."""

    async def history(self, order_id: OrderId) -> Sequence[Event]:
        """Everything that happened to an order, oldest first."""

    async def key_of(self, order: Order) -> SessionKey | None:
        """The session key of the order's purchase, unsealed. Raises KeyLost."""

    async def save(self, before: Order, after: Order, events: Sequence[Event]) -> bool:
        """Write a changed order, its events and notices; False if it was changed by another meanwhile.

        What is kept has the version after *before*'s.
        """

    async def bind(self, order: Order, market_order_ids: Sequence[str], now: datetime) -> Sequence[Order]:
        """Give an order its proven id at the market, and each further id an order of its own.

        Ids that some order of this market already has are left alone. Returns all orders of the purchase.
        """


class ReadBook(Protocol):
    """What showing needs."""

    async def order(self, order_id: OrderId) -> Order | None:
        """One order."""

    async def purchase(self, nonce: Nonce) -> Purchase | None:
        """One purchase."""

    async def orders_of(self, owner: Owner, *, limit: int) -> Sequence[Order]:
        """A person's orders: those still running first, then the newest."""

    async def page_of(self, owner: Owner, *, skip: int, limit: int) -> Sequence[Order]:
        """The same without firm prices that nobody took, and without the first *skip* of them."""

    async def open_offers(self, owner: Owner) -> Sequence[Order]:
        """A person's firm prices that were neither taken nor are over."""

    async def unknown_of(self, owner: Owner, *, since: datetime, limit: int) -> Sequence[Purchase]:
        """A person's purchases of unknown outcome that were asked for since then, the newest first.

        None of them has an order: nothing else shows that they were made.
        """

    async def history(self, order_id: OrderId) -> Sequence[Event]:
        """Everything that happened to an order, oldest first."""

    async def nodes_of(self, owner: Owner, *, limit: int) -> Sequence[str]:
        """Addresses this person has bought for, the latest first."""

    async def last_market(self, owner: Owner) -> MarketId | None:
        """Where this person bought last, or asked for a firm price, unless that was refused."""
