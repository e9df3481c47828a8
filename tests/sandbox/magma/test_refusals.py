"""What Magma refuses over real HTTP, and the words for it."""

from typing import Any

import pytest

from tests.sandbox.running import (
    BUY,
    GET_ORDER,
    NODE,
    PUBKEY,
    talking,
)

UNKNOWN_ID = "ec562479-a4b8-44f4-95b4-150b310832de"


@pytest.mark.parametrize(
    ("uri", "cents", "message"),
    [
        ("", "5000", "connection_uri must be in <pubkey>@<host>:<port> format"),
        (PUBKEY, "5000", "connection_uri must be in <pubkey>@<host>:<port> format"),
        (f"{PUBKEY}@192.0.2.7", "5000", "connection_uri must be in <pubkey>@<host>:<port> format"),
        (f"{PUBKEY}@192.0.2.7:0", "5000", "connection_uri must be in <pubkey>@<host>:<port> format"),
        (f"{PUBKEY}@192.0.2.7:70000", "5000", "connection_uri must be in <pubkey>@<host>:<port> format"),
        (f"04{PUBKEY[2:]}@192.0.2.7:9735", "5000", "connection_uri must be in <pubkey>@<host>:<port> format"),
        (f"{PUBKEY}@<b>:9735", "5000", "connection_uri must be in <pubkey>@<host>:<port> format"),
        (NODE, "499", "Min amount violated"),
        (NODE, "500001", "Min amount violated"),
        (NODE, "-5000", "Min amount violated"),
        (NODE, "50.00", "Min amount violated"),
        (NODE, "١٢٠٠", "Min amount violated"),
        (NODE, "9" * 5000, "Min amount violated"),
    ],
)
async def test_a_bad_buy_is_refused_in_the_documents_words(uri: str, cents: str, message: str) -> None:
    """HTTP 200, errors, data null, and no order."""
    async with talking() as sandbox:
        reply = await sandbox.graphql(BUY, {"input": {"connection_uri": uri, "usd_cents": cents}})
        orders = (await sandbox.state())["orders"]
    assert reply.status_code == 200
    assert reply.json()["data"] is None
    assert [error["message"] for error in reply.json()["errors"]] == [message]
    assert orders == []


@pytest.mark.parametrize(
    "node",
    [
        f"{PUBKEY}@[2001:db8::1]:9735",
        f"{PUBKEY}@node.example.com:9735",
        f"{PUBKEY}@{'a' * 56}.onion:9735",
        f"{PUBKEY.upper()}@192.0.2.7:1",
    ],
)
async def test_every_kind_of_host_is_taken(node: str) -> None:
    """IPv6, names and onions, each with a port."""
    async with talking() as sandbox:
        reply = await sandbox.graphql(BUY, {"input": {"connection_uri": node, "usd_cents": "500"}})
    assert "errors" not in reply.json()


@pytest.mark.parametrize("key", [None, "made.up.key", "<b>"])
async def test_a_missing_or_unknown_key_is_unauthorized(key: str | None) -> None:
    """HTTP 200, with message and code of the document; a buy with a bad key too."""
    async with talking() as sandbox:
        reply = await sandbox.graphql(GET_ORDER, {"orderId": UNKNOWN_ID}, key)
    assert reply.status_code == 200
    assert reply.json()["data"] is None
    assert reply.json()["errors"][0]["message"] == "Unauthorized token"
    assert reply.json()["errors"][0]["extensions"] == {"code": "UNAUTHORIZED"}


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("query {", None, "GRAPHQL_PARSE_FAILED"),
        ("query { nothing }", None, "GRAPHQL_VALIDATION_FAILED"),
        (GET_ORDER, {}, "BAD_USER_INPUT"),
        (BUY, {"input": {"connection_uri": NODE, "usd_cents": 5000}}, "BAD_USER_INPUT"),
        (
            BUY,
            {"input": {"connection_uri": NODE, "usd_cents": "5000", "idempotency_key": "1"}},
            "BAD_USER_INPUT",
        ),
    ],
)
async def test_what_does_not_fit_the_schema_is_http_400(
    query: str, variables: dict[str, Any] | None, code: str
) -> None:
    """Cents that are no string, unknown names and unreadable queries are not carried out."""
    async with talking() as sandbox:
        reply = await sandbox.graphql(query, variables)
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[]", "application/json"),
        (b'{"query": 5}', "application/json"),
        (b'{"query": "{ market }", "variables": []}', "application/json"),
        (b'{"query": "{ market }"}', "text/plain"),
    ],
)
async def test_a_body_that_is_no_request_is_http_400(body: bytes, kind: str) -> None:
    """Each with a sentence."""
    async with talking() as sandbox:
        reply = await sandbox.client.post("/magma/graphql", content=body, headers={"Content-Type": kind})
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["message"].endswith(".")


async def test_only_post_is_served() -> None:
    """A browser that opens the address sees no data."""
    async with talking() as sandbox:
        assert (await sandbox.client.get("/magma/graphql")).status_code == 405
