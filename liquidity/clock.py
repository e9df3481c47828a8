"""Time, handed in everywhere, so that a test can own it."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the time is, and waiting for it."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    async def wait(self, bell: asyncio.Event, seconds: float) -> None:
        """Return once the bell has rung or that time has passed."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    async def wait(self, bell: asyncio.Event, seconds: float) -> None:
        """Return once the bell has rung or that time has passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await bell.wait()
