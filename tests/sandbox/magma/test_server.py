"""Magma over real HTTP: whole purchases, and refusals in the documents' words."""

import base64
import json
from typing import Any

import pytest

from sandbox.magma.words import Status
from tests.sandbox.running import (
    BUY,
    CANCEL,
    GET_ORDER,
    NODE,
    PRICE,
    PUBKEY,
    PURCHASES,
    Bought,
    Running,
    running,
    talking,
)

UNKNOWN_ID = "ec562479-a4b8-44f4-95b4-150b310832de"


async def test_the_price_is_two_strings() -> None:
    """As the quickstart prints them."""
    async with talking() as sandbox:
        reply = await sandbox.graphql(PRICE)
    assert reply.json() == {
        "data": {"market": {"liquidity": {"liquidity_per_usd": {"sats": "543260", "usd": "501.09"}}}}
    }


async def test_a_whole_purchase() -> None:
    """Buy, approval, payment, transaction, blocks, channel: each seen by get_order."""
    async with running() as sandbox:
        bought = await sandbox.buy()
        seen = [await sandbox.order(bought)]
        await sandbox.control("step")
        await sandbox.control("pay", invoice=bought.invoice)
        for _ in range(5):
            seen.append(await sandbox.order(bought))
            await sandbox.control("step", order_id=bought.order_id)
        seen.append(await sandbox.order(bought))
    assert [order["status"] for order in seen] == [
        status.value for status in list(Status)[:8] if status is not Status.WAITING_FOR_BUYER_PAYMENT
    ]
    assert [order["payment_status"] for order in seen] == ["PENDING_PAYMENT", *["SUCCESSFUL_PAYMENT"] * 6]
    assert [order["confirmations"] for order in seen] == [
        None,
        None,
        *[{"confirmations": count} for count in (0, 0, 3, 3, 3)],
    ]
    assert [order["channel_id"] for order in seen[:5]] == [None, None, "", "", ""]
    assert seen[-1]["channel_id"].startswith("921501x")
    assert seen[-1]["transaction_id"] != bought.order_id
    assert seen[-1]["blocks_until_can_be_closed"] == 4317
    assert seen[0]["fees"] == {"buyer": {"sats": "54208", "usd": "50.00"}}
    assert seen[0]["payment"] == {"lightning": {"invoice": bought.invoice, "pending": False}}
    assert (seen[0]["destination"], seen[0]["size"]) == ({"pubkey": PUBKEY}, "27163000")


async def test_the_invoice_comes_after_approval_where_it_is_set_so() -> None:
    """Null in the reply to the buy, then fetched with the order."""
    async with talking() as sandbox:
        await sandbox.control("invoices", shape="after_approval")
        bought = await sandbox.buy()
        before = await sandbox.order(bought)
        await sandbox.control("step")
        after = await sandbox.order(bought)
    assert (bought.invoice, before["payment"], before["payment_status"]) == (None, {"lightning": None}, None)
    assert after["payment"]["lightning"]["invoice"].startswith("lnbc542080n1")


async def test_a_session_key_is_a_jwt_for_one_account() -> None:
    """Three parts in url-safe base64 with an end; every anonymous buy makes another account."""
    async with talking() as sandbox:
        first, second = await sandbox.buy(), await sandbox.buy()
    assert first.key is not None
    assert first.key != second.key
    payload = json.loads(base64.urlsafe_b64decode(first.key.split(".")[1] + "=="))
    assert first.key.count(".") == 2
    assert payload["exp"] > payload["iat"]


async def test_a_key_of_ones_own_is_not_returned() -> None:
    """With an API key all orders belong to its account, and purchases lists them, newest first."""
    async with talking() as sandbox:
        key = (await sandbox.control("account"))["api_key"]
        first, second = await sandbox.buy(key=key), await sandbox.buy(key=key)
        reply = await sandbox.graphql(PURCHASES, {"page": {"limit": 1, "offset": 1}, "input": {}}, key)
    assert (first.key, second.key) == (None, None)
    purchases = reply.json()["data"]["user"]["market"]["orders"]["purchases"]
    assert (purchases["total"], [order["id"] for order in purchases["list"]]) == (2, [first.order_id])


