"""Slow calls beside the loop: how many are made at a time, and that none keeps the process."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from threading import Event

import pytest

from liquidity.threads import Crowded, DaemonThreads

_HANGING = """
import asyncio, time
from liquidity.threads import DaemonThreads

async def main():
    try:
        async with asyncio.timeout(0.05):
            await DaemonThreads("hanging", abreast=1, most=1).run(lambda: time.sleep(600))
    except TimeoutError:
        print("given up")

asyncio.run(main())
"""


def _fails() -> None:
    raise ValueError("no")


async def test_what_a_call_returns_or_raises() -> None:
    """Its place is free again either way."""
    threads = DaemonThreads("test", abreast=1, most=2)
    for _ in range(5):
        assert await threads.run(lambda: 7) == 7
        with pytest.raises(ValueError, match="no"):
            await threads.run(_fails)


async def test_no_more_than_so_many() -> None:
    """A call that is given up keeps its place while it lasts; one that had not begun is never made."""
    threads = DaemonThreads("test", abreast=1, most=2)
    go, made = Event(), []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(threads.run(go.wait))
        second = tasks.create_task(threads.run(lambda: made.append("second")))
        await asyncio.sleep(0)
        with pytest.raises(Crowded):
            await threads.run(lambda: made.append("third"))
        second.cancel()
        await asyncio.sleep(0)
        go.set()
    while True:
        try:
            await threads.run(lambda: made.append("fourth"))
        except Crowded:
            await asyncio.sleep(0)
        else:
            break
    assert made == ["fourth"]


async def test_a_call_that_hangs_does_not_keep_the_process() -> None:
    """The threads of an executor would."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _HANGING, stdout=PIPE)
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    assert (said, process.returncode) == (b"given up\n", 0)
