"""The two conversations by which orders come in from outside, for the bench."""

import asyncio
from dataclasses import dataclass

from bot.conversations.moving import Moving
from bot.conversations.orders import Orders
from bot.conversations.tracking import Tracking
from bot.documents import Documents
from liquidity.adopting import Adopting
from liquidity.desk import Desk
from liquidity.tracker import Tracker
from storage.adopting import Adoptions
from storage.book import OrderBook
from storage.chats import Chats
from storage.database import Database
from storage.inbox import Inbox
from storage.moving import Moving as Parcels
from storage.vault import Vault
from tests.liquidity.fakes import FakeClock


@dataclass(frozen=True, slots=True)
class Bringing:
    """What both need."""

    database: Database
    vault: Vault
    desk: Desk
    tracker: Tracker
    clock: FakeClock
    bell: asyncio.Event

    def moving(self, book: OrderBook) -> Moving:
        """/export and /import."""
        return Moving(
            parcels=Parcels(self.database, self.vault, book, on_letters=self.bell.set),
            documents=Documents(Chats(self.database)),
            inbox=Inbox(self.database),
            book=book,
            desk=self.desk,
            clock=self.clock,
            on_order=self.tracker.take_up,
        )

    def tracking(self, orders: Orders) -> Tracking:
        """/track."""
        adopting = Adopting(
            markets=self.desk.markets,
            book=Adoptions(self.database, self.vault, on_letters=self.bell.set),
            clock=self.clock,
            on_order=self.tracker.take_up,
        )
        return Tracking(
            adopting=adopting,
            documents=Documents(Chats(self.database)),
            inbox=Inbox(self.database),
            orders=orders,
        )
