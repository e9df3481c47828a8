"""The control interface: deeds, mistakes, and what it shows."""

from typing import Any

import pytest

from sandbox.world import World
from tests.sandbox.lsps1.ordering import created
from tests.sandbox.running import PUBKEY, running, talking


@pytest.mark.parametrize(
    ("deed", "body", "sentence"),
    [
        ("pay", {}, "Name either an invoice or an order_id."),
        ("pay", {"invoice": "lnbc1", "order_id": "1"}, "Name either an invoice or an order_id."),
        ("pay", {"invoice": "hello"}, "That is not an invoice"),
        ("pay", {"order_id": "1"}, "There is no order with this id."),
        ("pay", {"order_id": "1", "fails": "somehow"}, "somehow"),
        ("mine", {"blocks": 0}, ">= 1"),
        ("mine", {"blocks": "3"}, "Expected `int`"),
        ("mine", {"bocks": 3}, "unknown field `bocks`"),
        ("fate", {}, "missing required field `fate`"),
        ("fate", {"fate": "happy"}, "happy"),
        ("fate", {"fate": "silent", "order_id": "1"}, "There is no order with this id."),
        ("step", {"order_id": "1"}, "There is no order with this id."),
        ("speed", {}, "missing required field `seconds`"),
        ("speed", {"seconds": 0}, ">= 0.05"),
        ("break", {"fault": "rain"}, "There is no fault 'rain'."),
        ("break", {"fault": "close", "market": "telegram"}, "telegram"),
        ("break", {"fault": "close", "count": 0}, ">= 1"),
        ("break", {"fault": "close", "market": "olympus", "operation": "buy"}, "no operation 'buy' here"),
        ("break", {"fault": "huge_fee"}, "There is no fault 'huge_fee'."),
        ("fate", {"fate": "silent", "market": "olympus"}, "no fate 'silent' in this market"),
        ("fate", {"fate": "forgets", "market": "magma"}, "no fate 'forgets' in this market"),
        ("fate", {"fate": "accepts", "market": "bazaar"}, "There is no market 'bazaar', only magma"),
        ("lsp", {}, "missing required field `lsp`"),
        ("lsp", {"lsp": "magma"}, "There is no LSP 'magma', only magma-recommended"),
        ("lsp", {"lsp": "olympus", "deviation": "moody"}, "moody"),
        ("lsp", {"lsp": "olympus", "down": "often"}, "often"),
        ("connect", {"lsp": "olympus", "pubkey": "03ab"}, "matching regex"),
        ("disconnect", {"lsp": "nobody", "pubkey": "03" + "ab" * 32}, "There is no LSP 'nobody'"),
        ("break", {"fault": "unauthorized", "done": True}, "nothing is done first"),
        ("break", {"fault": "lost_reply", "done": False}, "break with close"),
        ("price", {"sats_per_usd": -5}, ">= 1"),
        ("invoices", {"shape": "round"}, "round"),
        ("network", {"nodes": "sleep"}, "sleep"),
        ("network", {}, "missing required field `nodes`"),
        ("reissue", {"order_id": "1"}, "There is no order with this id."),
        ("heal", {"now": True}, "unknown field `now`"),
    ],
)
async def test_a_mistake_is_told_in_a_sentence(deed: str, body: dict[str, Any], sentence: str) -> None:
    """HTTP 400, and the world is as it was."""
    async with talking() as sandbox:
        before = await sandbox.state()
        reply = await sandbox.client.post(f"/control/{deed}", json=body)
        after = await sandbox.state()
    assert reply.status_code == 400
    assert sentence in reply.json()["error"]
    assert before | {"now": ""} == after | {"now": ""}


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff"])
async def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    """Whatever the bytes."""
    async with talking() as sandbox:
        assert (await sandbox.client.post("/control/mine", content=body)).status_code == 400


async def test_an_empty_body_says_nothing_special() -> None:
    """Deeds with defaults need none."""
    async with talking() as sandbox:
        reply = await sandbox.client.post("/control/mine")
    assert reply.json() == {"ok": True, "height": 921_501}


async def test_the_state_tells_of_an_order_and_of_no_key() -> None:
    """All a panel needs, and nothing that lets in."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        api_key = (await sandbox.control("account"))["api_key"]
        await sandbox.control("pay", invoice=bought.invoice)
        state = await sandbox.state()
        text = (await sandbox.client.get("/control/state")).text
    order, payment = state["orders"][0], state["wallet"]["payments"][0]
    assert (order["id"], order["status"], order["next"]) == (
        bought.order_id,
        "WAITING_FOR_SELLER_APPROVAL",
        "WAITING_FOR_BUYER_PAYMENT",
    )
    assert (order["invoice"], order["invoice_state"], order["size_sats"]) == (
        bought.invoice,
        "held",
        27_163_000,
    )
    assert (payment["order_id"], payment["amount_sats"], payment["status"]) == (
        bought.order_id,
        54_208,
        "held",
    )
    assert state["buys_received"] == 1
    assert bought.key is not None
    assert bought.key not in text
    assert api_key not in text


async def test_a_step_that_cannot_be_made_says_why() -> None:
    """The buyer must pay; an order that is over stays so."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        await sandbox.control("step")
        reply = await sandbox.client.post("/control/step", json={"order_id": bought.order_id})
        assert (await sandbox.control("step"))["moved"] == []
    assert reply.status_code == 400
    assert "WAITING_FOR_BUYER_PAYMENT" in reply.json()["error"]


