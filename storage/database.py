"""The database: opened, locked, brought up to date, and one writer at a time. Knows no table."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import Unusable
from storage.lock import locked
from storage.revision import revision_of, upgrade
from storage.schema import REVISION
from storage.sqlite import WRITES, engine_on, make_file, path_of


class Database:
    """Transactions on an open database; made by `open_database`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database and changes nothing."""
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at its end, or leaves no trace if that is not reached."""
        async with self._writer, self._engine.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            async with connection.begin():
                yield connection

    async def purge(self) -> None:
        """Write what was committed into the file itself, so that its log holds nothing that was deleted."""
        if self._engine.dialect.name == "sqlite":
            async with self._writer, self._engine.connect() as connection:
                bare = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await bare.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that can say what to do about a row that is there already."""
        if self._engine.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)


@asynccontextmanager
async def open_database(url: str, *, exclusive: bool = False) -> AsyncIterator[Database]:
    """Open the database of this address, made or migrated first where needed, and close it at the end.

    *exclusive* holds its lock meanwhile. Raises BadSetting, DatabaseInUse, DatabaseNewer, Unusable.
    """
    path = path_of(url)
    async with AsyncExitStack() as stack:
        with as_unusable(path):
            make_file(path)
            if exclusive:
                stack.enter_context(locked(path))
            engine = engine_on(path)
            stack.push_async_callback(engine.dispose)
            database = Database(engine)
            await _bring_up_to_date(database, path, is_locked=exclusive)
        yield database


async def _bring_up_to_date(database: Database, path: Path, *, is_locked: bool) -> None:
    async with database.reading() as connection:
        revision = await connection.run_sync(revision_of)
    if revision == REVISION:
        return
    # No migration under a running bot.
    with nullcontext() if is_locked else locked(path):
        engine = engine_on(path, foreign_keys=False)
        try:
            async with Database(engine).writing() as connection:
                await connection.run_sync(upgrade)
                if (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first() is not None:
                    raise Unusable(
                        "the migration would leave rows that refer to nothing; nothing was changed"
                    )
        finally:
            await engine.dispose()


@contextmanager
def as_unusable(path: Path) -> Iterator[None]:
    """Turn what hinders the opening of this file into Unusable."""
    try:
        yield
    except (OSError, DatabaseError) as fault:
        reason = fault.orig if isinstance(fault, DatabaseError) else fault.strerror
        raise Unusable(f"{path} cannot be opened: {reason}") from fault
