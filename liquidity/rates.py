"""The dollar from another source than a market: `INLET_RATES_URL`."""

import json
import logging
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import httpx

from liquidity.clock import Clock
from liquidity.http import Line
from liquidity.money import SATS_PER_BTC, Rate, read_decimal
from liquidity.proxy import Proxy

log = logging.getLogger(__name__)

_FRESH: Final = timedelta(seconds=60)
# The shapes that public price sources answer with: USD per BTC, as text or number.
_PATHS: Final = (("usd_per_btc",), ("USD",), ("usd",), ("bitcoin", "usd"), ("data", "amount"), ("price",))


class UrlRates:
    """Asks a web address for USD per BTC, at most once a minute."""

    def __init__(self, url: str, clock: Clock, proxy: Proxy | None = None) -> None:
        self._clock = clock
        self._line = Line(url, seconds=5.0, keep_alive=True, proxy=proxy)
        self._known: Rate | None = None

    async def rate(self) -> Rate | None:
        """The rate, or None when the source does not tell one; an old one is not passed off as new."""
        now = self._clock.now()
        if self._known is not None and abs(now - self._known.asked_at) < _FRESH:
            return self._known
        try:
            reply = await self._line.get()
            self._known = Rate(read_usd_per_btc(reply.body) / SATS_PER_BTC, now)
        except (httpx.RequestError, ValueError, RecursionError) as error:
            log.warning("the source of dollar rates cannot be read: %s", type(error).__name__)
            return None
        return self._known

    async def close(self) -> None:
        """Close the connection."""
        await self._line.close()


def read_usd_per_btc(body: bytes) -> Fraction:
    """USD per BTC from any of the shapes above, exactly. Raises ValueError."""
    document = json.loads(body, parse_float=Decimal)
    for path in _PATHS:
        value: Any = document
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
            return read_decimal(str(value))
    raise ValueError("no known shape of a rate")
