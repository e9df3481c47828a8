"""Orders in the shapes of servers that differ from bLIP-51."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.lsps1 import deviations, views
from sandbox.lsps1.deviations import Deviation
from tests.sandbox.lsps1.builders import placed, still_lsp
from tests.sandbox.lsps1.ordering import create, created, look
from tests.sandbox.running import Running, talking

LSP = "magma-recommended"


async def ordered(sandbox: Running, *deviations: str) -> dict[str, Any]:
    """A new order of an LSP that differs so."""
    for deviation in deviations:
        await sandbox.control("lsp", lsp=LSP, deviation=deviation)
    return await created(sandbox, LSP)


async def test_an_undisturbed_order_is_the_documents() -> None:
    """All fields in their types, the request repeated, 48 hours to pay."""
    async with talking() as sandbox:
        order = await ordered(sandbox)
    bolt11 = order["payment"]["bolt11"]
    assert order == {
        "order_id": order["order_id"],
        "lsp_balance_sat": "2000000",
        "client_balance_sat": "0",
        "required_channel_confirmations": 6,
        "funding_confirms_within_blocks": 6,
        "channel_expiry_blocks": 4320,
        "token": "",
        "created_at": order["created_at"],
        "announce_channel": False,
        "order_state": "CREATED",
        "payment": {"bolt11": bolt11},
        "channel": None,
    }
    assert set(bolt11) == {"state", "expires_at", "fee_total_sat", "order_total_sat", "invoice"}
    assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", order["created_at"])


@pytest.mark.parametrize(
    ("deviation", "name"), [("flat_bolt11", "bolt11_invoice"), ("flat_lightning", "lightning_invoice")]
)
async def test_a_payment_can_be_flat(deviation: str, name: str) -> None:
    """The shape before June 2024."""
    async with talking() as sandbox:
        order = await ordered(sandbox, deviation)
    assert order["payment"] == {
        "state": "EXPECT_PAYMENT",
        "fee_total_sat": "4900",
        "order_total_sat": "4900",
        name: order["payment"][name],
        "onchain_address": None,
        "onchain_payment": None,
    }
    assert order["payment"][name].startswith("lnbc49u1")
    assert order["expires_at"] > order["created_at"]


async def test_parts_of_the_payment_can_stand_at_the_top() -> None:
    """The invoice, and the time to pay."""
    async with talking() as sandbox:
        order = await ordered(sandbox, "top_invoice", "top_expires_at")
    assert set(order["payment"]["bolt11"]) == {"state", "fee_total_sat", "order_total_sat"}
    assert order["invoice"].startswith("lnbc49u1")
    assert order["expires_at"] > order["created_at"]


@pytest.mark.parametrize(("deviation", "payment"), [("free", {}), ("null_payment", None)])
async def test_a_free_order_goes_straight_on(deviation: str, payment: Any) -> None:
    """Nothing is to be paid; the channel comes all the same."""
    async with talking() as sandbox:
        order = await ordered(sandbox, deviation)
        (moved,) = (await sandbox.control("step"))["moved"]
        done = (await look(sandbox, LSP, order["order_id"])).json()
    assert order["payment"] == payment == done["payment"]
    assert (moved["price_sats"], moved["invoice"]) == (0, None)
    assert done["order_state"] == "COMPLETED"
    assert done["channel"]["funding_outpoint"].endswith(":0")


@pytest.mark.parametrize(
    ("deviation", "option", "field"),
    [
        ("bolt12", "bolt12", "offer"),
        ("onchain", "onchain", "address"),
        ("onchain_address", "onchain", "onchain_address"),
    ],
)
async def test_there_can_be_other_ways_to_pay(deviation: str, option: str, field: str) -> None:
    """Beside bolt11, at the same price."""
    async with talking() as sandbox:
        payment = (await ordered(sandbox, deviation))["payment"]
    assert set(payment) == {"bolt11", option}
    assert payment[option]["order_total_sat"] == payment["bolt11"]["order_total_sat"]
    assert field in payment[option]
    assert "invoice" not in payment[option]


async def test_numbers_dates_and_fields_can_differ() -> None:
    """Integers for strings, no milliseconds, fields not repeated, all in an envelope."""
    async with talking() as sandbox:
        deviations = ("integers", "no_milliseconds", "missing_fields", "wrapped_result", "hex_ids")
        told = await ordered(sandbox, *deviations)
    order = told["result"]
    assert (order["lsp_balance_sat"], order["payment"]["bolt11"]["fee_total_sat"]) == (2_000_000, 4_900)
    assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}Z", order["payment"]["bolt11"]["expires_at"])
    assert not {"required_channel_confirmations", "funding_confirms_within_blocks", "token"} & set(order)
    assert re.fullmatch(r"[0-9a-f]{32}", order["order_id"])


async def test_a_creation_can_be_told_as_201() -> None:
    """As REST would have it."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp=LSP, deviation="created_201")
        reply = await create(sandbox, LSP)
        shown = await look(sandbox, LSP, reply.json()["order_id"])
    assert (reply.status_code, shown.status_code) == (201, 200)


async def test_olympus_has_its_own_ways() -> None:
    """No confirmations repeated, a time of creation that moves, a token shown."""
    async with talking() as sandbox:
        order = await created(sandbox, "olympus")
        later = (await look(sandbox, "olympus", order["order_id"])).json()
    assert "required_channel_confirmations" not in order
    assert order["created_at"] < later["created_at"]
    assert order | {"created_at": ""} == later | {"created_at": ""}


@given(st.sets(st.sampled_from(Deviation)))
@settings(max_examples=200, deadline=None)
def test_all_ways_go_together(on: set[Deviation]) -> None:
    """Whatever is switched on at once, replies are made, and an order says whether it is free."""
    lsp, _ = still_lsp()
    lsp.deviations = on
    order = placed(lsp)
    told = deviations.order(dict(views.order(order, lsp, is_new=True)), lsp.deviations)
    order_shown = told.get("result", told)
    assert order_shown["order_id"] == order.id
    assert bool(order_shown["payment"]) != order.is_free
    assert deviations.info(dict(views.info(lsp.profile)), lsp.deviations)
