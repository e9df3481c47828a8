"""Who may come in: strangers, groups, edits and forwarded commands are answered here and go no further."""

import re
from collections.abc import Callable, Collection
from typing import Final

from telegram import Chat, ChatMember, Message, Update
from telegram.ext import ApplicationHandlerStop, ChatMemberHandler, TypeHandler

from bot.dispatch import AnyApplication, AnyContext
from bot.escape import Markup
from bot.ports import Outbox
from bot.sender import Sender
from bot.talk import talk_of
from bot.texts import general
from liquidity.orders import Owner

_COMMAND: Final = re.compile(r"/(?P<name>[a-z0-9_]+)(?:@(?P<bot>\w+))?(?:\s|$)")


class Gate:
    """Stands before all other handlers; *on_return* is told of a person who had blocked the bot."""

    def __init__(
        self,
        *,
        sender: Sender,
        admits: Callable[[int], bool],
        outbox: Outbox,
        commands: Collection[str],
        on_return: Callable[[], None],
    ) -> None:
        self._sender = sender
        self._admits = admits
        self._outbox = outbox
        self._commands = frozenset(commands)
        self._on_return = on_return

    def attach(self, application: AnyApplication) -> None:
        """Register before the handlers of the default group."""
        application.add_handler(ChatMemberHandler(self._membership), group=-1)
        application.add_handler(TypeHandler(Update, self._check), group=-1)

    async def _membership(self, update: Update, _context: AnyContext) -> None:
        """Somebody blocked the bot, or took that back."""
        change = update.my_chat_member
        if change is not None and change.chat.type == Chat.PRIVATE:
            chat = Owner(change.chat.id)
            if change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}:
                await self._outbox.block(chat, change.date)
            else:
                await self._welcome_back(chat)
        raise ApplicationHandlerStop

    async def _welcome_back(self, chat: Owner) -> None:
        """Whoever writes to us can be written to: what was kept for them is sent now."""
        if await self._outbox.unblock(chat):
            await self._sender.say(chat, general.WELCOME_BACK)
            self._on_return()

    async def _check(self, update: Update, _context: AnyContext) -> None:
        talk = talk_of(update, self._sender)
        if talk is None:
            await self._not_private(update)
            raise ApplicationHandlerStop
        if self._is_own_card(update):
            raise ApplicationHandlerStop
        refusal = _refusal(update) if self._admits(talk.owner) else general.stranger(talk.owner)
        if refusal is not None:
            await talk.say(refusal)
            await talk.toast()
            raise ApplicationHandlerStop
        await self._welcome_back(talk.owner)

    async def _not_private(self, update: Update) -> None:
        """In a group: point to the private chat when one of our commands or buttons is used, else silence."""
        if update.callback_query is not None:
            await self._sender.toast(update.callback_query.id, general.PRIVATE_ONLY, alert=True)
        elif update.message is not None and self._is_ours(update.message.text or ""):
            await self._sender.say(update.message.chat.id, general.PRIVATE_ONLY)

    def _is_own_card(self, update: Update) -> bool:
        """Whether somebody posted one of our inline results into our chat: it answers nothing we asked."""
        message = update.effective_message
        via = message.via_bot if message and update.callback_query is None else None
        return via is not None and (via.username or "").lower() == self._sender.username.lower()

    def _is_ours(self, text: str) -> bool:
        """Whether a text is a command to us: by one of our names, and to no other bot by its own."""
        found = _COMMAND.match(text)
        if found is None or found["name"] not in self._commands:
            return False
        return found["bot"] is None or found["bot"].lower() == self._sender.username.lower()


def _refusal(update: Update) -> Markup | None:
    if update.edited_message is not None:
        return general.EDITED
    message = update.message
    return general.FORWARDED if message is not None and _is_forwarded_command(message) else None


def _is_forwarded_command(message: Message) -> bool:
    return message.forward_origin is not None and (message.text or "").startswith("/")
