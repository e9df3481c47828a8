"""A whole bot inside a test: real parts, a real database, Telegram cut at the wire and a faked market."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder

from bot import ports
from bot.courier import Courier
from bot.dialogs import Dialogs
from bot.dispatch import AnyApplication, Dispatch
from bot.readership import Readership
from bot.router import Router
from bot.sender import FailFastSender
from bot.wiring import Kept, Ledger, Trade, Wiring, trade_of
from liquidity.desk import Desk
from liquidity.limits import Limits
from liquidity.money import UsdCents
from liquidity.preflight import Preflight
from liquidity.tracker import Tracker, Watched
from storage.adopting import Adoptions
from storage.book import OrderBook
from storage.chats import Chats
from storage.database import Database, open_database
from storage.experience import PastOrders
from storage.followers import Followers
from storage.forgetting import Forgetting
from storage.inbox import Inbox
from storage.moving import Parcels
from storage.outbox import Outbox
from storage.vault import Vault
from tests.bot.fakes import TOKEN, Call, FakeTelegram, Telegram, message
from tests.liquidity.fake_dialer import FakeDialer
from tests.liquidity.fakes import FakeClock, FakeMarket

KEYS = (bytes(range(32)),)
ALICE = 5
STRANGER = 6

__all__ = ["ALICE", "KEYS", "STRANGER", "Bench", "Call", "Telegram", "opened"]


@dataclass(slots=True)
class Bench:
    """The parts of a running bot, and a way to have it hear something."""

    telegram: Telegram
    application: AnyApplication
    dispatch: Dispatch
    market: FakeMarket
    clock: FakeClock
    book: OrderBook
    inbox: ports.Inbox
    outbox: ports.Outbox
    dialogs: Dialogs
    desk: Desk
    tracker: Tracker
    courier: Courier
    bell: asyncio.Event
    readership: Readership
    dialer: FakeDialer
    followers: ports.Followers
    router: Router
    _updates: "count[int]" = field(default_factory=lambda: count(1))

    async def hear(self, update: dict[str, Any]) -> list[Call]:
        """Handle a raw update; returns the calls to Telegram that it led to."""
        before = len(self.telegram.asked)
        update = {"update_id": next(self._updates), **update}
        await self.dispatch.handle(Update.de_json(update, self.application.bot))
        return self.telegram.asked[before:]

    async def write(self, text: str, user: int = ALICE, **more: Any) -> list[Call]:
        """A person writes; *more* are further fields of the message."""
        body = message(1, user, text)["message"] | more
        if text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
            body["entities"] = [command]
        return await self.hear({"message": body})

    async def press(self, data: str, user: int = ALICE) -> list[Call]:
        """A person taps a button that carries this, on message 77."""
        body = message(77, user, "buttons")["message"]
        query = {"id": "q", "from": body["from"], "chat_instance": "1", "message": body, "data": data}
        return await self.hear({"callback_query": query})

    async def deliver(self) -> int:
        """Let the courier send all that is due now; returns the calls to Telegram that it made."""
        before = len(self.telegram.asked)
        self.courier.stop()
        await self.courier.run()
        return len(self.telegram.asked) - before


@asynccontextmanager
async def opened(folder: Path, *others: FakeMarket) -> AsyncIterator[Bench]:
    """A bot for everybody but the stranger, at one market, or at *others* beside it."""
    market, bell, telegram = FakeMarket(), asyncio.Event(), Telegram()
    builder = ApplicationBuilder().token(TOKEN).updater(None).job_queue(None)
    application = builder.request(telegram).get_updates_request(FakeTelegram()).build()
    async with open_database(f"sqlite:///{folder}/inlet.db") as database, application:
        book = OrderBook(database, Vault(KEYS), on_letters=bell.set)
        clock, dialer = FakeClock(), FakeDialer()
        kept = _kept(book, database, bell)
        trade = _trade(book, (market, *others), database, bell, clock, dialer)
        wiring = Wiring(kept, trade, clock, admits=lambda user: user != STRANGER, allow_private=False)
        sender = FailFastSender(application.bot, kept.outbox.move)
        wiring.gate(sender, bell.set).attach(application)
        router = wiring.router(sender)
        router.attach(application)
        yield Bench(
            telegram,
            application,
            Dispatch(application, wiring.readership),
            market,
            clock,
            book,
            kept.inbox,
            kept.outbox,
            wiring.dialogs,
            trade.desk,
            trade.tracker,
            Courier(delivery=wiring.delivery(sender), outbox=kept.outbox, clock=clock, bell=bell),
            bell,
            wiring.readership,
            dialer,
            kept.followers,
            router,
        )


def _kept(book: OrderBook, database: Database, bell: asyncio.Event) -> Kept:
    return Kept(
        book=book,
        chats=Chats(database),
        inbox=Inbox(database),
        outbox=Outbox(database),
        followers=Followers(database),
        forgetting=Forgetting(database),
        parcels=Parcels(database, Vault(KEYS), book, on_letters=bell.set),
    )


def _trade(
    book: OrderBook,
    sellers: Sequence[FakeMarket],
    database: Database,
    bell: asyncio.Event,
    clock: FakeClock,
    dialer: FakeDialer,
) -> Trade:
    """Everything that buys and watches, at made-up markets."""
    markets = {each.id: each for each in sellers}
    return trade_of(
        Ledger(book, book, Adoptions(database, Vault(KEYS), on_letters=bell.set), PastOrders(database)),
        Tracker(markets={each.id: Watched(each) for each in sellers}, book=book, clock=clock),
        markets,
        clock,
        limits=Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2),
        preflight=Preflight(dialer, clock, allow_private=False),
    )
