"""For what must not be given up: a database that is locked, or whose disk is full, may be well again soon."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from liquidity.clock import Clock

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0
# The first failure, and then about one in three minutes.
_LOGGED_EACH: Final = 16

T = TypeVar("T")

logger = structlog.stdlib.get_logger(__name__)


async def insist(clock: Clock, attempt: Callable[[], Awaitable[T]]) -> T:
    """Attempt something until it succeeds, with growing pauses; only a cancellation ends it."""
    failures = 0
    while True:
        try:
            return await attempt()
        except Exception:
            if failures % _LOGGED_EACH == 0:
                logger.exception("this failed and is tried again", failures=failures + 1)
        await clock.wait(asyncio.Event(), min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures, 10)))
        failures += 1
