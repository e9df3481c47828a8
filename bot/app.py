"""The composition root: everything is made here, wired, run, and closed."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.config import Settings
from bot.courier import Courier
from bot.dispatch import Dispatch
from bot.housekeeping import Housekeeping
from bot.inline import inline_mode
from bot.intake import Intake
from bot.lanes import Lanes
from bot.library import application_of
from bot.life import App, work
from bot.liveness import Liveness, Pulse
from bot.marketplaces import StartError
from bot.regrets import apology, farewell
from bot.sender import FailFastSender, WaitingSender
from bot.wiring import Kept, Ledger, Trade, Wiring, trade_of
from liquidity.catalog import open_markets
from liquidity.clock import Clock
from liquidity.dialing import DirectDialer, ProxyDialer
from liquidity.market import Market
from liquidity.market_config import MarketConfig
from liquidity.orders import MarketId
from liquidity.preflight import Preflight
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
from storage.moving import Parcels
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
        rates = UrlRates(settings.rates_url, clock, settings.proxy) if settings.rates_url else None
        if rates is not None:
            stack.push_async_callback(rates.close)
        stores = _Stores(
            await stack.enter_async_context(open_database(settings.database_url, exclusive=True)),
            Vault(read_keys(settings.sealing_keys.reveal())),
        )
        await stores.book.check_keys()
        pulse = Pulse(clock, _SILENCE)
        tracker = Tracker(
            markets=_watched(configs, markets),
            book=stores.book,
            clock=clock,
            on_sweep=lambda: pulse.beat(_TRACKER),
        )
        app = _wired(settings, clock, stores, _trade(settings, clock, stores, tracker, markets, rates), pulse)
        stack.push_async_callback(app.application.shutdown)
        yield app


class _Stores:
    """What is kept; *letters* rings when there is something to send."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.letters = asyncio.Event()
        self.book = OrderBook(database, vault, on_letters=self.letters.set)
        self.retention = Retention(database)
        adoptions = Adoptions(database, vault, on_letters=self.letters.set)
        self.ledger = Ledger(self.book, self.book, adoptions, PastOrders(database))
        self.kept = Kept(
            book=self.book,
            chats=Chats(database),
            inbox=Inbox(database),
            outbox=Outbox(database),
            followers=Followers(database),
            forgetting=Forgetting(database),
            parcels=Parcels(database, vault, self.book, on_letters=self.letters.set),
        )


def _trade(
    settings: Settings,
    clock: Clock,
    stores: _Stores,
    tracker: Tracker,
    markets: Mapping[MarketId, Market],
    rates: UrlRates | None,
) -> Trade:
    dialer = ProxyDialer(settings.proxy) if settings.proxy else DirectDialer()
    return trade_of(
        stores.ledger,
        tracker,
        markets,
        clock,
        limits=settings.limits,
        preflight=Preflight(dialer, clock, allow_private=settings.allow_private_nodes),
        rates=rates,
    )


def _watched(configs: Iterable[MarketConfig], markets: Mapping[MarketId, Market]) -> dict[MarketId, Watched]:
    return {config.id: Watched(markets[config.id], config.pace) for config in configs if config.id in markets}


def _wired(settings: Settings, clock: Clock, stores: _Stores, trade: Trade, pulse: Pulse) -> App:
    application, kept = application_of(settings), stores.kept
    sender = WaitingSender(application.bot, clock, kept.outbox.move)
    wiring = Wiring(kept, trade, clock, admits=settings.admits, allow_private=settings.allow_private_nodes)
    wiring.gate(sender, stores.letters.set).attach(application)
    wiring.router(sender).attach(application)
    dispatch = Dispatch(application, wiring.readership)
    aside = inline_mode(application.bot, settings.admits, trade.desk, clock, wiring.readership)
    lanes = Lanes(
        kept.inbox,
        clock,
        application.bot,
        dispatch.handle,
        on_parked=apology(sender, wiring.readership),
        on_gone=farewell(kept.outbox, clock),
    )

    def heard(count: int) -> None:
        pulse.beat(_TELEGRAM)
        if count:
            lanes.wake()

    return App(
        application=application,
        desk=trade.desk,
        tracker=trade.tracker,
        courier=Courier(
            delivery=wiring.delivery(FailFastSender(application.bot, kept.outbox.move)),
            outbox=kept.outbox,
            clock=clock,
            bell=stores.letters,
        ),
        intake=Intake(application.bot, kept.inbox, clock, heard=heard, aside=aside.take),
        aside=aside,
        lanes=lanes,
        housekeeping=Housekeeping(stores.retention, clock, settings.keep),
        liveness=Liveness(pulse, settings.listen) if settings.listen else None,
    )
