"""How a database stands, looked at without making it, migrating it, or holding its lock."""

import errno
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from storage.book import OrderBook
from storage.database import Database, as_unusable
from storage.errors import DatabaseInUse
from storage.lock import locked
from storage.revision import refuse_newer, revision_of
from storage.schema import REVISION
from storage.sqlite import engine_on, path_of
from storage.vault import Vault


class State(StrEnum):
    """What opening it for good will find."""

    ABSENT = "absent"
    OLDER = "older"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Survey:
    """Where a database lies, its state, and whether a process runs on it."""

    path: Path
    state: State
    in_use: bool


async def survey(url: str, vault: Vault) -> Survey:
    """Look at the database of this address. Raises BadSetting, DatabaseNewer, KeysMissing, Unusable."""
    path = path_of(url)
    with as_unusable(path):
        if not path.exists():
            _check_folder(path.absolute().parent)
            return Survey(path, State.ABSENT, in_use=False)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _check_access(path, os.R_OK | os.W_OK)
        in_use = _in_use(path)
        # A file without a byte is one that was made and never filled.
        state = await _state(path, vault) if path.stat().st_size else State.ABSENT
    return Survey(path, state, in_use)


async def _state(path: Path, vault: Vault) -> State:
    engine = engine_on(path)
    try:
        database = Database(engine)
        async with database.reading() as connection:
            revision = await connection.run_sync(revision_of)
        if revision is None:
            return State.ABSENT
        if revision != REVISION:
            refuse_newer(revision)
        # What this reads is the same since the first migration.
        await OrderBook(database, vault).check_keys()
    finally:
        await engine.dispose()
    return State.CURRENT if revision == REVISION else State.OLDER


def _in_use(path: Path) -> bool:
    """Whether its lock is held; where it is free it is held for an instant, which is how one finds out."""
    if not Path(f"{path}.lock").exists():
        return False
    try:
        with locked(path):
            return False
    except DatabaseInUse:
        return True


def _check_folder(folder: Path) -> None:
    """Raise OSError unless the folder, or the nearest one above that is there, takes something new."""
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    _check_access(nearest, os.W_OK | os.X_OK)


def _check_access(path: Path, mode: int) -> None:
    if not os.access(path, mode):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
