"""The market under test, pointed at a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from liquidity.lsps1.market import Lsps1Market
from liquidity.market_config import MarketConfig
from liquidity.network import Network
from liquidity.orders import MarketId
from tests.liquidity.fakes import FakeClock

PATH = "/api/v1"


@asynccontextmanager
async def lsp(
    url: str, clock: FakeClock | None = None, seconds: float = 5.0, **changes: Any
) -> AsyncIterator[Lsps1Market]:
    """An LSP at this address; an answer may take so many seconds."""
    usual = MarketConfig(
        id=MarketId("lsp"), name="An LSP", kind="lsps1", url=url, network=Network.MAINNET, max_rps=1000
    )
    config = replace(usual, **changes)
    market = Lsps1Market(config, clock or FakeClock(), read_seconds=seconds, buy_seconds=seconds)
    try:
        yield market
    finally:
        await market.close()
