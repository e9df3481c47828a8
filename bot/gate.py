"""Who may come in: strangers, groups, edits and forwarded commands are answered here and go no further."""

from collections.abc import Callable

from telegram import Chat, ChatMember, Message, Update
from telegram.ext import ApplicationHandlerStop, ChatMemberHandler, TypeHandler

from bot.dispatch import AnyApplication, AnyContext
from bot.escape import Markup, esc
from bot.groups import Groups
from bot.ports import Outbox
from bot.sender import Sender
from bot.talk import talk_of
from bot.texts import general
from liquidity.orders import Owner


class Gate:
    """Stands before all other handlers; *on_return* is told of a person who had blocked the bot."""

    def __init__(
        self,
        *,
        sender: Sender,
        admits: Callable[[int], bool],
        outbox: Outbox,
        groups: Groups,
        on_return: Callable[[], None],
    ) -> None:
        self._sender = sender
        self._admits = admits
        self._outbox = outbox
        self._groups = groups
        self._on_return = on_return

    def attach(self, application: AnyApplication) -> None:
        """Register before the handlers of the default group."""
        application.add_handler(ChatMemberHandler(self._membership), group=-1)
        application.add_handler(TypeHandler(Update, self._check), group=-1)

    async def _membership(self, update: Update, _context: AnyContext) -> None:
        """Somebody blocked the bot or took that back; a group did alike, which is noted in silence."""
        change = update.my_chat_member
        if change is not None and change.chat.type != Chat.CHANNEL:
            chat = Owner(change.chat.id)
            if change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}:
                await self._outbox.block(chat, change.date)
            elif change.chat.type == Chat.PRIVATE:
                await self._welcome_back(chat)
            elif await self._outbox.unblock(chat):
                self._on_return()
        raise ApplicationHandlerStop

    async def _welcome_back(self, chat: Owner) -> None:
        """Whoever writes to us can be written to: what was kept for them is sent now."""
        if await self._outbox.unblock(chat):
            await self._sender.say(chat, esc(general.WELCOME_BACK))
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
        message = update.message
        if message is not None and message.migrate_to_chat_id is not None:
            await self._move(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and message.migrate_from_chat_id is not None:
            await self._move(message.migrate_from_chat_id, message.chat.id)
        else:
            await self._groups.answer(update)

    async def _move(self, old: int, new: int) -> None:
        """A group became a supergroup, which both chats tell."""
        self._groups.moved(old, new)
        await self._outbox.move(old, new)

    def _is_own_card(self, update: Update) -> bool:
        """Whether somebody posted one of our inline results into our chat: it answers nothing we asked."""
        message = update.effective_message
        via = message.via_bot if message and update.callback_query is None else None
        return via is not None and (via.username or "").lower() == self._sender.username.lower()


def _refusal(update: Update) -> Markup | None:
    if update.edited_message is not None:
        return esc(general.EDITED)
    message = update.message
    if message is not None and _is_forwarded_command(message):
        return esc(general.FORWARDED)
    return None


def _is_forwarded_command(message: Message) -> bool:
    return message.forward_origin is not None and (message.text or "").startswith("/")
