"""The conversations that lead to a purchase, wired to each other."""

from dataclasses import dataclass

from bot.conversations.addressbook import AddressBook
from bot.conversations.buying import Buying
from bot.conversations.checking import Checking
from bot.conversations.choosing import Choosing
from bot.conversations.confirming import Confirming
from bot.conversations.noding import Noding
from bot.conversations.scanning import Scanning
from bot.conversations.shortcuts import Shortcuts
from bot.conversations.sizing import Sizing
from bot.conversations.typed import Typed
from bot.dialogs import Dialogs
from bot.documents import Documents
from bot.nodes import Nodes
from bot.scanning import Scanner
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.preflight import Preflight


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """From any wish to its confirmation."""

    sizing: Sizing
    address_book: AddressBook
    shortcuts: Shortcuts
    buying: Buying
    typed: Typed
    confirming: Confirming
    scanning: Scanning
    checking: Checking


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What a shop is made of; *allow_private* takes nodes in private networks."""

    desk: Desk
    book: ReadBook
    nodes: Nodes
    dialogs: Dialogs
    documents: Documents
    clock: Clock
    preflight: Preflight
    allow_private: bool


def shop_of(parts: Shelves) -> Shop:
    """The conversations over these parts."""
    sizing = Sizing(parts.desk)
    noding = Noding(nodes=parts.nodes, markets=parts.desk.markets.values(), allow_private=parts.allow_private)
    choosing = Choosing(desk=parts.desk, book=parts.book, clock=parts.clock, nodes=parts.nodes)
    buying = Buying(noding=noding, sizing=sizing, choosing=choosing, book=parts.book, dialogs=parts.dialogs)
    address_book = AddressBook(parts.nodes, noding, parts.preflight, parts.documents)
    shortcuts = Shortcuts(buying=buying, noding=noding, sizing=sizing, dialogs=parts.dialogs)
    return Shop(
        sizing=sizing,
        address_book=address_book,
        shortcuts=shortcuts,
        buying=buying,
        typed=Typed(buying=buying, noding=noding, sizing=sizing),
        confirming=Confirming(
            desk=parts.desk, book=parts.book, dialogs=parts.dialogs, buying=buying, nodes=parts.nodes
        ),
        scanning=Scanning(
            scanner=Scanner(),
            documents=parts.documents,
            noding=noding,
            address_book=address_book,
            buying=buying,
            shortcuts=shortcuts,
        ),
        checking=Checking(preflight=parts.preflight, choosing=choosing, buying=buying),
    )
