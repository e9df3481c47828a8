"""Talks to an LSP of a running sandbox as a buyer does."""

from typing import Any

import httpx

from tests.sandbox.running import PUBKEY, Running

BASES = {
    "magma-recommended": "/magma/api/lsp/v1/recommended",
    "magma-cheapest": "/magma/api/lsp/v1/cheapest",
    "olympus": "/olympus/api/v1",
    "plain-lsp": "/lsp/v1",
}


def wish(lsp: str, **other: Any) -> dict[str, Any]:
    """A request that this LSP accepts, once the node is its peer."""
    return {
        "lsp_balance_sat": "2000000",
        "client_balance_sat": "0",
        "required_channel_confirmations": 6,
        "funding_confirms_within_blocks": 6,
        "channel_expiry_blocks": 4320,
        "token": "olympus-access-key" if lsp == "olympus" else "",
        "announce_channel": False,
        "public_key": PUBKEY,
        **other,
    }


async def info(sandbox: Running, lsp: str) -> dict[str, Any]:
    """What the LSP says of itself."""
    reply = await sandbox.client.get(f"{BASES[lsp]}/get_info")
    assert reply.status_code == 200
    told: dict[str, Any] = reply.json()
    return told


async def create(sandbox: Running, lsp: str, **other: Any) -> httpx.Response:
    """Ask for a channel, with the node connected."""
    await sandbox.control("connect", lsp=lsp, pubkey=PUBKEY)
    return await sandbox.client.post(f"{BASES[lsp]}/create_order", json=wish(lsp, **other))


async def created(sandbox: Running, lsp: str, **other: Any) -> dict[str, Any]:
    """Ask for a channel, which must succeed."""
    reply = await create(sandbox, lsp, **other)
    assert reply.status_code == 200, reply.text
    order: dict[str, Any] = reply.json()
    return order


async def look(sandbox: Running, lsp: str, order_id: str) -> httpx.Response:
    """Ask where an order stands."""
    return await sandbox.client.get(f"{BASES[lsp]}/get_order", params={"order_id": order_id})


async def states(sandbox: Running, lsp: str, order_id: str) -> tuple[str, str]:
    """An order's two states on the wire."""
    shown = (await look(sandbox, lsp, order_id)).json()
    return shown["order_state"], shown["payment"]["bolt11"]["state"]
