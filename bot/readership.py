"""For whom a text is: each person by their own wishes; in public only the language of whoever asks."""

from collections.abc import Callable

from msgspec.structs import replace
from telegram import Chat, Update, User

from bot.documents import Documents
from bot.preferences import Preferences
from bot.tongue import Language, Reader, language_of
from liquidity.orders import Owner


class Readership:
    """Knows how everybody reads; of those whom *admits* lets in it keeps the language that Telegram names."""

    def __init__(self, documents: Documents, admits: Callable[[int], bool]) -> None:
        self._documents = documents
        self._admits = admits

    async def preferences(self, chat: Owner) -> Preferences:
        """What is wanted in a chat."""
        return (await self._documents.of(chat)).preferences

    async def change(self, chat: Owner, preferences: Preferences) -> None:
        """From now on this is wanted."""
        await self._documents.change(chat, preferences=preferences)

    async def of(self, chat: Owner) -> Reader:
        """Who reads what is sent to a chat now."""
        return (await self.preferences(chat)).reader

    async def meet(self, update: Update) -> Reader:
        """Who reads the answer to an update. A group keeps the language in which it was first spoken to."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None:
            return Reader()
        if not self._admits(user.id):
            return Reader(language_of(user.language_code) or Language.ENGLISH)
        known = await self.preferences(Owner(chat.id))
        if chat.type == Chat.PRIVATE:
            told = user.language_code or known.told
        else:
            told = known.told or (await self.in_public(user)).language
        if told != known.told and not _moves(update):
            known = replace(known, told=told)
            await self.change(Owner(chat.id), known)
        return known.reader if chat.type == Chat.PRIVATE else Reader(known.speaks)

    async def in_public(self, user: User) -> Reader:
        """Who reads what a person has the bot say where others read it: of their habits only the language."""
        speaks = (await self.preferences(Owner(user.id))).language or user.language_code
        return Reader(language_of(speaks) or Language.ENGLISH)


def _moves(update: Update) -> bool:
    """Whether a group becomes a supergroup: what is kept of it goes along, and nothing may be in the way."""
    message = update.message
    return message is not None and (message.migrate_to_chat_id or message.migrate_from_chat_id) is not None
