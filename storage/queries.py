"""The reading half of the order book."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.book import Claim, OffersAsked, Usage
from liquidity.money import UsdCents
from liquidity.offers import FirmPrice
from liquidity.orders import (
    Draft,
    Event,
    EventKind,
    InvoiceState,
    MarketId,
    Nonce,
    Order,
    OrderId,
    OrderInvoice,
    Owner,
    Purchase,
    PurchaseState,
)
from liquidity.payments import Money
from liquidity.phases import SETTLED, Phase
from liquidity.secret import SessionKey
from storage.database import Database
from storage.errors import KeysMissing
from storage.rows import draft_of, order_of, orders_from, purchase_of
from storage.schema import drafts, events, orders, purchases, sealed_keys
from storage.vault import Vault

# The word of an order that came in a file, until a market has answered about it here.
UNHEARD: Final = ""
_RUNNING: Final = tuple(phase for phase in Phase if phase not in SETTLED)
_LEASED: Final = (Phase.READY, Phase.FUNDED)
# These bought nothing here.
_NOT_HERE: Final = (PurchaseState.REFUSED, PurchaseState.TRACKED)
# A firm price that nobody took is no order of anybody's yet.
_TAKEN: Final = tuple(phase for phase in _RUNNING if phase is not Phase.OFFERED)


def all_orders() -> Select[Any]:
    """Orders, each with its purchase."""
    return select(orders, purchases).join_from(orders, purchases)


def brought_back() -> ColumnElement[bool]:
    """Whether a purchase came from a file, which may tell anything of it."""
    kinds = select(events.c.id).where(events.c.nonce == purchases.c.nonce, events.c.kind == EventKind.BROUGHT)
    return kinds.exists()


def unproven() -> ColumnElement[bool]:
    """Whether a file alone tells of an order: a market has answered about every other one."""
    kinds = select(events.c.id).where(events.c.order_id == orders.c.id, events.c.kind == EventKind.BROUGHT)
    return and_(orders.c.word == UNHEARD, kinds.exists())


class Queries:
    """What desk, tracker and chat ask for. Shows no order to anyone: whoever asks compares the owner."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def draft(self, nonce: Nonce, owner: Owner) -> Draft | None:
        """The draft of this nonce if it belongs to this person."""
        found = await self._first(select(drafts).where(drafts.c.nonce == nonce, drafts.c.owner == owner))
        return None if found is None else draft_of(found, drafts)

    async def purchase(self, nonce: Nonce) -> Purchase | None:
        """One purchase."""
        found = await self._first(select(purchases).where(purchases.c.nonce == nonce))
        return None if found is None else purchase_of(found)

    async def unanswered(self) -> Sequence[Purchase]:
        """All purchases still REQUESTED: at start, those whose answer a crash has lost."""
        asked = select(purchases).where(purchases.c.state == PurchaseState.REQUESTED)
        return tuple(purchase_of(row) for row in await self._all(asked.order_by(purchases.c.requested_at)))

    async def order(self, order_id: OrderId) -> Order | None:
        """One order."""
        found = await self._first(all_orders().where(orders.c.id == order_id))
        return None if found is None else order_of(found)

    async def open_orders(self) -> Sequence[Order]:
        """Every order that is not settled, the oldest first."""
        running = all_orders().where(orders.c.phase.in_(_RUNNING))
        return orders_from(await self._all(running.order_by(orders.c.created_at, orders.c.id)))

    async def leased_orders(self) -> Sequence[Order]:
        """Every order whose channel was delivered and whose lease the market has not called over."""
        leased = all_orders().where(orders.c.phase.in_(_LEASED))
        return orders_from(await self._all(leased.order_by(orders.c.created_at, orders.c.id)))

    async def claims(self, *, since: datetime) -> Sequence[Claim]:
        """Every purchase asked for since then that was not refused, the oldest first."""
        asked = select(purchases, orders.c.market_order_id).join_from(purchases, orders, isouter=True)
        asked = asked.where(
            purchases.c.requested_at >= since, purchases.c.state != PurchaseState.REFUSED
        ).order_by(purchases.c.requested_at, purchases.c.nonce, orders.c.market_order_id)
        claims: dict[Nonce, Claim] = {}
        for row in await self._all(asked):
            known = claims.setdefault(row[purchases.c.nonce], Claim(purchase=purchase_of(row)))
            if order_id := row[orders.c.market_order_id]:
                claims[row[purchases.c.nonce]] = replace(known, order_ids=(*known.order_ids, order_id))
        return tuple(claims.values())

    async def orders_of(self, owner: Owner, *, limit: int) -> Sequence[Order]:
        """A person's orders: those still running first, then the newest."""
        theirs = _running_first(owner).where(orders.c.phase != Phase.LAPSED)
        return orders_from(await self._all(theirs.limit(limit)))

    async def page_of(self, owner: Owner, *, skip: int, limit: int) -> Sequence[Order]:
        """The same without firm prices that nobody took, and without the first *skip* of them."""
        theirs = _running_first(owner).where(orders.c.phase.not_in((Phase.LAPSED, Phase.OFFERED)))
        return orders_from(await self._all(theirs.offset(skip).limit(limit)))

    async def unknown_of(self, owner: Owner, *, since: datetime, limit: int) -> Sequence[Purchase]:
        """A person's purchases of unknown outcome that were asked for since then, the newest first.

        None of them has an order: nothing else shows that they were made.
        """
        theirs = select(purchases).where(
            purchases.c.owner == owner,
            purchases.c.requested_at >= since,
            purchases.c.state == PurchaseState.UNKNOWN,
        )
        latest = theirs.order_by(purchases.c.requested_at.desc(), purchases.c.nonce).limit(limit)
        return tuple(purchase_of(row) for row in await self._all(latest))

    async def open_offers(self, owner: Owner) -> Sequence[Order]:
        """A person's firm prices that were neither taken nor are over."""
        theirs = all_orders().where(purchases.c.owner == owner, orders.c.phase == Phase.OFFERED)
        return orders_from(await self._all(theirs.order_by(orders.c.created_at, orders.c.id)))

    async def offers_asked(self, owner: Owner, market: MarketId, *, since: datetime) -> OffersAsked:
        """How many firm prices were asked for, refused ones too: purchases without a price of their own."""
        asked = select(
            func.count().label("market"),
            func.count().filter(purchases.c.owner == owner).label("person"),
        ).where(
            purchases.c.market == market,
            purchases.c.sats_per_usd.is_(None),
            purchases.c.state != PurchaseState.TRACKED,
            purchases.c.requested_at >= since,
            ~brought_back(),
        )
        async with self._database.reading() as connection:
            counted = (await connection.execute(asked)).one()
        return OffersAsked(person=counted.person, market=counted.market)

    async def firm_prices(self, market: MarketId, *, since: datetime, limit: int) -> Sequence[FirmPrice]:
        """What orders at a market have cost, the latest first."""
        made = all_orders().where(
            orders.c.market == market,
            orders.c.created_at >= since,
            purchases.c.sats_per_usd.is_(None),
            purchases.c.state != PurchaseState.TRACKED,
            ~brought_back(),
        )
        latest = await self._all(made.order_by(orders.c.created_at.desc(), orders.c.id).limit(limit))
        priced = (_firm_price(order) for order in orders_from(latest))
        return tuple(price for price in priced if price is not None)

    async def last_market(self, owner: Owner) -> MarketId | None:
        """Where this person bought last, or asked for a firm price, unless that was refused."""
        bought = select(purchases.c.market).where(
            purchases.c.owner == owner, purchases.c.state.not_in(_NOT_HERE)
        )
        found = await self._first(bought.order_by(purchases.c.requested_at.desc()).limit(1))
        return None if found is None else MarketId(found[purchases.c.market])

    async def history(self, order_id: OrderId) -> Sequence[Event]:
        """Everything that happened to an order, oldest first."""
        happened = select(events.c.document).where(events.c.order_id == order_id).order_by(events.c.id)
        return tuple(row[events.c.document] for row in await self._all(happened))

    async def nodes_of(self, owner: Owner, *, limit: int) -> Sequence[str]:
        """Addresses this person has bought for, the latest first; a refused purchase bought nothing."""
        bought = (purchases.c.owner == owner) & purchases.c.state.not_in(_NOT_HERE)
        latest = select(purchases.c.node).where(bought).group_by(purchases.c.node)
        rows = await self._all(latest.order_by(func.max(purchases.c.requested_at).desc()).limit(limit))
        return tuple(str(row[purchases.c.node]) for row in rows)

    async def key_of(self, order: Order) -> SessionKey | None:
        """The session key of the order's purchase, unsealed. Raises CannotOpen."""
        nonce = order.purchase.draft.nonce
        found = await self._first(select(sealed_keys.c.sealed).where(sealed_keys.c.nonce == nonce))
        if found is None:
            return None
        return SessionKey(await asyncio.to_thread(self._vault.open, found[sealed_keys.c.sealed], nonce))

    async def check_keys(self) -> None:
        """Raise KeysMissing if a running order was sealed under a key that the vault does not have."""
        running = (
            select(sealed_keys.c.key_id, func.count().label("orders"))
            .join_from(sealed_keys, orders, sealed_keys.c.nonce == orders.c.nonce)
            .where(orders.c.phase.in_(_RUNNING), sealed_keys.c.key_id.not_in(self._vault.key_ids))
            .group_by(sealed_keys.c.key_id)
        )
        missing = {row["key_id"]: row["orders"] for row in await self._all(running)}
        if missing:
            raise KeysMissing(missing)

    async def usage(self, owner: Owner, *, since: datetime, now: datetime) -> Usage:
        """What counts against this person's limits.

        Unpaid are purchases without the market's answer, and orders whose invoice may still come or be paid.
        """
        async with self._database.reading() as connection:
            spent = await _spent(connection, owner, since)
            unpaid = await _asked(connection, owner) + await _payable(connection, owner, now)
        return Usage(spent=spent, unpaid=unpaid)

    async def _all(self, wanted: Select[Any]) -> Sequence[RowMapping]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted)).mappings()
            return tuple(rows)

    async def _first(self, wanted: Select[Any]) -> RowMapping | None:
        async with self._database.reading() as connection:
            row: RowMapping | None = (await connection.execute(wanted)).mappings().first()
        return row


