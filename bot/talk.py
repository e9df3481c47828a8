"""One exchange with one person: what they did, and the ways to answer. Telegram's many Nones end here."""

from dataclasses import dataclass, field
from typing import Final

from telegram import Document, InlineKeyboardMarkup, Message, PhotoSize, Update

from bot.escape import Markup, esc
from bot.sender import MessageGone, Sender
from bot.tongue import Phrase
from liquidity.orders import Owner

_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that a person sent, as Telegram names it; *size* is in bytes, 0 where it is not told."""

    id: str
    size: int


@dataclass(slots=True)
class Talk:
    """A message or a tap of a person in a private chat.

    *press* is what a tapped button carried and *pressed* its message; *cause* is the id of the update.
    *message_id* is the message that was written, *picture* or *file* what came with it.
    """

    sender: Sender
    owner: Owner
    cause: int
    text: str = field(default="", repr=False)
    message_id: int | None = None
    file: SentFile | None = None
    picture: SentFile | None = None
    press: str = ""
    pressed: int | None = None
    query_id: str | None = None
    _answered: bool = field(default=False, init=False)

    async def say(self, text: Markup | Phrase, keyboard: InlineKeyboardMarkup | None = None) -> int:
        """Write a new message and return its id."""
        return await self.sender.say(self.owner, esc(text), keyboard)

    async def send(self, name: str, content: bytes, caption: Markup | None = None) -> int:
        """Send a file and return its message's id; one without words of its own comes silently."""
        return await self.sender.document(self.owner, name, content, caption, silent=caption is None)

    async def show(self, text: Markup | Phrase, keyboard: InlineKeyboardMarkup | None = None) -> int:
        """Change the message that was tapped, or write a new one; returns the id of the one that shows it."""
        if self.pressed is not None:
            try:
                await self.sender.change(self.owner, self.pressed, esc(text), keyboard)
            except MessageGone:
                self.pressed = None
            else:
                return self.pressed
        return await self.say(text, keyboard)

    async def strip(self, message_id: int, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Take the buttons from an earlier message of this chat, or put others there."""
        await self.sender.strip(self.owner, message_id, keyboard)

    async def unsay(self) -> bool:
        """Delete the message that the person wrote; whether it is gone."""
        return self.message_id is not None and await self.sender.delete(self.owner, self.message_id)

    async def fetch(self, file_id: str) -> bytes:
        """The content of a file that the person sent."""
        return await self.sender.fetch(file_id)

    async def toast(self, text: str | Phrase = "", *, alert: bool = False) -> None:
        """Answer the tap, once; a message needs no such answer."""
        if self.query_id is not None and not self._answered:
            self._answered = True
            await self.sender.toast(self.query_id, text, alert=alert)


def talk_of(update: Update, sender: Sender) -> Talk | None:
    """The exchange that an update starts; None for one without a person in a private chat."""
    user, chat, query = update.effective_user, update.effective_chat, update.callback_query
    if user is None or chat is None or chat.id != user.id:
        return None
    talk = Talk(sender, Owner(user.id), update.update_id)
    if query is not None:
        talk.query_id = query.id
        talk.press = query.data or ""
        talk.pressed = query.message.message_id if query.message else None
    elif update.message is not None:
        talk.text = update.message.text or ""
        talk.message_id = update.message.message_id
        talk.picture = _picture_of(update.message)
        if talk.picture is None and update.message.document is not None:
            talk.file = _sent(update.message.document)
    return talk


def _picture_of(message: Message) -> SentFile | None:
    """The largest size of a photo, or an image that was sent as a file."""
    if message.photo:
        return _sent(max(message.photo, key=lambda size: size.width * size.height))
    if message.document is not None and message.document.mime_type in _IMAGES:
        return _sent(message.document)
    return None


def _sent(file: PhotoSize | Document) -> SentFile:
    return SentFile(file.file_id, file.file_size or 0)
