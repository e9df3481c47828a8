"""Events and the letters that tell of them: written together, in the transaction of what happened."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.notices import Notice, notices_of
from liquidity.orders import Event, Order, OrderId, Purchase
from storage.schema import events, followers, outbox


async def write_events(
    connection: AsyncConnection, purchase: Purchase, order_id: OrderId | None, happened: Iterable[Event]
) -> None:
    """Write events with a letter for each of their notices, in order."""
    for event in happened:
        event_id = await _write_event(connection, purchase, order_id, event)
        await _write_letters(connection, purchase, event_id, event)
        if order_id is not None and event.phase is not None:
            await _write_to_followers(connection, order_id, event_id, event)


async def write_past(connection: AsyncConnection, order: Order, past: Iterable[Event]) -> None:
    """Write events of an order that nobody is told of, all in one statement."""
    if rows := [_row(order.purchase, order.id, event) for event in past]:
        await connection.execute(insert(events), rows)


async def _write_event(
    connection: AsyncConnection, purchase: Purchase, order_id: OrderId | None, event: Event
) -> int:
    """The number of the row."""
    row = _row(purchase, order_id, event)
    written = await connection.execute(insert(events).values(row).returning(events.c.id))
    return int(written.scalar_one())


def _row(purchase: Purchase, order_id: OrderId | None, event: Event) -> dict[str, Any]:
    return {
        "nonce": purchase.draft.nonce,
        "order_id": order_id,
        "kind": event.kind,
        "at": event.at,
        "document": event,
    }


async def _write_letters(
    connection: AsyncConnection, purchase: Purchase, event_id: int, event: Event
) -> None:
    # Money talk happens in private chats only, and a private chat has the person's own id.
    letter = {"chat": purchase.draft.owner, "event_id": event_id, "created_at": event.at}
    for notice in notices_of(event.kind):
        await connection.execute(insert(outbox).values(notice=notice, **letter))


async def _write_to_followers(
    connection: AsyncConnection, order_id: OrderId, event_id: int, event: Event
) -> None:
    """Each chat that follows is told of a phase that is new to it."""
    due = and_(followers.c.order_id == order_id, followers.c.told != event.phase)
    told = update(followers).where(due).values(told=event.phase).returning(followers.c.chat)
    for chat in (await connection.execute(told)).scalars().all():
        letter = {"chat": chat, "event_id": event_id, "created_at": event.at, "notice": Notice.FOLLOWED}
        await connection.execute(insert(outbox).values(letter))
