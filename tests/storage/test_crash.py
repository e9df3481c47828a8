"""Killed between any two statements, a transaction leaves all or nothing; once the courier is rung, all."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select

from storage.book import OrderBook
from storage.database import open_database
from storage.inbox import Inbox
from storage.schema import metadata
from storage.vault import Vault
from tests.storage.examples import KEYS, NOW, buy, purchase


async def crash(folder: Path, operation: str) -> list[Path]:
    """The databases left by dying after 0, 1, 2 ... statements; the last one by not dying."""
    command = (sys.executable, "-m", "tests.storage.crash", str(folder), operation)
    process = await asyncio.create_subprocess_exec(*command)
    async with asyncio.timeout(60):
        assert await process.wait() == 0
    return numbered(folder)


def numbered(folder: Path) -> list[Path]:
    """The databases named by a number, in its order."""
    return sorted(folder.glob("[0-9]*.db"), key=lambda path: int(path.stem))


async def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; a sealed text differs each time, so only its presence is told."""
    found = {}
    async with open_database(f"sqlite:///{path}") as database, database.reading() as connection:
        for table in metadata.sorted_tables:
            columns = [each for each in table.c if not isinstance(each.type, LargeBinary)]
            rows = await connection.execute(select(*columns).order_by(*table.primary_key))
            found[table.name] = [tuple(row) for row in rows]
    return found


async def make_template(folder: Path) -> None:
    """An order with a letter, a purchase without its answer, and an update."""
    async with open_database(f"sqlite:///{folder}/template.db") as database:
        book = OrderBook(database, Vault(KEYS))
        await buy(book)
        await book.begin(purchase("asked"), cause=None)
        await Inbox(database).put([(10, "tap")], NOW)


@pytest.mark.parametrize("operation", ["begin", "ordered", "ended", "save", "sent"])
async def test_a_killed_transaction_leaves_nothing(tmp_path: Path, operation: str) -> None:
    """After each of its statements, and before its commit."""
    await make_template(tmp_path)
    *killed, finished = await crash(tmp_path, operation)
    before, after = await content(tmp_path / "template.db"), await content(finished)
    assert len(killed) > 2
    assert before != after
    for path in killed:
        assert await content(path) == before, path.stem
    assert await content(tmp_path / "rung.db") == after


async def test_a_killed_first_start_can_be_started_again(tmp_path: Path) -> None:
    """Half a migration is never seen."""
    *killed, finished = await crash(tmp_path, "opened")
    assert len(killed) > 8
    empty = await content(finished)
    for path in killed:
        assert await content(path) == empty
