"""The migrations make exactly the tables of `storage.schema`, and those are plain SQL for PostgreSQL too."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from liquidity.orders import EventKind, Nonce, OrderId, Terms
from storage.book import OrderBook
from storage.database import Database, open_database
from storage.revision import migrations
from storage.schema import REVISION, metadata
from storage.vault import Vault
from tests.storage.examples import ALICE, KEYS, NODE, NOW, draft

POSTGRESQL = make_url("postgresql://").get_dialect()()


async def test_migrations_make_the_schema(database: Database) -> None:
    """A migrated database and the tables we write to differ in nothing."""

    def differences(connection: Connection) -> list[Any]:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
        return found

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrations_make_the_same_sql(database: Database) -> None:
    """Nor in what Alembic does not compare: the text of each index, and how rows are counted."""
    async with database.reading() as connection:
        made = await connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        found = {_squeezed(sql) for sql in made.scalars() if "alembic_version" not in sql}
        dialect = connection.dialect
    tables = {_squeezed(str(CreateTable(table).compile(dialect=dialect))) for table in metadata.sorted_tables}
    indexes = {
        _squeezed(str(CreateIndex(index).compile(dialect=dialect)))
        for table in metadata.sorted_tables
        for index in table.indexes
    }
    assert {sql for sql in found if "INDEX" in sql} == indexes
    assert {_parts(sql) for sql in found if "TABLE" in sql} - {
        _parts("CREATE TABLE sqlite_sequence(name,seq)")
    } == {_parts(sql) for sql in tables}


async def test_what_the_first_version_wrote_is_kept(tmp_path: Path) -> None:
    """Its drafts and orders get a size and a rate from their price; what refers to them stays."""
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        first = MetaData()
        first.reflect(connection)
        for name, row in _OLD_ROWS.items():
            connection.execute(first.tables[name].insert().values(row))
    engine.dispose()
    async with open_database(f"sqlite:///{tmp_path / 'old.db'}") as database:
        book = OrderBook(database, Vault(KEYS))
        assert await book.draft(Nonce("old"), ALICE) == draft("old")
        kept = await book.order(OrderId("7F3-A9K2"))
        assert kept is not None
        assert (kept.purchase.draft, kept.terms) == (draft("old"), Terms())
        assert [event.kind for event in await book.history(kept.id)] == [EventKind.ORDERED]


_WHEN = NOW.replace(tzinfo=None)
_OLD_TERMS: dict[str, object] = {
    "nonce": "old",
    "owner": ALICE,
    "market": "magma",
    "node": str(NODE),
    "cents": 5000,
    "private": False,
    "sats_per_usd": "543260",
    "inbound_usd": "1252730397/2500000",
    "price_asked_at": _WHEN,
}
_OLD_ORDER: dict[str, object] = {
    "id": "7F3-A9K2",
    "nonce": "old",
    "market": "magma",
    "market_order_id": "m-1",
    "created_at": _WHEN,
    "changed_at": _WHEN,
    "phase": "approval",
    "word": "",
    "payment": "unsaid",
    "payment_word": "",
    "money": "unpaid",
    "ever_held": False,
    "channel": "{}",
    "hidden": False,
    "version": 0,
}
_OLD_EVENT = '{"kind":"ordered","at":"2026-11-21T14:01:02Z"}'
_OLD_ROWS: dict[str, dict[str, object]] = {
    "drafts": {**_OLD_TERMS, "created_at": _WHEN},
    "purchases": {**_OLD_TERMS, "state": "ordered", "requested_at": _WHEN},
    "orders": _OLD_ORDER,
    "events": {
        "nonce": "old",
        "order_id": "7F3-A9K2",
        "kind": "ordered",
        "at": _WHEN,
        "document": _OLD_EVENT,
    },
}


def test_the_newest_migration_is_the_one_expected() -> None:
    """A database at this revision is used without looking further."""
    assert ScriptDirectory.from_config(migrations()).get_heads() == [REVISION]


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_compiles_for_postgresql(table: Table) -> None:
    """The schema asks nothing that only SQLite has."""
    sql = str(CreateTable(table).compile(dialect=POSTGRESQL))
    assert "DATETIME" not in sql
    assert "AUTOINCREMENT" not in sql
    for index in table.indexes:
        assert str(CreateIndex(index).compile(dialect=POSTGRESQL))


def _squeezed(sql: str) -> str:
    """A table that was altered by copying it has its name in quotes."""
    return " ".join(sql.replace('"', "").split())


def _parts(sql: str) -> frozenset[str]:
    return frozenset(part.strip(" ()") for part in sql.split(","))
