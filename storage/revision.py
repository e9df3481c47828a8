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


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, all or none; raises DatabaseNewer, Unusable."""
    from alembic import command  # noqa: PLC0415  as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415  as above

    config = migrations()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = revision_of(connection)
    if current is not None and current not in known:
        raise DatabaseNewer(f"a later version of Inlet has written this database (revision {current})")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
