"""Housekeeping: small sweeps, far apart, that nothing ends."""

import asyncio
from datetime import datetime, timedelta

from bot.housekeeping import PAUSE_SECONDS, Housekeeping
from tests.bot.fakes import FakeClock, settle


class Broken:
    """Fails at first."""

    def __init__(self) -> None:
        self.asked: list[tuple[datetime, timedelta]] = []

    async def sweep(self, now: datetime, keep: timedelta) -> int:
        """Fail once, then strip one."""
        self.asked.append((now, keep))
        if len(self.asked) == 1:
            raise OSError("disk full")
        return 1


async def test_a_sweep_that_fails_is_made_again() -> None:
    """Ten minutes later, as any other."""
    kept, clock = Broken(), FakeClock()
    begun = clock.now()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(Housekeeping(kept, clock, timedelta(days=90)).run())
        await settle()
        await clock.advance(PAUSE_SECONDS - 1)
        assert len(kept.asked) == 1
        await clock.advance(1)
        running.cancel()
    assert kept.asked == [
        (begun, timedelta(days=90)),
        (begun + timedelta(seconds=PAUSE_SECONDS), timedelta(days=90)),
    ]
