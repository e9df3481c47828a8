"""Broken LSPs, over real sockets: the faults of the wire, and an LSP that is not there."""

import httpx
import pytest

from tests.sandbox.lsps1.ordering import BASES, create, created, info, look
from tests.sandbox.running import Running, running, talking


async def made(sandbox: Running, lsp: str) -> tuple[int, int]:
    """How often the LSP was asked for a channel, and how many orders it has."""
    state = await sandbox.state()
    orders = [order for order in state["orders"] if order["market"] == lsp]
    return state["lsps"][lsp]["creates_received"], len(orders)


@pytest.mark.parametrize(
    ("fault", "orders"),
    [("close", 0), ("reset", 0), ("lost_reply", 1), ("half_reply", 1)],
)
async def test_a_creation_can_fail_on_its_way(fault: str, orders: int) -> None:
    """Counted in any case, carried out only where the reply was lost; the next one is good."""
    async with running() as sandbox:
        await sandbox.control("break", market="plain-lsp", fault=fault, operation="create_order")
        with pytest.raises(httpx.TransportError):
            await create(sandbox, "plain-lsp")
        assert await made(sandbox, "plain-lsp") == (1, orders)
        await created(sandbox, "plain-lsp")
        assert await made(sandbox, "plain-lsp") == (2, orders + 1)


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        ("http_500", 500, "<h1>500</h1>"),
        ("http_503", 503, "<h1>503</h1>"),
        ("http_403", 403, "Blocked"),
        ("redirect", 307, ""),
        ("garbage", 200, "not JSON"),
        ("too_many_requests", 429, '{"error":true,"message":"TooManyRequests"}'),
        ("unauthorized", 401, '{"error":true,"message":"Unauthorized"}'),
    ],
)
async def test_a_wrong_reply_is_told_in_the_lsps_words(fault: str, status: int, told: str) -> None:
    """Whichever operation, once."""
    async with talking() as sandbox:
        await sandbox.control("break", market="olympus", fault=fault)
        broken = await sandbox.client.get(f"{BASES['olympus']}/get_info")
        await info(sandbox, "olympus")
    assert broken.status_code == status
    assert told in broken.text
    assert ("retry-after" in broken.headers) == (status == 429)


async def test_a_fault_waits_for_its_operation_and_its_market() -> None:
    """What is broken at one LSP is whole at the others, and at Magma."""
    async with talking() as sandbox:
        await sandbox.control("break", market="olympus", fault="http_500", operation="get_order", count=None)
        order, other = await created(sandbox, "olympus"), await created(sandbox, "plain-lsp")
        await sandbox.buy()
        broken = await look(sandbox, "olympus", order["order_id"])
        whole = await look(sandbox, "plain-lsp", other["order_id"])
        (fault,) = (await sandbox.state())["faults"]
        await sandbox.control("heal")
        healed = await look(sandbox, "olympus", order["order_id"])
    assert (broken.status_code, whole.status_code, healed.status_code) == (500, 200, 200)
    assert (fault["market"], fault["operation"], fault["left"]) == ("olympus", "get_order", None)


async def test_an_lsp_can_be_down() -> None:
    """It ends every connection, or a gateway speaks for it; nothing is received, and others go on."""
    async with running() as sandbox:
        await sandbox.control("lsp", lsp="magma-cheapest", down="close")
        with pytest.raises(httpx.RemoteProtocolError):
            await create(sandbox, "magma-cheapest")
        await info(sandbox, "magma-recommended")
        await sandbox.control("lsp", lsp="magma-cheapest", down="http_503")
        refused = await create(sandbox, "magma-cheapest")
        assert await made(sandbox, "magma-cheapest") == (0, 0)
        assert (await sandbox.state())["lsps"]["magma-cheapest"]["down"] == "http_503"
        await sandbox.control("lsp", lsp="magma-cheapest", down=None)
        await created(sandbox, "magma-cheapest")
    assert refused.status_code == 503
