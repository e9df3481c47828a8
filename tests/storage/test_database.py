"""Opening: whose file it is, who else has it, which version wrote it; and that nothing of it stays behind."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, open_database
from storage.errors import BadSetting, DatabaseInUse, DatabaseNewer, Unusable
from storage.schema import chats, orders


def file_of(url: str) -> Path:
    """Where the database of this address lies."""
    return Path(url.removeprefix("sqlite:///"))


async def test_it_makes_its_folder_and_file_for_us_alone(url: str) -> None:
    """Nobody else on the machine reads people's orders, not in the files beside it either."""
    async with open_database(url, exclusive=True) as database, database.writing() as connection:
        await connection.execute(insert(chats).values(chat=1))
        folder = file_of(url).parent
        assert folder.stat().st_mode & 0o777 == 0o700
        names = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert names == dict.fromkeys(["inlet.db", "inlet.db-shm", "inlet.db-wal", "inlet.db.lock"], 0o600)


async def test_a_relative_address_lies_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the default setting has it."""
    monkeypatch.chdir(tmp_path)
    async with open_database("sqlite:///data/inlet.db"):
        assert (tmp_path / "data" / "inlet.db").is_file()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
async def test_every_connection_is_prepared(database: Database, pragma: str, value: object) -> None:
    """What was committed survives a power cut, and no row points nowhere."""
    async with database.reading() as first, database.reading() as second:
        for connection in (first, second):
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == value


async def test_a_second_runner_is_refused(url: str) -> None:
    """Two bots on one file would send everything twice."""
    async with open_database(url, exclusive=True):
        with pytest.raises(DatabaseInUse):
            async with open_database(url, exclusive=True):
                pass
    async with open_database(url, exclusive=True):
        pass


async def test_others_may_look_beside_the_runner(url: str) -> None:
    """A check or a backup needs no lock while the schema is current."""
    async with open_database(url, exclusive=True), open_database(url) as other, other.reading() as connection:
        assert (await connection.execute(select(chats))).all() == []


async def test_no_migration_runs_beside_a_runner(url: str) -> None:
    """Who only looks does not change the tables under a running bot."""
    async with open_database(url, exclusive=True) as database:
        async with database.writing() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        with pytest.raises(DatabaseInUse):
            async with open_database(url):
                pass


async def test_a_newer_database_is_refused_and_left_alone(url: str) -> None:
    """An older version must not write what it does not understand."""
    async with open_database(url) as database, database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = file_of(url).read_bytes()
    with pytest.raises(DatabaseNewer, match="9999"):
        async with open_database(url, exclusive=True):
            pass
    assert file_of(url).read_bytes() == before


async def test_a_database_of_others_is_refused(url: str) -> None:
    """A slip in the settings must not put our tables into another program's database."""
    file_of(url).parent.mkdir()
    with sqlite3.connect(file_of(url)) as other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
    other.close()
    with pytest.raises(Unusable, match="other tables"):
        async with open_database(url, exclusive=True):
            pass


async def test_a_file_that_is_no_database_is_refused(url: str) -> None:
    """It is said plainly, and the file is left as it was."""
    file_of(url).parent.mkdir()
    file_of(url).write_text("dear diary, " * 100)
    with pytest.raises(Unusable, match="not a database"):
        async with open_database(url, exclusive=True):
            pass
    assert file_of(url).read_text().startswith("dear diary")


async def test_a_place_that_cannot_hold_a_file_is_refused(tmp_path: Path) -> None:
    """The operator reads the system's own reason."""
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(Unusable, match=r"Not a directory|File exists"):
        async with open_database(f"sqlite:///{tmp_path}/data/inlet.db"):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:x?uri=true",
        "sqlite://host/x.db",
        "sqlite:///x.db?mode=ro",
        "mysql://user:hunter2@host/db",
        "postgresql://user:hunter2@host/db",
        "postgresql+asyncpg://user:hunter2@host/db",
    ],
)
async def test_a_bad_address_is_refused_without_repeating_it(url: str) -> None:
    """There may be a password in it."""
    with pytest.raises(BadSetting) as caught:
        async with open_database(url):
            pass
    assert "hunter2" not in str(caught.value)


async def test_postgresql_is_named_as_missing() -> None:
    """Who asks for PostgreSQL learns that it is not there yet, rather than that his address is bad."""
    with pytest.raises(BadSetting, match="PostgreSQL is not built yet"):
        async with open_database("postgresql://user@host/db"):
            pass


async def test_an_error_leaves_no_trace(database: Database) -> None:
    """Whatever came before it in its transaction is undone."""

    async def fail() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(chats).values(chat=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.reading() as connection:
        assert (await connection.execute(select(chats))).all() == []


async def test_a_cancelled_writer_leaves_no_trace(database: Database) -> None:
    """Wherever it was cancelled, the next one may write, and nothing is half written."""

    async def write(number: int) -> None:
        async with database.writing() as connection:
            await connection.execute(insert(chats).values(chat=number))
            await connection.execute(insert(chats).values(chat=-number))

    for number in range(1, 40):
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(write(number))
            for _ in range(number):
                await asyncio.sleep(0)
            task.cancel()
    await write(100)
    async with database.reading() as connection:
        written = set((await connection.execute(select(chats.c.chat))).scalars())
    assert 100 in written
    assert written == {-number for number in written}


async def test_errors_show_no_values(database: Database) -> None:
    """What people wrote does not end up in a log by way of an error."""
    with pytest.raises(IntegrityError) as caught:
        async with database.writing() as connection:
            await connection.execute(insert(orders).values(id="hunter2", nonce="hunter2"))
    assert "hunter2" not in str(caught.value)


async def test_writers_take_turns(database: Database) -> None:
    """Who reads before he writes sees what the writer before him wrote."""
    async with database.writing() as connection:
        await connection.execute(insert(chats).values(chat=1, document="0"))

    async def count() -> None:
        async with database.writing() as connection:
            before = (await connection.execute(select(chats.c.document))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(chats.update().values(document=str(int(before) + 1)))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(count())
    async with database.reading() as connection:
        assert (await connection.execute(select(chats.c.document))).scalar_one() == "20"


SCRIPT = """
import asyncio, sys
from storage.database import open_database

async def main():
    async with open_database(sys.argv[1], exclusive=True):
        if sys.argv[2] == "fail":
            raise SystemExit(3)

asyncio.run(main())
print("alembic" in sys.modules)
"""


async def in_a_process(url: str, how: str) -> tuple[int | None, bytes]:
    """Open and close this database in a process of its own: how it ended, and what it said."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SCRIPT, url, how, stdout=PIPE)
    async with asyncio.timeout(30):
        said, _ = await process.communicate()
    return process.returncode, said


async def test_a_process_ends_and_needs_alembic_only_once(url: str) -> None:
    """No thread of the database keeps a process alive, and a start without migrations is a quick one."""
    assert await in_a_process(url, "") == (0, b"True\n")
    assert await in_a_process(url, "") == (0, b"False\n")
    assert await in_a_process(url, "fail") == (3, b"")
