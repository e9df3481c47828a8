"""The way through real proxies: what comes out, each way it can end, and that a pool outlives all of them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from liquidity.http import Proxied, trusted
from liquidity.proxy import NotThrough, Proxy, read_proxy
from liquidity.tunnel import Tunnels
from tests.liquidity.proxies import GRANTED, OPEN, ProxyServer, http_says, proxying, socks_says
from tests.liquidity.wire import reply, serving, unused_port

SCHEMES = ["http", "socks5", "socks5h"]
LOGINS = [None, ("user", "pass%word"), ("user", "")]
NAMED = "no-resolver-knows-this.invalid"


@asynccontextmanager
async def client(proxy: Proxy, most: int = 1, seconds: float = 5.0) -> AsyncIterator[httpx.AsyncClient]:
    """A client behind this proxy, with so many connections at most."""
    transport = Proxied(proxy, httpx.Limits(max_connections=most))
    async with httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(seconds, pool=1.0)) as made:
        yield made


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_request_goes_through(scheme: str, login: tuple[str, str] | None) -> None:
    """The proxy alone looks the name up, and hears no more: the request reaches the host as it is."""
    encoded = login and (login[0], login[1].replace("%", "%25"))
    async with serving(reply(200, {})) as wire, proxying(ProxyServer(scheme, encoded)) as server:
        proxy, server.login = server.proxy, login
        server.names[NAMED] = ("127.0.0.1", wire.port)
        async with client(proxy) as http:
            for _ in range(2):
                assert (await http.get(f"http://{NAMED}/a?b=c")).json() == {}
    assert server.targets == [f"{NAMED}:80"]
    assert [request.line for request in wire.requests] == ["GET /a?b=c HTTP/1.1"] * 2
    assert not any("proxy" in name for request in wire.requests for name in request.headers)


@pytest.mark.parametrize(
    "bound", [GRANTED, b"\x05\x00\x00\x04" + bytes(18), b"\x05\x00\x00\x03\x03abc\x00\x00"]
)
async def test_what_socks_is_bound_to_is_passed_over(bound: bytes) -> None:
    """In each of its three forms."""
    async with (
        serving(reply(200, {})) as wire,
        proxying(ProxyServer("socks5", granted=bound)) as server,
        client(server.proxy) as http,
    ):
        assert (await http.get(wire.url())).json() == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", NAMED])
async def test_every_kind_of_address(scheme: str, host: str) -> None:
    """As it was given."""
    async with serving(reply(200, {})) as wire, proxying(ProxyServer(scheme)) as server:
        server.names[host] = ("127.0.0.1", wire.port)
        await (await Tunnels(server.proxy, trusted()).open(host, 9735)).aclose()
    assert server.targets == [f"{host}:9735"]


@pytest.mark.parametrize(
    ("scheme", "says", "kind", "why"),
    [
        ("http", http_says(502), NotThrough, "HTTP 502"),
        ("http", http_says(403), NotThrough, "HTTP 403"),
        ("http", http_says(407), NotThrough, "user and password"),
        ("http", http_says(504), TimeoutError, "no answer"),
        ("http", b"SSH-2.0-x\r\n\r\n", NotThrough, "does not speak HTTP"),
        ("http", b"x" * 20_000, NotThrough, "does not speak HTTP"),
        ("http", b"HTTP/1.1 200 OK\r\n", NotThrough, "hangs up"),
        ("http", b"", NotThrough, "hangs up"),
        ("socks5", socks_says(1), NotThrough, "SOCKS error 1"),
        ("socks5", socks_says(4), NotThrough, "SOCKS error 4"),
        ("socks5", socks_says(5), ConnectionRefusedError, "port closed"),
        ("socks5", socks_says(6), TimeoutError, "no answer"),
        ("socks5", b"HTTP/1.1 400 Bad Request\r\n\r\n", NotThrough, "does not speak SOCKS5"),
        ("socks5", GRANTED[:-1], NotThrough, "hangs up"),
        ("socks5", b"", NotThrough, "hangs up"),
    ],
)
async def test_each_way_it_can_end(scheme: str, says: bytes, kind: type[OSError], why: str) -> None:
    """With the reason, as far as the proxy tells one."""
    async with proxying(ProxyServer(scheme, says=says)) as server:
        with pytest.raises(kind, match=why) as caught:
            await Tunnels(server.proxy, trusted()).open(NAMED, 443)
    assert type(caught.value) is kind


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("given", [None, ("user", "wrong")])
async def test_a_login_that_is_not_taken(scheme: str, given: tuple[str, str] | None) -> None:
    """Missing or wrong."""
    async with proxying(ProxyServer(scheme, given)) as server:
        proxy, server.login = server.proxy, ("user", "right")
        with pytest.raises(NotThrough, match="user and password"):
            await Tunnels(proxy, trusted()).open(NAMED, 443)
    assert server.targets == []


@pytest.mark.parametrize("scheme", [*SCHEMES, "https"])
async def test_a_proxy_that_is_away(scheme: str) -> None:
    """Is told from one that does not lead on."""
    with pytest.raises(ConnectionError, match="takes no connection") as caught:
        await Tunnels(read_proxy(f"{scheme}://127.0.0.1:{unused_port()}"), trusted()).open(NAMED, 443)
    assert type(caught.value) is ConnectionError


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_no_failure_keeps_a_place_of_the_pool(scheme: str) -> None:
    """Refused, hung up, silent, given up, dead under TLS: the only connection there may be is free again."""
    async with (
        serving(reply(200, {})) as wire,
        proxying(ProxyServer(scheme)) as server,
        client(server.proxy, seconds=0.2) as http,
    ):
        server.names[NAMED] = ("127.0.0.1", wire.port)
        for server.says in (http_says(502), socks_says(1), b""):
            with pytest.raises(httpx.ConnectError):
                await http.get(f"http://{NAMED}")
        server.says, server.silent = None, True
        with pytest.raises(httpx.ConnectTimeout):
            await http.get(f"http://{NAMED}")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await http.get(f"http://{NAMED}")
        server.silent, server.says = False, OPEN if scheme == "http" else GRANTED
        with pytest.raises(httpx.ConnectError):
            await http.get(f"https://{NAMED}")
        server.says = None
        assert (await http.get(f"http://{NAMED}")).json() == {}


async def test_a_proxy_over_tls(tmp_path: Path) -> None:
    """With a login."""
    at_proxy, trusting = _certificate(tmp_path)
    async with (
        serving(reply(200, {})) as wire,
        proxying(ProxyServer("https", ("user", "pass")), at_proxy) as server,
    ):
        server.names[NAMED] = ("127.0.0.1", wire.port)
        await (await Tunnels(server.proxy, trusting).open(NAMED, 80)).aclose()
    assert server.targets == [f"{NAMED}:80"]


async def test_a_proxy_whose_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    """It is told nothing."""
    async with proxying(ProxyServer("https", ("user", "pass")), _certificate(tmp_path)[0]) as server:
        with pytest.raises(ConnectionError, match="not trusted"):
            await Tunnels(server.proxy, trusted()).open(NAMED, 80)
    assert server.targets == []


def _certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side and a client's, of a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, SHA256())
    )
    pem = folder / "proxy.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    at_server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    at_server.load_cert_chain(pem)
    return at_server, ssl.create_default_context(cafile=str(pem))
