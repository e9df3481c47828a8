"""A relay in front of the market: what went over it can be read, and it can be shut like a dead host."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

_CHUNK = 65_536


class Relay:
    """Passes bytes on in both directions and remembers them all."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 0)
        self._server: asyncio.Server | None = None
        self._port = 0
        self.passed = bytearray()

    @property
    def url(self) -> str:
        """Where the relay listens; the same after it was shut and opened again."""
        return f"http://127.0.0.1:{self._port}"

    async def open(self) -> Self:
        """Listen; nothing happens where it does already."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def shut(self) -> None:
        """Refuse new connections; those that are there go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._pass(reader, far_writer))
            both.create_task(self._pass(far_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction; a connection that breaks on one side breaks on the other."""
        try:
            while chunk := await reader.read(_CHUNK):
                self.passed += chunk
                writer.write(chunk)
                await writer.drain()
        except ConnectionError:
            writer.transport.abort()
        with suppress(ConnectionError):
            writer.close()
