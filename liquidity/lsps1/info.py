"""What an LSP tells of itself: its limits, held against a wish, and its nodes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.clock import Clock
from liquidity.errors import CannotServe, Lack, MarketError
from liquidity.market import USUAL_LEASE, Wish
from liquidity.money import Sats
from liquidity.node import NodeAddress

# bLIP-51, get_info: an LSP should not change its values more than once a day.
FRESH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """The limits of an LSP, None or 0 where it sets none, and its nodes, the easiest to reach first.

    *least* and *most* bound a channel in which all is inbound; one with *least_outbound* above 0 sells none.
    """

    least: Sats = Sats(0)
    most: Sats | None = None
    least_outbound: Sats = Sats(0)
    longest_lease: int | None = None
    least_confirmations: int = 0
    least_funding_blocks: int = 0
    nodes: tuple[NodeAddress, ...] = ()

    @property
    def pubkeys(self) -> tuple[str, ...]:
        """The public keys of its nodes, each once."""
        return tuple(dict.fromkeys(node.pubkey for node in self.nodes))

    def lease_for(self, blocks: int | None) -> int:
        """The lease in blocks nearest to the wished one."""
        wished = blocks or USUAL_LEASE
        return wished if self.longest_lease is None else min(wished, self.longest_lease)

    def fit(self, wish: Wish) -> Wish:
        """The wish with the lease that this LSP sells. Raises CannotServe for a size that it does not."""
        if self.least_outbound > 0:
            raise CannotServe(Lack.NOT_INBOUND_ALONE, self.least_outbound)
        if self.most is not None and self.least > self.most:
            raise CannotServe(Lack.NOT_INBOUND_ALONE)
        if wish.inbound < self.least:
            raise CannotServe(Lack.TOO_SMALL, self.least)
        if self.most is not None and wish.inbound > self.most:
            raise CannotServe(Lack.TOO_LARGE, self.most)
        return replace(wish, lease_blocks=self.lease_for(wish.lease_blocks))


class Remembered:
    """The info of one LSP, asked for by *ask* at most once a minute, one question at a time."""

    def __init__(self, ask: Callable[[], Awaitable[Info]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = asyncio.Lock()
        self._failures = 0
        self._failure: MarketError | None = None
        self._known: tuple[datetime, Info] | None = None

    @property
    def pubkeys(self) -> tuple[str, ...]:
        """The nodes as they were told last, however long ago."""
        return self._known[1].pubkeys if self._known else ()

    async def get(self) -> Info:
        """The info, asked for where it is not fresh. Raises MarketError."""
        before = self._failures
        async with self._lock:
            if self._known and abs(self._clock.now() - self._known[0]) < FRESH:
                return self._known[1]
            # Whoever has waited for a question that failed is not made to wait for the next.
            if self._failures != before and self._failure is not None:
                raise self._failure
            return await self._renew()

    async def _renew(self) -> Info:
        try:
            info = await self._ask()
        except MarketError as error:
            self._failures += 1
            self._failure = error
            raise
        self._known = (self._clock.now(), info)
        return info
