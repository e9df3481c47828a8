"""What markets over HTTP have in common: who they are, a line to read and a line to buy."""

from functools import partial
from typing import Final

import httpx

from liquidity.clock import Clock
from liquidity.errors import Unavailable
from liquidity.http import MOST_BYTES, Line
from liquidity.market_config import MarketConfig
from liquidity.network import Network
from liquidity.orders import MarketId
from liquidity.pacing import Pacer

# Reads are safe to repeat, with backoff, at most about 5 times (Magma's errors document, "Retry strategy").
READ_TRIES: Final = 5
# With these no byte of a request has left: a proxy's own error is told before a connection is there.
NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def worth_repeating(error: Exception) -> bool:
    """Whether a read that failed may be asked again at once: not where the market names a time."""
    return isinstance(error, Unavailable) and error.retry_after is None


class MarketOverHttp:
    """A market of the catalog at its address. *read_seconds*, *buy_seconds*: how long an answer may take.

    A buy has a connection of its own: on one that went stale its answer would be lost.
    """

    def __init__(
        self,
        config: MarketConfig,
        clock: Clock,
        *,
        read_seconds: float,
        buy_seconds: float,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._config = config
        self._clock = clock
        self._pacer = Pacer(config.max_rps, clock)
        line = partial(Line, config.url, most_bytes=most_bytes, proxy=config.proxy)
        self._reader = line(seconds=read_seconds, keep_alive=True)
        self._buyer = line(seconds=buy_seconds, keep_alive=False)

    @property
    def id(self) -> MarketId:
        """The id stored with each order."""
        return self._config.id

    @property
    def name(self) -> str:
        """The name people read."""
        return self._config.name

    @property
    def group(self) -> str:
        """The marketplace of which this is one door; its own name where it stands alone."""
        return self._config.group or self.name

    @property
    def network(self) -> Network:
        """The Bitcoin network its channels are on."""
        return self._config.network

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.close()
        await self._buyer.close()
