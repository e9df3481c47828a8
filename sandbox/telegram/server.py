"""The Bot API over HTTP: `/bot{token}/{method}` and `/file/bot{token}/{path}`.

Reads the request, lets a fault strike, calls the method and writes Telegram's answer; decides nothing else.
"""

import inspect
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.telegram.control import control_routes
from sandbox.telegram.errors import BotApiError, conflict, forbidden, too_many_requests
from sandbox.telegram.faults import Fault, FaultKind
from sandbox.telegram.methods import Method, all_methods
from sandbox.telegram.methods.receiving import Described
from sandbox.telegram.params import Params, read_params
from sandbox.telegram.state import Telegram

_NO_METHOD = BotApiError(404, "Not Found: method not found")
_NO_FILE = BotApiError(404, "Not Found")
_BROKEN = BotApiError(500, "Internal Server Error")
_SILENT = frozenset({FaultKind.TIMEOUT, FaultKind.LOST_REPLY})


def routes(telegram: Telegram) -> list[BaseRoute]:
    """Every route of Telegram: the bot's side and, under /control/telegram, the people's."""
    server = _Server(telegram)
    return [
        Route("/bot{token}/{method}", server.call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", server.fetch, methods=["GET"]),
        *control_routes(telegram),
    ]


class _Server:
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._methods = all_methods()

    async def call(self, request: Request) -> Response:
        try:
            return await self._call(request)
        except BotApiError as refusal:
            return _refused(refusal)

    async def fetch(self, request: Request) -> Response:
        try:
            self._telegram.authorize(request.path_params["token"])
        except BotApiError as refusal:
            return _refused(refusal)
        stored = self._telegram.files.at(request.path_params["path"])
        return Response(stored.content, media_type=stored.mime_type) if stored else _refused(_NO_FILE)

    async def _call(self, request: Request) -> Response:
        self._telegram.authorize(request.path_params["token"])
        name = request.path_params["method"].lower()
        method = self._methods.get(name)
        if method is None:
            raise _NO_METHOD
        params = await read_params(request)
        fault = self._telegram.faults.take(name, params.text("chat_id"))
        if fault is None:
            return _accepted(await self._result(method, params))
        if fault.kind is FaultKind.LOST_REPLY:
            await self._result(method, params)
        if fault.kind in _SILENT:
            await _until_gone(request)
        return _struck(fault)

    async def _result(self, method: Method, params: Params) -> Any:
        result = method(self._telegram, params)
        return await result if inspect.isawaitable(result) else result


def _accepted(result: Any) -> Response:
    if isinstance(result, Described):
        return _json({"ok": True, "result": result.result, "description": result.description})
    return _json({"ok": True, "result": result})


def _struck(fault: Fault) -> Response:
    if fault.kind is FaultKind.GARBAGE:
        return Response("<html><body><h1>502 Bad Gateway</h1></body></html>", media_type="text/html")
    refusals = {
        FaultKind.TOO_MANY_REQUESTS: too_many_requests(fault.retry_after),
        FaultKind.FORBIDDEN: forbidden("Bot was blocked by the user"),
        FaultKind.UNAUTHORIZED: BotApiError(401, "Unauthorized"),
        FaultKind.CONFLICT: conflict(
            "Terminated by other getUpdates request; make sure that only one bot instance is running"
        ),
    }
    return _refused(refusals.get(fault.kind, _BROKEN))


async def _until_gone(request: Request) -> None:
    """Say nothing for as long as the client waits."""
    while (await request.receive())["type"] != "http.disconnect":
        continue


def _refused(refusal: BotApiError) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.migrate_to_chat_id is not None:
        body["parameters"] = {"migrate_to_chat_id": refusal.migrate_to_chat_id}
    return _json(body, refusal.code, headers)


def _json(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, "application/json")
