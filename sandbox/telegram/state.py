"""Everything Telegram knows in this sandbox, in one place, with an injected clock.

The routes and the methods work on it; it knows neither HTTP nor the rest of the sandbox.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox.telegram.entities import Message, Update
from sandbox.telegram.errors import BotApiError, too_many_requests
from sandbox.telegram.faults import Faults, FloodRule
from sandbox.telegram.files import Files
from sandbox.telegram.groups import Group
from sandbox.telegram.inline import InlineQueries
from sandbox.telegram.journal import Journal
from sandbox.telegram.people import People, Person
from sandbox.telegram.posts import Post, Posts
from sandbox.telegram.profile import Profile
from sandbox.telegram.queries import Queries
from sandbox.telegram.updates import Updates
from sandbox.telegram.views import post_view

_TOKEN = re.compile(r"(?P<id>[0-9]{1,17}):(?P<secret>[\w-]{1,80})", re.ASCII)
Peer = Person | Group
_INVALID_TOKEN = BotApiError(401, "Unauthorized: invalid token specified")


class Telegram:
    """One bot, its people and their chats."""

    def __init__(
        self,
        now: Callable[[], datetime],
        token: str | None = None,
        username: str = "inlet_sandbox_bot",
    ) -> None:
        self.now = now
        self.people = People()
        self.group = Group()
        self.posts = Posts()
        self.files = Files()
        self.updates = Updates(now, self._taken)
        self.queries = Queries(now)
        self.inline = InlineQueries(now)
        self.journal = Journal()
        self.faults = Faults()
        self.flood: FloodRule | None = None
        self.webhook: dict[str, Any] = {}
        self._token = token
        self.profile = Profile(_bot_id(token) if token else 0, username)

    def authorize(self, token: str) -> None:
        """Let the bot in: the first well-formed token seen is its own; raises BotApiError for others."""
        if _TOKEN.fullmatch(token) is None:
            raise _INVALID_TOKEN
        if self._token is None:
            self._token = token
            self.profile.id = _bot_id(token)
        if token != self._token:
            raise BotApiError(401, "Unauthorized")

    def known(self, chat_id: str) -> Peer:
        """The person or the group whose chat a method names; raises BotApiError."""
        if chat_id in map(str, self.group.ids):
            self.group.check(int(chat_id))
            return self.group
        return self.people.known(chat_id)

    def writable(self, chat_id: str) -> Peer:
        """As known(), for a chat the bot may write to; raises BotApiError."""
        return self.group if self.known(chat_id) is self.group else self.people.writable(chat_id)

    def post(self, peer: Peer, message: Message, *, from_bot: bool, silent: bool = False) -> Message:
        """Put a message into a chat and tell everybody who watches."""
        post = self.posts.keep(Post(message, peer.id, from_bot, silent=silent))
        self.show("message", post)
        return post.message

    def show(self, kind: str, post: Post) -> None:
        """Tell the watchers of a new or changed message."""
        self.journal.write(kind, post.chat_id, message=post_view(post, self.files))

    def check_flood(self, peer: Peer) -> None:
        """Count a send against the flood rule; raises BotApiError."""
        seconds = self.flood.wait_for(peer.id, self.now()) if self.flood else 0
        if seconds:
            raise too_many_requests(seconds)

    def timestamp(self) -> int:
        """Now, in the seconds that messages are dated with."""
        return int(self.now().timestamp())

    def clear(self) -> None:
        """Forget chats, files, people and faults; the bot keeps its token and profile, and ids go on."""
        for part in (self.posts, self.files, self.updates, self.queries, self.inline):
            part.clear()
        self.people.restore()
        self.group.restore()
        self.faults.heal()
        self.flood = None
        self.webhook = {}
        self.journal.write("cleared", 0)

    def close(self) -> None:
        """Let go of everybody who waits, so that a server can stop at once."""
        self.updates.interrupt(None)
        self.journal.wake()

    def _taken(self, update: Update) -> None:
        post = self.posts.get(update.message.message_id) if update.message else None
        if post is not None:
            self.posts.keep(replace(post, delivered=True))
            self.journal.write("delivered", post.chat_id, message_id=post.id)


def _bot_id(token: str) -> int:
    return int(token.partition(":")[0])
