"""A real database in a file for every test, and the parts that live on it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.book import OrderBook
from storage.database import Database, open_database
from storage.inbox import Inbox
from storage.moving import Parcels
from storage.outbox import Outbox
from storage.vault import Vault
from tests.storage.examples import KEYS


@dataclass
class Bell:
    """Counts how often it was rung."""

    rung: int = 0

    def ring(self) -> None:
        """Count."""
        self.rung += 1


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path}/data/inlet.db"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """An open database, empty."""
    async with open_database(url, exclusive=True) as database:
        yield database


@pytest.fixture
def bell() -> Bell:
    """What the book rings when it wrote letters."""
    return Bell()


@pytest.fixture
def book(database: Database, bell: Bell) -> OrderBook:
    """An order book on the database."""
    return OrderBook(database, Vault(KEYS), on_letters=bell.ring)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """The outbox of the database."""
    return Outbox(database)


@pytest.fixture
def inbox(database: Database) -> Inbox:
    """The inbox of the database."""
    return Inbox(database)


@pytest.fixture
def moving(database: Database, book: OrderBook, bell: Bell) -> Parcels:
    """Sealed files of the database."""
    return Parcels(database, Vault(KEYS), book, on_letters=bell.ring)
