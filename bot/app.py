"""The composition root: everything is made here, wired, run, and closed."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.cards import Cards
from bot.config import Settings
from bot.conversations.deeds import deeds_of
from bot.conversations.following import Following
from bot.conversations.leaving import Leaving
from bot.conversations.lobby import Lobby
from bot.conversations.moving import Moving
from bot.conversations.orders import Orders
from bot.conversations.settings import Settings as ChatSettings
from bot.conversations.shop import Shelves, shop_of
from bot.conversations.tracking import Tracking
from bot.courier import Courier
from bot.delivery import Delivery
from bot.dialogs import Dialogs
from bot.dispatch import Dispatch
from bot.documents import Documents
from bot.gate import Gate
from bot.groups import Groups
from bot.housekeeping import Housekeeping
from bot.inline import inline_mode
from bot.intake import Intake
from bot.introduction import COMMANDS
from bot.lanes import Lanes
from bot.library import application_of
from bot.life import App, work
from bot.liveness import Liveness, Pulse
from bot.marketplaces import StartError
from bot.mutes import Mutes
from bot.nodes import Nodes
from bot.readership import Readership
from bot.regrets import apology, farewell
from bot.router import Router
from bot.sender import FailFastSender, Sender, WaitingSender
from liquidity.acts import Acts
from liquidity.adopting import Adopting
from liquidity.cancelling import Cancelling
from liquidity.catalog import open_markets
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.dialing import DirectDialer
from liquidity.experience import Experience
from liquidity.market import Market
from liquidity.market_config import MarketConfig
from liquidity.orders import MarketId
from liquidity.preflight import Preflight
from liquidity.quotes import Quotes
from liquidity.rates import UrlRates
from liquidity.tracker import Tracker, Watched
from storage.adopting import Adoptions
from storage.book import OrderBook
from storage.chats import Chats
from storage.database import Database, open_database
from storage.experience import PastOrders
from storage.followers import Followers
from storage.forgetting import Forgetting
from storage.inbox import Inbox
from storage.moving import Moving as Parcels
from storage.outbox import Outbox
from storage.retention import Retention
from storage.vault import Vault, read_keys

log = logging.getLogger(__name__)

_TELEGRAM: Final = "telegram"
_TRACKER: Final = "tracker"
# A long poll lasts half a minute, a quiet sweep a minute: a few of them missed is no accident.
_SILENCE: Final = {_TELEGRAM: timedelta(minutes=2), _TRACKER: timedelta(minutes=3)}


async def run(settings: Settings, configs: Sequence[MarketConfig], clock: Clock) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises StartError, and what storage raises on opening."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with _opened(settings, configs, clock) as app:
        await work(app, stop)
    log.info("the bot has ended in order")


@asynccontextmanager
async def _opened(settings: Settings, configs: Sequence[MarketConfig], clock: Clock) -> AsyncIterator[App]:
    async with AsyncExitStack() as stack:
        markets = open_markets(configs, settings.network, clock)
        for market in markets.values():
            stack.push_async_callback(market.close)
        if not markets:
            raise StartError(f"No market sells on {settings.network}: see INLET_NETWORK and INLET_MARKETS.")
        rates = UrlRates(settings.rates_url, clock) if settings.rates_url else None
        if rates is not None:
            stack.push_async_callback(rates.close)
        stores = _Stores(
            await stack.enter_async_context(open_database(settings.database_url, exclusive=True)),
            Vault(read_keys(settings.sealing_keys.reveal())),
            settings.admits,
        )
        await stores.book.check_keys()
        trade = _Trade(settings, clock, stores, markets, _watched(configs, markets), rates)
        app = _wired(settings, clock, stores, trade)
        stack.push_async_callback(app.application.shutdown)
        yield app


class _Stores:
    """What is kept; *letters* rings when there is something to send."""

    def __init__(self, database: Database, vault: Vault, admits: Callable[[int], bool]) -> None:
        self.letters = asyncio.Event()
        self.book = OrderBook(database, vault, on_letters=self.letters.set)
        self.inbox = Inbox(database)
        self.outbox = Outbox(database)
        self.followers = Followers(database)
        self.past = PastOrders(database)
        self.dialogs = Dialogs(Chats(database))
        self.mutes = Mutes(Documents(Chats(database)))
        self.nodes = Nodes(self.book, Chats(database))
        self.forgetting = Forgetting(database)
        self.retention = Retention(database)
        self.documents = Documents(Chats(database))
        self.readership = Readership(self.documents, admits)
        self.adoptions = Adoptions(database, vault, on_letters=self.letters.set)
        self.parcels = Parcels(database, vault, self.book, on_letters=self.letters.set)


class _Trade:
    """Desk and tracker, and the pulse that says whether the tracker is alive."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        stores: _Stores,
        markets: Mapping[MarketId, Market],
        watched: Mapping[MarketId, Watched],
        rates: UrlRates | None,
    ) -> None:
        self.pulse = Pulse(clock, _SILENCE)
        self.tracker = Tracker(
            markets=watched, book=stores.book, clock=clock, on_sweep=lambda: self.pulse.beat(_TRACKER)
        )
        limits = settings.limits
        self.desk = Desk(
            quotes=Quotes(markets=markets, book=stores.book, limits=limits, clock=clock, rates=rates),
            markets=markets,
            book=stores.book,
            orders=stores.book,
            limits=limits,
            clock=clock,
            on_order=self.tracker.watch,
        )
        self.cancelling = Cancelling(
            markets=markets,
            book=stores.book,
            clock=clock,
            refresh=self.tracker.refresh,
            on_order=self.tracker.take_up,
        )
        self.acts = Acts(
            book=stores.book, orders=stores.book, limits=limits, clock=clock, on_order=self.tracker.take_up
        )
        self.adopting = Adopting(
            markets=markets, book=stores.adoptions, clock=clock, on_order=self.tracker.take_up
        )


