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

from bot.cards import Cards
from bot.conversations.deeds import deeds_of
from bot.conversations.following import Following
from bot.conversations.leaving import Leaving
from bot.conversations.lobby import Lobby
from bot.conversations.orders import Orders
from bot.conversations.settings import Settings
from bot.conversations.shop import Shelves, shop_of
from bot.courier import Courier
from bot.delivery import Delivery
from bot.dialogs import Dialogs
from bot.dispatch import AnyApplication, Dispatch
from bot.documents import Documents
from bot.gate import Gate
from bot.groups import Groups
from bot.introduction import COMMANDS
from bot.mutes import Mutes
from bot.nodes import Nodes
from bot.readership import Readership
from bot.router import Router
from bot.sender import FailFastSender, Sender
from liquidity.acts import Acts
from liquidity.cancelling import Cancelling
from liquidity.desk import Desk
from liquidity.experience import Experience
from liquidity.limits import Limits
from liquidity.money import UsdCents
from liquidity.preflight import Preflight
from liquidity.quotes import Quotes
from liquidity.tracker import Tracker, Watched
from storage.book import OrderBook
from storage.chats import Chats
from storage.database import Database, open_database
from storage.experience import PastOrders
from storage.followers import Followers
from storage.forgetting import Forgetting
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.vault import Vault
from tests.bot.bringing import Bringing
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
    inbox: Inbox
    outbox: Outbox
    dialogs: Dialogs
    desk: Desk
    tracker: Tracker
    courier: Courier
    bell: asyncio.Event
    readership: Readership
    dialer: FakeDialer
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
        trade = _Trade(book, (market, *others), database, bell)
        outbox, dialogs = Outbox(database), Dialogs(Chats(database))
        sender = FailFastSender(application.bot, outbox.move)
        nodes = Nodes(book, Chats(database))
        mutes = Mutes(Documents(Chats(database)))
        followers = Followers(database)
        cards = Cards(book, trade.desk, trade.clock, nodes, trade.cancelling, mutes, followers, trade.past)
        trade.gate(sender, outbox, cards).attach(application)
        readership = Readership(Documents(Chats(database)), _admits)
        trade.router(sender, nodes, outbox, cards, readership).attach(application)
        delivery = Delivery(
            sender=sender,
            outbox=outbox,
            desk=trade.desk,
            clock=trade.clock,
            cards=cards,
            readership=readership,
        )
        yield Bench(
            telegram,
            application,
            Dispatch(application, readership),
            market,
            trade.clock,
            book,
            Inbox(database),
            outbox,
            dialogs,
            trade.desk,
            trade.tracker,
            Courier(delivery=delivery, outbox=outbox, clock=trade.clock, bell=bell),
            bell,
            readership,
            trade.dialer,
        )


class _Trade:
    """Everything that buys and watches, at made-up markets."""

    def __init__(
        self, book: OrderBook, sellers: Sequence[FakeMarket], database: Database, bell: asyncio.Event
    ) -> None:
        self.clock = FakeClock()
        self.past = Experience(PastOrders(database), self.clock)
        self.dialer = FakeDialer()
        self._book = book
        self._database = database
        self._bell = bell
        markets = {each.id: each for each in sellers}
        limits = Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2)
        self.tracker = Tracker(
            markets={each.id: Watched(each) for each in sellers}, book=book, clock=self.clock
        )
        self.desk = Desk(
            quotes=Quotes(markets=markets, book=book, limits=limits, clock=self.clock),
            markets=markets,
            book=book,
            orders=book,
            limits=limits,
            clock=self.clock,
            on_order=self.tracker.watch,
        )
        self.cancelling = Cancelling(
            markets=markets,
            book=book,
            clock=self.clock,
            refresh=self.tracker.refresh,
            on_order=self.tracker.take_up,
        )
        self.acts = Acts(
            book=book, orders=book, limits=limits, clock=self.clock, on_order=self.tracker.take_up
        )

    def gate(self, sender: Sender, outbox: Outbox, cards: Cards) -> Gate:
        """Who comes in, and what groups may do."""
        groups = Groups(
            sender=sender,
            admits=_admits,
            quotes=self.desk.quotes,
            clock=self.clock,
            commands=COMMANDS,
            following=Following(cards),
        )
        return Gate(sender=sender, admits=_admits, outbox=outbox, groups=groups, on_return=self._bell.set)

    def router(
        self, sender: Sender, nodes: Nodes, outbox: Outbox, cards: Cards, readership: Readership
    ) -> Router:
        """The conversations about it."""
        dialogs, documents = Dialogs(Chats(self._database)), Documents(Chats(self._database))
        shop = shop_of(
            Shelves(
                desk=self.desk,
                book=self._book,
                nodes=nodes,
                dialogs=dialogs,
                documents=documents,
                clock=self.clock,
                preflight=Preflight(self.dialer, self.clock, allow_private=False),
                allow_private=False,
            )
        )
        orders = Orders(
            desk=self.desk,
            acts=self.acts,
            tracker=self.tracker,
            book=self._book,
            outbox=outbox,
            clock=self.clock,
            cards=cards,
        )
        bringing = Bringing(self._database, Vault(KEYS), self.desk, self.tracker, self.clock, self._bell)
        return Router(
            sender=sender,
            dialogs=dialogs,
            lobby=Lobby(desk=self.desk, sizing=shop.sizing, clock=self.clock, nodes=nodes),
            address_book=shop.address_book,
            shortcuts=shop.shortcuts,
            buying=shop.buying,
            confirming=shop.confirming,
            scanning=shop.scanning,
            checking=shop.checking,
            orders=orders,
            deeds=deeds_of(orders, cards, acts=self.acts, tracker=self.tracker, outbox=outbox),
            leaving=Leaving(forgetting=Forgetting(self._database), book=self._book, clock=self.clock),
            moving=bringing.moving(self._book),
            tracking=bringing.tracking(orders),
            settings=Settings(
                readership=readership,
                documents=documents,
                clock=self.clock,
                list_commands=sender.list_commands,
            ),
        )


def _admits(user: int) -> bool:
    return user != STRANGER
