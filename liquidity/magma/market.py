"""Amboss Magma as a market: its requests are sent here, its replies are read in `replies`."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx
import stamina

from liquidity.clock import Clock
from liquidity.errors import (
    BuyUnknown,
    CancelUnknown,
    KeyRefused,
    MarketError,
    OrderNotFound,
    Refusal,
    Refused,
    Unavailable,
)
from liquidity.http import Reply
from liquidity.magma import queries
from liquidity.magma.listing import list_orders
from liquidity.magma.replies import (
    InvalidQuery,
    read_bought,
    read_cancelled,
    read_data,
    read_order,
    read_order_id,
    read_price,
    read_purchases,
)
from liquidity.magma.schema_check import missing_at
from liquidity.magma.words import CANCEL_REASONS
from liquidity.market import Bought, CancelReason, Capabilities, Listed, Probe, Schema, Wish
from liquidity.market_config import MarketConfig
from liquidity.money import Price, UsdCents
from liquidity.node import NodeAddress
from liquidity.orders import Draft, Snapshot
from liquidity.over_http import NEVER_SENT, READ_TRIES, MarketOverHttp, worth_repeating
from liquidity.secret import SessionKey

T = TypeVar("T")

log = logging.getLogger(__name__)

# Get Started, "Place a buy order": minimum is 500 cents.
_LEAST: Final = UsdCents(500)
_PAGE: Final = {"limit": 50, "offset": 0}
# Whether the schema can be read is no reason to make anybody wait.
_SCHEMA_SECONDS: Final = 8.0
_SENDABLE: Final = re.compile(r"[!-~]+")


class MagmaMarket(MarketOverHttp):
    """Buys from the marketplace over GraphQL; fits `liquidity.market.Market`.

    *read_seconds* and *buy_seconds* are how long an answer may take.
    """

    def __init__(
        self, config: MarketConfig, clock: Clock, *, read_seconds: float = 10.0, buy_seconds: float = 30.0
    ) -> None:
        super().__init__(config, clock, read_seconds=read_seconds, buy_seconds=buy_seconds)
        self._rich = True
        self.can = Capabilities(least=_LEAST, cancels=True, keyed=True, shared_account=bool(config.api_key))

    def page(self, order_id: str) -> str:
        """The order page for people, at the market's own host."""
        if not order_id:
            return ""
        return str(
            httpx.URL(self._config.url).copy_with(path=f"/order/{quote(order_id, safe='')}", query=None)
        )

    async def price(self) -> Price:
        """What a dollar buys now. Raises MarketError."""
        return read_price(await self._read(queries.PRICE, {}, None), self._clock.now())

    async def probe(self) -> Probe:
        """Its price, asked for once, and whether it knows all that it is asked. Raises MarketError."""
        bearer = self._bearer(None)
        probe = await self._ask({"query": queries.PRICE, "variables": {}}, bearer, self._read_probe)
        return replace(probe, schema=Schema(await self._missing(bearer)))

    async def fit(self, wish: Wish) -> Wish:
        """The wish without its lease, which no buyer chooses here; its bounds are dollars."""
        return replace(wish, lease_blocks=None)

    async def peers(self) -> tuple[NodeAddress, ...]:
        """None: the seller connects to the buyer's node."""
        return ()

    async def buy(self, draft: Draft) -> Bought:
        """Make the order, sent once at most. Raises Refused if none was made, else BuyUnknown."""
        wish: dict[str, Any] = {"connection_uri": str(draft.node), "usd_cents": str(draft.cents)}
        if draft.private:
            wish["options"] = {"private": True}
        body = {"query": queries.BUY, "variables": {"input": wish}}
        try:
            reply = await self._buyer.post(body, self._bearer(None))
        except KeyRefused as error:
            raise Refused(Refusal.KEY) from error
        except NEVER_SENT as error:
            raise Refused(Refusal.NOT_SENT) from error
        except httpx.RequestError as error:
            raise BuyUnknown("the answer to a buy was lost") from error
        return read_bought(reply)

    async def order(self, order_id: str, key: SessionKey | None) -> Snapshot:
        """How an order stands. Raises KeyRefused, OrderNotFound, or another MarketError: try again later."""
        if not order_id:
            raise OrderNotFound("the market told no order id")
        data = await self._read_order(order_id, key)
        told = read_order_id(data)
        # Whatever a key of its own opens belongs to its purchase; on a shared account only the id tells.
        if key is None and told and told != order_id:
            raise Unavailable("the market answers about another order")
        return read_order(data)

    async def cancel(self, order_id: str, key: SessionKey | None, reason: CancelReason) -> None:
        """Call an unpaid order off, sent once at most; raises as the protocol says."""
        wish = {"order_id": order_id, "cancellation_reason": CANCEL_REASONS[reason]}
        body = {"query": queries.CANCEL, "variables": {"input": wish}}
        bearer = self._bearer(key)
        await self._pacer.turn()
        try:
            reply = await self._buyer.post(body, bearer)
        except NEVER_SENT as error:
            raise Unavailable(type(error).__name__) from error
        except httpx.RequestError as error:
            raise CancelUnknown("the answer to a cancellation was lost") from error
        read_cancelled(reply)

    async def purchases(self, key: SessionKey) -> tuple[str, ...]:
        """The ids of all orders this key can see. Raises MarketError."""
        return read_purchases(await self._read(queries.PURCHASES, {"page": _PAGE}, key))

    async def account_orders(self, *, since: datetime) -> tuple[Listed, ...]:
        """Every order of the operator's account made since then. Raises Rejected, or another MarketError."""
        return await list_orders(lambda query, variables: self._read(query, variables, None), since)

    async def _read_order(self, order_id: str, key: SessionKey | None) -> Any:
        """All that is known of an order, else its core; the rich query is given up once the core works."""
        variables = {"orderId": order_id}
        refused = None
        if self._rich:
            try:
                return await self._read(queries.ORDER_RICH, variables, key)
            except InvalidQuery as error:
                refused = error
        data = await self._read(queries.ORDER_CORE, variables, key)
        if refused is not None and self._rich:
            log.warning("%s refuses the rich order query, the core one is used: %r", self.id, refused.says)
            self._rich = False
        return data

    def _bearer(self, key: SessionKey | None) -> str | None:
        secret = key or self._config.api_key
        if secret is None:
            return None
        bearer = secret.reveal()
        if not _SENDABLE.fullmatch(bearer):
            raise KeyRefused("a key with these characters cannot be sent")
        return bearer

    async def _read(self, query: str, variables: Mapping[str, Any], key: SessionKey | None) -> Any:
        body = {"query": query, "variables": variables}
        bearer = self._bearer(key)
        async for attempt in stamina.retry_context(on=worth_repeating, attempts=READ_TRIES, timeout=30.0):
            with attempt:
                return await self._ask(body, bearer, read_data)
        raise AssertionError("unreachable: the last try returns or raises")

    def _read_probe(self, reply: Reply) -> Probe:
        read_price(read_data(reply), self._clock.now())
        return Probe(seconds=reply.seconds, date=reply.date)

    async def _missing(self, bearer: str | None) -> tuple[str, ...] | None:
        try:
            async with asyncio.timeout(_SCHEMA_SECONDS):
                await self._pacer.turn()
                return await missing_at(self._config.url, bearer, self._config.proxy)
        except (TimeoutError, httpx.RequestError, MarketError):
            return None

    async def _ask(self, body: object, bearer: str | None, read: Callable[[Reply], T]) -> T:
        await self._pacer.turn()
        try:
            return read(await self._reader.post(body, bearer))
        except httpx.RequestError as error:
            raise Unavailable(type(error).__name__) from error
        except Unavailable as error:
            if error.retry_after is not None:
                self._pacer.hold(error.retry_after)
            raise
