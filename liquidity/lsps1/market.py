"""An LSP as a market: its requests are sent here, its replies are read in `replies`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

import httpx
import stamina

from liquidity.clock import Clock
from liquidity.errors import (
    BuyUnknown,
    CannotServe,
    Lack,
    MarketError,
    OrderNotFound,
    Refusal,
    Refused,
    Rejected,
    Unavailable,
)
from liquidity.http import Reply
from liquidity.lsps1.info import Info, Remembered
from liquidity.lsps1.replies import read_bought, read_info, read_order
from liquidity.lsps1.requests import order_request
from liquidity.market import Bought, CancelReason, Capabilities, Listed, Probe, Wish
from liquidity.market_config import MarketConfig
from liquidity.money import Price
from liquidity.node import NodeAddress
from liquidity.orders import Draft, Snapshot
from liquidity.over_http import NEVER_SENT, READ_TRIES, MarketOverHttp, worth_repeating
from liquidity.secret import SessionKey

T = TypeVar("T")

# No honest reply comes near it: an invoice has 2048 characters at most.
MOST_BYTES: Final = 64 * 1024


def _read_probe(reply: Reply) -> Probe:
    read_info(reply)
    return Probe(seconds=reply.seconds, date=reply.date)


class Lsps1Market(MarketOverHttp):
    """Buys from one LSP over REST (bLIP-51); fits `liquidity.market.Market`.

    *read_seconds* and *buy_seconds* are how long an answer may take.
    """

    can: Final = Capabilities(prices=False, leases=True, peers=True, bare_keys=True)

    def __init__(
        self, config: MarketConfig, clock: Clock, *, read_seconds: float = 10.0, buy_seconds: float = 30.0
    ) -> None:
        super().__init__(
            config, clock, read_seconds=read_seconds, buy_seconds=buy_seconds, most_bytes=MOST_BYTES
        )
        self._token = config.token.reveal() if config.token else ""
        self._info = Remembered(partial(self._read, "get_info", None, read_info), clock)

    def page(self, order_id: str) -> str:
        """None: an LSP has no page for an order."""
        del order_id
        return ""

    async def price(self) -> Price:
        """None: raises Rejected, since a firm price is an order."""
        raise Rejected("no price without an order")

    async def probe(self) -> Probe:
        """Its limits, asked for once. Raises MarketError."""
        return await self._ask("get_info", None, _read_probe)

    async def fit(self, wish: Wish) -> Wish:
        """The wish as this LSP serves it. Raises CannotServe, or another MarketError: try again later."""
        if self._config.private_only and not wish.private:
            raise CannotServe(Lack.PRIVATE_ONLY)
        return (await self._info.get()).fit(wish)

    async def peers(self) -> tuple[NodeAddress, ...]:
        """The addresses of its nodes, the easiest to reach first. Raises MarketError."""
        return (await self._info.get()).nodes

    async def buy(self, draft: Draft) -> Bought:
        """Make the order, sent once at most. Raises Refused if none was made, else BuyUnknown."""
        body = order_request(draft, await self._info_for(draft), self._token)
        try:
            reply = await self._buyer.post(body, path="create_order")
        except NEVER_SENT as error:
            raise Refused(Refusal.NOT_SENT) from error
        except httpx.RequestError as error:
            raise BuyUnknown("the answer to a buy was lost") from error
        bought = read_bought(reply, self._token)
        return replace(bought, seen=self._with_payees(bought.seen))

    async def order(self, order_id: str, key: SessionKey | None) -> Snapshot:
        """How an order stands. Raises KeyRefused, OrderNotFound, or another MarketError: try again later."""
        del key  # whoever knows the id of an order may ask about it
        if not order_id:
            raise OrderNotFound("the LSP told no order id")
        read = partial(read_order, order_id=order_id, hidden=self._token)
        return self._with_payees(await self._read("get_order", {"order_id": order_id}, read))

    async def cancel(self, order_id: str, key: SessionKey | None, reason: CancelReason) -> None:
        """None: raises Rejected, since an LSP's order runs out by itself."""
        del order_id, key, reason
        raise Rejected("an LSP cancels no order")

    async def purchases(self, key: SessionKey) -> tuple[str, ...]:
        """None: raises Rejected, since an LSP lists no orders."""
        del key
        raise Rejected("an LSP lists no orders")

    async def account_orders(self, *, since: datetime) -> tuple[Listed, ...]:
        """None: raises Rejected, since an LSP lists no orders."""
        del since
        raise Rejected("an LSP lists no orders")

    async def _info_for(self, draft: Draft) -> Info:
        """The limits, which the draft keeps to. Raises Refused: nothing was sent."""
        try:
            await self.fit(Wish(inbound=draft.inbound, private=draft.private))
            return await self._info.get()
        except CannotServe as error:
            small = error.lack is Lack.TOO_SMALL
            raise Refused(Refusal.TOO_SMALL if small else Refusal.OPTION) from error
        except MarketError as error:
            raise Refused(Refusal.NOT_SENT) from error

    def _with_payees(self, seen: Snapshot) -> Snapshot:
        """Whom an invoice may pay; a marketplace's is paid to any of its sellers."""
        payees = self._info.pubkeys if self._config.own_nodes else ()
        return replace(seen, terms=replace(seen.terms, payees=payees))

    async def _read(self, path: str, params: Mapping[str, str] | None, read: Callable[[Reply], T]) -> T:
        async for attempt in stamina.retry_context(on=worth_repeating, attempts=READ_TRIES, timeout=30.0):
            with attempt:
                return await self._ask(path, params, read)
        raise AssertionError("unreachable: the last try returns or raises")

    async def _ask(self, path: str, params: Mapping[str, str] | None, read: Callable[[Reply], T]) -> T:
        await self._pacer.turn()
        try:
            return read(await self._reader.get(path, params))
        except httpx.RequestError as error:
            raise Unavailable(type(error).__name__) from error
        except Unavailable as error:
            if error.retry_after is not None:
                self._pacer.hold(error.retry_after)
            raise
