"""Money as integers with their unit, and what a dollar buys; no floats, no words, no wire formats.

Two different sats are never mixed up here: `Price` speaks of sats of inbound bought, `Rate` of sats paid.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil, floor
from typing import Final, NewType, Self

Sats = NewType("Sats", int)
Msat = NewType("Msat", int)
UsdCents = NewType("UsdCents", int)

MSAT_PER_SAT: Final = 1_000
SATS_PER_BTC: Final = 100_000_000
CENTS_PER_USD: Final = 100
# From this size on a node needs option_support_large_channel (BOLT 9, bit 18), off by default in lnd.
LARGE_CHANNEL: Final = Sats(16_777_216)

# Fraction() alone also reads "1/3" and "1e999999999", the second of which eats all memory.
_DECIMAL: Final = re.compile(r"[0-9]{1,24}(\.[0-9]{1,24})?")


def read_decimal(text: str) -> Fraction:
    """Read a plain unsigned decimal such as `543260` or `501.0921588` exactly; raises ValueError."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("not a plain decimal number")
    return Fraction(text)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one sat is worth in US dollars, as known at `asked_at`."""

    usd_per_sat: Fraction
    asked_at: datetime

    def __post_init__(self) -> None:
        if self.usd_per_sat <= 0:
            raise ValueError("a rate is positive")

    def sats_for(self, cents: UsdCents) -> Sats:
        """Return the sats worth `cents`, rounded to the nearest sat."""
        return Sats(round(Fraction(cents, CENTS_PER_USD) / self.usd_per_sat))

    def cents_for(self, sats: Sats) -> UsdCents:
        """Return the worth of `sats`, rounded to the nearest cent."""
        return UsdCents(round(sats * self.usd_per_sat * CENTS_PER_USD))


@dataclass(frozen=True, slots=True)
class Price:
    """What one US dollar buys at a market, as the market said at `asked_at`.

    `inbound_usd` is the dollar value of that inbound (not a cost), where the market tells it.
    """

    sats_per_usd: Fraction
    inbound_usd: Fraction | None
    asked_at: datetime

    def __post_init__(self) -> None:
        if self.sats_per_usd <= 0 or (self.inbound_usd is not None and self.inbound_usd <= 0):
            raise ValueError("a price is positive")

    @classmethod
    def read(cls, sats: str, usd: str | None, asked_at: datetime) -> Self:
        """Read the decimal strings of Magma's `liquidity_per_usd`; raises ValueError."""
        return cls(read_decimal(sats), None if usd is None else read_decimal(usd), asked_at)

    @property
    def usd_per_sat(self) -> Fraction | None:
        """The dollar value of one sat that this price implies, if it implies one."""
        return None if self.inbound_usd is None else self.inbound_usd / self.sats_per_usd

    @property
    def rate(self) -> Rate | None:
        """The rate that this price implies, if it implies one."""
        usd_per_sat = self.usd_per_sat
        return None if usd_per_sat is None else Rate(usd_per_sat, self.asked_at)

    def inbound_for(self, cents: UsdCents) -> Sats:
        """Return the sats of inbound that `cents` buy, never promising more than the market does."""
        return Sats(floor(cents * self.sats_per_usd / CENTS_PER_USD))

    def cents_for(self, inbound: Sats) -> UsdCents:
        """Return the fewest cents that buy at least `inbound` sats of inbound."""
        return UsdCents(ceil(inbound * CENTS_PER_USD / self.sats_per_usd))
