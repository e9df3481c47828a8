"""All messages of all chats, and what only the people's side needs to know of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from sandbox.telegram.entities import Message
from sandbox.telegram.errors import bad_request

_DELETABLE_FOR = timedelta(hours=48)
_NOT_MODIFIED = (
    "Message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@dataclass(frozen=True, slots=True)
class Post:
    """A message in a chat; *chat_id* is also the person's or the group's id."""

    message: Message
    chat_id: int
    from_bot: bool
    silent: bool = False
    delivered: bool = False
    pinned: bool = False
    reaction: str = ""

    @property
    def id(self) -> int:
        """The message's id."""
        return self.message.message_id


class Posts:
    """Messages by id: one count for all chats, as a bot sees private chats."""

    def __init__(self) -> None:
        self._by_id: dict[int, Post] = {}
        self._last_id = 0

    def clear(self) -> None:
        """Forget every message; ids go on, as clients may remember old ones."""
        self._by_id.clear()

    def new_id(self) -> int:
        """The next message's id."""
        self._last_id += 1
        return self._last_id

    def keep(self, post: Post) -> Post:
        """Add a message, or put a changed one in its place."""
        self._by_id[post.id] = post
        return post

    def of(self, chat_id: int) -> list[Post]:
        """A chat's messages, oldest first."""
        return [post for post in self._by_id.values() if post.chat_id == chat_id]

    def get(self, message_id: int) -> Post | None:
        """A message wherever it is."""
        return self._by_id.get(message_id)

    def find(self, chat_id: int, message_id: int, what: str) -> Post:
        """A message of this chat; raises BotApiError "message to *what* not found"."""
        post = self._by_id.get(message_id)
        if post is None or post.chat_id != chat_id:
            raise bad_request(f"Message to {what} not found")
        return post

    def editable(self, chat_id: int, message_id: int) -> Post:
        """The bot's own message of this chat; raises BotApiError."""
        if message_id <= 0:
            raise bad_request("Message identifier is not specified")
        post = self.find(chat_id, message_id, "edit")
        if not post.from_bot:
            raise bad_request("Message can't be edited")
        return post

    def edit(self, post: Post, message: Message, now: datetime) -> Post:
        """Put new content in a message's place; raises BotApiError when nothing changes."""
        if message == post.message:
            raise bad_request(_NOT_MODIFIED)
        dated = msgspec.structs.replace(message, edit_date=int(now.timestamp()))
        return self.keep(replace(post, message=dated))

    def delete(self, chat_id: int, message_id: int, now: datetime) -> None:
        """Remove a message younger than 48 hours; raises BotApiError."""
        post = self.find(chat_id, message_id, "delete")
        if now.timestamp() - post.message.date >= _DELETABLE_FOR.total_seconds():
            raise bad_request("Message can't be deleted")
        del self._by_id[post.id]
