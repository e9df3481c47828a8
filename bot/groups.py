"""What is answered in groups: the price, and the way into the private chat; nothing personal, not often."""

import logging
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from telegram import Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot import deeplinks
from bot.callbacks import OfFollower, unpack
from bot.conversations.following import Following
from bot.deeplinks import BuyLink, DeepLink, FollowLink, HomeLink, OrdersLink
from bot.escape import Markup, esc
from bot.sender import Sender, is_refused
from bot.talk import Talk
from bot.texts import faults, general
from bot.texts import groups as words
from bot.texts.general import PRESETS
from bot.texts.inline import buy_label
from bot.tongue import Phrase
from liquidity.amount import Dollars
from liquidity.clock import Clock
from liquidity.errors import MarketError
from liquidity.orders import Owner
from liquidity.quotes import Quotes

log = logging.getLogger(__name__)

# Telegram lets a bot write about 20 messages a minute to a group, and its people want fewer.
EACH: Final = timedelta(minutes=1)
_COMMAND: Final = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s|$)")
_MADE_OF_MANY: Final = frozenset({Chat.GROUP, Chat.SUPERGROUP})


class Topic(StrEnum):
    """What is said at most once a minute in each group."""

    PRICE = "price"
    POINTER = "pointer"
    HELP = "help"
    PRIVATE = "private"
    ORDERS = "orders"
    CLOSED = "closed"


@dataclass(slots=True)
class Told:
    """When something was said, and the message that says it, once it is there."""

    at: datetime
    message_id: int | None = None