async def test_a_fate_is_for_the_next_orders_or_for_one() -> None:
    """The default does not touch orders that exist."""
    async with talking() as sandbox:
        first = await sandbox.buy()
        await sandbox.control("fate", fate="rejects")
        await sandbox.buy()
        await sandbox.control("fate", fate="silent", order_id=first.order_id)
        await sandbox.control("step")
        state = await sandbox.state()
    assert [order["status"] for order in state["orders"]] == ["SELLER_REJECTED", "SELLER_FAILED_TO_REACT"]
    assert state["fate"] == "rejects"
    assert {lsp["fate"] for lsp in state["lsps"].values()} == {"rejects"}


async def test_a_fate_is_taken_by_the_markets_that_know_it() -> None:
    """One that only the LSPs know leaves Magma as it was, and the other way round."""
    async with talking() as sandbox:
        await sandbox.control("fate", fate="swap_fails")
        await sandbox.control("fate", fate="forgets")
        await sandbox.control("fate", fate="unpaid", market="olympus")
        state = await sandbox.state()
    assert state["fate"] == "swap_fails"
    assert [lsp["fate"] for lsp in state["lsps"].values()] == ["forgets", "forgets", "unpaid", "forgets"]


async def test_only_magma_replaces_invoices() -> None:
    """An LSP's order has one invoice for all its life."""
    async with talking() as sandbox:
        order = await created(sandbox, "plain-lsp")
        reply = await sandbox.client.post("/control/reissue", json={"order_id": order["order_id"]})
    assert (reply.status_code, reply.json()) == (400, {"error": "Only Magma replaces an invoice."})


async def test_an_invoice_can_be_replaced_while_it_is_unpaid() -> None:
    """The old one dies; a paid one stays."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        replaced = await sandbox.control("reissue", order_id=bought.order_id)
        refused = await sandbox.client.post("/control/pay", json={"invoice": bought.invoice})
        await sandbox.control("pay", order_id=bought.order_id)
        late = await sandbox.client.post("/control/reissue", json={"order_id": bought.order_id})
    assert replaced["invoice"] != bought.invoice
    assert (refused.status_code, late.status_code) == (400, 400)
    assert "cancelled" in refused.json()["error"]


async def test_the_price_moves_quotes_and_orders() -> None:
    """Half the inbound for the same dollars, at the same dollar."""
    async with talking() as sandbox:
        await sandbox.control("price", sats_per_usd=271_630)
        await sandbox.buy()
        state = await sandbox.state()
        rates = (await sandbox.client.get("/rates")).json()
    assert (state["orders"][0]["size_sats"], state["orders"][0]["price_sats"]) == (13_581_500, 54_208)
    assert rates == {"usd_per_btc": "92237.60"} == {"usd_per_btc": state["price"]["usd_per_btc"]}


async def test_reset_forgets_everything() -> None:
    """Orders, payments, faults, fates, manners and what nodes do."""
    async with talking() as sandbox:
        fresh = await sandbox.state()
        bought = await sandbox.buy()
        await sandbox.control("pay", order_id=bought.order_id)
        await sandbox.control("mine", blocks=5)
        await sandbox.control("fate", fate="silent")
        await sandbox.control("speed", seconds=60)
        await sandbox.control("invoices", shape="after_approval")
        await sandbox.control("network", nodes="silent")
        await sandbox.control("break", fault="http_500")
        await sandbox.control("break", fault="huge_fee", market="olympus")
        await sandbox.control("lsp", lsp="olympus", deviation="free", ppm=1, down="close")
        await sandbox.control("connect", lsp="plain-lsp", pubkey=PUBKEY)
        await sandbox.control("reset")
        after = await sandbox.state()
    assert fresh | {"now": ""} == after | {"now": ""}


async def test_with_speed_a_paid_order_reaches_its_channel() -> None:
    """The loop that lives with the application moves it, without a single step."""
    async with running(World(first_speed=0.05)) as sandbox:
        bought = await sandbox.buy()
        await sandbox.control("pay", order_id=bought.order_id)
        while (await sandbox.order(bought))["status"] != "VALID_CHANNEL_OPENING":
            pass
        history = (await sandbox.state())["orders"][0]["history"]
    assert len(history) == 8
