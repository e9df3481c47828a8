"""The process: it says where it is, ends when asked, and does not outlive a failed part."""

import asyncio
import re
import signal
import sys
from pathlib import Path

import httpx
import pytest

from sandbox.app import Server, build, listener, parts
from sandbox.part import Part
from sandbox.world import World

ROOT = Path(__file__).parents[2]
SERVE = "from sandbox.app import serve; serve(0, speed=None, network='signet')"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_where_it_is_and_ends_in_peace(number: signal.Signals) -> None:
    """Its two addresses are all it says, and the exit code of a good end is 0."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    proxy = (await process.stdout.readline()).decode()
    assert re.fullmatch(r"proxy ready on http://127\.0\.0\.1:[0-9]+\n", proxy)
    line = (await process.stdout.readline()).decode()
    match = re.fullmatch(r"sandbox ready on (http://127\.0\.0\.1:[0-9]+)\n", line)
    assert match is not None
    async with httpx.AsyncClient(base_url=match[1]) as client:
        state = (await client.get("/control/state")).json()
    process.send_signal(number)
    out, err = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, out, err) == (0, b"", b"")
    assert (state["network"], state["speed"]) == ("signet", None)


async def test_a_failed_loop_ends_the_process() -> None:
    """A world that no longer moves must not pretend to live."""

    async def fail() -> None:
        await asyncio.sleep(0)
        raise RuntimeError("the loop broke")

    closed: list[bool] = []
    broken = Part(routes=[], loops=[fail], close=lambda: closed.append(True))
    server = Server([broken])
    with listener() as bound:
        await asyncio.wait_for(server.serve(sockets=[bound]), 10)
    assert server.has_failed
    assert closed == [True]


def test_every_address_is_served_once() -> None:
    """No part hides a route of another."""
    paths = [getattr(route, "path", "") for route in build(parts(World())).routes]
    assert len(paths) == len(set(paths))
    assert {"/magma/graphql", "/rates", "/control/state"} <= set(paths)
