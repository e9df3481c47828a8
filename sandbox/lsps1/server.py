"""Each LSP's three addresses: reads a request, breaks or answers it."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from sandbox.breakage import broken
from sandbox.lsps1 import deviations, errors, requests, views
from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.faults import Operation, ReplyLie
from sandbox.lsps1.service import Lsp, Lsps
from sandbox.part import Part

_MOST_BODY_BYTES = 1 << 16
_BEAT_SECONDS = 0.1
_UNKNOWN_STATE = "CONSULTING_THE_STARS"

_Answer = Callable[[Lsp, Request, bytes], Response]


def part(lsps: Lsps) -> Part:
    """All LSPs' routes, and the loop that moves their orders on."""

    async def beat() -> None:
        while True:
            lsps.tick()
            await asyncio.sleep(_BEAT_SECONDS)

    routes = [route for lsp in lsps.all.values() for route in _routes(lsp)]
    return Part(routes=routes, reset=lsps.reset, loops=[beat])


def _routes(lsp: Lsp) -> list[BaseRoute]:
    return [
        Route(
            f"{lsp.profile.base}/{operation}",
            _Endpoint(lsp, operation),
            methods=["POST" if operation is Operation.CREATE_ORDER else "GET"],
            max_body_size=_MOST_BODY_BYTES,
        )
        for operation in Operation
    ]


class _Endpoint:
    """The ASGI application behind one address of one LSP."""

    def __init__(self, lsp: Lsp, operation: Operation) -> None:
        self._lsp = lsp
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        if self._lsp.down is not None:
            await broken(self._lsp.down, None, {}, scope, receive, send)
            return
        self._lsp.creates_received += self._operation is Operation.CREATE_ORDER
        fault = self._lsp.faults.take_breakage({self._operation})
        if fault is None:
            await self._reply(request, body)(scope, receive, send)
        else:
            kind, done_first = fault
            reply = self._reply(request, body) if done_first else None
            await broken(kind, reply, errors.refusals(self._lsp), scope, receive, send)

    def _reply(self, request: Request, body: bytes) -> Response:
        try:
            if self._lsp.has(Deviation.DISABLED):
                raise errors.disabled()
            return _ANSWERS[self._operation](self._lsp, request, body)
        except errors.RefusedError as refusal:
            return errors.shown(refusal, self._lsp)


def _info(lsp: Lsp, _request: Request, _body: bytes) -> Response:
    return JSONResponse(deviations.info(dict(views.info(lsp.profile)), lsp.deviations))


def _create(lsp: Lsp, _request: Request, body: bytes) -> Response:
    wish = requests.wish_in(body, lsp)
    requests.check(wish, lsp)
    told = deviations.order(dict(views.order(lsp.place(wish), lsp, is_new=True)), lsp.deviations)
    return JSONResponse(told, 201 if lsp.has(Deviation.CREATED_201) else 200)


def _show(lsp: Lsp, request: Request, _body: bytes) -> Response:
    order_id = request.query_params.get("order_id")
    if order_id is None:
        raise errors.no_order_id()
    order = lsp.found(order_id)
    if order is None:
        raise errors.not_found()
    lie = lsp.faults.take_lie(ReplyLie)
    told = dict(views.order(lsp.retold(order, lie), lsp, is_new=False))
    if lie is ReplyLie.UNKNOWN_STATUS:
        told["order_state"] = _UNKNOWN_STATE
    return JSONResponse(deviations.order(told, lsp.deviations))


_ANSWERS: dict[Operation, _Answer] = {
    Operation.GET_INFO: _info,
    Operation.CREATE_ORDER: _create,
    Operation.GET_ORDER: _show,
}
