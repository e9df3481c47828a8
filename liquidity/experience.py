"""What orders of the past teach about those that run: how long the wait they are in usually takes."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from liquidity.clock import Clock
from liquidity.orders import MarketId
from liquidity.waits import Life, Stage, Wait, usual_waits

# Sellers come and go: what is older, or more, says little of today.
_REMEMBERED: Final = timedelta(days=180)
_MOST: Final = 200
# What was learned of a market is good for so long.
_FRESH: Final = timedelta(minutes=10)


class PastOrders(Protocol):
    """Orders of everybody, as times that name nobody."""

    async def lives(self, market: MarketId, *, since: datetime, limit: int) -> Sequence[Life]:
        """The newest orders made at a market since then that were taken, and followed here from the first."""


class Experience:
    """Learns from the orders at each market, now and then."""

    def __init__(self, past: PastOrders, clock: Clock) -> None:
        self._past = past
        self._clock = clock
        self._learning = asyncio.Lock()
        self._learned: dict[MarketId, tuple[datetime, Mapping[Stage, Wait]]] = {}

    async def usual(self, market: MarketId, stage: Stage) -> Wait | None:
        """How long orders at a market were in a stage; None while too few of them are known."""
        async with self._learning:
            return (await self._waits_at(market)).get(stage)

    async def _waits_at(self, market: MarketId) -> Mapping[Stage, Wait]:
        now = self._clock.now()
        at, waits = self._learned.get(market, (None, {}))
        if at is None or not at <= now < at + _FRESH:
            waits = usual_waits(await self._past.lives(market, since=now - _REMEMBERED, limit=_MOST))
            self._learned[market] = (now, waits)
        return waits
