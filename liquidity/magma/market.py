"""Amboss Magma as a market: its requests are sent here, its replies are read in `replies`."""

import logging
from collections.abc import Mapping
from typing import Any, Final

import httpx
import stamina

from liquidity.clock import Clock
from liquidity.errors import BuyUnknown, OrderNotFound, Refusal, Refused, Unavailable
from liquidity.http import new_client, post
from liquidity.magma import queries
from liquidity.magma.replies import (
    InvalidQuery,
    read_bought,
    read_data,
    read_order,
    read_price,
    read_purchases,
)
from liquidity.market import Bought, Capabilities
from liquidity.market_config import MarketConfig
from liquidity.money import Price, UsdCents
from liquidity.network import Network
from liquidity.orders import Draft, MarketId, Snapshot
from liquidity.secret import SessionKey

log = logging.getLogger(__name__)

# Errors document, "Retry strategy": reads are safe to repeat, with backoff, at most about 5 times.
_TRIES: Final = 5
_READ_SECONDS: Final = 10.0
_BUY_SECONDS: Final = 30.0
# Get Started, "Place a buy order": minimum is 500 cents.
_LEAST: Final = UsdCents(500)
_PAGE: Final = {"limit": 50, "offset": 0}
# With these no byte of the request has left.
_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def _worth_repeating(error: Exception) -> bool:
    return isinstance(error, Unavailable) and error.retry_after is None


class MagmaMarket:
    """Buys from the marketplace over GraphQL; fits `liquidity.market.Market`."""

    def __init__(self, config: MarketConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._reader = new_client(read_timeout=_READ_SECONDS, keep_alive=True)
        self._buyer = new_client(read_timeout=_BUY_SECONDS, keep_alive=False)
        self._rich = True
        self.can = Capabilities(least=_LEAST, shared_account=bool(config.api_key))

    @property
    def id(self) -> MarketId:
        """The id stored with each order."""
        return self._config.id

    @property
    def name(self) -> str:
        """The name people read."""
        return self._config.name

    @property
    def network(self) -> Network:
        """The Bitcoin network its channels are on."""
        return self._config.network

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.aclose()
        await self._buyer.aclose()

    def page(self, order_id: str) -> str:
        """The order page for people, at the market's own host."""
        host = httpx.URL(self._config.url).copy_with(path="", query=None)
        return f"{str(host).rstrip('/')}/order/{order_id}" if order_id else ""

    async def price(self) -> Price:
        """What a dollar buys now. Raises MarketError."""
        return read_price(await self._read(queries.PRICE, {}, None), self._clock.now())

    async def buy(self, draft: Draft) -> Bought:
        """Make the order, sent once at most. Raises Refused if none was made, else BuyUnknown."""
        wish: dict[str, Any] = {"connection_uri": str(draft.node), "usd_cents": str(draft.cents)}
        if draft.private:
            wish["options"] = {"private": True}
        body = {"query": queries.BUY, "variables": {"input": wish}}
        try:
            reply = await post(self._buyer, self._config.url, body, self._bearer(None))
        except _NEVER_SENT as error:
            raise Refused(Refusal.NOT_SENT) from error
        except httpx.HTTPError as error:
            raise BuyUnknown("the answer to a buy was lost") from error
        return read_bought(reply)

    async def order(self, order_id: str, key: SessionKey | None) -> Snapshot:
        """How an order stands. Raises KeyRefused, OrderNotFound, or another MarketError: try again later."""
        if not order_id:
            raise OrderNotFound("the market told no order id")
        variables = {"orderId": order_id}
        if self._rich:
            try:
                return read_order(await self._read(queries.ORDER_RICH, variables, key))
            except InvalidQuery as error:
                log.warning("%s refuses the rich order query, the core one is used: %s", self.id, error.says)
                self._rich = False
        return read_order(await self._read(queries.ORDER_CORE, variables, key))

    async def purchases(self, key: SessionKey) -> tuple[str, ...]:
        """The ids of all orders this key can see. Raises MarketError."""
        return read_purchases(await self._read(queries.PURCHASES, {"page": _PAGE}, key))

    def _bearer(self, key: SessionKey | None) -> str | None:
        secret = key or self._config.api_key
        return secret.reveal() if secret else None

    async def _read(self, query: str, variables: Mapping[str, Any], key: SessionKey | None) -> Any:
        body = {"query": query, "variables": variables}
        async for attempt in stamina.retry_context(on=_worth_repeating, attempts=_TRIES, timeout=30.0):
            with attempt:
                try:
                    reply = await post(self._reader, self._config.url, body, self._bearer(key))
                except httpx.HTTPError as error:
                    raise Unavailable(type(error).__name__) from error
                return read_data(reply)
        raise AssertionError("unreachable: the last try returns or raises")
