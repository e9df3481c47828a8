"""What one person may have running, so that a mistake or a thief costs little."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from liquidity.book import OffersAsked, Usage
from liquidity.errors import Limit, LimitReached
from liquidity.market import Capabilities
from liquidity.money import Rate, UsdCents

DAY: Final = timedelta(days=1)
# A firm price is an order that costs a market something: nobody asks for more of them than this.
OFFERS_WITHIN: Final = timedelta(hours=1)
_OFFERS_OF_A_PERSON: Final = 8
_OFFERS_AT_A_MARKET: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one person: cents an order, cents held or taken in 24 hours, orders waiting for payment.

    *worth* is whether the coins of the network are money: then nothing is bought whose cost nobody can tell.
    """

    order: UsdCents
    daily: UsdCents
    unpaid: int
    worth: bool = True

    def check_size(self, cents: UsdCents, can: Capabilities) -> None:
        """Raise LimitReached if an order of this size is below the market's least or above the bound."""
        if cents < can.least:
            raise LimitReached(Limit.TOO_SMALL, bound=can.least, seen=cents)
        if cents > self.order:
            raise LimitReached(Limit.TOO_LARGE, bound=self.order, seen=cents)

    def check_rate(self, rate: Rate | None) -> None:
        """Raise LimitReached if a cost in sats could not be held to bounds in dollars."""
        if rate is None and self.worth:
            raise LimitReached(Limit.NO_RATE, bound=0, seen=0)

    def check_usage(self, cents: UsdCents, usage: Usage) -> None:
        """Raise LimitReached if this order comes on top of too much."""
        if usage.unpaid >= self.unpaid:
            raise LimitReached(Limit.UNPAID, bound=self.unpaid, seen=usage.unpaid)
        if usage.spent + cents > self.daily:
            raise LimitReached(Limit.PER_DAY, bound=self.daily, seen=usage.spent)

    def check_offers(self, asked: OffersAsked) -> None:
        """Raise LimitReached if another firm price would be one too many."""
        for seen, bound in ((asked.person, _OFFERS_OF_A_PERSON), (asked.market, _OFFERS_AT_A_MARKET)):
            if seen >= bound:
                raise LimitReached(Limit.OFFERS, bound=bound, seen=seen)
