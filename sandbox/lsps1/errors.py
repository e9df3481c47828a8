"""An LSP's refusals, and each vendor's words for them."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from sandbox.breakage import RETRY_AFTER_SECONDS
from sandbox.faults import Breakage
from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.service import Lsp


class Reason(StrEnum):
    """Why an LSP refuses, as bLIP-51 tells the codes apart."""

    INVALID = "invalid"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"
    BAD_TOKEN = "bad_token"  # noqa: S105  a reason, no secret
    REJECTED = "rejected"
    INTERNAL = "internal"
    DISABLED = "disabled"


_CODES = {
    Reason.INVALID: (-32602, "Invalid params"),
    Reason.MISMATCH: (100, "Option mismatch"),
    Reason.NOT_FOUND: (101, "Not found"),
    Reason.BAD_TOKEN: (102, "Unrecognized or stale token"),
    Reason.REJECTED: (1, "Client rejected"),
    Reason.INTERNAL: (-32603, "Internal error"),
    Reason.DISABLED: (-32601, "Method not found"),
}
_OLD_CODES = {Reason.MISMATCH: 1000, Reason.NOT_FOUND: 404}
_TELLS_NO_MORE = frozenset({Reason.MISMATCH, Reason.NOT_FOUND, Reason.DISABLED})
_MARKUP = '\x1b[31m\u202e<b>{}</b>\x00\r\n<a href="https://evil.example/">Pay here</a> *now* `lnbc1`\u2028'
_On = AbstractSet[Deviation]
_PAGE = "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{message}</p></body></html>"


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """A request that the LSP does not carry out: the option at fault, a sentence, and Olympus' one word."""

    reason: Reason
    message: str
    word: str
    option: str | None = None
    status: int = 400


def shown(refusal: RefusedError, lsp: Lsp) -> Response:
    """A refusal on the wire."""
    style, on = lsp.error_style, lsp.deviations
    message = refusal.word if style is Deviation.ERRORS_PASCAL else refusal.message
    if Deviation.ERRORS_MARKUP in on:
        message = _MARKUP.format(message)
    status = 200 if Deviation.ERRORS_IN_200 in on else refusal.status
    match style:
        case Deviation.ERRORS_EMPTY:
            return Response(status_code=status)
        case Deviation.ERRORS_HTML:
            return HTMLResponse(_PAGE.format(title=refusal.status, message=message), status)
        case Deviation.ERRORS_TEXT:
            return PlainTextResponse(message, status)
        case _:
            return JSONResponse(_body(refusal, message, style, on), status)


def _body(
    refusal: RefusedError, message: str, style: Deviation, on: AbstractSet[Deviation]
) -> dict[str, Any]:
    match style:
        case Deviation.ERRORS_NEST:
            return {"statusCode": refusal.status, "message": message}
        case Deviation.ERRORS_NEST_LIST:
            return {"statusCode": refusal.status, "message": [message], "error": "Bad Request"}
        case Deviation.ERRORS_PASCAL:
            return {"error": True, "message": message}
        case _:
            return {"jsonrpc": "2.0", "id": "1", "error": _json_rpc(refusal, message, on)}


def _json_rpc(refusal: RefusedError, message: str, on: _On) -> dict[str, Any]:
    code, title = _CODES[refusal.reason]
    if Deviation.LEGACY_CODES in on:
        code = _OLD_CODES.get(refusal.reason, code)
    if Deviation.ERRORS_MARKUP in on:
        title = message
    data = {} if refusal.option is None else {"property": refusal.option}
    if refusal.reason not in _TELLS_NO_MORE:
        data["message"] = message
    return {"code": code, "message": title, "data": data}


def refusals(lsp: Lsp) -> dict[Breakage, Response]:
    """What an LSP says of requests that it turns away unread."""
    too_many = RefusedError(Reason.REJECTED, "Too many requests", "TooManyRequests", status=429)
    unauthorized = RefusedError(Reason.REJECTED, "Unauthorized", "Unauthorized", status=401)
    replies = {
        Breakage.TOO_MANY_REQUESTS: shown(too_many, lsp),
        Breakage.UNAUTHORIZED: shown(unauthorized, lsp),
    }
    replies[Breakage.TOO_MANY_REQUESTS].headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return replies


def not_found() -> RefusedError:
    """No order of this LSP has the id."""
    return RefusedError(Reason.NOT_FOUND, "Order not found", "OrderNotFound", status=404)


def no_order_id() -> RefusedError:
    """The query does not say which order."""
    message = "order_id should not be empty"
    return RefusedError(Reason.INVALID, message, "MissingOrderIdInGetOrderRequest", option="order_id")


def not_a_peer() -> RefusedError:
    """The node is not connected to the LSP; the vendors' documents give no words for it (inferred)."""
    message = "Node is not connected: connect to one of our nodes as a peer first"
    return RefusedError(Reason.REJECTED, message, "PeerNotConnectedInCreateOrderRequest")


def bad_token() -> RefusedError:
    """The token is no access key of this LSP."""
    return RefusedError(Reason.BAD_TOKEN, "Unrecognized token", "InvalidToken")


def geoblocked() -> RefusedError:
    """Buyers from here are not served."""
    return RefusedError(
        Reason.REJECTED, "This service is unavailable in your country", "UnavailableInYourCountry"
    )


def sold_out() -> RefusedError:
    """No node can open the channel now; Magma tells it as HTTP 500."""
    return RefusedError(Reason.INTERNAL, "Internal server error", "NoCapacityAvailable", status=500)


def disabled() -> RefusedError:
    """The LSP knows LSPS1 and does not offer it."""
    return RefusedError(Reason.DISABLED, "LSPS1 is disabled", "MethodNotFound", status=404)
