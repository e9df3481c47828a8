"""Calls to nodes: what each outcome is, what is never called, and how often one may ask."""

import asyncio
import socket
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.dialing import DirectDialer
from liquidity.node import NodeAddress, leads_out
from liquidity.orders import Owner
from liquidity.preflight import (
    MOST_ABREAST,
    MOST_CHECKS,
    CallFinding,
    IpVersion,
    Preflight,
    Reach,
    Unresolved,
)
from tests.liquidity.fake_dialer import FakeDialer
from tests.liquidity.fakes import FakeClock
from tests.liquidity.strategies import pubkey_of
from tests.liquidity.test_node_info import ONION

KEY = pubkey_of(7)
NAMED = NodeAddress(KEY, "node.example.org", 9735)
V4, V6 = "93.184.215.14", "2606:2800:21f::1"
HOME = [
    "10.0.0.1",
    "127.0.0.1",
    "169.254.1.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::10.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:a00:1::1",
    "2001:db8::1",
    "not an address",
]


class _Case:
    """A pre-flight check over a made-up internet."""

    def __init__(self, *, allow_private: bool = False) -> None:
        self.dialer = FakeDialer()
        self.clock = FakeClock()
        self.preflight = Preflight(self.dialer, self.clock, allow_private=allow_private)

    async def check(self, node: NodeAddress = NAMED, owner: int = 1) -> CallFinding:
        return await self.preflight.check(Owner(owner), node)


async def test_what_answers_is_told_by_version() -> None:
    """At most two addresses of each kind are tried, the IPv4 ones first."""
    case = _Case()
    case.dialer.names[NAMED.host] = [V6, V4, "93.184.215.15", "93.184.215.16"]
    case.dialer.doors[V6] = OSError()
    assert await case.check() == CallFinding(Reach.REACHED, frozenset({IpVersion.IPV4}))
    assert case.dialer.knocked == [(V4, 9735), ("93.184.215.15", 9735), (V6, 9735)]


@pytest.mark.parametrize(
    ("doors", "reach"),
    [
        ([ConnectionRefusedError()], Reach.REFUSED),
        ([TimeoutError()], Reach.SILENT),
        ([OSError()], Reach.NO_WAY),
        ([OSError(), TimeoutError()], Reach.SILENT),
        ([TimeoutError(), ConnectionRefusedError()], Reach.REFUSED),
    ],
)
async def test_what_does_not_answer(doors: list[Exception], reach: Reach) -> None:
    """Of several doors the one that tells most."""
    case = _Case()
    case.dialer.names[NAMED.host] = [V4, V6][: len(doors)]
    case.dialer.doors = dict(zip([V4, V6], doors, strict=False))
    assert await case.check() == CallFinding(reach)


async def test_a_name_that_leads_nowhere() -> None:
    """Whether the resolver says so or gives an empty list."""
    case = _Case()
    assert await case.check() == CallFinding(Reach.NO_NAME)
    case.dialer.names[NAMED.host] = []
    assert await case.check() == CallFinding(Reach.NO_NAME)


async def test_a_name_that_nobody_could_look_up() -> None:
    """That is no fault of the name."""
    case = _Case()
    case.dialer.names[NAMED.host] = Unresolved()
    assert await case.check() == CallFinding(Reach.UNRESOLVED)


