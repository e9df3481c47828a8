"""Calls to nodes through real proxies: what each answer means, and that no resolver here hears of a name."""

import socket
from typing import Any

import pytest

from liquidity.dialing import ProxyDialer
from liquidity.node import NodeAddress
from liquidity.orders import Owner
from liquidity.preflight import CallFinding, IpVersion, Preflight, Reach
from liquidity.proxy import Proxy, read_proxy
from tests.liquidity.fakes import FakeClock
from tests.liquidity.proxies import ProxyServer, http_says, proxying, socks_says
from tests.liquidity.test_node_info import ONION
from tests.liquidity.test_preflight import HOME, KEY, NAMED, V4, V6
from tests.liquidity.wire import reply, serving, unused_port


async def check(proxy: Proxy, host: str = NAMED.host, *, allow_private: bool = False) -> CallFinding:
    """Call a node through this proxy."""
    preflight = Preflight(ProxyDialer(proxy), FakeClock(), allow_private=allow_private)
    return await preflight.check(Owner(1), NodeAddress(KEY, host, 9735))


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize(
    ("host", "over"),
    [(NAMED.host, set()), (V4, {IpVersion.IPV4}), (V6, {IpVersion.IPV6})],
    ids=["name", "ipv4", "ipv6"],
)
async def test_a_node_that_answers(
    scheme: str, host: str, over: set[IpVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a name nobody here can tell what it leads to; nothing is sent to the node."""
    asked: list[Any] = []
    real = socket.getaddrinfo

    def look_up(name: Any, *rest: Any, **more: Any) -> Any:
        asked.append(name)
        return real(name, *rest, **more)

    async with serving(reply(200, {})) as wire, proxying(ProxyServer(scheme)) as server:
        server.names[host] = ("127.0.0.1", wire.port)
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        assert await check(server.proxy, host) == CallFinding(Reach.REACHED, frozenset(over))
        assert (server.targets, wire.requests) == ([f"{host}:9735"], [])
    assert host not in asked


@pytest.mark.parametrize(
    ("scheme", "says", "reach"),
    [
        ("socks5", socks_says(1), Reach.NOT_THROUGH),
        ("socks5", socks_says(2), Reach.NOT_THROUGH),
        ("socks5", socks_says(4), Reach.NOT_THROUGH),
        ("socks5", socks_says(5), Reach.REFUSED),
        ("socks5", socks_says(6), Reach.SILENT),
        ("http", http_says(403), Reach.NOT_THROUGH),
        ("http", http_says(407), Reach.NOT_THROUGH),
        ("http", http_says(502), Reach.NOT_THROUGH),
        ("http", http_says(504), Reach.SILENT),
        ("http", b"", Reach.NOT_THROUGH),
    ],
)
async def test_a_node_that_does_not_answer(scheme: str, says: bytes, reach: Reach) -> None:
    """As far as the proxy tells it."""
    async with proxying(ProxyServer(scheme, says=says)) as server:
        assert await check(server.proxy) == CallFinding(reach)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_away_is_not_the_nodes_fault(scheme: str) -> None:
    """Nothing is said of the node."""
    assert await check(read_proxy(f"{scheme}://127.0.0.1:{unused_port()}")) == CallFinding(Reach.NO_WAY)


async def test_a_proxy_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a node itself."""
    monkeypatch.setattr("liquidity.preflight.PATIENCE_SECONDS", 0.1)
    async with proxying(ProxyServer("socks5", silent=True)) as server:
        assert await check(server.proxy) == CallFinding(Reach.SILENT)


@pytest.mark.parametrize("home", [each for each in HOME if each[0].isdigit() or ":" in each])
async def test_nothing_at_home_is_asked_of_the_proxy(home: str) -> None:
    """Its own network is as private as ours; unless the operator allows it."""
    async with proxying(ProxyServer("socks5", says=socks_says(5))) as server:
        assert await check(server.proxy, home) == CallFinding(Reach.PRIVATE)
        assert server.targets == []
        if "%" not in home:
            assert await check(server.proxy, home, allow_private=True) == CallFinding(Reach.REFUSED)


async def test_tor_is_advice() -> None:
    """Whatever the proxy speaks."""
    async with proxying(ProxyServer("socks5")) as server:
        assert await check(server.proxy, ONION) == CallFinding(Reach.TOR)
    assert server.targets == []
