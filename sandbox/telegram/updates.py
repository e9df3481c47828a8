"""The bot's queue of updates: filtered when they are made, kept until confirmed, fetched by long poll.

Rules: https://core.telegram.org/bots/api#getupdates and Client.cpp of the official server.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.telegram.entities import Update
from sandbox.telegram.errors import BotApiError, conflict

MAX_POLL_SECONDS = 50
_MAX_BATCH = 100
_FIRST_ID = 700_000_001
_LIFETIMES = {
    "inline_query": timedelta(seconds=30),
    "callback_query": timedelta(seconds=150),
    "chosen_inline_result": timedelta(seconds=600),
}
_DAY = timedelta(hours=24)
_OPTIONAL = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_KIND_WORDS = (
    "message edited_message channel_post edited_channel_post business_connection business_message "
    "edited_business_message deleted_business_messages message_reaction message_reaction_count inline_query "
    "chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll "
    "poll_answer my_chat_member chat_member chat_join_request chat_boost removed_chat_boost"
)
KINDS = frozenset(_KIND_WORDS.split())
_OTHER_POLL = "Terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True)
class _Waiting:
    update: Update
    expires_at: datetime


class Updates:
    """Updates not yet confirmed, oldest first, and the one long poll that may wait for the next."""

    def __init__(self, now: Callable[[], datetime], on_taken: Callable[[Update], None]) -> None:
        self._now = now
        self._on_taken = on_taken
        self._queue: list[_Waiting] = []
        self._next_id = _FIRST_ID
        self._allowed = KINDS - _OPTIONAL
        self._poll: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        self._expire()
        return len(self._queue)

    @property
    def allowed(self) -> frozenset[str]:
        """The kinds that are queued."""
        return self._allowed

    def allow(self, kinds: object) -> None:
        """Remember the kinds the bot wants; what is no list changes nothing, an empty one is the default."""
        if isinstance(kinds, list):
            named = KINDS.intersection(kind for kind in kinds if isinstance(kind, str))
            self._allowed = named or KINDS - _OPTIONAL

    def push(self, **content: Any) -> None:
        """Queue an update, unless the bot did not ask for its kind."""
        update = Update(update_id=self._next_id, **content)
        if update.kind not in self._allowed:
            return
        self._next_id += 1
        lifetime = _LIFETIMES.get(update.kind, _DAY)
        self._queue.append(_Waiting(update, self._now() + lifetime))
        self._wake(None)

    def clear(self) -> None:
        """Forget what was not fetched."""
        self._queue.clear()

    async def fetch(self, offset: int, limit: int, timeout_seconds: int) -> list[Update]:
        """Confirm what is below *offset* and wait for updates; raises BotApiError when another poll comes."""
        self._confirm(offset)
        if not len(self) and timeout_seconds > 0:
            await self._wait(min(timeout_seconds, MAX_POLL_SECONDS))
        batch = limit if 1 <= limit <= _MAX_BATCH else _MAX_BATCH
        return [waiting.update for waiting in self._queue[:batch]]

    def interrupt(self, reason: BotApiError | None) -> None:
        """End a waiting long poll: with a refusal, or empty-handed."""
        self._wake(reason)

    def _confirm(self, offset: int) -> None:
        kept = self._queue[offset:]
        if offset >= 0:
            kept = [waiting for waiting in self._queue if waiting.update.update_id >= offset]
        taken, self._queue = self._queue[: len(self._queue) - len(kept)], kept
        for waiting in taken:
            self._on_taken(waiting.update)

    async def _wait(self, seconds: int) -> None:
        self._wake(conflict(_OTHER_POLL))
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None

    def _wake(self, reason: BotApiError | None) -> None:
        if self._poll is None or self._poll.done():
            return
        if reason is None:
            self._poll.set_result(None)
        else:
            self._poll.set_exception(reason)

    def _expire(self) -> None:
        now = self._now()
        self._queue = [waiting for waiting in self._queue if waiting.expires_at > now]


def named(kinds: Iterable[str]) -> list[str]:
    """Kinds in a stable order, as getWebhookInfo shows them."""
    return sorted(kinds)
