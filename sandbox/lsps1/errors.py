"""An LSP's refusals, and each vendor's words for them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.responses import JSONResponse, Response

from sandbox.lsps1.profiles import ErrorStyle


class Reason(StrEnum):
    """Why an LSP refuses, as bLIP-51 tells the codes apart."""

    INVALID = "invalid"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"
    TOKEN = "token"  # noqa: S105  a word, no secret
    REJECTED = "rejected"


_CODES = {
    Reason.INVALID: (-32602, "Invalid params"),
    Reason.MISMATCH: (100, "Option mismatch"),
    Reason.NOT_FOUND: (101, "Not found"),
    Reason.TOKEN: (102, "Unrecognized or stale token"),
    Reason.REJECTED: (1, "Client rejected"),
}


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """A request that the LSP does not carry out: the option at fault, a sentence, and Olympus' one word."""

    reason: Reason
    message: str
    word: str
    option: str | None = None

    @property
    def status(self) -> int:
        """The HTTP status that tells of it."""
        return 404 if self.reason is Reason.NOT_FOUND else 400


def shown(refusal: RefusedError, style: ErrorStyle) -> Response:
    """A refusal on the wire."""
    return JSONResponse(_body(refusal, style), refusal.status)


def _body(refusal: RefusedError, style: ErrorStyle) -> Any:
    match style:
        case ErrorStyle.NEST:
            return {"statusCode": refusal.status, "message": refusal.message}
        case ErrorStyle.PASCAL:
            return {"error": True, "message": refusal.word}
        case ErrorStyle.JSON_RPC:
            return {"jsonrpc": "2.0", "id": "1", "error": _json_rpc(refusal)}


def _json_rpc(refusal: RefusedError) -> dict[str, Any]:
    code, message = _CODES[refusal.reason]
    data = {}
    if refusal.option is not None:
        data["property"] = refusal.option
    if refusal.reason not in {Reason.MISMATCH, Reason.NOT_FOUND}:
        data["message"] = refusal.message
    return {"code": code, "message": message, "data": data}


def not_found() -> RefusedError:
    """No order of this LSP has the id."""
    return RefusedError(Reason.NOT_FOUND, "Order not found", "OrderNotFound")


def not_a_peer() -> RefusedError:
    """The node is not connected to the LSP; the vendors' documents give no words for it (inferred)."""
    return RefusedError(
        Reason.REJECTED,
        "Node is not connected: connect to one of our nodes as a peer first",
        "PeerNotConnectedInCreateOrderRequest",
    )


def bad_token() -> RefusedError:
    """The token is no access key of this LSP."""
    return RefusedError(Reason.TOKEN, "Unrecognized token", "InvalidToken")
