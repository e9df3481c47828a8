"""Puts the parts of the outside world into one process on loopback, and runs it."""

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.control import routes as control
from sandbox.lsps1 import server as lsps1_server
from sandbox.lsps1.service import Lsps
from sandbox.magma import server as magma_server
from sandbox.magma.service import Magma
from sandbox.page import page_routes
from sandbox.part import Part
from sandbox.proxy import Proxy
from sandbox.telegram import server as telegram_server
from sandbox.telegram.state import Telegram
from sandbox.wire import WithTransport
from sandbox.world import Network, World

DEMO_SPEED_SECONDS = 3.0
_GOODBYE_SECONDS = 2


def parts(world: World) -> list[Part]:
    """All parts of the outside world; another one is one more line here."""
    magma = Magma(world)
    lsps = Lsps(world)
    telegram = Telegram(world.now)
    outside = [
        magma_server.part(magma),
        lsps1_server.part(lsps),
        Part(routes=telegram_server.routes(telegram), reset=telegram.clear, close=telegram.close),
        Part(routes=page_routes()),
        _rates(world),
    ]
    return [control.part(magma, lsps, outside), *outside]


def build(parts: Sequence[Part]) -> Starlette:
    """One application of these parts."""
    return Starlette(
        routes=[route for part in parts for route in part.routes],
        lifespan=lambda _app: _running(parts),
    )


def listener(port: int = 0) -> socket.socket:
    """A socket that listens on loopback; made as TCP outright, else asyncio leaves Nagle's 40 ms delay on."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.listen()
    return bound


def serve(
    port: int = 0, *, speed: float | None = DEMO_SPEED_SECONDS, network: Network = Network.MAINNET
) -> None:
    """Print both addresses and run on 127.0.0.1 until SIGINT or SIGTERM; port 0 takes any free one."""
    with listener(port) as bound, listener() as door:
        world = World(network=Network(network), first_speed=speed)
        proxy = Proxy(world, door, inside=bound)
        running = Server([*parts(world), proxy.part()])
        _say(f"proxy ready on {proxy.url}")
        asyncio.run(running.serve(sockets=[bound]))
    if running.has_failed:
        sys.exit(1)


class Server(uvicorn.Server):
    """uvicorn, quiet, with connections that can be cut.

    It says when it is ready, and ends in peace when asked to, or when a loop of a part fails.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        config = uvicorn.Config(
            WithTransport(build(parts)),
            http="h11",
            ws="none",
            lifespan="on",
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GOODBYE_SECONDS,
        )
        super().__init__(config)
        self._parts = parts
        self.ready = asyncio.Event()

    @property
    def has_failed(self) -> bool:
        """Whether a loop of a part has raised."""
        return bool(getattr(self.lifespan, "error_occurred", False))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and tell whoever waits for us where."""
        await super().startup(sockets=sockets)
        if self.started and sockets:
            port = sockets[0].getsockname()[1]
            _say(f"sandbox ready on http://127.0.0.1:{port}")
            self.ready.set()

    async def on_tick(self, counter: int) -> bool:
        """Look, ten times a second, whether to end."""
        return await super().on_tick(counter) or self.has_failed

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of waiting requests, then stop."""
        for part in self._parts:
            part.close()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on SIGINT and SIGTERM without raising them anew, so that the exit code tells of a good end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop, signals = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
        for number in signals:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)


def _say(line: str) -> None:
    """Print a line that supervisors wait for."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _rates(world: World) -> Part:
    """`GET /rates`: the dollar, for those who ask elsewhere than at Magma."""

    async def show(_request: Request) -> Response:
        return JSONResponse({"usd_per_btc": world.prices.usd_per_btc})

    return Part(routes=[Route("/rates", show)])


@asynccontextmanager
async def _running(parts: Sequence[Part]) -> AsyncIterator[None]:
    """Run all loops of all parts while the application lives; one that fails ends the application."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(loop()) for part in parts for loop in part.loops]
        yield
        for task in tasks:
            task.cancel()
