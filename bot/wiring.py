"""The conversations, the gate and the delivery of letters, put together from what is kept and traded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.cards import Cards
from bot.conversations.deeds import deeds_of
from bot.conversations.following import Following
from bot.conversations.leaving import Leaving
from bot.conversations.lobby import Lobby
from bot.conversations.moving import Moving
from bot.conversations.orders import Orders
from bot.conversations.settings import Settings
from bot.conversations.tracking import Tracking
from bot.delivery import Delivery
from bot.dialogs import Dialogs
from bot.documents import Documents
from bot.gate import Gate
from bot.groups import Groups
from bot.introduction import COMMANDS
from bot.mutes import Mutes
from bot.nodes import Nodes
from bot.ports import Chats, Followers, Forgetting, Inbox, Outbox
from bot.readership import Readership
from bot.router import Router
from bot.sender import Sender
from bot.shop import Shelves, Shop, shop_of
from liquidity.acts import Acts
from liquidity.adopting import Adopting, AdoptingBook
from liquidity.book import DeskBook, ReadBook, TrackerBook
from liquidity.cancelling import Cancelling
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.experience import Experience, PastOrders
from liquidity.limits import Limits
from liquidity.market import Market
from liquidity.orders import MarketId
from liquidity.parcels import ParcelBook
from liquidity.preflight import Preflight
from liquidity.quotes import Quotes, Rates
from liquidity.tracker import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept, as the bot sees it."""

    book: ReadBook
    chats: Chats
    inbox: Inbox
    outbox: Outbox
    followers: Followers
    forgetting: Forgetting
    parcels: ParcelBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Whatever buys, watches and knows of markets and nodes."""

    desk: Desk
    tracker: Tracker
    acts: Acts
    cancelling: Cancelling
    adopting: Adopting
    preflight: Preflight
    experience: Experience


@dataclass(frozen=True, slots=True)
class Ledger:
    """What trade is kept in: *book* and *orders* are two sides of one."""

    book: DeskBook
    orders: TrackerBook
    adoptions: AdoptingBook
    past: PastOrders


def trade_of(
    ledger: Ledger,
    tracker: Tracker,
    markets: Mapping[MarketId, Market],
    clock: Clock,
    *,
    limits: Limits,
    preflight: Preflight,
    rates: Rates | None = None,
) -> Trade:
    """Whatever buys and watches, over one book and within the same limits."""
    book, orders = ledger.book, ledger.orders
    quotes = Quotes(markets=markets, book=book, limits=limits, clock=clock, rates=rates)
    return Trade(
        desk=Desk(
            quotes=quotes,
            markets=markets,
            book=book,
            orders=orders,
            limits=limits,
            clock=clock,
            on_order=tracker.watch,
        ),
        tracker=tracker,
        acts=Acts(book=book, orders=orders, limits=limits, clock=clock, on_order=tracker.take_up),
        cancelling=Cancelling(
            markets=markets, book=orders, clock=clock, refresh=tracker.refresh, on_order=tracker.take_up
        ),
        adopting=Adopting(markets=markets, book=ledger.adoptions, clock=clock, on_order=tracker.take_up),
        preflight=preflight,
        experience=Experience(ledger.past, clock),
    )


class Wiring:
    """The parts of a bot that people meet; *admits* says who may come in."""

    def __init__(
        self, kept: Kept, trade: Trade, clock: Clock, *, admits: Callable[[int], bool], allow_private: bool
    ) -> None:
        self._kept = kept
        self._trade = trade
        self._clock = clock
        self._admits = admits
        self._allow_private = allow_private
        self._nodes = Nodes(kept.book, kept.chats)
        self._documents = Documents(kept.chats)
        self.dialogs = Dialogs(kept.chats)
        self.readership = Readership(self._documents, admits)
        self._cards = Cards(
            kept.book,
            trade.desk,
            clock,
            self._nodes,
            trade.cancelling,
            Mutes(self._documents),
            kept.followers,
            trade.experience,
        )

    def delivery(self, sender: Sender) -> Delivery:
        """What puts letters into words."""
        return Delivery(
            sender=sender,
            outbox=self._kept.outbox,
            desk=self._trade.desk,
            clock=self._clock,
            cards=self._cards,
            readership=self.readership,
        )

    def gate(self, sender: Sender, on_return: Callable[[], None]) -> Gate:
        """Who comes in, and what groups may do."""
        groups = Groups(
            sender=sender,
            admits=self._admits,
            quotes=self._trade.desk.quotes,
            clock=self._clock,
            commands=COMMANDS,
            following=Following(self._cards),
        )
        return Gate(
            sender=sender,
            admits=self._admits,
            outbox=self._kept.outbox,
            groups=groups,
            on_return=on_return,
        )

    def router(self, sender: Sender) -> Router:
        """All conversations, and the way to each."""
        kept, trade, shop, orders = self._kept, self._trade, self._shop(), self._orders()
        return Router(
            sender=sender,
            dialogs=self.dialogs,
            lobby=Lobby(desk=trade.desk, sizing=shop.sizing, clock=self._clock, nodes=self._nodes),
            address_book=shop.address_book,
            shortcuts=shop.shortcuts,
            buying=shop.buying,
            typed=shop.typed,
            confirming=shop.confirming,
            scanning=shop.scanning,
            checking=shop.checking,
            orders=orders,
            deeds=deeds_of(orders, self._cards, acts=trade.acts, tracker=trade.tracker, outbox=kept.outbox),
            leaving=Leaving(
                forgetting=kept.forgetting,
                book=kept.book,
                clock=self._clock,
                list_commands=sender.list_commands,
            ),
            moving=self._moving(),
            settings=self._settings(sender),
            tracking=Tracking(
                adopting=trade.adopting, documents=self._documents, inbox=kept.inbox, orders=orders
            ),
        )

    def _shop(self) -> Shop:
        parts = Shelves(
            desk=self._trade.desk,
            book=self._kept.book,
            nodes=self._nodes,
            dialogs=self.dialogs,
            documents=self._documents,
            clock=self._clock,
            preflight=self._trade.preflight,
            allow_private=self._allow_private,
        )
        return shop_of(parts)

    def _orders(self) -> Orders:
        return Orders(
            desk=self._trade.desk,
            acts=self._trade.acts,
            tracker=self._trade.tracker,
            book=self._kept.book,
            outbox=self._kept.outbox,
            clock=self._clock,
            cards=self._cards,
        )

    def _moving(self) -> Moving:
        return Moving(
            parcels=self._kept.parcels,
            documents=self._documents,
            inbox=self._kept.inbox,
            book=self._kept.book,
            desk=self._trade.desk,
            clock=self._clock,
            on_order=self._trade.tracker.take_up,
        )

    def _settings(self, sender: Sender) -> Settings:
        return Settings(
            readership=self.readership,
            documents=self._documents,
            clock=self._clock,
            list_commands=sender.list_commands,
        )