def _running_first(owner: Owner) -> Select[Any]:
    settled = case((orders.c.phase.in_(_RUNNING), 0), else_=1)
    theirs = all_orders().where(purchases.c.owner == owner)
    return theirs.order_by(settled, orders.c.created_at.desc(), orders.c.id)


async def _spent(connection: AsyncConnection, owner: Owner, since: datetime) -> UsdCents:
    in_it = select(orders.c.id).where(
        orders.c.nonce == purchases.c.nonce, orders.c.money.in_((Money.HELD, Money.TAKEN))
    )
    total = select(func.coalesce(func.sum(purchases.c.cents), 0)).where(
        purchases.c.owner == owner, purchases.c.requested_at >= since, in_it.exists()
    )
    return UsdCents((await connection.execute(total)).scalar_one())


async def _asked(connection: AsyncConnection, owner: Owner) -> int:
    asked = select(func.count()).where(
        purchases.c.owner == owner, purchases.c.state == PurchaseState.REQUESTED
    )
    count: int = (await connection.execute(asked)).scalar_one()
    return count


async def _payable(connection: AsyncConnection, owner: Owner, now: datetime) -> int:
    running = (
        select(orders.c.invoice)
        .join_from(orders, purchases)
        .where(
            purchases.c.owner == owner,
            purchases.c.state != PurchaseState.TRACKED,
            orders.c.phase.in_(_TAKEN),
            orders.c.money == Money.UNPAID,
        )
    )
    return sum(_may_be_paid(invoice, now) for invoice in (await connection.execute(running)).scalars())


def _firm_price(order: Order) -> FirmPrice | None:
    """A price that was told and believed: one whose invoice was withheld says nothing."""
    draft, total = order.purchase.draft, order.terms.total
    withheld = order.invoice is None or order.invoice.state is InvoiceState.WITHHELD
    if total is None or withheld:
        return None
    return FirmPrice(
        inbound=draft.inbound,
        total=total,
        lease_blocks=draft.lease_blocks,
        private=draft.private,
        at=order.created_at,
    )


def _may_be_paid(invoice: OrderInvoice | None, now: datetime) -> bool:
    if invoice is None:
        return True
    if invoice.state is InvoiceState.OFFERED:
        return False
    return invoice.state is not InvoiceState.DEAD and (invoice.expires_at is None or now < invoice.expires_at)