@pytest.mark.parametrize(
    ("errno", "error"),
    [
        (socket.EAI_AGAIN, Unresolved),
        (socket.EAI_SYSTEM, Unresolved),
        (socket.EAI_NONAME, socket.gaierror),
        (socket.EAI_NODATA, socket.gaierror),
    ],
)
async def test_what_the_real_resolver_says(
    errno: int, error: type[OSError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether there is no such name, or it could not find that out."""

    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(errno, "told")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(error) as told:
        await DirectDialer().resolve("node.example.org")
    assert type(told.value) is error


async def test_lookups_that_hang_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long they last: no other one begins, and nobody waits for them."""
    go = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: go.wait() and [])
    dialer = DirectDialer()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(MOST_ABREAST):
            tasks.create_task(dialer.resolve("node.example.org"))
        await asyncio.sleep(0)
        with pytest.raises(Unresolved):
            await dialer.resolve("node.example.org")
        go.set()


async def test_a_network_of_ipv6_alone() -> None:
    """There every IPv4 address has a second face, which is judged by the first."""
    case = _Case()
    case.dialer.names[NAMED.host] = ["64:ff9b::5db8:d70e", V4]
    assert await case.check() == CallFinding(Reach.REACHED, frozenset(IpVersion))


async def test_what_needs_no_call() -> None:
    """Tor and a bare key: nobody is asked, and no check is used up."""
    case = _Case()
    for _ in range(MOST_CHECKS + 1):
        assert await case.check(NodeAddress(KEY, ONION, 9735)) == CallFinding(Reach.TOR)
        assert await case.check(NodeAddress(KEY)) == CallFinding(Reach.BARE)
    assert (case.dialer.asked, case.dialer.knocked) == ([], [])


async def test_an_ip_address_is_not_looked_up() -> None:
    """It is what it is."""
    case = _Case()
    assert (await case.check(NodeAddress(KEY, V6, 1))).reach is Reach.REACHED
    assert (case.dialer.asked, case.dialer.knocked) == ([], [(V6, 1)])


@pytest.mark.parametrize("home", HOME)
async def test_nothing_at_home_is_called(home: str) -> None:
    """Not where a name leads there, not where it leads there among others; unless the operator allows it."""
    assert not leads_out(home)
    case = _Case()
    for addresses in ([home], [V4, home], [V6, V4, V4, V4, home]):
        case.dialer.names[NAMED.host] = addresses
        assert await case.check() == CallFinding(Reach.PRIVATE)
    assert case.dialer.knocked == []
    case = _Case(allow_private=True)
    case.dialer.names[NAMED.host] = [home]
    assert (await case.check()).reach is Reach.REACHED


@given(st.ip_addresses().map(str))
async def test_only_what_was_judged_is_called(address: str) -> None:
    """Whatever a name leads to, and the name is looked up once."""
    case = _Case()
    case.dialer.names[NAMED.host] = [address]
    found = await case.check()
    assert (found.reach is Reach.REACHED) == leads_out(address)
    assert case.dialer.knocked == ([(address, 9735)] if leads_out(address) else [])
    assert case.dialer.asked == [NAMED.host]


async def test_a_person_may_ask_so_often() -> None:
    """Others are not held back."""
    case = _Case()
    for _ in range(MOST_CHECKS):
        assert (await case.check()).reach is Reach.NO_NAME
        case.clock.advance(60)
    assert (await case.check()).reach is Reach.TOO_OFTEN
    assert (await case.check(owner=2)).reach is Reach.NO_NAME
    case.clock.advance(600 - 60 * MOST_CHECKS)
    assert (await case.check()).reach is Reach.NO_NAME
    assert (await case.check()).reach is Reach.TOO_OFTEN


async def test_so_many_are_called_at_a_time() -> None:
    """Whoever comes too many is told so at once, and has used up nothing."""
    case = _Case()
    case.dialer.way.clear()
    async with asyncio.TaskGroup() as tasks:
        for owner in range(MOST_ABREAST):
            tasks.create_task(case.check(owner=owner))
        await asyncio.sleep(0)
        for _ in range(MOST_CHECKS + 1):
            assert (await case.check(owner=99)).reach is Reach.BUSY
        case.dialer.way.set()
    assert (await case.check(owner=99)).reach is Reach.NO_NAME


async def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor a door."""
    monkeypatch.setattr("liquidity.preflight.PATIENCE_SECONDS", 0)
    case = _Case()
    case.dialer.way.clear()
    assert await case.check() == CallFinding(Reach.UNRESOLVED)
    assert await case.check(NodeAddress(KEY, V4, 9735)) == CallFinding(Reach.SILENT)


async def test_real_sockets() -> None:
    """A listener on loopback answers and hears nothing; once it is closed it refuses."""
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    preflight = Preflight(DirectDialer(), FakeClock(), allow_private=True)
    async with server:
        found = await preflight.check(Owner(1), NodeAddress(KEY, "localhost", port))
        assert found.reach is Reach.REACHED
        assert IpVersion.IPV4 in found.over
    assert (await preflight.check(Owner(1), NodeAddress(KEY, "127.0.0.1", port))).reach is Reach.REFUSED
    assert [data for data in heard if data] == []


async def test_the_real_dialer_takes_ip_addresses_alone() -> None:
    """A name that got so far is not looked up a second time."""
    with pytest.raises(socket.gaierror):
        await DirectDialer().knock("localhost", 9735)
