"""Reaches below HTTP: a route can cut the connection it serves, with real bytes or none before the cut.

ASGI has no word for it. uvicorn hands every request a bound method of its own cycle, which holds the
transport; this is the one place that knows.
"""

import socket
import struct
from asyncio import Transport, WriteTransport

from starlette.types import ASGIApp, Receive, Scope, Send

_KEY = "sandbox.transport"
_LINGER_NOT = struct.pack("ii", 1, 0)  # on, 0 seconds: the kernel sends RST instead of FIN
_CLOSED = -1


class WithTransport:
    """The outermost layer under uvicorn: puts the transport where *close* and *reset* find it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with its transport."""
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if isinstance(transport, Transport):
            scope.setdefault("extensions", {})[_KEY] = transport
        await self._app(scope, receive, send)


async def close(scope: Scope, receive: Receive) -> None:
    """End the connection after what has been sent already (FIN), and return once it is gone."""
    _transport(scope).close()
    await gone(receive)


async def reset(scope: Scope, receive: Receive) -> None:
    """Break the connection off (RST), and return once it is gone."""
    break_off(_transport(scope))
    await gone(receive)


def break_off(transport: WriteTransport) -> None:
    """End a connection by RST."""
    raw: socket.socket | None = transport.get_extra_info("socket")
    if raw is not None and raw.fileno() != _CLOSED:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()


async def gone(receive: Receive) -> None:
    """Wait until the other side, or we, have ended the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(scope: Scope) -> Transport:
    transport = scope.get("extensions", {}).get(_KEY)
    if not isinstance(transport, Transport):
        raise ConnectionAbortedError("there is no connection to cut: serve with sandbox.app.Server")
    return transport
