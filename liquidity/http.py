"""One careful HTTP exchange with a market: bounded, without redirects, and without keeping cookies.

Stock httpx, because its exceptions tell a request that never left from one whose answer was lost.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any, Final

import httpx
import msgspec

MOST_BYTES: Final = 256 * 1024
_MOST_CONNECTIONS: Final = 16
_LONGEST_HOLD: Final = 3600.0


class TooLarge(httpx.TransportError):
    """The reply is larger than any honest one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply, not yet judged."""

    status: int
    body: bytes
    retry_after: float | None

    def json(self) -> Any:
        """The body as JSON, or None where it is none: an HTML page of a gateway, half a text, nothing."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return None


def new_client(*, read_timeout: float, keep_alive: bool) -> httpx.AsyncClient:
    """A client for one market. One that buys keeps no connection: a stale one would lose an answer."""
    no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        cookies=no_cookies,
        follow_redirects=False,
        headers={"User-Agent": f"inlet/{version('inlet')}", "Accept": "application/json"},
        timeout=httpx.Timeout(10.0, read=read_timeout),
        limits=httpx.Limits(
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=_MOST_CONNECTIONS if keep_alive else 0,
        ),
    )


async def post(client: httpx.AsyncClient, url: str, body: object, bearer: str | None) -> Reply:
    """Send a JSON body once and read the whole reply. Raises httpx.TransportError."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    async with client.stream("POST", url, json=body, headers=headers) as response:
        return Reply(response.status_code, await _read(response), _retry_after(response))


async def fetch(client: httpx.AsyncClient, url: str) -> Reply:
    """Get an address once and read the whole reply. Raises httpx.TransportError."""
    async with client.stream("GET", url) as response:
        return Reply(response.status_code, await _read(response), _retry_after(response))


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(f"the reply is larger than {MOST_BYTES} bytes")
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
