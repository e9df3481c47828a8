"""Looking at a database: whatever it is found to be, it is left as it was."""

import os
import sqlite3
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from storage.book import OrderBook
from storage.database import open_database
from storage.errors import BadSetting, DatabaseNewer, KeysMissing, Unusable
from storage.lock import locked
from storage.revision import migrations
from storage.survey import State, Survey, survey
from storage.vault import Vault
from tests.storage.examples import KEYS, buy
from tests.storage.test_database import file_of

VAULT = Vault(KEYS)


async def test_one_that_is_not_there_is_not_made(url: str) -> None:
    """Nor is its folder."""
    assert await survey(url, VAULT) == Survey(file_of(url), State.ABSENT, in_use=False)
    assert not file_of(url).parent.exists()


async def test_one_that_was_never_filled_is_left_empty(url: str) -> None:
    """A start that was cut off leaves such a file."""
    file_of(url).parent.mkdir()
    file_of(url).touch()
    assert (await survey(url, VAULT)).state is State.ABSENT
    assert [(path.name, path.stat().st_size) for path in file_of(url).parent.iterdir()] == [("inlet.db", 0)]


async def test_one_without_tables_is_as_good_as_none(url: str) -> None:
    """Somebody has opened it, and no more."""
    file_of(url).parent.mkdir()
    with sqlite3.connect(file_of(url)) as other:
        other.execute("VACUUM")
    other.close()
    assert file_of(url).stat().st_size
    assert (await survey(url, VAULT)).state is State.ABSENT


async def test_one_of_today_is_current(url: str) -> None:
    """And nobody runs on it, though the lock's file is there."""
    async with open_database(url, exclusive=True):
        pass
    assert await survey(url, VAULT) == Survey(file_of(url), State.CURRENT, in_use=False)
    with locked(file_of(url)):
        pass


async def test_a_running_bot_is_seen_and_not_disturbed(url: str) -> None:
    """It holds the lock, in a process of its own, before and after."""
    async with open_database(url):
        pass
    script = f"""
from pathlib import Path
from storage.lock import locked
with locked(Path({str(file_of(url))!r})):
    print("held", flush=True)
    input()
"""
    holder = await create_subprocess_exec(sys.executable, "-c", script, stdin=PIPE, stdout=PIPE)
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    for _ in range(2):
        assert (await survey(url, VAULT)).in_use
    await holder.communicate(b"\n")
    assert not (await survey(url, VAULT)).in_use


async def test_an_older_one_is_not_migrated(url: str) -> None:
    """That is left to a start."""
    file_of(url).parent.mkdir()
    engine = create_engine(f"sqlite:///{file_of(url)}")
    with engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    for _ in range(2):
        assert (await survey(url, VAULT)).state is State.OLDER


async def test_a_newer_one_is_refused(url: str) -> None:
    """This version would not understand it."""
    async with open_database(url) as database, database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="9999"):
        await survey(url, VAULT)


async def test_missing_keys_are_named(url: str) -> None:
    """Before a start fails for them."""
    async with open_database(url) as database:
        await buy(OrderBook(database, VAULT))
    assert (await survey(url, VAULT)).state is State.CURRENT
    with pytest.raises(KeysMissing):
        await survey(url, Vault([bytes(range(3, 35))]))


async def test_what_is_no_database_of_ours_is_refused(url: str) -> None:
    """Another program's, or no database at all."""
    file_of(url).parent.mkdir()
    with sqlite3.connect(file_of(url)) as other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
    other.close()
    with pytest.raises(Unusable, match="other tables"):
        await survey(url, VAULT)
    file_of(url).write_text("dear diary, " * 100)
    with pytest.raises(Unusable, match="not a database"):
        await survey(url, VAULT)


async def test_a_place_that_takes_no_file_is_refused(tmp_path: Path) -> None:
    """The operator reads the system's own reason."""
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(Unusable, match="Not a directory"):
        await survey(f"sqlite:///{tmp_path}/data/deeper/inlet.db", VAULT)
    with pytest.raises(Unusable, match="Is a directory"):
        await survey(f"sqlite:///{tmp_path}", VAULT)


async def test_what_may_not_be_written_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file nor the folder for one; asked of the system, since root may write anywhere."""
    asked: list[tuple[Path, int]] = []

    def refuse(path: Path, mode: int) -> bool:
        asked.append((path, mode))
        return False

    monkeypatch.setattr(os, "access", refuse)
    with pytest.raises(Unusable, match="Permission denied"):
        await survey(url, VAULT)
    file_of(url).parent.mkdir()
    file_of(url).touch()
    with pytest.raises(Unusable, match="Permission denied"):
        await survey(url, VAULT)
    above = file_of(url).parent.parent
    assert asked == [(above, os.W_OK | os.X_OK), (file_of(url), os.R_OK | os.W_OK)]


async def test_a_bad_address_is_refused() -> None:
    """As on opening."""
    with pytest.raises(BadSetting):
        await survey("sqlite:///:memory:", VAULT)
