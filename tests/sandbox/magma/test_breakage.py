"""Broken replies, read as raw bytes from the socket."""

import asyncio
import json
import socket
import struct

import pytest

from sandbox import breakage
from tests.sandbox.running import BUY, NODE, PRICE, Running, running

BUY_BODY = {"query": BUY, "variables": {"input": {"connection_uri": NODE, "usd_cents": "5000"}}}
PATIENCE_SECONDS = 5


async def raw(sandbox: Running, body: object) -> bytes:
    """Send one request and read until the connection ends; raises ConnectionResetError on RST."""
    reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
    try:
        writer.write(request(body))
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await reader.read()
    finally:
        writer.close()


def request(body: object) -> bytes:
    """A request as plain bytes, for a connection of its own."""
    content = json.dumps(body).encode()
    head = "POST /magma/graphql HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n"
    return (
        f"{head}Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
    )


async def orders(sandbox: Running) -> int:
    """How many orders Magma has made."""
    return len((await sandbox.state())["orders"])


@pytest.mark.parametrize(("fault", "made"), [("close", 0), ("lost_reply", 1)])
async def test_a_connection_ends_without_a_byte(fault: str, made: int) -> None:
    """The request was read whole; only one of the two has carried it out."""
    async with running() as sandbox:
        await sandbox.control("break", fault=fault, operation="buy")
        assert await raw(sandbox, BUY_BODY) == b""
        assert await orders(sandbox) == made
        assert (await sandbox.state())["buys_received"] == 1


@pytest.mark.parametrize(("done", "made"), [(False, 0), (True, 1)])
async def test_a_connection_is_reset(*, done: bool, made: int) -> None:
    """The kernel reports it: RST, not the end of a stream."""
    async with running() as sandbox:
        await sandbox.control("break", fault="reset", operation="buy", done=done)
        with pytest.raises(ConnectionResetError):
            await raw(sandbox, BUY_BODY)
        assert await orders(sandbox) == made


async def test_half_a_reply_promises_more_than_it_brings() -> None:
    """The head is whole and tells the length, the body ends before it."""
    async with running() as sandbox:
        await sandbox.control("break", fault="half_reply", operation="buy")
        head, _, body = (await raw(sandbox, BUY_BODY)).partition(b"\r\n\r\n")
        assert await orders(sandbox) == 1
    headers = dict(line.split(": ", 1) for line in head.decode().lower().split("\r\n")[1:])
    assert head.startswith(b"HTTP/1.1 200 ")
    assert len(body) == int(headers["content-length"]) // 2 > 0
    assert body.startswith(b'{"data"')


async def test_a_time_out_says_nothing_while_the_client_waits() -> None:
    """No byte comes, and nothing was done."""
    async with running() as sandbox:
        await sandbox.control("break", fault="timeout", operation="buy")
        reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        writer.write(request(BUY_BODY))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
        writer.close()
        assert await orders(sandbox) == 0


async def test_a_time_out_ends_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even for a client that would wait for ever."""
    monkeypatch.setattr(breakage, "LONGEST_HANG_SECONDS", 0.05)
    async with running() as sandbox:
        await sandbox.control("break", fault="timeout")
        assert await raw(sandbox, {"query": PRICE}) == b""


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        ("http_500", b"500", b"<html>"),
        ("http_403", b"403", b"<html>"),
        ("too_many_requests", b"429", b"Too many requests"),
        ("unauthorized", b"200", b"UNAUTHORIZED"),
        ("garbage", b"200", b"not JSON"),
    ],
)
async def test_a_wrong_reply_arrives_whole(fault: str, status: bytes, told: bytes) -> None:
    """Status line and body are those of the fault, and the next reply is good again."""
    async with running() as sandbox:
        await sandbox.control("break", fault=fault, operation="price")
        reply = await raw(sandbox, {"query": PRICE})
        after = await raw(sandbox, {"query": PRICE})
    assert reply.split(b" ", 2)[1] == status
    assert told in reply
    assert b"543260" in after


async def test_too_many_requests_tells_when_to_come_again() -> None:
    """Retry-After, in seconds."""
    async with running() as sandbox:
        await sandbox.control("break", fault="too_many_requests")
        assert b"\r\nretry-after: 5\r\n" in (await raw(sandbox, {"query": PRICE})).lower()


async def test_a_huge_reply_goes_on_and_on() -> None:
    """A client that reads a megabyte is not at its end; one that leaves is not followed."""
    async with running() as sandbox:
        await sandbox.control("break", fault="huge_reply")
        reader, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        writer.write(request({"query": PRICE}))
        read = await reader.readexactly(1 << 20)
        writer.close()
        assert b'{"padding": "' in read
        assert b"543260" in await raw(sandbox, {"query": PRICE})


async def test_a_fault_waits_for_its_operation() -> None:
    """A broken buy leaves prices alone, and strikes as often as told."""
    async with running() as sandbox:
        await sandbox.control("break", fault="http_500", operation="buy", count=2)
        replies = [await raw(sandbox, {"query": PRICE})]
        replies += [await raw(sandbox, BUY_BODY) for _ in range(3)]
        assert [reply.split(b" ", 2)[1] for reply in replies] == [b"200", b"500", b"500", b"200"]
        assert await orders(sandbox) == 1


async def test_a_fault_without_a_count_lasts_until_healed() -> None:
    """And also strikes what is no request at all."""
    async with running() as sandbox:
        await sandbox.control("break", fault="http_500", count=None)
        bodies: list[object] = [{"query": PRICE}, [], {"query": "{"}]
        broken = [await raw(sandbox, body) for body in bodies]
        await sandbox.control("heal")
        healed = await raw(sandbox, {"query": PRICE})
    assert all(reply.startswith(b"HTTP/1.1 500 ") for reply in broken)
    assert healed.startswith(b"HTTP/1.1 200 ")


async def test_a_client_that_resets_does_no_harm() -> None:
    """The server goes on when the other side breaks off in mid-request."""
    async with running() as sandbox:
        _, writer = await asyncio.open_connection("127.0.0.1", sandbox.port)
        own: socket.socket = writer.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.write(request(BUY_BODY)[:-10])
        await writer.drain()
        writer.close()
        assert b"543260" in await raw(sandbox, {"query": PRICE})
