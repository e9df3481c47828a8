"""Runs the sandbox on a free port inside a test, with the real server under it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.app import Server, build, listener, parts
from sandbox.world import World

PUBKEY = "03ab7f2dbd5f7e5c6f1b0a53a1d7a2a4f6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0"
NODE = f"{PUBKEY}@192.0.2.7:9735"

PRICE = "query { market { liquidity { liquidity_per_usd { sats usd } } } }"
BUY = """mutation BuyLiquidity($input: LiquidityOrderInput!) { liquidity { buy(input: $input) {
    account { id session_key } order { transaction_id usd_cents }
    payment { lightning_invoice redirect_url } } } }"""
GET_ORDER = """query GetOrder($orderId: String!) { user { market { orders { get_order(order_id: $orderId) {
    id status payment_status channel_id confirmations { confirmations } } } } } }"""
RICH_ORDER = """query GetOrder($orderId: String!) { user { market { orders { get_order(order_id: $orderId) {
    id status payment_status channel_id confirmations { confirmations } transaction_id timeout created_at
    blocks_until_can_be_closed fees { buyer { sats usd } } amount { satoshi { sats btc } } size
    source { pubkey alias } destination { pubkey } is_seller promises { locked_min_block_length }
    payment { lightning { invoice pending } } } } } } }"""
PURCHASES = """query Purchases($page: PageInput, $input: OrderInput) { user { market { orders {
    purchases(page: $page, input: $input) { total pagination { limit offset } list { id status } } } } } }"""
CANCEL = """mutation CancelOrder($input: CancelOrderInput!) { market { order {
    cancel(input: $input) { success } } } }"""


@dataclass(frozen=True, slots=True)
class Bought:
    """What a buy brought."""

    order_id: str
    key: str | None
    invoice: str | None


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that answers."""

    port: int
    world: World
    client: httpx.AsyncClient

    async def graphql(
        self, query: str, variables: Mapping[str, Any] | None = None, key: str | None = None
    ) -> httpx.Response:
        """Ask Magma, without any cookie of an earlier reply."""
        self.client.cookies.clear()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        body = {"query": query, "variables": variables}
        return await self.client.post("/magma/graphql", json=body, headers=headers)

    async def buy(self, cents: str = "5000", key: str | None = None) -> Bought:
        """Buy inbound for the test's node."""
        reply = await self.graphql(BUY, {"input": {"connection_uri": NODE, "usd_cents": cents}}, key)
        bought = reply.json()["data"]["liquidity"]["buy"]
        invoice = bought["payment"]["lightning_invoice"]
        return Bought(bought["order"]["transaction_id"], bought["account"]["session_key"], invoice)

    async def order(self, bought: Bought) -> dict[str, Any]:
        """All that Magma tells of an order."""
        reply = await self.graphql(RICH_ORDER, {"orderId": bought.order_id}, bought.key)
        shown: dict[str, Any] = reply.json()["data"]["user"]["market"]["orders"]["get_order"]
        return shown

    async def control(self, deed: str, **body: Any) -> dict[str, Any]:
        """Do something to the world, which must succeed."""
        reply = await self.client.post(f"/control/{deed}", json=body)
        assert reply.status_code == 200, reply.text
        told: dict[str, Any] = reply.json()
        return told

    async def state(self) -> dict[str, Any]:
        """The whole world."""
        shown: dict[str, Any] = (await self.client.get("/control/state")).json()
        return shown


@contextlib.asynccontextmanager
async def talking() -> AsyncIterator[Running]:
    """A still world without sockets or loops, for what is not about the wire."""
    world = World()
    transport = httpx.ASGITransport(build(parts(world)))
    async with httpx.AsyncClient(base_url="http://sandbox.test", transport=transport) as client:
        yield Running(0, world, client)


@contextlib.asynccontextmanager
async def running(world: World | None = None) -> AsyncIterator[Running]:
    """Serve a world as long as the block lasts; without one, a still world on the wall's clock."""
    world = world or World()
    with listener() as bound:
        serving = Server(parts(world))
        port = bound.getsockname()[1]
        async with asyncio.TaskGroup() as group:
            group.create_task(serving.serve(sockets=[bound]))
            try:
                await serving.ready.wait()
                async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                    yield Running(port, world, client)
            finally:
                serving.should_exit = True
