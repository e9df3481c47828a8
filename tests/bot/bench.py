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
from bot.conversations.addressbook import AddressBook
from bot.conversations.buying import Buying
from bot.conversations.choosing import Choosing
from bot.conversations.confirming import Confirming
from bot.conversations.deeds import deeds_of
from bot.conversations.following import Following
from bot.conversations.leaving import Leaving
from bot.conversations.lobby import Lobby
from bot.conversations.moving import Moving
from bot.conversations.noding import Noding
from bot.conversations.orders import Orders
from bot.conversations.settings import Settings
from bot.conversations.shortcuts import Shortcuts
from bot.conversations.sizing import Sizing
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
from liquidity.quotes import Quotes
from liquidity.tracker import Tracker, Watched
from storage.book import OrderBook
from storage.chats import Chats
from storage.database import Database, open_database
from storage.experience import PastOrders
from storage.followers import Followers
from storage.forgetting import Forgetting
from storage.inbox import Inbox
from storage.moving import Moving as Parcels
from storage.outbox import Outbox
from storage.vault import Vault
from tests.bot.fakes import ME, TOKEN, FakeTelegram, Reply, fine, message
from tests.liquidity.fakes import FakeClock, FakeMarket

KEYS = (bytes(range(32)),)
ALICE = 5
STRANGER = 6
Call = tuple[str, dict[str, Any]]


class Telegram(FakeTelegram):
    """Answers every call as Telegram would when all is well; *refusals* of a chat come first.

    A chat with a closed gate is not answered before it opens.
    """

    def __init__(self) -> None:
        super().__init__(ME, last=self._answer)
        self.refusals: dict[int, list[Reply]] = {}
        self.gates: dict[int, asyncio.Event] = {}
        self._ids = count(100)

    async def _answer(self) -> Reply:
        method, parameters = self.asked[-1]
        if parameters.get("chat_id") in self.gates:
            await self.gates[parameters["chat_id"]].wait()
        waiting = self.refusals.get(parameters.get("chat_id", 0), [])
        if waiting:
            return waiting.pop(0)
        if method == "getFile":
            named = parameters["file_id"]
            return fine({"file_id": named, "file_unique_id": named, "file_path": named})
        if method in {"answerCallbackQuery", "deleteMessage", "setMyCommands", "deleteMyCommands"}:
            return fine(result=True)
        person = parameters["chat_id"]
        number = parameters.get("message_id") or next(self._ids)
        chat = {"id": person, "type": "private", "first_name": "P"}
        return fine({"message_id": number, "date": 1795269600, "chat": chat, "text": "x"})

    def calls(self, chat: int | None = None) -> list[Call]:
        """All calls so far but the first, or those about a chat."""
        return [each for each in self.asked[1:] if chat in {None, each[1].get("chat_id")}]

    def said(self, chat: int) -> list[str]:
        """All that was written to a chat, edits too."""
        return [str(told.get("text") or told.get("caption")) for _, told in self.calls(chat)]


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
        _gate(sender, outbox, trade, cards, bell).attach(application)
        trade.router(sender, dialogs, nodes, outbox, cards).attach(application)
        readership = Readership(Documents(Chats(database)), lambda user: user != STRANGER)
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
        )


def _gate(sender: Sender, outbox: Outbox, trade: "_Trade", cards: Cards, bell: asyncio.Event) -> Gate:
    groups = Groups(
        sender=sender,
        admits=lambda user: user != STRANGER,
        quotes=trade.desk.quotes,
        clock=trade.clock,
        commands=COMMANDS,
        following=Following(cards),
    )
    return Gate(
        sender=sender,
        admits=lambda user: user != STRANGER,
        outbox=outbox,
        groups=groups,
        on_return=bell.set,
    )


class _Trade:
    """Everything that buys and watches, at made-up markets."""

    def __init__(
        self, book: OrderBook, sellers: Sequence[FakeMarket], database: Database, bell: asyncio.Event
    ) -> None:
        self.clock = FakeClock()
        self.past = Experience(PastOrders(database), self.clock)
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

    def router(self, sender: Sender, dialogs: Dialogs, nodes: Nodes, outbox: Outbox, cards: Cards) -> Router:
        """The conversations about it."""
        sizing = Sizing(self.desk)
        noding = Noding(nodes=nodes, allow_private=False)
        buying = Buying(
            noding=noding,
            sizing=sizing,
            choosing=Choosing(desk=self.desk, book=self._book, clock=self.clock, nodes=nodes),
            book=self._book,
            dialogs=dialogs,
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
        return Router(
            sender=sender,
            dialogs=dialogs,
            lobby=Lobby(desk=self.desk, sizing=sizing, clock=self.clock, nodes=nodes),
            address_book=AddressBook(nodes, noding),
            shortcuts=Shortcuts(buying=buying, noding=noding, sizing=sizing, dialogs=dialogs),
            buying=buying,
            confirming=Confirming(
                desk=self.desk, book=self._book, dialogs=dialogs, buying=buying, nodes=nodes
            ),
            orders=orders,
            deeds=deeds_of(orders, cards, acts=self.acts, tracker=self.tracker, outbox=outbox),
            leaving=Leaving(forgetting=Forgetting(self._database), book=self._book, clock=self.clock),
            moving=self._moving(),
            settings=Settings(
                readership=Readership(Documents(Chats(self._database)), lambda user: user != STRANGER),
                documents=Documents(Chats(self._database)),
                clock=self.clock,
                list_commands=sender.list_commands,
            ),
        )

    def _moving(self) -> Moving:
        return Moving(
            parcels=Parcels(self._database, Vault(KEYS), self._book, on_letters=self._bell.set),
            documents=Documents(Chats(self._database)),
            inbox=Inbox(self._database),
            book=self._book,
            desk=self.desk,
            clock=self.clock,
            on_order=self.tracker.take_up,
        )
