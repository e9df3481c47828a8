"""Forgetting a person: everything kept of them goes in one transaction, and leaves no bytes behind."""

import json
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.orders import Owner, PurchaseState
from storage.database import Database
from storage.followers import end_following
from storage.inbox import mark_done
from storage.schema import (
    chats,
    drafts,
    events,
    followers,
    inbox,
    messages,
    orders,
    outbox,
    purchases,
    sealed_keys,
)

# Where an update names whom it is from: it is one of these parts, and nothing is looked for deeper.
_NAMES: Final = ("from", "chat")


class Forgetting:
    """Deletes a person's rows, and nobody else's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, owner: Owner, *, cause: int | None) -> bool:
        """Delete all that is kept of a person; False, and nothing deleted, while they are buying.

        *cause* is the inbox entry that this answers: it is marked done in the same transaction. Updates of
        theirs that still wait to be handled stay: they came afterwards.
        """
        async with self._database.writing() as connection:
            if await _is_buying(connection, owner):
                return False
            await _delete_orders(connection, owner)
            await connection.execute(delete(drafts).where(drafts.c.owner == owner))
            await connection.execute(delete(chats).where(chats.c.chat == owner))
            await _delete_parked(connection, owner)
            if cause is not None:
                await connection.execute(mark_done(cause))
        await self._database.purge()
        return True


async def _is_buying(connection: AsyncConnection, owner: Owner) -> bool:
    asked = select(func.count()).where(
        purchases.c.owner == owner, purchases.c.state == PurchaseState.REQUESTED
    )
    return bool((await connection.execute(asked)).scalar_one())


async def _delete_orders(connection: AsyncConnection, owner: Owner) -> None:
    """Letters before events, events before orders, all before purchases: as they refer to each other."""
    theirs = select(purchases.c.nonce).where(purchases.c.owner == owner)
    their_orders = select(orders.c.id).where(orders.c.nonce.in_(theirs))
    their_events = select(events.c.id).where(events.c.nonce.in_(theirs))
    letters = or_(outbox.c.chat == owner, outbox.c.event_id.in_(their_events))
    await connection.execute(delete(messages).where(messages.c.order_id.in_(their_orders)))
    await connection.execute(delete(followers).where(followers.c.chat == owner))
    await end_following(connection, their_orders)
    await connection.execute(delete(outbox).where(letters))
    await connection.execute(delete(events).where(events.c.nonce.in_(theirs)))
    await connection.execute(delete(orders).where(orders.c.nonce.in_(theirs)))
    await connection.execute(delete(sealed_keys).where(sealed_keys.c.nonce.in_(theirs)))
    await connection.execute(delete(purchases).where(purchases.c.owner == owner))


async def _delete_parked(connection: AsyncConnection, owner: Owner) -> None:
    """Updates that were given up on keep their words: there are few, and whose each is stands inside."""
    kept = select(inbox.c.update_id, inbox.c.body).where(and_(inbox.c.parked, inbox.c.body.is_not(None)))
    theirs = [row.update_id for row in await connection.execute(kept) if _is_of(row.body, owner)]
    for update_id in theirs:
        await connection.execute(delete(inbox).where(inbox.c.update_id == update_id))


def _is_of(body: str, owner: Owner) -> bool:
    try:
        update: Any = json.loads(body)
    except (ValueError, RecursionError):
        # Nobody can tell whose it is, and nobody will ever handle it: it goes too.
        return True
    parts = update.values() if isinstance(update, dict) else ()
    named = (part.get(name) for part in parts if isinstance(part, dict) for name in _NAMES)
    return any(each.get("id") == owner for each in named if isinstance(each, dict))
