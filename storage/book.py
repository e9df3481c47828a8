"""The order book: each method is one transaction, and what people must be told is written in the same one."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.orders import Draft, Event, EventKind, Nonce, Order, Purchase, PurchaseState, new_order_id
from liquidity.secret import SessionKey
from storage.database import Database
from storage.errors import AlreadyAnswered, OrderTaken
from storage.inbox import mark_done
from storage.letters import write_events
from storage.queries import Queries, all_orders
from storage.rows import draft_values, order_values, orders_from, purchase_values
from storage.schema import drafts, orders, purchases, sealed_keys
from storage.vault import Vault

# A summary older than this is answered as forgotten.
DRAFTS_KEPT: Final = timedelta(days=7)


def _nobody() -> None:
    """Nobody waits for letters."""


class OrderBook(Queries):
    """Purchases, orders and their events. *on_letters* is called after each commit that wrote letters."""

    def __init__(self, database: Database, vault: Vault, *, on_letters: Callable[[], None] = _nobody) -> None:
        super().__init__(database, vault)
        self._on_letters = on_letters

    async def save_draft(self, draft: Draft, at: datetime) -> None:
        """Keep the terms that a summary shows; nobody replaces another's. Old drafts are swept out."""
        values = draft_values(draft) | {"created_at": at}
        row = self._database.insert(drafts).values(values)
        kept = row.on_conflict_do_update(
            index_elements=[drafts.c.nonce], set_=values, where=drafts.c.owner == draft.owner
        )
        async with self._database.writing() as connection:
            await connection.execute(kept)
            await connection.execute(delete(drafts).where(drafts.c.created_at < at - DRAFTS_KEPT))

    async def begin(self, purchase: Purchase, *, cause: int | None) -> bool:
        """Write a REQUESTED purchase; False if its nonce was used before.

        *cause* is the inbox entry that this answers: it is marked done in the same transaction.
        """
        row = self._database.insert(purchases).values(purchase_values(purchase)).on_conflict_do_nothing()
        async with self._database.writing() as connection:
            is_new = (await connection.execute(row)).rowcount == 1
            if is_new and cause is not None:
                await connection.execute(mark_done(cause))
        return is_new

    async def ordered(
        self, purchase: Purchase, key: SessionKey | None, order: Order, events: Sequence[Event]
    ) -> None:
        """Seal the key, write the order, its events and notices, mark the purchase ORDERED with its cost.

        May be repeated. Raises OrderTaken when another purchase has this order: the key is kept even then.
        """
        nonce = purchase.draft.nonce
        sealed = None if key is None else await asyncio.to_thread(self._vault.seal, key.reveal(), nonce)
        async with self._database.writing() as connection:
            if sealed is not None:
                await self._keep_key(connection, nonce, sealed)
            holders = await _holders(connection, order)
            if not holders:
                await _write_order(connection, order, events)
        if holders - {nonce}:
            raise OrderTaken(purchase.draft.market, order.market_order_id)
        self._ring(events)

    async def ended(self, purchase: Purchase, event: Event) -> None:
        """Mark a purchase REFUSED or UNKNOWN (as *purchase.state* says) and write its event and notices.

        Raises AlreadyAnswered if it is not REQUESTED any more.
        """
        asked = and_(purchases.c.nonce == purchase.draft.nonce, purchases.c.state == PurchaseState.REQUESTED)
        async with self._database.writing() as connection:
            marked = await connection.execute(update(purchases).where(asked).values(state=purchase.state))
            if marked.rowcount == 0:
                raise AlreadyAnswered(purchase.draft.nonce)
            await write_events(connection, purchase, None, (event,))
        self._ring((event,))

    async def save(self, before: Order, after: Order, events: Sequence[Event]) -> bool:
        """Write a changed order, its events and notices; False if it was changed by another meanwhile.

        What is kept has the version after *before*'s.
        """
        unchanged = and_(orders.c.id == before.id, orders.c.version == before.version)
        values = order_values(after) | {"version": before.version + 1}
        async with self._database.writing() as connection:
            saved = (await connection.execute(update(orders).where(unchanged).values(values))).rowcount == 1
            if saved and after.purchase.draft.cents != before.purchase.draft.cents:
                await _cost(connection, after.purchase)
            if saved:
                await write_events(connection, after.purchase, after.id, events)
        if saved:
            self._ring(events)
        return saved

    async def bind(self, order: Order, market_order_ids: Sequence[str], now: datetime) -> Sequence[Order]:
        """Give an order its proven id at the market, and each further id an order of its own.

        Ids that some order of this market already has are left alone. Returns all orders of the purchase.
        """
        theirs = orders.c.nonce == order.purchase.draft.nonce
        async with self._database.writing() as connection:
            opened = await _bind(connection, order, market_order_ids, now)
            found = await connection.execute(
                all_orders().where(theirs).order_by(orders.c.created_at, orders.c.id)
            )
            bound = orders_from(found.mappings())
        self._ring(opened)
        return bound

    async def _keep_key(self, connection: AsyncConnection, nonce: Nonce, sealed: bytes) -> None:
        values = {"key_id": self._vault.key_id, "sealed": sealed}
        row = self._database.insert(sealed_keys).values(nonce=nonce, **values)
        await connection.execute(row.on_conflict_do_update(index_elements=[sealed_keys.c.nonce], set_=values))

    def _ring(self, events: Sequence[object]) -> None:
        if events:
            self._on_letters()


