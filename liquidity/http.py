"""One careful HTTP exchange with a market: bounded, without redirects, and without keeping cookies.

httpx, because its exceptions tell a request that never left from one whose answer was lost.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any, Final

import httpcore
import httpx
import msgspec

from liquidity.proxy import Proxy
from liquidity.tunnel import Tunnels

MOST_BYTES: Final = 256 * 1024
_MOST_CONNECTIONS: Final = 16
_LONGEST_HOLD: Final = 3600.0
_CONNECT_SECONDS: Final = 10.0


class TooLarge(httpx.TransportError):
    """The reply is larger than any honest one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply, not yet judged; *seconds* is how long it took, *date* what time it was there."""

    status: int
    body: bytes
    retry_after: float | None
    seconds: float = 0.0
    date: datetime | None = None

    def json(self) -> Any:
        """The body as JSON, or None where it is none: a gateway's page, half a text, brackets without end."""
        try:
            return msgspec.json.decode(self.body)
        except (ValueError, RecursionError):
            return None


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once: that takes longer than a request."""
    return httpx.create_ssl_context()


class Proxied(httpx.AsyncHTTPTransport):
    """httpx's own transport, but each connection of its pool is made through the proxy, to whatever host."""

    def __init__(self, proxy: Proxy, limits: httpx.Limits) -> None:
        super().__init__(verify=trusted(), limits=limits)
        # The one thing that it does not let one choose.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted(),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=Tunnels(proxy, trusted()),
        )


class Line:
    """The way to one address and below it: each question is answered whole and in time, or not at all.

    *seconds* is how long an answer may take, *most_bytes* how large it may be; *timer* measures it. Without
    *keep_alive* every question has a connection of its own: on one that went stale, an answer would be lost.
    Through a *proxy* go all questions, and then no variable of the environment names another.
    """

    def __init__(
        self,
        url: str,
        *,
        seconds: float,
        keep_alive: bool,
        most_bytes: int = MOST_BYTES,
        proxy: Proxy | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._most_bytes = most_bytes
        self._timer = timer
        self._longest = _CONNECT_SECONDS + seconds
        limits = httpx.Limits(
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=_MOST_CONNECTIONS if keep_alive else 0,
        )
        self._client = httpx.AsyncClient(
            transport=Proxied(proxy, limits) if proxy else None,
            verify=trusted(),
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            headers={"User-Agent": f"inlet/{version('inlet')}", "Accept": "application/json"},
            timeout=httpx.Timeout(_CONNECT_SECONDS, read=seconds),
            limits=limits,
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def get(self, path: str = "", params: Mapping[str, str] | None = None) -> Reply:
        """Ask once, below the address by *path*, and read the whole reply. Raises httpx.RequestError."""
        return await self._exchange("GET", path, params=params)

    async def post(self, body: object, bearer: str | None = None, *, path: str = "") -> Reply:
        """Send a JSON body once, as `get` asks, and read the whole reply. Raises httpx.RequestError."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self._exchange("POST", path, json=body, headers=headers)

    async def _exchange(self, method: str, path: str, **content: Any) -> Reply:
        # The client bounds each read alone: a byte now and then would keep an exchange open for ever.
        begun = self._timer()
        try:
            async with (
                asyncio.timeout(self._longest),
                self._client.stream(method, self._below(path), **content) as response,
            ):
                body = await _read(response, self._most_bytes)
                return Reply(
                    status=response.status_code,
                    body=body,
                    retry_after=_retry_after(response),
                    seconds=self._timer() - begun,
                    date=_date(response),
                )
        except TimeoutError as error:
            raise httpx.ReadTimeout("the whole reply took too long") from error

    def _below(self, path: str) -> httpx.URL:
        base = httpx.URL(self._url)
        return base.copy_with(path=f"{base.path.rstrip('/')}/{path}") if path else base


async def _read(response: httpx.Response, most_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most_bytes:
            raise TooLarge(f"the reply is larger than {most_bytes} bytes")
    return bytes(body)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds or a date (RFC 9110, 10.2.3); a wish for days is cut to an hour."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_HOLD)
    try:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), _LONGEST_HOLD)


def _date(response: httpx.Response) -> datetime | None:
    """The server's time (RFC 9110, 6.6.1), to the second; a copy that a cache gives tells its age."""
    age = response.headers.get("Age", "").strip()
    try:
        date = parsedate_to_datetime(response.headers.get("Date", ""))
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return date.astimezone(UTC) + timedelta(
            seconds=int(age[:9]) if age.isascii() and age.isdigit() else 0
        )
    except (TypeError, ValueError, OverflowError):
        return None
