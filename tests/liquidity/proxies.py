"""Real little proxies on the loopback, SOCKS5 and HTTP CONNECT, for all that can happen behind one."""

import asyncio
import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

from liquidity.proxy import Proxy, read_proxy

OPEN = b"HTTP/1.1 200 Connection established\r\nVia: a proxy\r\n\r\n"
GRANTED = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"


def http_says(status: int) -> bytes:
    """A proxy's refusal in HTTP."""
    return f"HTTP/1.1 {status} Any\r\nContent-Length: 0\r\n\r\n".encode()


def socks_says(code: int) -> bytes:
    """A proxy's refusal in SOCKS5."""
    return bytes([5, code, 0, 1]) + bytes(6)


@dataclass
class ProxyServer:
    """Leads to where *names* say, else to the address itself, and keeps the *targets* it was asked for.

    *says* is its whole answer in the place of leading on, after which it hangs up; *silent* it never answers.
    """

    scheme: str
    login: tuple[str, str] | None = None
    names: dict[str, tuple[str, int]] = field(default_factory=dict)
    granted: bytes = b""
    says: bytes | None = None
    silent: bool = False
    targets: list[str] = field(default_factory=list)
    port: int = 0
    _open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The setting that names it."""
        login = f"{self.login[0]}:{self.login[1]}@" if self.login else ""
        return f"{self.scheme}://{login}127.0.0.1:{self.port}"

    @property
    def proxy(self) -> Proxy:
        """The setting as it is read."""
        return read_proxy(self.url)

    def hang_up(self) -> None:
        """End all connections that are there by a RST."""
        for writer in self._open:
            writer.transport.abort()

    async def end(self) -> None:
        """Hang up, and wait until nobody is served any more."""
        serving = [task for task in self._open.values() if task is not None]
        self.hang_up()
        await asyncio.gather(*serving)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self._open[writer] = asyncio.current_task()
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._serve(reader, writer)
        finally:
            del self._open[writer]
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        socks = self.scheme.startswith("socks")
        target = await (self._asked_socks if socks else self._asked_http)(reader, writer)
        if target is None:
            return
        host, port = target
        self.targets.append(f"{host}:{port}")
        if self.silent:
            await reader.read()
        elif self.says is not None:
            writer.write(self.says)
            await writer.drain()
        else:
            far = await asyncio.open_connection(*self.names.get(host, (host, port)))
            for byte in self.granted or (GRANTED if socks else OPEN):  # as a slow line may bring it
                writer.write(bytes([byte]))
                await writer.drain()
            await _both_ways((reader, writer), far)

    async def _asked_http(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int] | None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n")[0].split(" ")
        assert method == "CONNECT"
        if self.login:
            wanted = b64encode(":".join(self.login).encode()).decode()
            if f"\r\nProxy-Authorization: Basic {wanted}\r\n" not in head:
                writer.write(http_says(407))
                return None
        host, _, port = target.rpartition(":")
        return host.strip("[]"), int(port)

    async def _asked_socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int] | None:
        _, count = await reader.readexactly(2)
        method = 2 if self.login else 0
        if method not in await reader.readexactly(count):
            writer.write(b"\x05\xff")
            return None
        writer.write(bytes([5, method]))
        if self.login:
            await reader.readexactly(1)
            given = [(await _counted(reader)).decode() for _ in range(2)]
            writer.write(bytes([1, given != [*self.login]]))
            if given != [*self.login]:
                return None
        *_, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await _counted(reader)).decode()
        else:
            host = str(ip_address(await reader.readexactly({1: 4, 4: 16}[kind])))
        return host, int.from_bytes(await reader.readexactly(2), "big")


@asynccontextmanager
async def proxying(
    server: ProxyServer, certificate: ssl.SSLContext | None = None
) -> AsyncIterator[ProxyServer]:
    """Let it listen on a free port of the loopback."""
    listener = await asyncio.start_server(
        server.handle, "127.0.0.1", 0, family=socket.AF_INET, ssl=certificate
    )
    server.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield server
        listener.close()
        await server.end()


async def _counted(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly((await reader.readexactly(1))[0])


async def _both_ways(
    near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    async with asyncio.TaskGroup() as both:
        both.create_task(_carry(near[0], far[1]))
        both.create_task(_carry(far[0], near[1]))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    writer.close()
