"""Breaks replies on the wire, as real bytes or their absence."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox import wire
from sandbox.faults import Breakage

LONGEST_HANG_SECONDS = 60
HUGE_REPLY_BYTES = 64 * 1024 * 1024
RETRY_AFTER_SECONDS = 5
_CHUNK = b'{"padding": "' + b" " * 65_536
_PAGE_500 = "<html><head><title>500 Internal Server Error</title></head><body><h1>500</h1></body></html>"
_PAGE_403 = "<html><head><title>Attention Required</title></head><body><h1>Blocked</h1></body></html>"

_PAGE_503 = "<html><head><title>503 Service Unavailable</title></head><body><h1>503</h1></body></html>"

_Break = Callable[[Response | None, Scope, Receive, Send], Awaitable[None]]


async def broken(
    kind: Breakage,
    reply: Response | None,
    refusals: Mapping[Breakage, Response],
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Answer a request wrongly; *reply* is the good answer where the request was carried out.

    *refusals* are the market's own words for what it turns away: too many requests, a missing key.
    """
    if kind in refusals:
        await refusals[kind](scope, receive, send)
    else:
        await _BREAKS[kind](reply, scope, receive, send)


async def _hang(_reply: Response | None, scope: Scope, receive: Receive, _send: Send) -> None:
    try:
        await asyncio.wait_for(wire.gone(receive), LONGEST_HANG_SECONDS)
    except TimeoutError:
        await wire.close(scope, receive)


async def _close(_reply: Response | None, scope: Scope, receive: Receive, _send: Send) -> None:
    await wire.close(scope, receive)


async def _reset(_reply: Response | None, scope: Scope, receive: Receive, _send: Send) -> None:
    await wire.reset(scope, receive)


async def _half(reply: Response | None, scope: Scope, receive: Receive, send: Send) -> None:
    whole = reply or Response(b'{"data": null}', media_type="application/json")
    await send({"type": "http.response.start", "status": whole.status_code, "headers": whole.raw_headers})
    half = bytes(whole.body[: len(whole.body) // 2])
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await wire.close(scope, receive)


async def _huge(_reply: Response | None, _scope: Scope, _receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(HUGE_REPLY_BYTES // len(_CHUNK)):
        await send({"type": "http.response.body", "body": _CHUNK, "more_body": True})
    await send({"type": "http.response.body", "body": b'"}'})


def _instead(make: Callable[[], Response]) -> _Break:
    """Send another reply in place of the good one."""

    async def send_it(_reply: Response | None, scope: Scope, receive: Receive, send: Send) -> None:
        await make()(scope, receive, send)

    return send_it


_BREAKS: dict[Breakage, _Break] = {
    Breakage.HTTP_500: _instead(lambda: HTMLResponse(_PAGE_500, 500)),
    Breakage.HTTP_403: _instead(lambda: HTMLResponse(_PAGE_403, 403)),
    Breakage.HTTP_503: _instead(lambda: HTMLResponse(_PAGE_503, 503)),
    Breakage.REDIRECT: _instead(lambda: RedirectResponse("/rates", 307)),
    Breakage.TIMEOUT: _hang,
    Breakage.CLOSE: _close,
    Breakage.RESET: _reset,
    Breakage.LOST_REPLY: _close,
    Breakage.HALF_REPLY: _half,
    Breakage.GARBAGE: _instead(lambda: Response(b"\x00<<< not JSON", media_type="application/json")),
    Breakage.HUGE_REPLY: _huge,
    Breakage.TOO_MANY_REQUESTS: _instead(lambda: Response(status_code=429)),
    Breakage.UNAUTHORIZED: _instead(lambda: Response(status_code=401)),
}
