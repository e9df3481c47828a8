"""The migrations make exactly the tables of `storage.schema`, and those are plain SQL for PostgreSQL too."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, text
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from storage.database import Database
from storage.revision import migrations
from storage.schema import REVISION, metadata

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
    return " ".join(sql.split())


def _parts(sql: str) -> frozenset[str]:
    return frozenset(part.strip(" ()") for part in sql.split(","))
