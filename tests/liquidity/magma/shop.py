"""The market under test, pointed at a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from liquidity.magma.market import MagmaMarket
from liquidity.market_config import MarketConfig
from liquidity.network import Network
from liquidity.orders import MarketId
from liquidity.secret import Secret
from tests.liquidity.fakes import FakeClock


@asynccontextmanager
async def magma(
    url: str, api_key: str | None = None, clock: FakeClock | None = None, seconds: float = 5.0
) -> AsyncIterator[MagmaMarket]:
    """Magma at this address; an answer may take so many seconds."""
    config = MarketConfig(
        id=MarketId("magma"),
        name="Magma",
        kind="magma",
        url=url,
        network=Network.MAINNET,
        api_key=Secret(api_key) if api_key else None,
        max_rps=1000,
    )
    market = MagmaMarket(config, clock or FakeClock(), read_seconds=seconds, buy_seconds=seconds)
    try:
        yield market
    finally:
        await market.close()