class Groups:
    """Answers commands and taps in groups; *commands* are those that are ours without our name."""

    def __init__(
        self,
        *,
        sender: Sender,
        admits: Callable[[int], bool],
        quotes: Quotes,
        clock: Clock,
        commands: Collection[str],
        following: Following,
    ) -> None:
        self._following = following
        self._sender = sender
        self._admits = admits
        self._quotes = quotes
        self._clock = clock
        self._commands = frozenset(commands)
        self._told: dict[tuple[int, Topic], Told] = {}

    async def answer(self, update: Update) -> None:
        """Answer a command or a tap, else say nothing. Raises telegram.error.TelegramError."""
        query, message, user = update.callback_query, update.message, update.effective_user
        if query is not None and await self._follows(update):
            return
        if query is not None:
            await self._sender.toast(query.id, words.TOAST, alert=True)
            if query.message is not None and user is not None and query.message.chat.type in _MADE_OF_MANY:
                await self._note(query.message.chat.id, query.message.message_id, user.id)
        elif message is not None and user is not None and message.chat.type in _MADE_OF_MANY:
            command = self._command(message)
            if command is not None and not await self._opens(update, command, user.id):
                await self._obey(message, command, user.id)

    async def _opens(self, update: Update, command: str, user: int) -> bool:
        """Whether a group came by a link to follow an order: it is asked, as a person would be."""
        message = update.message
        payload = (message.text or "").partition(" ")[2].strip() if message and command == "start" else ""
        link = deeplinks.unpack(payload)
        if message is None or not isinstance(link, FollowLink) or not self._admits(user):
            return False
        await self._following.open(Talk(self._sender, Owner(message.chat.id), update.update_id), link.code)
        return True

    async def _follows(self, update: Update) -> bool:
        """Whether a tap begins to follow an order, or ends that: the one thing done in groups by a tap."""
        query = update.callback_query
        callback = unpack(query.data or "") if query is not None else None
        if query is None or query.message is None or not self._admits(query.from_user.id):
            return False
        if not isinstance(callback, OfFollower) or query.message.chat.type not in _MADE_OF_MANY:
            return False
        talk = Talk(self._sender, Owner(query.message.chat.id), update.update_id, query_id=query.id)
        talk.pressed = query.message.message_id
        await self._following.press(talk, callback)
        return True

    def moved(self, old: int, new: int) -> None:
        """A group has another id from now on; what it was told lately counts there."""
        for chat, topic in [key for key in self._told if key[0] == old]:
            self._told[new, topic] = self._told.pop((chat, topic))

    def _command(self, message: Message) -> str | None:
        """The command that a message gives us: by our name, or one of ours by none."""
        found = _COMMAND.match(message.text or "")
        if found is None or message.forward_origin is not None or message.via_bot is not None:
            return None
        name, bot = found["name"].lower(), found["bot"]
        if bot is None:
            return name if name in self._commands else None
        return name if bot.lower() == self._sender.username.lower() else None

    async def _obey(self, message: Message, command: str, user: int) -> None:
        chat, reply_to = message.chat.id, message.message_id
        if not self._admits(user):
            await self._once(chat, Topic.CLOSED, esc(words.CLOSED), reply_to)
        elif command == "price":
            await self._price(chat, reply_to)
        elif command == "help":
            await self._once(chat, Topic.HELP, words.how_it_works(), reply_to, self._door())
        else:
            orders = command == "orders"
            door = self._door(words.MY_ORDERS, OrdersLink()) if orders else self._door()
            topic = Topic.ORDERS if orders else Topic.PRIVATE
            await self._once(chat, topic, esc(words.PRIVATE_ONLY), reply_to, door)

    async def _note(self, chat: int, reply_to: int, user: int) -> None:
        """What a tap leads to: the door, for those who may go through."""
        if self._admits(user):
            await self._once(chat, Topic.PRIVATE, esc(words.PRIVATE_ONLY), reply_to, self._door())
        else:
            await self._once(chat, Topic.CLOSED, esc(words.CLOSED), reply_to)

    async def _price(self, chat: int, reply_to: int) -> None:
        last = self._lately(chat, Topic.PRICE)
        if last is None:
            # Taken before the market is asked, so that two who ask at once are answered once.
            told = self._told[chat, Topic.PRICE] = Told(self._clock.now())
            try:
                text, board = await self._prices()
                told.message_id = await self._say(chat, text, board, reply_to)
            except BaseException:
                self._told.pop((chat, Topic.PRICE), None)
                raise
        elif last.message_id is not None:
            pointer = words.just_told(self._clock.now() - last.at)
            await self._once(chat, Topic.POINTER, pointer, last.message_id, self._door())

    async def _prices(self) -> tuple[Markup, InlineKeyboardMarkup]:
        market = self._quotes.reference
        if market is None:
            return esc(general.NO_PRICES), self._door()
        try:
            price = await self._quotes.price(market.id)
        except MarketError as error:
            return faults.market_trouble(market.name, error), self._door()
        usual = Dollars(PRESETS[2])
        text = general.prices(market.name, price, PRESETS, self._clock.now())
        return text, self._door(buy_label(usual, price), BuyLink(usual))

    async def _once(
        self, chat: int, topic: Topic, text: Markup, reply_to: int, board: InlineKeyboardMarkup | None = None
    ) -> None:
        """Say it, unless it was said within the last minute."""
        if self._lately(chat, topic) is not None:
            return
        self._told[chat, topic] = Told(self._clock.now())
        try:
            await self._say(chat, text, board, reply_to)
        except BaseException:
            self._told.pop((chat, topic), None)
            raise

    def _lately(self, chat: int, topic: Topic) -> Told | None:
        now = self._clock.now()
        self._told = {key: told for key, told in self._told.items() if now - told.at < EACH}
        return self._told.get((chat, topic))

    async def _say(
        self, chat: int, text: Markup, board: InlineKeyboardMarkup | None, reply_to: int
    ) -> int | None:
        """Reply, which also keeps to the topic of a forum; a group that lets no bot write is left alone."""
        try:
            return await self._sender.say(chat, text, board, silent=True, reply_to=reply_to)
        except BadRequest as error:
            if not is_refused(error):
                raise
            log.info("a group does not let the bot write: %s", error)
            return None

    def _door(self, label: str | Phrase = words.OPEN, link: DeepLink | None = None) -> InlineKeyboardMarkup:
        """The button to the private chat."""
        url = deeplinks.address(self._sender.username, link or HomeLink())
        return InlineKeyboardMarkup([[InlineKeyboardButton(str(label), url=url)]])
