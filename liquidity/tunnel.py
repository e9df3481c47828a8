"""The way through a proxy to any host and port: what comes out is a connection like any other.

Not httpx's own proxies: whatever fails there half-way keeps a place of the pool for ever, a SOCKS proxy is
waited for without end, and a plain request is handed to the proxy as it is. Here a proxy that fails is a
connection that was not made, so that nothing was sent.
"""

import asyncio
import re
import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address
from typing import Any, Final

import httpcore

from liquidity.proxy import NotThrough, Proxy, Scheme

# A proxy that is there answers at once: one that is away is told from one that waits for somebody else.
_PROXY_SECONDS: Final = 4.0
_MOST_HEAD: Final = 16 * 1024
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[ \r]")
_SUCCESSFUL: Final = range(200, 300)
_LOGIN_WANTED: Final = 407
_TOO_LATE: Final = 504

# RFC 1928 and RFC 1929.
_VERSION: Final = b"\x05"
_NO_LOGIN: Final = b"\x00"
_WITH_LOGIN: Final = b"\x02"
_CONNECT: Final = b"\x05\x01\x00"
_IPV4, _NAME, _IPV6 = b"\x01", b"\x03", b"\x04"
_REFUSED, _EXPIRED = 5, 6

_NO_LOGIN_TAKEN: Final = "it refuses the user and password, or wants some"


class Tunnels(httpcore.AnyIOBackend):
    """Connects through one proxy, which looks up all names; *trusted* are certificates, for an https one."""

    def __init__(self, proxy: Proxy, trusted: ssl.SSLContext) -> None:
        self._proxy = proxy
        self._trusted = trusted

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """As httpcore asks for it. Raises ConnectError or ConnectTimeout, and nothing else."""
        del local_address, socket_options
        try:
            async with asyncio.timeout(timeout):
                return await self.open(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the proxy leads there too slowly") from error
        except OSError as error:
            raise httpcore.ConnectError(f"through the proxy: {error}") from error

    async def open(self, host: str, port: int) -> httpcore.AsyncNetworkStream:
        """A connection to this host and port.

        Raises OSError: ConnectionRefusedError or TimeoutError as the proxy says it of that host, NotThrough
        for all else that it says, and another one where the proxy itself is not reached.
        """
        proxy = self._proxy
        try:
            stream = await super().connect_tcp(proxy.host, proxy.port, _PROXY_SECONDS)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise ConnectionError("it takes no connection") from error
        try:
            if proxy.scheme is Scheme.HTTPS:
                stream = await self._sealed(stream)
            await (_socks if proxy.is_socks else _http)(stream, proxy, host, port)
        except httpcore.NetworkError as error:
            await stream.aclose()
            raise NotThrough("it hangs up") from error
        except BaseException:
            await stream.aclose()
            raise
        return stream

    async def _sealed(self, stream: httpcore.AsyncNetworkStream) -> httpcore.AsyncNetworkStream:
        try:
            return await stream.start_tls(self._trusted, self._proxy.host, _PROXY_SECONDS)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise ConnectionError("it is not trusted, or does not speak TLS") from error


async def _http(stream: httpcore.AsyncNetworkStream, proxy: Proxy, host: str, port: int) -> None:
    """CONNECT (RFC 9110, 9.3.6)."""
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.login:
        lines.append(f"Proxy-Authorization: Basic {proxy.basic}")
    await stream.write("\r\n".join([*lines, "", ""]).encode("ascii"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):  # byte by byte: what follows belongs to the host
        head += await _exactly(stream, 1)
        if len(head) > _MOST_HEAD:
            raise NotThrough("it does not speak HTTP")
    found = _STATUS.match(head)
    status = int(found[1]) if found else 0
    if status == _LOGIN_WANTED:
        raise NotThrough(_NO_LOGIN_TAKEN)
    if status == _TOO_LATE:
        raise TimeoutError("it gets no answer")
    if status not in _SUCCESSFUL:
        raise NotThrough(f"it answers HTTP {status}" if status else "it does not speak HTTP")


async def _socks(stream: httpcore.AsyncNetworkStream, proxy: Proxy, host: str, port: int) -> None:
    """SOCKS5 (RFC 1928), with user and password (RFC 1929) where there are some."""
    method = _WITH_LOGIN if proxy.login else _NO_LOGIN
    await stream.write(_VERSION + b"\x01" + method)
    version, chosen = await _exactly(stream, 2)
    if bytes([version]) != _VERSION:
        raise NotThrough("it does not speak SOCKS5")
    if bytes([chosen]) != method:
        raise NotThrough(_NO_LOGIN_TAKEN)
    if proxy.login:
        user, password = proxy.login
        await stream.write(b"\x01" + bytes([len(user)]) + user + bytes([len(password)]) + password)
        if (await _exactly(stream, 2))[1]:
            raise NotThrough(_NO_LOGIN_TAKEN)
    await stream.write(_CONNECT + _address(host) + port.to_bytes(2, "big"))
    await _socks_reply(stream)


async def _socks_reply(stream: httpcore.AsyncNetworkStream) -> None:
    version, code, _, kind = await _exactly(stream, 4)
    if bytes([version]) != _VERSION:
        raise NotThrough("it does not speak SOCKS5")
    if code == _REFUSED:
        raise ConnectionRefusedError("it finds the port closed")
    if code == _EXPIRED:
        raise TimeoutError("it gets no answer")
    if code:
        raise NotThrough(f"it answers SOCKS error {code}")
    # The address it is bound to is of no use here, and must be read all the same.
    fixed = {_IPV4: 4, _IPV6: 16}.get(bytes([kind]))
    length = (await _exactly(stream, 1))[0] if fixed is None else fixed
    await _exactly(stream, length + 2)


def _address(host: str) -> bytes:
    try:
        ip = ip_address(host)
    except ValueError:
        return _NAME + bytes([len(host)]) + host.encode("ascii")
    return (_IPV4 if isinstance(ip, IPv4Address) else _IPV6) + ip.packed


async def _exactly(stream: httpcore.AsyncNetworkStream, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = await stream.read(count - len(data))
        if not chunk:
            raise NotThrough("it hangs up")
        data += chunk
    return data
