"""Orders and invoices that lie, as the independent `bolt11` library sees them."""

from datetime import datetime
from typing import Any

import pytest

from tests.sandbox.lsps1.ordering import BASES, created, info, look
from tests.sandbox.running import Running, talking

bolt11 = pytest.importorskip("bolt11", reason="bolt11 has no release for this Python")
LIFE_SECONDS = {
    "magma-recommended": 172_800,
    "magma-cheapest": 172_800,
    "olympus": 3_600,
    "plain-lsp": 86_400,
}


async def lied(sandbox: Running, lie: str, lsp: str = "plain-lsp") -> dict[str, Any]:
    """A new order with a lie in it."""
    await sandbox.control("break", market=lsp, fault=lie)
    order = await created(sandbox, lsp)
    assert (await sandbox.state())["faults"] == []
    return order


def invoice(order: dict[str, Any]) -> Any:
    """An order's invoice, read."""
    return bolt11.decode(order["payment"]["bolt11"]["invoice"])


@pytest.mark.parametrize("lsp", BASES)
async def test_an_honest_order_agrees_with_itself(lsp: str) -> None:
    """Amount, payee, time to pay and terms."""
    async with talking() as sandbox:
        order, uris = await created(sandbox, lsp), (await info(sandbox, lsp))["uris"]
        size = int(order["lsp_balance_sat"])
    read, told = invoice(order), order["payment"]["bolt11"]
    assert read.amount_msat == int(told["order_total_sat"]) * 1000
    assert told["order_total_sat"] == told["fee_total_sat"]
    assert 0 < int(told["fee_total_sat"]) < size * 0.02
    assert (read.payee in {uri.partition("@")[0] for uri in uris}) == (not lsp.startswith("magma"))
    assert read.expiry == LIFE_SECONDS[lsp]
    dies = read.date + read.expiry
    late = datetime.fromisoformat(told["expires_at"]).timestamp() - dies
    assert (1.5 <= late < 2.5) if lsp == "olympus" else (0 <= late < 1)
    assert order["order_id"] in read.description


async def test_each_lsp_has_its_price_and_it_can_be_set() -> None:
    """A base and a part of the size, in proportion to the lease."""
    async with talking() as sandbox:
        prices = {lsp: (await created(sandbox, lsp))["payment"]["bolt11"]["fee_total_sat"] for lsp in BASES}
        await sandbox.control("lsp", lsp="plain-lsp", base_sat=10, ppm=1000)
        half = await created(sandbox, "plain-lsp", channel_expiry_blocks=2160)
    assert prices == {
        "magma-recommended": "4900",
        "magma-cheapest": "3700",
        "olympus": "6800",
        "plain-lsp": "5700",
    }
    assert half["payment"]["bolt11"]["fee_total_sat"] == "1010"


@pytest.mark.parametrize(
    ("lie", "field", "value"),
    [
        ("wrong_amount", "amount_msat", 3 * 5_700_000),
        ("amountless", "amount_msat", None),
        ("wrong_network", "currency", "tb"),
        ("short_expiry", "expiry", 60),
    ],
)
async def test_an_invoice_can_lie(lie: str, field: str, value: Any) -> None:
    """The order around it says the truth."""
    async with talking() as sandbox:
        order = await lied(sandbox, lie)
    assert getattr(invoice(order), field) == value
    assert order["payment"]["bolt11"]["order_total_sat"] == "5700"


async def test_an_invoice_of_a_long_life_can_be_expired_too() -> None:
    """Issued two hours ago, for one hour."""
    async with talking() as sandbox:
        order = await lied(sandbox, "expired_invoice", "magma-cheapest")
        refused = await sandbox.client.post("/control/pay", json={"order_id": order["order_id"]})
    assert "expired" in refused.json()["error"]


async def test_a_stranger_can_sign() -> None:
    """A sound invoice of a node that is none of the LSP's."""
    async with talking() as sandbox:
        order, uris = await lied(sandbox, "wrong_payee"), (await info(sandbox, "plain-lsp"))["uris"]
    assert invoice(order).payee not in {uri.partition("@")[0] for uri in uris}


@pytest.mark.parametrize(
    ("lie", "changed"),
    [
        ("smaller_channel", {"lsp_balance_sat": "1000000"}),
        ("shorter_lease", {"channel_expiry_blocks": 2160}),
        ("other_visibility", {"announce_channel": True}),
        (
            "changed_terms",
            {"lsp_balance_sat": "1000000", "channel_expiry_blocks": 2160, "announce_channel": True},
        ),
    ],
)
async def test_terms_can_be_changed(lie: str, changed: dict[str, Any]) -> None:
    """And stay so in later replies; the price is the one of what was asked for."""
    async with talking() as sandbox:
        honest = await created(sandbox, "plain-lsp")
        order = await lied(sandbox, lie)
        later = (await look(sandbox, "plain-lsp", order["order_id"])).json()
    same = {"order_id": "", "payment": "", "created_at": ""}
    assert order | same == honest | same | changed
    assert order == later
    assert order["payment"]["bolt11"]["fee_total_sat"] == "5700"


@pytest.mark.parametrize(
    ("lie", "fee", "total"),
    [("fee_sum", "2850", "5700"), ("high_fee", "80000", "80000"), ("huge_fee", "300000", "300000")],
)
async def test_prices_can_be_wrong(lie: str, fee: str, total: str) -> None:
    """Not the sum of its parts, 4 %, 15 % of the size."""
    async with talking() as sandbox:
        order = await lied(sandbox, lie)
    told = order["payment"]["bolt11"]
    assert (told["fee_total_sat"], told["order_total_sat"]) == (fee, total)
    assert invoice(order).amount_msat == int(total) * 1000


async def test_an_id_can_be_too_long() -> None:
    """More than the 64 characters of bLIP-51; it is good for all that."""
    async with talking() as sandbox:
        order = await lied(sandbox, "long_id")
        shown = await look(sandbox, "plain-lsp", order["order_id"])
    assert (len(order["order_id"]), shown.status_code) == (80, 200)


async def test_an_order_can_be_told_otherwise_later() -> None:
    """Smaller, dearer, with another invoice; once, and then as it was."""
    async with talking() as sandbox:
        order = await created(sandbox, "olympus")
        await sandbox.control("break", market="olympus", fault="changed_later")
        later, last = [(await look(sandbox, "olympus", order["order_id"])).json() for _ in range(2)]
    assert (later["lsp_balance_sat"], later["payment"]["bolt11"]["order_total_sat"]) == ("1000000", "13600")
    assert invoice(later).amount_msat == 13_600_000
    assert last["payment"] == order["payment"]


async def test_a_state_can_be_unknown() -> None:
    """A word that no document has."""
    async with talking() as sandbox:
        order = await created(sandbox, "magma-recommended")
        await sandbox.control("break", market="magma-recommended", fault="unknown_status")
        shown = (await look(sandbox, "magma-recommended", order["order_id"])).json()
    assert shown["order_state"] == "CONSULTING_THE_STARS"