def _watched(configs: Iterable[MarketConfig], markets: Mapping[MarketId, Market]) -> dict[MarketId, Watched]:
    return {config.id: Watched(markets[config.id], config.pace) for config in configs if config.id in markets}


def _wired(settings: Settings, clock: Clock, stores: _Stores, trade: _Trade) -> App:
    application = application_of(settings)
    sender = WaitingSender(application.bot, clock, stores.outbox.move)
    past = Experience(stores.past, clock)
    cards = Cards(
        stores.book, trade.desk, clock, stores.nodes, trade.cancelling, stores.mutes, stores.followers, past
    )
    _gate(settings, clock, stores, cards, sender).attach(application)
    _router(settings, clock, stores, trade, sender, cards).attach(application)
    dispatch = Dispatch(application, stores.readership)
    aside = inline_mode(application.bot, settings.admits, trade.desk, clock, stores.readership)
    lanes = Lanes(
        stores.inbox,
        clock,
        application.bot,
        dispatch.handle,
        on_parked=apology(sender, stores.readership),
        on_gone=farewell(stores.outbox, clock),
    )

    def heard(count: int) -> None:
        trade.pulse.beat(_TELEGRAM)
        if count:
            lanes.wake()

    return App(
        application=application,
        desk=trade.desk,
        tracker=trade.tracker,
        courier=Courier(
            delivery=Delivery(
                sender=FailFastSender(application.bot, stores.outbox.move),
                outbox=stores.outbox,
                desk=trade.desk,
                clock=clock,
                cards=cards,
                readership=stores.readership,
            ),
            outbox=stores.outbox,
            clock=clock,
            bell=stores.letters,
        ),
        intake=Intake(application.bot, stores.inbox, clock, heard=heard, aside=aside.take),
        aside=aside,
        lanes=lanes,
        housekeeping=Housekeeping(stores.retention, clock, settings.keep),
        liveness=Liveness(trade.pulse, settings.listen) if settings.listen else None,
    )


def _gate(settings: Settings, clock: Clock, stores: _Stores, cards: Cards, sender: Sender) -> Gate:
    groups = Groups(
        sender=sender,
        admits=settings.admits,
        quotes=cards.desk.quotes,
        clock=clock,
        commands=COMMANDS,
        following=Following(cards),
    )
    return Gate(
        sender=sender,
        admits=settings.admits,
        outbox=stores.outbox,
        groups=groups,
        on_return=stores.letters.set,
    )


def _router(
    settings: Settings, clock: Clock, stores: _Stores, trade: _Trade, sender: Sender, cards: Cards
) -> Router:
    shop = shop_of(
        Shelves(
            desk=trade.desk,
            book=stores.book,
            nodes=stores.nodes,
            dialogs=stores.dialogs,
            documents=stores.documents,
            clock=clock,
            preflight=Preflight(DirectDialer(), clock, allow_private=settings.allow_private_nodes),
            allow_private=settings.allow_private_nodes,
        )
    )
    orders = Orders(
        desk=trade.desk,
        acts=trade.acts,
        tracker=trade.tracker,
        book=stores.book,
        outbox=stores.outbox,
        clock=clock,
        cards=cards,
    )
    return Router(
        sender=sender,
        dialogs=stores.dialogs,
        lobby=Lobby(desk=trade.desk, sizing=shop.sizing, clock=clock, nodes=stores.nodes),
        address_book=shop.address_book,
        shortcuts=shop.shortcuts,
        buying=shop.buying,
        confirming=shop.confirming,
        scanning=shop.scanning,
        checking=shop.checking,
        orders=orders,
        deeds=deeds_of(orders, cards, acts=trade.acts, tracker=trade.tracker, outbox=stores.outbox),
        leaving=Leaving(forgetting=stores.forgetting, book=stores.book, clock=clock),
        moving=Moving(
            parcels=stores.parcels,
            documents=stores.documents,
            inbox=stores.inbox,
            book=stores.book,
            desk=trade.desk,
            clock=clock,
            on_order=trade.tracker.take_up,
        ),
        settings=ChatSettings(
            readership=stores.readership,
            documents=stores.documents,
            clock=clock,
            list_commands=sender.list_commands,
        ),
        tracking=Tracking(
            adopting=trade.adopting, documents=stores.documents, inbox=stores.inbox, orders=orders
        ),
    )
