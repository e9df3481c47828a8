"""The inbox: updates are committed before Telegram may forget them, and leave once they are handled."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Update, and_, delete, or_, select, update

from storage.database import Database
from storage.schema import inbox

# Whose a message is, and which: all that is left of one that was emptied.
_KEPT_OF_MESSAGE: Final = ("message_id", "date", "from", "chat")
# Telegram lets nobody send it, and it is a text all the same.
EMPTIED: Final = " "
# Telegram repeats an update for a day at most.
KEPT: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An update that was received and not yet handled; *body* is the raw JSON."""

    update_id: int
    body: str
    tries: int


def mark_done(update_id: int) -> Update:
    """The statement that marks an update handled: it also goes into a transaction about money."""
    return update(inbox).where(inbox.c.update_id == update_id).values(body=None)


class Inbox:
    """Updates received and not yet handled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, updates: Sequence[tuple[int, str]], at: datetime) -> None:
        """Keep updates (id, raw JSON); one that is already here is left as it is. Old ones are swept out."""
        if not updates:
            return
        rows = [{"update_id": update_id, "body": body, "received_at": at} for update_id, body in updates]
        ended = or_(inbox.c.body.is_(None), inbox.c.parked)
        async with self._database.writing() as connection:
            await connection.execute(self._database.insert(inbox).on_conflict_do_nothing(), rows)
            await connection.execute(delete(inbox).where(inbox.c.received_at < at - KEPT, ended))

    async def pending(self) -> Sequence[Waiting]:
        """All that is neither done nor parked, oldest first."""
        waiting = and_(inbox.c.body.is_not(None), inbox.c.parked.is_(False))
        wanted = select(inbox.c.update_id, inbox.c.body, inbox.c.tries).where(waiting)
        async with self._database.reading() as connection:
            rows = await connection.execute(wanted.order_by(inbox.c.received_at, inbox.c.update_id))
            return tuple(Waiting(**row) for row in rows.mappings())

    async def done(self, update_id: int) -> None:
        """Mark one handled and forget its body."""
        async with self._database.writing() as connection:
            await connection.execute(mark_done(update_id))

    async def forget(self, update_id: int) -> None:
        """Empty the message of one that holds a secret: no byte of that stays in the file.

        It is not done yet: after a crash it is handled anew as an empty message.
        """
        one = inbox.c.update_id == update_id
        async with self._database.writing() as connection:
            body = (await connection.execute(select(inbox.c.body).where(one))).scalar()
            if body is not None:
                await connection.execute(update(inbox).where(one).values(body=_emptied(body)))
        await self._database.purge()

    async def failed(self, update_id: int, *, most: int) -> bool:
        """Count a failed try; True when it is the last one allowed and the update is parked."""
        tries = inbox.c.tries + 1
        counted = (
            update(inbox).where(inbox.c.update_id == update_id).values(tries=tries, parked=tries >= most)
        )
        async with self._database.writing() as connection:
            return bool((await connection.execute(counted.returning(inbox.c.parked))).scalar())


def _emptied(body: str) -> str:
    """An update without what was written in it, and without what is said of that."""
    told = json.loads(body)
    message = told["message"]
    kept = {name: message[name] for name in _KEPT_OF_MESSAGE if name in message}
    return json.dumps({"update_id": told["update_id"], "message": kept | {"text": EMPTIED}})
