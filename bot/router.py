"""Which command, button and text goes to which conversation."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, assert_never

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.callbacks import (
    Again,
    Back,
    CancelDialog,
    Change,
    CheckNode,
    Confirm,
    ConfirmDear,
    Elsewhere,
    Explain,
    Follow,
    MoneyBack,
    OfDialog,
    OfNode,
    OfOrder,
    OfPerson,
    OfPurchase,
    OfSelf,
    OfStart,
    OrderDeed,
    Page,
    Pick,
    Refresh,
    Setting,
    StartBuy,
    StartInbound,
    StopFollowing,
    Take,
    TakeDear,
    TrackAt,
    unpack,
)
from bot.conversations.addressbook import AddressBook
from bot.conversations.buying import Buying
from bot.conversations.checking import Checking
from bot.conversations.confirming import Confirming
from bot.conversations.deeds import Deeds
from bot.conversations.leaving import Leaving
from bot.conversations.links import Links
from bot.conversations.lobby import Lobby
from bot.conversations.moving import Moving
from bot.conversations.orders import Orders
from bot.conversations.scanning import Scanning
from bot.conversations.settings import Settings
from bot.conversations.shortcuts import Shortcuts
from bot.conversations.tracking import Tracking
from bot.conversations.typed import Typed
from bot.dialogs import Dialogs
from bot.dispatch import AnyApplication, AnyContext
from bot.documents import Step
from bot.escape import esc
from bot.own_keyboards import EXPORT
from bot.sender import Sender
from bot.talk import Talk, talk_of
from bot.texts import general
from bot.texts.preflight import CHECKING

Act = Callable[[Talk], Awaitable[None]]
Handle = Callable[[Update, AnyContext], Coroutine[Any, Any, None]]


class Asking(Protocol):
    """A conversation whose question may be open."""

    async def on_text(self, talk: Talk) -> bool:
        """Whether a text answered one of its questions."""

    async def cancel(self, talk: Talk) -> bool:
        """Whether there was one of its questions to leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """Hands each update to the conversation it belongs to."""

    sender: Sender
    dialogs: Dialogs
    lobby: Lobby
    address_book: AddressBook
    shortcuts: Shortcuts
    buying: Buying
    typed: Typed
    confirming: Confirming
    orders: Orders
    deeds: Deeds
    leaving: Leaving
    moving: Moving
    settings: Settings
    scanning: Scanning
    checking: Checking
    tracking: Tracking

    @property
    def asking(self) -> tuple[Asking, ...]:
        """Those that ask; each knows its own questions alone, so no two claim the same."""
        return (self.settings, self.moving, self.tracking, self.address_book)

    def attach(self, application: AnyApplication) -> None:
        """Register all handlers."""
        links = Links(
            lobby=self.lobby,
            buying=self.buying,
            orders=self.orders,
            dialogs=self.dialogs,
            following=self.deeds.following,
        )
        acts: dict[str, Act] = {
            "start": links.start,
            "help": self.lobby.help,
            "privacy": self.lobby.privacy,
            "price": self.lobby.price,
            "buy": self.shortcuts.buy,
            "orders": self.orders.show_all,
            "nodes": self.address_book.show_all,
            "track": self.tracking.start,
            "export": self.moving.take_out,
            "import": self.moving.bring_back,
            "forget": self.leaving.ask,
            "settings": self.settings.show,
            "cancel": self._cancel,
        }
        fresh = filters.UpdateType.MESSAGE
        for name, act in acts.items():
            application.add_handler(CommandHandler(name, self._with_talk(act), filters=fresh))
        application.add_handler(CallbackQueryHandler(self._with_talk(self._press)))
        application.add_handler(MessageHandler(fresh & filters.COMMAND, self._with_talk(self._other_command)))
        application.add_handler(MessageHandler(fresh & filters.TEXT, self._with_talk(self._text)))
        application.add_handler(MessageHandler(fresh, self._with_talk(self._not_text)))

    def _with_talk(self, act: Act) -> Handle:
        async def handle(update: Update, _context: AnyContext) -> None:
            talk = talk_of(update, self.sender)
            if talk is not None:
                await act(talk)
                await talk.toast()

        return handle

    async def _press(self, talk: Talk) -> None:
        callback = unpack(talk.press)
        if callback is None:
            await talk.toast(general.STEP_OVER, alert=True)
        elif isinstance(callback, OfOrder):
            await self._press_of_order(talk, callback)
        elif isinstance(callback, OfPurchase):
            await self._press_of_purchase(talk, callback)
        elif isinstance(callback, OfStart):
            await self._press_of_start(talk, callback)
        elif isinstance(callback, OfDialog):
            await self._press_of_dialog(talk, callback)
        else:
            await self._press_of_person(talk, callback)

    async def _press_of_person(self, talk: Talk, callback: OfPerson) -> None:
        match callback:
            case OfNode():
                await self.address_book.press(talk, callback)
            case OfSelf(deed) if deed == EXPORT:
                await talk.toast()
                await self.moving.take_out(talk)
            case OfSelf():
                await self.leaving.press(talk, callback)
            case Setting():
                await self.settings.press(talk, callback)
            case Explain():
                await self.lobby.explain(talk, callback)
            case _:
                assert_never(callback)

    async def _press_of_order(self, talk: Talk, callback: OfOrder) -> None:
        match callback:
            case Refresh(order_id):
                await self.orders.refresh(talk, order_id)
            case MoneyBack(order_id):
                await self.orders.money_back(talk, order_id)
            case Take(order_id) | TakeDear(order_id):
                if await self.orders.take(talk, order_id, sure=isinstance(callback, TakeDear)):
                    await self.buying.leave(talk)
            case OrderDeed(order_id, deed):
                await self.deeds.do(talk, order_id, deed)
            case Page(number):
                await self.orders.turn(talk, number)
            case Follow() | StopFollowing():
                await self.deeds.following.press(talk, callback)
            case TrackAt(market):
                await self.tracking.press(talk, market)
            case _:
                assert_never(callback)

    async def _press_of_start(self, talk: Talk, callback: OfStart) -> None:
        await talk.toast()
        match callback:
            case StartBuy(cents):
                await self.buying.start(talk, cents)
            case StartInbound(sats):
                await self.buying.start(talk, sats=sats)
            case _:
                assert_never(callback)

    async def _press_of_purchase(self, talk: Talk, callback: OfPurchase) -> None:
        match callback:
            case Confirm(nonce):
                await self.confirming.confirm(talk, nonce)
            case ConfirmDear(nonce):
                await self.confirming.confirm(talk, nonce, sure=True)
            case Again(nonce):
                await self.buying.reopen(talk, nonce, Step.SUMMARY)
            case Elsewhere(nonce):
                await self.buying.reopen(talk, nonce, Step.MARKET)
            case _:
                assert_never(callback)

    async def _press_of_dialog(self, talk: Talk, callback: OfDialog) -> None:
        dialog = await self.dialogs.of(talk.owner)
        if dialog is None or dialog.id != callback.dialog:
            await talk.toast(general.STEP_OVER, alert=True)
            return
        await talk.toast(str(CHECKING) if isinstance(callback, CheckNode) else "")
        if dialog.cause == talk.cause:
            await self.buying.repeat(talk, dialog)
            return
        match callback:
            case Pick(_, step, value):
                await self.buying.pick(talk, dialog, step, value)
            case Back():
                await self.buying.back(talk, dialog)
            case Change(_, step):
                await self.buying.change(talk, dialog, step)
            case CancelDialog():
                await self.buying.cancel(talk)
            case CheckNode():
                await self.checking.check(talk, dialog)
            case _:
                assert_never(callback)

    async def _cancel(self, talk: Talk) -> None:
        """The question that was asked last is the one to leave."""
        for asking in self.asking:
            if await asking.cancel(talk):
                return
        await self.buying.cancel(talk)

    async def _other_command(self, talk: Talk) -> None:
        """A command that is none of ours: where a passphrase is asked for, that is what it is."""
        if not await self.moving.on_passphrase(talk):
            await talk.say(general.UNKNOWN_COMMAND)

    async def _text(self, talk: Talk) -> None:
        for asking in self.asking:
            if await asking.on_text(talk):
                return
        if not talk.text.strip():
            # Emptied for the secret in it by a process that died once the answer was given.
            return
        dialog = await self.dialogs.of(talk.owner)
        if dialog is None:
            await self.shortcuts.text(talk)
        elif dialog.cause == talk.cause:
            await self.buying.repeat(talk, dialog)
        else:
            await self.typed.on_text(talk, dialog)

    async def _not_text(self, talk: Talk) -> None:
        if talk.picture is not None:
            await self.scanning.on_picture(talk, talk.picture)
            return
        if await self.moving.on_file(talk):
            return
        dialog = await self.dialogs.of(talk.owner)
        if dialog is None:
            await talk.say(general.NOT_TEXT)
        else:
            await self.buying.ask(talk, dialog, esc(general.NOT_TEXT))
