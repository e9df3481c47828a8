"""Prices for many who only look: read from memory, and asked anew by one loop for everybody."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from liquidity.clock import Clock
from liquidity.errors import MarketError
from liquidity.market import Market
from liquidity.money import Price
from liquidity.quotes import FRESH, Quotes

log = logging.getLogger(__name__)

_MARKET_SECONDS: Final = 10.0
# Whoever looks first waits so long for the first price there is.
_FIRST_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 5.0
# So soon after a round that brought no price nobody waits for the next.
_IN_VAIN: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Priced:
    """A market and what it said last."""

    market: Market
    price: Price


class PriceBoard:
    """The last prices; looking at them never asks a market, it only makes the loop do so once."""

    def __init__(self, quotes: Quotes, markets: Sequence[Market], clock: Clock) -> None:
        self._quotes = quotes
        self._markets = [market for market in markets if market.can.prices]
        self._clock = clock
        self._wanted = asyncio.Event()
        self._asked = asyncio.Event()
        self._asked_at: datetime | None = None

    @property
    def sells_by_the_dollar(self) -> bool:
        """Whether any market tells prices at all."""
        return bool(self._markets)

    async def look(self) -> list[Priced]:
        """What every market said last, within the hour; waits a little only where there is nothing at all."""
        found = self._known()
        now = self._clock.now()
        if len(found) < len(self._markets) or any(now - each.price.asked_at >= FRESH for each in found):
            self._wanted.set()
        in_vain = self._asked_at is not None and now - self._asked_at < _IN_VAIN
        if not found and self._markets and not in_vain:
            try:
                async with asyncio.timeout(_FIRST_SECONDS):
                    await self._asked.wait()
            except TimeoutError:
                return []
            found = self._known()
        return found

    async def run(self) -> None:
        """Ask the markets whenever somebody looked at something old, one round at a time."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            for market in self._markets:
                await self._ask(market)
            self._asked_at = self._clock.now()
            asked, self._asked = self._asked, asyncio.Event()
            asked.set()
            # However many look meanwhile, a market in trouble is left alone for a while.
            await self._clock.wait(asyncio.Event(), _PAUSE_SECONDS)

    async def _ask(self, market: Market) -> None:
        try:
            async with asyncio.timeout(_MARKET_SECONDS):
                await self._quotes.price(market.id)
        except (MarketError, TimeoutError) as error:
            log.info("%s tells no price: %r", market.id, error)

    def _known(self) -> list[Priced]:
        last = ((market, self._quotes.last_price(market.id)) for market in self._markets)
        return [Priced(market, price) for market, price in last if price is not None]
