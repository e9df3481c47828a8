"""What becomes of a buy for all that can happen at a proxy: until the request has left, one may buy anew."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from liquidity.errors import BuyUnknown, Refusal, Refused
from liquidity.magma.market import MagmaMarket
from liquidity.market import Market
from liquidity.orders import MarketId
from liquidity.proxy import Proxy, read_proxy
from tests.bot.checking import a_market
from tests.liquidity.examples import a_draft
from tests.liquidity.fakes import FakeClock
from tests.liquidity.lsps1.saved import sent
from tests.liquidity.lsps1.shop import lsp
from tests.liquidity.magma.wire import fixture
from tests.liquidity.proxies import ProxyServer, http_says, proxying, socks_says
from tests.liquidity.wire import Answer, Wire, half_a_reply, html, reset, serving, silence, unused_port

HOST = "market.invalid"
INFO = sent("olympus/get_info")
FAILING = [
    *(("http", says) for says in (http_says(407), http_says(502), http_says(504), b"HTTP/1.1 200", b"")),
    *(("socks5", says) for says in (*map(socks_says, (1, 2, 3, 4, 5, 6, 7, 8)), b"\x05\x00", b"", b"HTTP")),
]


@asynccontextmanager
async def magma(proxy: Proxy | None, scheme: str = "http") -> AsyncIterator[MagmaMarket]:
    """Magma at a name that nobody but the proxy knows."""
    config = a_market("magma", "magma", f"{scheme}://{HOST}/graphql", proxy=proxy)
    market = MagmaMarket(config, FakeClock(), buy_seconds=0.3)
    try:
        yield market
    finally:
        await market.close()


async def not_sent(market: Market) -> None:
    """Buy, and be told that nothing has left."""
    with pytest.raises(Refused) as caught:
        await market.buy(a_draft())
    assert caught.value.refusal is Refusal.NOT_SENT


def lead(server: ProxyServer, wire: Wire) -> None:
    """Let the proxy know the market's name."""
    server.names[HOST] = ("127.0.0.1", wire.port)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_an_order_is_made(scheme: str) -> None:
    """The proxy sees host and port."""
    async with serving(fixture("buy_ok")) as wire, proxying(ProxyServer(scheme)) as server:
        lead(server, wire)
        async with magma(server.proxy) as market:
            assert (await market.buy(a_draft())).order_id
    assert server.targets == [f"{HOST}:80"]


@pytest.mark.parametrize("target", ["http", "https"])
@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
async def test_a_proxy_that_takes_no_connection(scheme: str, target: str) -> None:
    """Nothing was sent."""
    async with magma(read_proxy(f"{scheme}://127.0.0.1:{unused_port()}"), target) as market:
        await not_sent(market)


@pytest.mark.parametrize("target", ["http", "https"])
@pytest.mark.parametrize(("scheme", "says"), FAILING)
async def test_a_proxy_that_leads_no_further(scheme: str, says: bytes, target: str) -> None:
    """Nothing was sent, whatever it says and to whatever kind of address; it is asked once."""
    async with proxying(ProxyServer(scheme, says=says)) as server, magma(server.proxy, target) as market:
        await not_sent(market)
    assert server.targets == [f"{HOST}:{443 if target == 'https' else 80}"]


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_never_answers(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for as long as a market is."""
    monkeypatch.setattr("liquidity.http._CONNECT_SECONDS", 0.1)
    async with proxying(ProxyServer(scheme, silent=True)) as server, magma(server.proxy) as market:
        await not_sent(market)


@pytest.mark.parametrize("answer", [None, reset, half_a_reply, silence, html(502)])
@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_request_that_was_passed_on_may_have_been_heard(scheme: str, answer: Answer) -> None:
    """From then on no one can tell, and it is never sent again."""
    async with serving(answer) as wire, proxying(ProxyServer(scheme)) as server:
        lead(server, wire)
        async with magma(server.proxy) as market:
            with pytest.raises(BuyUnknown):
                await market.buy(a_draft())
        assert len(wire.requests) == 1


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_dies_with_the_request_on_its_way(scheme: str) -> None:
    """Unknown as well."""
    async with proxying(ProxyServer(scheme)) as server, serving(lambda _writer: server.hang_up()) as wire:
        lead(server, wire)
        async with magma(server.proxy) as market:
            with pytest.raises(BuyUnknown):
                await market.buy(a_draft())
        assert len(wire.requests) == 1


async def test_an_lsp_behind_a_proxy() -> None:
    """Limits are read and the order is made on the same way; a proxy that fails then has sent nothing."""
    async with (
        serving(INFO, INFO, half_a_reply) as wire,
        proxying(ProxyServer("socks5")) as server,
        lsp(f"http://{HOST}/api/v1", id=MarketId("lsp"), proxy=server.proxy) as market,
    ):
        lead(server, wire)
        await market.probe()
        await market.peers()
        server.says = socks_says(1)
        await not_sent(market)
        server.says = None
        with pytest.raises(BuyUnknown):
            await market.buy(a_draft())
        assert [request.line.split()[0] for request in wire.requests][-1] == "POST"
        assert {*server.targets} == {f"{HOST}:80"}


@pytest.mark.parametrize("says", [http_says(407), http_says(502)])
async def test_a_proxy_of_the_environment_that_fails(says: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of httpx itself: what it says before there is a connection has sent nothing, too."""
    async with proxying(ProxyServer("http", says=says)) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        async with magma(None, "https") as market:
            await not_sent(market)
    assert server.targets == [f"{HOST}:443"]


async def test_the_environment_is_not_looked_at_where_a_proxy_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for another proxy nor for hosts that need none."""
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("NO_PROXY", "*")
    async with serving(fixture("buy_ok")) as wire, proxying(ProxyServer("socks5")) as server:
        lead(server, wire)
        async with magma(server.proxy) as market:
            await market.buy(a_draft())
    assert server.targets == [f"{HOST}:80"]
