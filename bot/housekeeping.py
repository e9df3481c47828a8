"""What is done now and then, while all else goes on: strip what has been over for long enough."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final, Protocol

from liquidity.clock import Clock

log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 600.0


class Sweeping(Protocol):
    """What is kept, and can be stripped."""

    async def sweep(self, now: datetime, keep: timedelta) -> int:
        """Strip some of what was over before *keep* ago; returns how much."""


class Housekeeping:
    """One small sweep every ten minutes; one that fails is made again at the next turn."""

    def __init__(self, kept: Sweeping, clock: Clock, keep: timedelta) -> None:
        self._kept = kept
        self._clock = clock
        self._keep = keep

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                stripped = await self._kept.sweep(self._clock.now(), self._keep)
            except Exception:
                log.exception("what is over could not be stripped")
            else:
                if stripped:
                    log.info("%d purchases that are long over were stripped to figures", stripped)
            await self._clock.wait(asyncio.Event(), PAUSE_SECONDS)