async def _holders(connection: AsyncConnection, order: Order) -> set[Nonce]:
    """Whose purchases have this order already, by our id or by the market's."""
    draft = order.purchase.draft
    same = and_(orders.c.market == draft.market, orders.c.market_order_id == order.market_order_id)
    found = await connection.execute(select(orders.c.nonce).where(or_(orders.c.id == order.id, same)))
    return set(found.scalars())


async def _write_order(connection: AsyncConnection, order: Order, events: Sequence[Event]) -> None:
    nonce = order.purchase.draft.nonce
    await connection.execute(insert(orders).values(order_values(order)))
    ordered = update(purchases).where(purchases.c.nonce == nonce).values(state=PurchaseState.ORDERED)
    await connection.execute(ordered)
    await _cost(connection, order.purchase)
    await write_events(connection, order.purchase, order.id, events)


async def _cost(connection: AsyncConnection, purchase: Purchase) -> None:
    """Where only an order has a price, its purchase costs what that says."""
    draft = purchase.draft
    await connection.execute(
        update(purchases).where(purchases.c.nonce == draft.nonce).values(cents=draft.cents)
    )


async def _bind(
    connection: AsyncConnection, order: Order, market_order_ids: Sequence[str], now: datetime
) -> Sequence[Order]:
    here = orders.c.market == order.purchase.draft.market
    named = orders.c.market_order_id.in_(market_order_ids)
    found = await connection.execute(select(orders.c.market_order_id, orders.c.id).where(here, named))
    known = {row.market_order_id: row.id for row in found}
    free = [each for each in dict.fromkeys(market_order_ids) if each not in known]
    if free and order.id not in known.values():
        proven = update(orders).where(orders.c.id == order.id)
        await connection.execute(proven.values(market_order_id=free.pop(0), version=orders.c.version + 1))
    return [await _open(connection, order.purchase, market_order_id, now) for market_order_id in free]


async def _open(
    connection: AsyncConnection, purchase: Purchase, market_order_id: str, now: datetime
) -> Order:
    order = Order(
        id=new_order_id(), market_order_id=market_order_id, purchase=purchase, created_at=now, changed_at=now
    )
    opened = Event(kind=EventKind.ORDERED, at=now, phase=order.phase, money=order.money)
    await _write_order(connection, order, (opened,))
    return order
