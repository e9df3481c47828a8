"""The outbox: letters still to be sent, told apart by chat. It holds what happened, never the words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.notices import Notice
from liquidity.orders import Event, Order, OrderId, Owner, Purchase
from storage.database import Database
from storage.rows import order_of, purchase_of
from storage.schema import chats, events, followers, messages, orders, outbox, purchases


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message still to be sent or changed. *order* is as it stands now, not as it was then."""

    id: int
    chat: Owner
    notice: Notice
    event: Event
    purchase: Purchase
    order: Order | None
    tries: int


class Handled(Protocol):
    """What must be known of a letter to mark it."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def notice(self) -> Notice:
        """What it shows."""

    @property
    def order(self) -> Order | None:
        """What it is about."""


class Outbox:
    """Letters in the order they were written, chat by chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def heads(self, now: datetime) -> Sequence[Letter]:
        """The oldest unsent letter of each chat that is neither blocked nor told to wait."""
        first = select(func.min(outbox.c.id)).where(outbox.c.ended_at.is_(None)).group_by(outbox.c.chat)
        free = or_(chats.c.wait_until.is_(None), chats.c.wait_until <= now)
        joined = (
            outbox.join(events)
            .join(purchases, purchases.c.nonce == events.c.nonce)
            .outerjoin(orders, orders.c.id == events.c.order_id)
            .outerjoin(chats, chats.c.chat == outbox.c.chat)
        )
        wanted = (
            select(outbox, events, purchases, orders)
            .select_from(joined)
            .where(outbox.c.id.in_(first), chats.c.blocked_at.is_(None), free)
            .order_by(outbox.c.id)
        )
        async with self._database.reading() as connection:
            return tuple(_letter_of(row) for row in (await connection.execute(wanted)).mappings())

    async def next_due(self, now: datetime) -> datetime | None:
        """When the first chat that waits may be written to again, or None when none waits."""
        unsent = select(outbox.c.id).where(outbox.c.chat == chats.c.chat, outbox.c.ended_at.is_(None))
        waits = select(func.min(chats.c.wait_until)).where(
            chats.c.wait_until > now, chats.c.blocked_at.is_(None), unsent.exists()
        )
        async with self._database.reading() as connection:
            due: datetime | None = (await connection.execute(waits)).scalar()
        return due

    async def sent(self, letter: Handled, message_id: int | None, at: datetime) -> None:
        """Mark a letter sent and remember which message now shows this notice of its order."""
        async with self._database.writing() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == letter.id).values(ended_at=at))
            if message_id is not None and letter.order is not None:
                await self._remember(connection, letter.order.id, letter.notice, message_id)

    async def dropped(self, letter: Handled, reason: str, at: datetime) -> None:
        """Mark a letter that Telegram will never take."""
        ended = update(outbox).where(outbox.c.id == letter.id).values(ended_at=at, dropped=reason)
        async with self._database.writing() as connection:
            await connection.execute(ended)

    async def failed(self, letter: Handled) -> None:
        """Count a failed try of a letter that stays."""
        counted = update(outbox).where(outbox.c.id == letter.id).values(tries=outbox.c.tries + 1)
        async with self._database.writing() as connection:
            await connection.execute(counted)

    async def postpone(self, chat: Owner, until: datetime) -> None:
        """Send nothing to this chat before that time."""
        await self._set(chat, wait_until=until)

    async def block(self, chat: Owner, at: datetime) -> None:
        """Remember that this chat has blocked the bot: its letters are kept."""
        await self._set(chat, blocked_at=at)

    async def unblock(self, chat: Owner) -> bool:
        """Write to this chat again; whether it had been blocked."""
        blocked = and_(chats.c.chat == chat, chats.c.blocked_at.is_not(None))
        async with self._database.reading() as connection:
            # Asked at every message of everybody, and hardly ever true: no reason to take the writer's turn.
            if (await connection.execute(select(chats.c.chat).where(blocked))).scalar() is None:
                return False
        async with self._database.writing() as connection:
            await connection.execute(update(chats).where(blocked).values(blocked_at=None))
        return True

    async def move(self, old: int, new: int) -> None:
        """A group has another id from now on: its letters and its document go along; twice is once."""
        is_old = chats.c.chat == old
        async with self._database.writing() as connection:
            await connection.execute(update(outbox).where(outbox.c.chat == old).values(chat=new))
            there = select(followers.c.order_id).where(followers.c.chat == new)
            await connection.execute(
                delete(followers).where(followers.c.chat == old, followers.c.order_id.in_(there))
            )
            await connection.execute(update(followers).where(followers.c.chat == old).values(chat=new))
            if (await connection.execute(select(chats.c.chat).where(is_old))).scalar() is not None:
                await connection.execute(delete(chats).where(chats.c.chat == new))
                # The old group is closed for good, which says nothing of the new one.
                await connection.execute(update(chats).where(is_old).values(chat=new, blocked_at=None))

    async def message_of(self, order_id: OrderId, notice: Notice) -> int | None:
        """The id of the message that shows this notice of an order."""
        wanted = select(messages.c.message_id).where(
            messages.c.order_id == order_id, messages.c.notice == notice
        )
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).scalar()

    async def remember(self, order_id: OrderId, notice: Notice, message_id: int) -> None:
        """From now on this message shows this notice of the order."""
        async with self._database.writing() as connection:
            await self._remember(connection, order_id, notice, message_id)

    async def _remember(
        self, connection: AsyncConnection, order_id: OrderId, notice: Notice, message_id: int
    ) -> None:
        # The order may have been forgotten while Telegram took the message.
        if (await connection.execute(select(orders.c.id).where(orders.c.id == order_id))).scalar() is None:
            return
        row = self._database.insert(messages).values(order_id=order_id, notice=notice, message_id=message_id)
        key = [messages.c.order_id, messages.c.notice]
        await connection.execute(
            row.on_conflict_do_update(index_elements=key, set_={"message_id": message_id})
        )

    async def _set(self, chat: Owner, **values: Any) -> None:
        row = self._database.insert(chats).values(chat=chat, **values)
        async with self._database.writing() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=[chats.c.chat], set_=values))


def _letter_of(row: RowMapping) -> Letter:
    return Letter(
        id=row[outbox.c.id],
        chat=row[outbox.c.chat],
        notice=row[outbox.c.notice],
        event=row[events.c.document],
        purchase=purchase_of(row),
        order=None if row[orders.c.id] is None else order_of(row),
        tries=row[outbox.c.tries],
    )
