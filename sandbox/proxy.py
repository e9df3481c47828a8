"""The only way out of the sandbox: an HTTP proxy (CONNECT, RFC 9110, 9.3.6) that leads back into it.

All else that it is asked for is somebody's node, which does what the world says. It is never called and its
name never looked up: who has no way but this one reaches nothing real.
"""

import asyncio
import re
import socket
from collections.abc import Mapping
from contextlib import suppress

from sandbox.part import Part
from sandbox.wire import break_off
from sandbox.world import Nodes, World

_CONNECT = re.compile(rb"CONNECT (\S+:[0-9]+) HTTP/1\.[01]\r\n")
_CHUNK = 65_536
_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NOT_UNDERSTOOD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
# HTTP has no words that tell a closed port from a name without an address: either is a bad gateway.
_NODES: Mapping[Nodes, bytes] = {
    Nodes.ANSWER: _OPEN,
    Nodes.REFUSE: b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    Nodes.SILENT: b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n",
}


class Proxy:
    """Takes connections at *door* and leads to where *inside* listens on loopback."""

    def __init__(self, world: World, door: socket.socket, inside: socket.socket) -> None:
        self._world = world
        self._door = door
        self._host, self._port = inside.getsockname()
        self._own = {f"{name}:{self._port}".encode() for name in (self._host, "localhost")}

    @property
    def url(self) -> str:
        """Where the proxy is."""
        host, port = self._door.getsockname()
        return f"http://{host}:{port}"

    def part(self) -> Part:
        """What runs beside the other parts; it has no routes."""
        return Part(routes=[], loops=[self.run])

    async def run(self) -> None:
        """Serve until cancelled, which ends all connections."""
        async with asyncio.TaskGroup() as guests:
            server = await asyncio.start_server(
                lambda reader, writer: guests.create_task(self._serve(reader, writer)), sock=self._door
            )
            try:
                await asyncio.Event().wait()
            finally:
                server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError):
                await self._answer(reader, writer)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = await _target(reader)
        if target in self._own:
            await self._lead_inside(reader, writer)
            return
        writer.write(_NODES[self._world.nodes] if target else _NOT_UNDERSTOOD)
        await writer.drain()

    async def _lead_inside(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(_OPEN)
            async with asyncio.TaskGroup() as both:
                both.create_task(_carry(reader, far_writer))
                both.create_task(_carry(far_reader, writer))
        finally:
            far_writer.close()


async def _target(reader: asyncio.StreamReader) -> bytes | None:
    """The host and port that are asked for; None where that is not how it is asked."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    found = _CONNECT.match(head)
    return found[1].lower() if found else None


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Carry one direction: one side's end becomes the other's end, and a broken side breaks the other."""
    try:
        while chunk := await source.read(_CHUNK):
            target.write(chunk)
            await target.drain()
        target.write_eof()
    except OSError:
        break_off(target.transport)
