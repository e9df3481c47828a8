"""Politeness: never more requests a second than a market allows, however many orders are due."""

import asyncio
from datetime import datetime, timedelta

from liquidity.clock import Clock


class Pacer:
    """Hands out turns at most *per_second* times a second, first come first served."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._gap = timedelta(seconds=1 / per_second)
        self._clock = clock
        self._next: datetime | None = None

    async def turn(self) -> None:
        """Wait for the next free turn."""
        now = self._clock.now()
        mine = max(now, self._next or now)
        self._next = mine + self._gap
        if mine > now:
            await self._clock.wait(asyncio.Event(), (mine - now).total_seconds())

    def hold(self, seconds: float) -> None:
        """Give no turn for that long: the market has asked for it."""
        until = self._clock.now() + timedelta(seconds=seconds)
        self._next = max(until, self._next or until)
