"""A little HTTP server of real bytes, for everything that can happen to a request on its way."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GATEWAY_PAGE = (Path(__file__).parent / "fixtures" / "magma" / "error_html_502.txt").read_text("utf-8")

# What a server does with a connection once the request was read; None closes it without a word.
Answer = bytes | Callable[[asyncio.StreamWriter], None] | None


@dataclass(frozen=True)
class Request:
    """A whole request, as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass
class Wire:
    """A server that gives its *answers* in turn, the last one for ever, and keeps every request."""

    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, host: str = "127.0.0.1", path: str = "/graphql") -> str:
        """Where it listens."""
        return f"http://{host}:{self.port}{path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, also one that is used again."""
        self.connections += 1
        try:
            while True:
                self.requests.append(await _read(reader))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if not isinstance(answer, bytes):
                    if answer is not None:
                        answer(writer)
                        if writer.is_closing():
                            return
                        await self.done.wait()
                    return
                writer.write(answer)
                await writer.drain()
                if b"Connection: close" in answer:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(line, headers, body)


@asynccontextmanager
async def serving(*answers: Answer) -> AsyncIterator[Wire]:
    """Serve on a free port of the loopback, by address and by name."""
    wire = Wire(list(answers))
    server = await asyncio.start_server(wire.handle, "localhost", 0, family=socket.AF_INET)
    wire.port = server.sockets[0].getsockname()[1]
    async with server:
        yield wire
        wire.done.set()
        server.close()


def reply(status: int, body: str | bytes | object, *headers: str, kind: str = "application/json") -> bytes:
    """A whole HTTP response; anything but text or bytes is sent as JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Any", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


_WHOLE = reply(200, {"order_id": "ec562479-a4b8-44f4-95b4-150b310832de", "order_state": "CREATED"})


def html(status: int, *headers: str) -> bytes:
    """What a gateway says."""
    return reply(status, GATEWAY_PAGE, *headers, kind="text/html")


def reset(writer: asyncio.StreamWriter) -> None:
    """End the connection by a RST instead of a FIN."""
    handle = writer.get_extra_info("socket")
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def half_a_reply(writer: asyncio.StreamWriter) -> None:
    """Promise more than is sent, then close."""
    writer.write(_WHOLE[:-20])
    writer.close()


def silence(_writer: asyncio.StreamWriter) -> None:
    """Never answer, and keep the connection."""


def a_beginning(writer: asyncio.StreamWriter) -> None:
    """Answer with the head and the first bytes, then say nothing more."""
    writer.write(_WHOLE[:100])


def unused_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
