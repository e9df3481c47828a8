"""Who may follow an order and who does: a code is kept as its digest, a follower as a row of its own."""

import hashlib
import secrets
from typing import Final

from sqlalchemy import Select, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.orders import OrderId, Owner
from storage.database import Database
from storage.schema import follow_codes, followers, orders

# One code lets so many chats in; then it is used up.
MOST_USES: Final = 10


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


async def end_following(connection: AsyncConnection, of: Select[tuple[str]]) -> None:
    """Nobody follows these orders any more, and their codes are void."""
    for table in (followers, follow_codes):
        await connection.execute(delete(table).where(table.c.order_id.in_(of)))


class Followers:
    """Codes and followers of orders."""

    most_uses: int = MOST_USES

    def __init__(self, database: Database) -> None:
        self._database = database

    async def new_code(self, order_id: OrderId) -> str:
        """A fresh code of this order; an earlier one is void from now on."""
        code = secrets.token_urlsafe(12)
        values = {"digest": _digest(code), "uses_left": MOST_USES}
        row = self._database.insert(follow_codes).values(order_id=order_id, **values)
        async with self._database.writing() as connection:
            await connection.execute(
                row.on_conflict_do_update(index_elements=[follow_codes.c.order_id], set_=values)
            )
        return code

    async def leads_to(self, code: str) -> OrderId | None:
        """The order that a code is good for."""
        good = and_(follow_codes.c.digest == _digest(code), follow_codes.c.uses_left > 0)
        async with self._database.reading() as connection:
            return (await connection.execute(select(follow_codes.c.order_id).where(good))).scalar()

    async def follow(self, code: str, chat: Owner) -> OrderId | None:
        """Let a chat follow the order of a code that is good; one that does already uses none of it up."""
        good = and_(follow_codes.c.digest == _digest(code), follow_codes.c.uses_left > 0)
        async with self._database.writing() as connection:
            found = await connection.execute(
                select(orders.c.id, orders.c.phase).join(follow_codes).where(good)
            )
            order = found.first()
            if order is None:
                return None
            order_id: OrderId = order.id
            known = and_(followers.c.order_id == order_id, followers.c.chat == chat)
            if (await connection.execute(select(followers.c.chat).where(known))).scalar() is None:
                row = {"order_id": order_id, "chat": chat, "told": order.phase}
                await connection.execute(insert(followers).values(row))
                used = update(follow_codes).where(good).values(uses_left=follow_codes.c.uses_left - 1)
                await connection.execute(used)
        return order_id

    async def stop(self, order_id: OrderId, chat: Owner) -> None:
        """A chat follows an order no more."""
        theirs = and_(followers.c.order_id == order_id, followers.c.chat == chat)
        async with self._database.writing() as connection:
            await connection.execute(delete(followers).where(theirs))

    async def revoke(self, order_id: OrderId) -> None:
        """Nobody follows an order any more, and its code is void."""
        async with self._database.writing() as connection:
            await end_following(connection, select(orders.c.id).where(orders.c.id == order_id))

    async def count(self, order_id: OrderId) -> int:
        """How many chats follow an order."""
        async with self._database.reading() as connection:
            counted = select(func.count()).where(followers.c.order_id == order_id)
            return int((await connection.execute(counted)).scalar_one())

    async def has(self, order_id: OrderId, chat: Owner) -> bool:
        """Whether a chat follows an order."""
        theirs = and_(followers.c.order_id == order_id, followers.c.chat == chat)
        async with self._database.reading() as connection:
            return (await connection.execute(select(followers.c.chat).where(theirs))).scalar() is not None
