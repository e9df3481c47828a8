"""Which migration a database is at, and bringing it to the newest. Alembic is imported only for that."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.errors import DatabaseNewer, Unusable

if TYPE_CHECKING:
    from alembic.config import Config


def revision_of(connection: Connection) -> str | None:
    """The migration that this database is at, None for an empty one; raises Unusable for one of others."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise Unusable("this database holds other tables than Inlet's")
    return None


def migrations() -> "Config":
    """Alembic's settings: the migrations lie in this package."""
    from alembic.config import Config  # noqa: PLC0415  Alembic costs most of a second, rarely needed

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


def refuse_newer(revision: str | None) -> None:
    """Raise DatabaseNewer for a migration that this version does not have."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  as above

    known = {script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseNewer(f"a later version of Inlet has written this database (revision {revision})")


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, all or none; raises DatabaseNewer, Unusable."""
    from alembic import command  # noqa: PLC0415  as above

    refuse_newer(revision_of(connection))
    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
