"""Politeness: never more requests a second than a market allows, however many orders are due."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from liquidity.clock import Clock
from liquidity.errors import Unavailable

# Whoever would have to wait longer for a market that has asked for a pause is told so at once.
PATIENCE: Final = timedelta(seconds=5)


class Pacer:
    """Hands out turns at most *per_second* times a second, first come first served."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._gap = timedelta(seconds=1 / per_second)
        self._clock = clock
        self._now = self._next = self._held = clock.now()

    async def turn(self) -> None:
        """Wait for the next free turn. Raises Unavailable when the market has asked for a longer pause."""
        while True:
            now = self._time()
            if self._held - now > PATIENCE:
                raise Unavailable("a pause was asked for", retry_after=(self._held - now).total_seconds())
            mine = max(now, self._next, self._held)
            self._next = mine + self._gap
            if mine > now:
                await self._clock.wait(asyncio.Event(), (mine - now).total_seconds())
            if self._held <= mine:
                return

    def hold(self, seconds: float) -> None:
        """Give no turn for that long: the market has asked for it."""
        self._held = max(self._held, self._time() + timedelta(seconds=seconds))

    def _time(self) -> datetime:
        """The time; where the clock was set back, all that was planned by it is void."""
        now = self._clock.now()
        if now < self._now:
            self._next = self._held = now
        self._now = now
        return now
