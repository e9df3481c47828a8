"""Magma over real HTTP: whole purchases, who may see them, and what a buyer may do."""

import base64
import json
from typing import Any

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


async def test_an_unknown_status_is_just_another_word() -> None:
    """Once, then the truth again."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        await sandbox.control("break", fault="unknown_status")
        seen = [(await sandbox.order(bought))["status"] for _ in range(2)]
    assert seen[0] not in set(Status)
    assert seen[1] == "WAITING_FOR_SELLER_APPROVAL"
