"""SQLite: where the file lies, and how each connection behaves."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import BadSetting

# The execution option of a transaction that will write.
WRITES: Final = "inlet_writes"

# One writer and the readers beside it; each connection is a thread.
_CONNECTIONS: Final = 4
# With FULL, what was committed survives a power cut too, not just a crash of ours. What is deleted is
# overwritten, so that the file of somebody who was forgotten holds nothing of them.
_PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "busy_timeout = 5000",
    "secure_delete = ON",
)


def path_of(url: str) -> Path:
    """The file of a `sqlite:///relative` or `sqlite:////absolute` address; raises BadSetting."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSetting("the database address cannot be read") from None
    if parsed.get_backend_name() == "postgresql":
        raise BadSetting("PostgreSQL is not built yet: the database address must begin with sqlite:///")
    if parsed.drivername != "sqlite" or parsed.host or parsed.query:
        raise BadSetting("the database address must be sqlite:///FILE and nothing more")
    if not parsed.database or parsed.database.startswith((":memory:", "file:")):
        raise BadSetting("the database address names no file")
    return Path(parsed.database)


def make_file(path: Path) -> None:
    """Make the folder and an empty file that only we may read, unless they are there; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def engine_on(path: Path, *, foreign_keys: bool = True) -> AsyncEngine:
    """An engine on this file. Errors never show parameters: there are people's words among them.

    A table is altered by copying it, and while it is away nothing may look whether its rows are referred to:
    a migration runs without *foreign_keys*, and looks at its end.
    """
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=_CONNECTIONS,
        max_overflow=0,
        hide_parameters=True,
    )
    pragmas = (*_PRAGMAS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    event.listen(engine.sync_engine, "connect", partial(_prepare, pragmas))
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(pragmas: Sequence[str], connection: Any, _: object) -> None:
    # Python's own BEGIN comes too late, before the first change only: ours is sent by _begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A reader that turns writer half-way may be refused at once; a writer that says so first waits its turn.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
