"""Retention: what has been over for long enough is stripped to figures that name nobody and nothing.

What stays of an order is its market, size and cost, its phases with their times, and where its money went.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.lease import is_watched
from liquidity.node import NOWHERE
from liquidity.orders import Channel, Event, Nonce, Order, PurchaseState
from storage.database import Database
from storage.followers import end_following
from storage.queries import all_orders
from storage.rows import orders_from
from storage.schema import NOBODY, drafts, events, messages, orders, outbox, purchases, sealed_keys

# What one sweep looks at: the writer is not kept from others for long.
BATCH: Final = 50


class Retention:
    """Strips purchases that are over, some at a time; begins anew once it has seen all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = Nonce("")

    async def sweep(self, now: datetime, keep: timedelta) -> int:
        """Look at the next purchases and strip those that were over before *keep* ago; returns how many."""
        async with self._database.writing() as connection:
            asked = await _next(connection, self._seen, now - keep)
            due = [nonce for nonce in asked if await _is_over(connection, nonce, now, keep)]
            for nonce in due:
                await _strip(connection, nonce)
        self._seen = asked[-1] if len(asked) == BATCH else Nonce("")
        if due:
            await self._database.purge()
        return len(due)


async def _next(connection: AsyncConnection, seen: Nonce, before: datetime) -> Sequence[Nonce]:
    old = select(purchases.c.nonce).where(
        purchases.c.nonce > seen,
        purchases.c.owner != NOBODY,
        purchases.c.state != PurchaseState.REQUESTED,
        purchases.c.requested_at < before,
    )
    found = await connection.execute(old.order_by(purchases.c.nonce).limit(BATCH))
    return [Nonce(nonce) for nonce in found.scalars()]


async def _is_over(connection: AsyncConnection, nonce: Nonce, now: datetime, keep: timedelta) -> bool:
    """Whether none of its orders is looked after, and the last of them has ended long ago."""
    found = await connection.execute(all_orders().where(orders.c.nonce == nonce))
    made = orders_from(found.mappings())
    return all(not is_watched(order, now) and _end_of(order) < now - keep for order in made)


def _end_of(order: Order) -> datetime:
    return max(order.changed_at, order.channel.closable_at or order.changed_at)


async def _strip(connection: AsyncConnection, nonce: Nonce) -> None:
    """Letters and messages first, as they refer to what is stripped after them."""
    theirs = select(events.c.id).where(events.c.nonce == nonce)
    made = select(orders.c.id).where(orders.c.nonce == nonce)
    await connection.execute(delete(outbox).where(outbox.c.event_id.in_(theirs)))
    await connection.execute(delete(messages).where(messages.c.order_id.in_(made)))
    await end_following(connection, made)
    await connection.execute(delete(sealed_keys).where(sealed_keys.c.nonce == nonce))
    await connection.execute(delete(drafts).where(drafts.c.nonce == nonce))
    await _strip_events(connection, nonce)
    await _strip_orders(connection, nonce)
    bare = update(purchases).where(purchases.c.nonce == nonce)
    await connection.execute(bare.values(owner=NOBODY, node=NOWHERE))


async def _strip_events(connection: AsyncConnection, nonce: Nonce) -> None:
    found = await connection.execute(select(events.c.id, events.c.document).where(events.c.nonce == nonce))
    bare = [{"which": row.id, "document": _bare(row.document)} for row in found]
    if bare:
        await connection.execute(update(events).where(events.c.id == bindparam("which")), bare)


def _bare(event: Event) -> Event:
    """Without the words of anybody."""
    return replace(event, word="", payment_word="", reason="")


async def _strip_orders(connection: AsyncConnection, nonce: Nonce) -> None:
    found = await connection.execute(select(orders.c.id, orders.c.terms).where(orders.c.nonce == nonce))
    for row in found.all():
        figures = replace(row.terms, node=None, payees=())
        stripped = update(orders).where(orders.c.id == row.id)
        await connection.execute(stripped.values(terms=figures, version=orders.c.version + 1, **_EMPTY))


_EMPTY: Final = {
    "market_order_id": "",
    "word": "",
    "payment_word": "",
    "invoice": None,
    "channel": Channel(),
    "deadline": None,
}
