"""The sandbox's network at the wire: into the sandbox itself, or to nodes that are nobody's."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from sandbox.app import listener
from sandbox.proxy import Proxy
from sandbox.wire import break_off
from sandbox.world import Nodes, World

ROOT = Path(__file__).parents[2]
# Tells of every look-up and every call out of the process.
WATCHED = """
import sys
def tell(event, details):
    if event in {"socket.connect", "socket.sendto"}:
        print("called", *details[1], file=sys.stderr, flush=True)
    elif event.startswith("socket.get") and "by" in event or event == "socket.getaddrinfo":
        print("looked up", details[0], file=sys.stderr, flush=True)
sys.addaudithook(tell)
from sandbox.app import serve
serve(0, speed=None)
"""
ELSEWHERE = [
    "192.0.2.7:9735",
    "node.example:9735",
    "api.telegram.org:443",
    "[2001:db8::7]:9735",
    "127.0.0.1:1",
    "127.0.0.1:99999",
    "-:0",
]


@dataclass
class Network:
    """A proxy that serves, and the room that it leads into."""

    port: int
    room: int
    serving: asyncio.Task[None]


@asynccontextmanager
async def network(world: World) -> AsyncIterator[Network]:
    """In the room, whoever says "break" is cut off, and all others are told in capitals what they said."""

    async def repeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await reader.read(5)
        if said == b"break":
            break_off(writer.transport)
            return
        writer.write((said + await reader.read()).upper())
        writer.close()

    with listener() as door, listener() as room:
        proxy = Proxy(world, door, inside=room)
        async with asyncio.TaskGroup() as group:
            server = await asyncio.start_server(repeat, sock=room)
            serving = group.create_task(proxy.run())
            yield Network(_port(door), _port(room), serving)
            serving.cancel()
            server.close()


def _port(bound: socket.socket) -> int:
    port: int = bound.getsockname()[1]
    return port


def connect(target: str) -> bytes:
    """How a way to this host and port is asked for."""
    return f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode()


async def ask(port: int, said: bytes) -> bytes:
    """Say this to whoever listens there and no more; all that comes back until they hang up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    writer.write_eof()
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
@pytest.mark.parametrize("nodes", Nodes)
async def test_it_leads_into_the_sandbox(host: str, nodes: Nodes) -> None:
    """Whatever nodes do: bytes and ends of both sides are carried."""
    world = World()
    world.nodes = nodes
    async with network(world) as there:
        told = "many words, " * 50_000
        heard = await ask(there.port, connect(f"{host}:{there.room}") + told.encode())
    assert heard == b"HTTP/1.1 200 Connection established\r\n\r\n" + told.upper().encode()


async def test_a_connection_that_breaks_breaks_on_the_other_side_too() -> None:
    """By RST, as without a proxy."""
    async with network(World()) as there:
        with pytest.raises(ConnectionResetError):
            await ask(there.port, connect(f"127.0.0.1:{there.room}") + b"break")


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize(("nodes", "status"), [("answer", 200), ("refuse", 502), ("silent", 504)])
async def test_all_else_is_a_node(target: str, nodes: str, status: int) -> None:
    """Which does what the world says, and hangs up."""
    world = World()
    world.nodes = Nodes(nodes)
    async with network(world) as there:
        answer = await ask(there.port, connect(target))
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x05\x01\x00",
        b"CONNECT 192.0.2.7:9735",
        b"CONNECT 192.0.2.7 HTTP/1.1\r\n\r\n",
        b"GET http://192.0.2.7/ HTTP/1.1\r\n\r\n",
        b"CONNECT " + b"a" * 100_000 + b":1 HTTP/1.1\r\n",
    ],
)
async def test_what_is_no_connect_is_refused(said: bytes) -> None:
    """And the next one is served."""
    async with network(World()) as there:
        assert (await ask(there.port, said)).startswith(b"HTTP/1.1 400 ")
        assert (await ask(there.port, connect("192.0.2.7:9735"))).startswith(b"HTTP/1.1 200 ")


async def test_its_end_ends_what_is_open() -> None:
    """Both who have said nothing yet and who are inside."""
    async with network(World()) as there:
        ends = [await asyncio.open_connection("127.0.0.1", there.port) for _ in range(2)]
        (silent, _), (inside, writer) = ends
        writer.write(connect(f"127.0.0.1:{there.room}"))
        await inside.readuntil(b"\r\n\r\n")
        there.serving.cancel()
        async with asyncio.timeout(10):
            assert [await silent.read(), await inside.read()] == [b"", b""]
        for _, each in ends:
            each.close()


async def test_nothing_leaves_the_machine() -> None:
    """The whole process looks no name up and calls nobody but itself, whatever it is asked for."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WATCHED),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    proxy, own = [int((await process.stdout.readline()).rpartition(b":")[2]) for _ in range(2)]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{own}", trust_env=False) as client:
        for nodes in Nodes:
            await client.post("/control/network", json={"nodes": nodes})
            for target in ELSEWHERE:
                await ask(proxy, connect(target))
    rates = await ask(proxy, connect(f"localhost:{own}") + b"GET /rates HTTP/1.0\r\n\r\n")
    process.send_signal(signal.SIGINT)
    _, done = await asyncio.wait_for(process.communicate(), 10)
    assert b"usd_per_btc" in rates
    assert done.decode().splitlines() == [f"called 127.0.0.1 {own}"]
    assert process.returncode == 0
