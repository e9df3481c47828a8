"""The saved replies: printed in documents, recorded from real LSPs, or made for what must be refused."""

import json
from pathlib import Path
from typing import Any

from liquidity.http import Reply
from tests.liquidity.wire import reply

FIXTURES = Path(__file__).parent / "fixtures"
ORDER_ID = "ec562479-a4b8-44f4-95b4-150b310832de"
OLYMPUS_ID = "030fbe24220d35b9789a152bf3ada51b"


def text_of(name: str) -> str:
    """One of them as it is, by its folder and name."""
    found = next(FIXTURES.glob(f"{name}.*"))
    return found.read_text(encoding="utf-8")


def document(name: str, **changes: Any) -> dict[str, Any]:
    """One of them as JSON, with some fields written otherwise."""
    told: dict[str, Any] = json.loads(text_of(name))
    return told | changes


def without(told: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same without some fields."""
    return {name: value for name, value in told.items() if name not in names}


def read(body: object, status: int = 200) -> Reply:
    """A reply that has been read whole; anything but text or bytes is JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    return Reply(status, body, None)


def sent(name: str, status: int = 200) -> bytes:
    """One of them as a response on the wire."""
    return reply(status, text_of(name))


def bolt11(name: str = "magma/create_order", **changes: Any) -> dict[str, Any]:
    """The `bolt11` of a saved order, with some fields written otherwise."""
    told: dict[str, Any] = document(name)["payment"]["bolt11"]
    return told | changes


PAGE = "<html><body><h1>Peer is not connected</h1></body></html>"


def rpc(code: object, says: object = "Some words", /, **data: object) -> dict[str, Any]:
    """An error of JSON-RPC."""
    return {"jsonrpc": "2.0", "id": "1", "error": {"code": code, "message": says, "data": data}}


def nest(status: int, message: object) -> dict[str, Any]:
    """An error of the Nest framework."""
    return {"statusCode": status, "message": message, "error": "Bad Request"}


def pascal(word: str) -> dict[str, Any]:
    """An error as Olympus and Megalith write it."""
    return {"error": True, "message": word}
