"""An order's way at each LSP, over the wire."""

import re

import pytest

from tests.sandbox.lsps1.ordering import BASES, create, created, look, states
from tests.sandbox.running import talking

UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.mark.parametrize("lsp", BASES)
async def test_a_paid_order_is_completed(lsp: str) -> None:
    """Held on arrival, completed with the payment still held, and taken one beat later."""
    async with talking() as sandbox:
        order = await created(sandbox, lsp)
        seen = [await states(sandbox, lsp, order["order_id"])]
        await sandbox.control("pay", invoice=order["payment"]["bolt11"]["invoice"])
        seen.append(await states(sandbox, lsp, order["order_id"]))
        for _ in range(2):
            await sandbox.control("step", order_id=order["order_id"])
            seen.append(await states(sandbox, lsp, order["order_id"]))
        done = (await look(sandbox, lsp, order["order_id"])).json()
        state = await sandbox.state()
    assert order["channel"] is None
    assert seen == [
        ("CREATED", "EXPECT_PAYMENT"),
        ("CREATED", "HOLD"),
        ("COMPLETED", "HOLD"),
        ("COMPLETED", "PAID"),
    ]
    assert re.fullmatch(r"[0-9a-f]{64}:0", done["channel"]["funding_outpoint"])
    assert done["channel"]["funding_outpoint"].split(":")[0] in state["chain"]["mempool"]
    assert done["channel"]["funded_at"] < done["channel"]["expires_at"]
    assert state["wallet"]["payments"][0]["status"] == "settled"


@pytest.mark.parametrize("lsp", BASES)
async def test_ids_are_of_the_vendors_shape(lsp: str) -> None:
    """A UUID, but at Olympus."""
    async with talking() as sandbox:
        order = await created(sandbox, lsp)
    assert re.fullmatch("[0-9a-f]{32}" if lsp == "olympus" else UUID4, order["order_id"])


async def test_all_orders_are_listed_together() -> None:
    """Magma's and the LSPs', each with its market."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        orders = {lsp: (await created(sandbox, lsp))["order_id"] for lsp in BASES}
        await create(sandbox, "olympus", token="")
        state = await sandbox.state()
    expected = {"magma": bought.order_id, **orders}
    assert {order["market"]: order["id"] for order in state["orders"]} == expected
    assert [lsp["creates_received"] for lsp in state["lsps"].values()] == [1, 1, 2, 1]
    assert state["buys_received"] == 1


@pytest.mark.parametrize("fate", ["rejects", "never_opens"])
async def test_a_failed_order_returns_the_payment(fate: str) -> None:
    """Whatever the reason."""
    async with talking() as sandbox:
        await sandbox.control("fate", fate=fate, market="plain-lsp")
        order = await created(sandbox, "plain-lsp")
        await sandbox.control("pay", order_id=order["order_id"])
        await sandbox.control("step")
        seen = await states(sandbox, "plain-lsp", order["order_id"])
        wallet = (await sandbox.state())["wallet"]
    assert seen == ("FAILED", "REFUNDED")
    assert (wallet["balance_sats"], wallet["payments"][0]["status"]) == (10_000_000, "returned")


@pytest.mark.parametrize(("lsp", "word"), [("plain-lsp", "CANCELLED"), ("olympus", "REFUNDED")])
async def test_an_unpaid_order_lapses(lsp: str, word: str) -> None:
    """The specification has two words for it."""
    async with talking() as sandbox:
        order = await created(sandbox, lsp)
        await sandbox.control("fate", fate="unpaid", order_id=order["order_id"])
        await sandbox.control("step")
        assert await states(sandbox, lsp, order["order_id"]) == ("FAILED", word)
        late = await sandbox.client.post("/control/pay", json={"order_id": order["order_id"]})
    assert "cancelled" in late.json()["error"]


async def test_a_forgotten_order_is_not_found() -> None:
    """From the moment on that its fate says so."""
    async with talking() as sandbox:
        order = await created(sandbox, "magma-cheapest")
        await sandbox.control("fate", fate="forgets", order_id=order["order_id"])
        reply = await look(sandbox, "magma-cheapest", order["order_id"])
    assert (reply.status_code, reply.json()) == (404, {"statusCode": 404, "message": "Order not found"})
