"""What is kept of a chat: one document, whose shape its writer owns."""

from sqlalchemy import select

from liquidity.orders import Owner
from storage.database import Database
from storage.schema import chats


class Chats:
    """One document a chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, chat: Owner) -> str | None:
        """The chat's document."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(chats.c.document).where(chats.c.chat == chat))
            return found.scalar()

    async def store(self, chat: Owner, document: str) -> None:
        """Replace the chat's document."""
        row = self._database.insert(chats).values(chat=chat, document=document)
        async with self._database.writing() as connection:
            await connection.execute(
                row.on_conflict_do_update(index_elements=[chats.c.chat], set_={"document": document})
            )
