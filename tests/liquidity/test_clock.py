"""The machine's own clock."""

import asyncio
from datetime import UTC

from liquidity.clock import SystemClock


def test_the_time_is_aware() -> None:
    """In UTC, and it does not stand still."""
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.now() <= clock.now()


async def test_a_wait_ends_by_its_bell() -> None:
    """Long before its time."""
    bell = asyncio.Event()
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(SystemClock().wait(bell, 3600))
        await asyncio.sleep(0)
        bell.set()


async def test_a_wait_ends_by_its_time() -> None:
    """Also when the time is over already."""
    async with asyncio.timeout(5):
        await SystemClock().wait(asyncio.Event(), 0.01)
        await SystemClock().wait(asyncio.Event(), -1)
