"""What one person may have running, so that a mistake or a thief costs little."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from liquidity.book import Usage
from liquidity.errors import Limit, LimitReached
from liquidity.market import Capabilities
from liquidity.money import UsdCents

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one person: cents an order, cents held or taken in 24 hours, orders waiting for payment."""

    order: UsdCents
    daily: UsdCents
    unpaid: int

    def check_size(self, cents: UsdCents, can: Capabilities) -> None:
        """Raise LimitReached if an order of this size is below the market's least or above the bound."""
        if cents < can.least:
            raise LimitReached(Limit.TOO_SMALL, bound=can.least, seen=cents)
        if cents > self.order:
            raise LimitReached(Limit.TOO_LARGE, bound=self.order, seen=cents)

    def check_usage(self, cents: UsdCents, usage: Usage) -> None:
        """Raise LimitReached if this order comes on top of too much."""
        if usage.unpaid >= self.unpaid:
            raise LimitReached(Limit.UNPAID, bound=self.unpaid, seen=usage.unpaid)
        if usage.spent + cents > self.daily:
            raise LimitReached(Limit.PER_DAY, bound=self.daily, seen=usage.spent)
