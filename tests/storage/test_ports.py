"""What storage keeps fits what others ask for, though neither imports the other."""

import inspect

import pytest

from bot import ports
from liquidity import experience
from liquidity.adopting import AdoptingBook
from liquidity.book import DeskBook, ReadBook, TrackerBook
from liquidity.parcels import ParcelBook
from storage.adopting import Adoptions
from storage.book import OrderBook
from storage.chats import Chats
from storage.database import Database
from storage.experience import PastOrders
from storage.forgetting import Forgetting
from storage.inbox import Inbox
from storage.moving import Parcels
from storage.outbox import Outbox


def fitted(
    book: OrderBook, database: Database
) -> tuple[DeskBook, TrackerBook, ReadBook, ports.Inbox, ports.Outbox, ports.Chats, ports.Forgetting]:
    """Proof for the type checker: each part is what its port asks for."""
    return book, book, book, Inbox(database), Outbox(database), Chats(database), Forgetting(database)


def packing(moving: Parcels) -> ParcelBook:
    """The same of sealed files."""
    return moving


def remembering(database: Database) -> experience.PastOrders:
    """The same of past orders."""
    return PastOrders(database)


def adopting(adoptions: Adoptions) -> AdoptingBook:
    """And of orders from elsewhere."""
    return adoptions


@pytest.mark.parametrize(
    ("port", "part"),
    [
        (DeskBook, OrderBook),
        (TrackerBook, OrderBook),
        (ReadBook, OrderBook),
        (ports.Inbox, Inbox),
        (ports.Outbox, Outbox),
        (ports.Chats, Chats),
        (ports.Forgetting, Forgetting),
        (ParcelBook, Parcels),
        (experience.PastOrders, PastOrders),
        (AdoptingBook, Adoptions),
    ],
)
def test_every_method_takes_the_same_arguments(port: type, part: type) -> None:
    """A caller by keyword meets the names that the port promises."""
    asked = {name: method for name, method in vars(port).items() if not name.startswith("_")}
    for name, method in asked.items():
        assert list(inspect.signature(getattr(part, name)).parameters) == list(
            inspect.signature(method).parameters
        )
