"""Inline queries, beside the inbox: Telegram forgets each within seconds, so none is kept or waits in a lane.

Of what one person types only the newest is answered. Whatever fails here fails alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

import structlog
from telegram import Bot, InlineQuery, Update
from telegram.error import BadRequest

ABREAST: Final = 16
# Telegram refuses answers after about ten seconds.
_ANSWER_SECONDS: Final = 8.0
_MOST_WAITING: Final = 1_000

logger = structlog.stdlib.get_logger(__name__)


class Aside:
    """Has each person's newest query answered, different people side by side; *beside* is a loop it needs."""

    def __init__(
        self,
        bot: Bot,
        answer: Callable[[InlineQuery], Awaitable[None]],
        beside: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self._bot = bot
        self._answer = answer
        self._beside = beside
        self._waiting: dict[int, InlineQuery] = {}
        self._busy: set[int] = set()
        self._slots = asyncio.Semaphore(ABREAST)
        self._bell = asyncio.Event()

    def take(self, update: Mapping[str, Any]) -> None:
        """A raw update with an inline query has come; one that cannot be read is dropped."""
        try:
            query = Update.de_json(dict(update), self._bot).inline_query
        except (LookupError, TypeError, ValueError, AttributeError):
            logger.exception("an inline query cannot be read")
            return
        if query is None or (query.from_user.id not in self._waiting and len(self._waiting) >= _MOST_WAITING):
            return
        self._waiting[query.from_user.id] = query
        self._bell.set()

    async def run(self) -> None:
        """Answer what comes until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beside())
            while True:
                await self._bell.wait()
                self._bell.clear()
                for person in self._waiting.keys() - self._busy:
                    self._busy.add(person)
                    tasks.create_task(self._walk(person), name=f"aside {person}")

    async def _walk(self, person: int) -> None:
        while person in self._waiting:
            async with self._slots:
                await self._try(self._waiting.pop(person))
        self._busy.discard(person)

    async def _try(self, query: InlineQuery) -> None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._answer(query)
        except BadRequest as error:
            if "query is too old" not in str(error).lower():
                logger.exception("an inline answer was refused")
        except Exception:
            logger.exception("answering an inline query failed")
