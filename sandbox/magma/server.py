"""Magma's one address, `POST /magma/graphql`: reads a request, breaks or answers it."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.breakage import RETRY_AFTER_SECONDS, broken
from sandbox.faults import Breakage
from sandbox.magma.accounts import COOKIE
from sandbox.magma.faults import FIELD_OF, Operation
from sandbox.magma.pages import order_page
from sandbox.magma.resolvers import Caller, Root
from sandbox.magma.schema import Documents, Prepared, whole_schema
from sandbox.magma.service import Magma
from sandbox.part import Part

_MOST_BODY_BYTES = 1 << 20
_BEAT_SECONDS = 0.1


def part(magma: Magma) -> Part:
    """Magma's routes, and the loop that moves its orders on."""

    async def beat() -> None:
        while True:
            magma.tick()
            await asyncio.sleep(_BEAT_SECONDS)

    endpoint = Route("/magma/graphql", _Endpoint(magma), methods=["POST"], max_body_size=_MOST_BODY_BYTES)
    return Part(routes=[endpoint, order_page(magma)], reset=magma.reset, loops=[beat])


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request's body, read."""

    prepared: Prepared
    variables: Mapping[str, Any] | None
    operation_name: str | None

    @property
    def operations(self) -> frozenset[Operation]:
        return frozenset(word for word, name in FIELD_OF.items() if name in self.prepared.fields)


class _Endpoint:
    """The ASGI application behind the address."""

    def __init__(self, magma: Magma) -> None:
        self._magma = magma
        self._schema: GraphQLSchema = whole_schema()
        self._documents = Documents(self._schema)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        asked = self._asked(request, await request.body())
        operations = asked.operations if isinstance(asked, _Asked) else frozenset[Operation]()
        self._magma.buys_received += Operation.BUY in operations
        fault = self._magma.faults.take_breakage(operations)
        if fault is None:
            await self._reply(asked, request)(scope, receive, send)
        else:
            kind, done_first = fault
            reply = self._reply(asked, request) if done_first else None
            await broken(kind, reply, _refusals(), scope, receive, send)

    def _asked(self, request: Request, body: bytes) -> _Asked | str:
        """Read a body, or say in a sentence what is wrong with it."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return "Content-Type must be application/json."
        try:
            content = json.loads(body)
        except ValueError:
            return "The body is not JSON."
        match content:
            case {"query": str(query), **rest}:
                return self._read(query, rest.get("variables"), rest.get("operationName"))
            case _:
                return "The body must hold a query."

    def _read(self, query: str, variables: object, name: object) -> _Asked | str:
        if not isinstance(variables, dict | None) or not isinstance(name, str | None):
            return "variables must be an object and operationName a string."
        return _Asked(self._documents.prepared(query), variables, name)

    def _reply(self, asked: _Asked | str, request: Request) -> Response:
        if isinstance(asked, str):
            return _refused(GraphQLError(asked), code="BAD_REQUEST")
        document = asked.prepared.document
        if document is None or asked.prepared.errors:
            code = "GRAPHQL_PARSE_FAILED" if document is None else "GRAPHQL_VALIDATION_FAILED"
            return _refused(*asked.prepared.errors, code=code)
        caller = Caller(request.headers.get("authorization"), request.cookies.get(COOKIE))
        result = execute_sync(
            self._schema,
            document,
            root_value=Root(self._magma, caller),
            variable_values=dict(asked.variables or {}),
            operation_name=asked.operation_name,
        )
        return _answered(result, caller)


def _answered(result: ExecutionResult, caller: Caller) -> Response:
    errors = result.errors or []
    if result.data is None and all(error.path is None for error in errors):
        return _refused(*errors, code="BAD_USER_INPUT")
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body = {"errors": [dict(error.formatted) for error in errors], **body}
    response = JSONResponse(body)
    if caller.new_cookie:
        response.set_cookie(COOKIE, caller.new_cookie, httponly=True, samesite="lax")
    return response


def _refused(*errors: GraphQLError, code: str) -> Response:
    """HTTP 400: the request was not understood, so nothing was carried out."""
    told = [{**error.formatted, "extensions": {"code": code}} for error in errors]
    return JSONResponse({"errors": told}, 400)


def _refusals() -> dict[Breakage, Response]:
    too_many = {"errors": [{"message": "Too many requests"}]}
    unauthorized = {"message": "Unauthorized token", "extensions": {"code": "UNAUTHORIZED"}}
    return {
        Breakage.TOO_MANY_REQUESTS: JSONResponse(too_many, 429, {"Retry-After": str(RETRY_AFTER_SECONDS)}),
        Breakage.UNAUTHORIZED: JSONResponse({"errors": [unauthorized], "data": None}),
    }
