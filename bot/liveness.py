"""Whether the bot still does its work, for whoever watches the process: `GET /health`."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.readers import ListenAddress
from liquidity.clock import Clock

SHUTDOWN_SECONDS: Final = 1

logger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Beat:
    """How long ago a part last did its work, None when it never did, and how long it may be silent."""

    age: timedelta | None
    limit: timedelta

    @property
    def well(self) -> bool:
        """Whether it was heard of within its limit."""
        return self.age is not None and self.age <= self.limit


class Pulse:
    """The last good moment of each part that must go on working; *limits* names the parts."""

    def __init__(self, clock: Clock, limits: Mapping[str, timedelta]) -> None:
        self._clock = clock
        self._limits = dict(limits)
        self._last: dict[str, datetime] = {}

    def beat(self, part: str) -> None:
        """This part has just done its work; raises KeyError for a part that has no limit."""
        if part not in self._limits:
            raise KeyError(part)
        self._last[part] = self._clock.now()

    def beats(self) -> dict[str, Beat]:
        """How every part is now."""
        now = self._clock.now()
        return {
            part: Beat(now - self._last[part] if part in self._last else None, limit)
            for part, limit in self._limits.items()
        }


class Liveness:
    """A small server that answers with the pulse; makes no difference to the process' signals."""

    def __init__(self, pulse: Pulse, address: ListenAddress) -> None:
        self._pulse = pulse
        self._address = address

    @contextmanager
    def listening(self) -> Iterator[socket.socket]:
        """The bound socket; raises OSError when the address is taken or not ours."""
        family = socket.AF_INET6 if ":" in self._address.host else socket.AF_INET
        with socket.create_server((self._address.host, self._address.port), family=family) as listener:
            host, port, *_ = listener.getsockname()
            logger.info("answering GET /health", host=host, port=port)
            yield listener

    async def serve(self, listener: socket.socket) -> None:
        """Answer until cancelled."""
        app = Starlette(routes=[Route("/health", self._health)])
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        server = _Server(config)
        try:
            await server.serve(sockets=[listener])
        finally:
            if server.started:
                await server.shutdown(sockets=[listener])

    async def _health(self, _request: Request) -> JSONResponse:
        beats = self._pulse.beats()
        well = all(beat.well for beat in beats.values())
        parts = {part: _shown(beat) for part, beat in beats.items()}
        body = {"status": "ok" if well else "failing", "parts": parts}
        return JSONResponse(body, status_code=200 if well else 503, headers={"Cache-Control": "no-store"})


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the application."""
        yield


def _shown(beat: Beat) -> dict[str, object]:
    age = None if beat.age is None else round(beat.age.total_seconds(), 1)
    return {"ok": beat.well, "age_seconds": age, "limit_seconds": beat.limit.total_seconds()}
