"""The health page: over HTTP, on any free port, and gone when cancelled."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from bot.liveness import Liveness, Pulse
from bot.readers import ListenAddress
from tests.bot.fakes import FakeClock

LIMITS = {"telegram": timedelta(seconds=90), "sweep": timedelta(seconds=30)}


@asynccontextmanager
async def _serving(pulse: Pulse, host: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
    liveness = Liveness(pulse, ListenAddress(host, 0))
    with liveness.listening() as listener:
        shown = f"[{host}]" if ":" in host else host
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(liveness.serve(listener))
            base = f"http://{shown}:{listener.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
                yield client
            serving.cancel()


async def test_health_follows_the_pulse() -> None:
    """503 until both parts were heard of, 200 while they are, 503 once one falls silent."""
    clock = FakeClock()
    pulse = Pulse(clock, LIMITS)
    async with _serving(pulse) as client:
        pulse.beat("telegram")
        assert (await client.get("/health")).status_code == 503
        pulse.beat("sweep")
        clock.time += timedelta(seconds=30)
        reply = await client.get("/health")
        assert reply.status_code == 200
        assert reply.json() == {
            "status": "ok",
            "parts": {
                "telegram": {"ok": True, "age_seconds": 30.0, "limit_seconds": 90.0},
                "sweep": {"ok": True, "age_seconds": 30.0, "limit_seconds": 30.0},
            },
        }
        clock.time += timedelta(seconds=1)
        reply = await client.get("/health")
        assert reply.status_code == 503
        assert (reply.json()["status"], reply.json()["parts"]["sweep"]["ok"]) == ("failing", False)


async def test_other_paths_and_methods_are_answered() -> None:
    """HEAD works as for any page; there is nothing else to see."""
    async with _serving(Pulse(FakeClock(), {})) as client:
        assert (await client.head("/health")).status_code == 200
        assert (await client.post("/health")).status_code == 405
        assert (await client.get("/")).status_code == 404


async def test_signals_stay_with_the_application() -> None:
    """Serving neither takes SIGINT and SIGTERM nor leaves a handler behind."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    async with _serving(Pulse(FakeClock(), {})) as client:
        await client.get("/health")
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


async def test_cancelled_it_lets_go_of_the_port() -> None:
    """After the end nobody listens there, even with a connection left open."""
    async with _serving(Pulse(FakeClock(), {})) as client:
        await client.get("/health")
        port = client.base_url.port
        assert port is not None
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_taken_port_is_an_oserror() -> None:
    """The start fails with what the system says, instead of ending the process."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        liveness = Liveness(Pulse(FakeClock(), {}), ListenAddress("127.0.0.1", taken.getsockname()[1]))
        with pytest.raises(OSError, match="in use"), liveness.listening():
            pass


def test_an_unknown_part_is_a_mistake() -> None:
    """A part that nobody watches would be missed by nobody."""
    with pytest.raises(KeyError):
        Pulse(FakeClock(), LIMITS).beat("telegarm")