async def test_action_needed_hides_a_paid_order() -> None:
    """As public clients found."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        await sandbox.control("step")
        waiting = await totals(sandbox, bought)
        await sandbox.control("pay", order_id=bought.order_id)
        assert (waiting, await totals(sandbox, bought)) == (1, 0)


async def totals(sandbox: Running, bought: Bought) -> int:
    """How many purchases need the buyer."""
    reply = await sandbox.graphql(PURCHASES, {"input": {"action_needed": True}}, bought.key)
    total: int = reply.json()["data"]["user"]["market"]["orders"]["purchases"]["total"]
    return total


async def test_a_cookie_that_is_kept_takes_the_next_buy_with_it() -> None:
    """The second buyer gets no key of his own: clients must not keep cookies."""
    async with running() as sandbox:
        body = {"query": BUY, "variables": {"input": {"connection_uri": NODE, "usd_cents": "5000"}}}
        first = await sandbox.client.post("/magma/graphql", json=body)
        second = await sandbox.client.post("/magma/graphql", json=body)
    accounts = [reply.json()["data"]["liquidity"]["buy"]["account"] for reply in (first, second)]
    assert "magma_session=" in first.headers["set-cookie"]
    assert accounts[0]["id"] == accounts[1]["id"]
    assert accounts[1]["session_key"] is None


async def test_a_buys_transaction_id_need_not_be_the_orders() -> None:
    """Then get_order knows nothing of it, and purchases does."""
    async with talking() as sandbox:
        await sandbox.control("replies", buy_returns_order_id=False)
        bought = await sandbox.buy()
        reply = await sandbox.graphql(GET_ORDER, {"orderId": bought.order_id}, bought.key)
        listed = await sandbox.graphql(PURCHASES, {}, bought.key)
        order_id = (await sandbox.state())["orders"][0]["id"]
    assert reply.json() == {"data": {"user": {"market": {"orders": {"get_order": None}}}}}
    purchases = listed.json()["data"]["user"]["market"]["orders"]["purchases"]["list"]
    assert [order["id"] for order in purchases] == [order_id]
    assert order_id != bought.order_id


async def test_a_payment_can_be_hidden_while_the_channel_opens() -> None:
    """Null from the transaction to the channel, told again at the end."""
    async with talking() as sandbox:
        await sandbox.control("replies", hides_payment_while_opening=True)
        bought = await sandbox.buy()
        await sandbox.control("pay", order_id=bought.order_id)
        told = []
        for _ in range(7):
            await sandbox.control("step")
            told.append((await sandbox.order(bought))["payment_status"])
    assert told == ["SUCCESSFUL_PAYMENT"] * 2 + [None] * 4 + ["SUCCESSFUL_PAYMENT"]


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


async def test_orders_are_seen_by_their_own_account_only() -> None:
    """Another's is forbidden, an unknown one null, a malformed id invalid."""
    async with talking() as sandbox:
        mine, other = await sandbox.buy(), await sandbox.buy()
        forbidden = await sandbox.graphql(GET_ORDER, {"orderId": other.order_id}, mine.key)
        unknown = await sandbox.graphql(GET_ORDER, {"orderId": UNKNOWN_ID}, mine.key)
        invalid = await sandbox.graphql(GET_ORDER, {"orderId": "no-uuid"}, mine.key)
    assert forbidden.json()["errors"][0]["message"] == "Forbidden"
    assert forbidden.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    assert unknown.json() == {"data": {"user": {"market": {"orders": {"get_order": None}}}}}
    assert invalid.json()["errors"][0]["message"] == "Invalid ID"


async def test_a_buyer_may_cancel_until_the_payment_lands() -> None:
    """Then the order is rejected by the buyer and a held payment returned; later it is too late."""
    async with talking() as sandbox:
        early, late = await sandbox.buy(), await sandbox.buy()
        for bought in (early, late):
            await sandbox.control("pay", order_id=bought.order_id)
        cancelled = await cancel(sandbox, early)
        await sandbox.control("step")
        await sandbox.control("step")
        refused = await cancel(sandbox, late)
        order = await sandbox.order(early)
        payments = (await sandbox.state())["wallet"]["payments"]
    assert cancelled == {"data": {"market": {"order": {"cancel": {"success": True}}}}}
    assert order["status"] == "BUYER_REJECTED"
    assert [payment["status"] for payment in payments] == ["held", "returned"]
    assert refused["errors"][0]["message"] == "Order can't be cancelled in its current status"


async def cancel(sandbox: Running, bought: Bought) -> dict[str, Any]:
    """Cancel an order as its buyer."""
    wanted = {"order_id": bought.order_id, "cancellation_reason": "UNABLE_TO_PAY"}
    reply: dict[str, Any] = (await sandbox.graphql(CANCEL, {"input": wanted}, bought.key)).json()
    return reply


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


async def test_an_unknown_status_is_just_another_word() -> None:
    """Once, then the truth again."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        await sandbox.control("break", fault="unknown_status")
        seen = [(await sandbox.order(bought))["status"] for _ in range(2)]
    assert seen[0] not in set(Status)
    assert seen[1] == "WAITING_FOR_SELLER_APPROVAL"
