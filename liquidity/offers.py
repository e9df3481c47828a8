"""Offers side by side: what each market asks for the same inbound, and which of equals is the best. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final

from liquidity.errors import Lack
from liquidity.market import USUAL_LEASE, Wish
from liquidity.money import Sats, UsdCents
from liquidity.orders import MarketId, OrderId

# An older firm price says nothing of today's.
ESTIMATES_FROM: Final = timedelta(days=30)
_MILLION: Final = 1_000_000


class Basis(StrEnum):
    """How well a price is known."""

    QUOTED = "quoted"  # told by the market, without an order
    FIRM = "firm"  # an open order holds it
    ESTIMATED = "estimated"  # from the last firm prices
    UNKNOWN = "unknown"  # only an order would tell


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmPrice:
    """What an order once cost."""

    inbound: Sats
    total: Sats
    lease_blocks: int | None
    private: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a market asks. *pay* and *cents* are None where they are not known.

    *asked_at* is the price's age, *lease_blocks* None where the market does not tell how long, *order_id* the
    open order of a FIRM one.
    """

    market: MarketId
    basis: Basis
    inbound: Sats
    private: bool
    lease_blocks: int | None = None
    pay: Sats | None = None
    cents: UsdCents | None = None
    asked_at: datetime | None = None
    order_id: OrderId | None = None

    @property
    def ppm(self) -> int | None:
        """The fee in millionths of the size, rounded to the nearest."""
        return None if self.pay is None else round(Fraction(self.pay * _MILLION, max(self.inbound, 1)))

    @property
    def monthly(self) -> Sats | None:
        """Sats for a million sats of inbound and 30 days, where the lease is known."""
        if self.pay is None or not self.lease_blocks:
            return None
        share = Fraction(self.pay * _MILLION * USUAL_LEASE, max(self.inbound, 1) * self.lease_blocks)
        return Sats(round(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOffer:
    """Why a market offers nothing: its *bound* in sats or cents, or no answer where *lack* is None."""

    market: MarketId
    lack: Lack | None = None
    bound: int | None = None


def best_of(offers: Iterable[Offer]) -> frozenset[MarketId]:
    """The cheapest among equals: the same lease and visibility, and at least two whose price is known."""
    known = [offer for offer in offers if offer.ppm is not None]
    sizes = Counter(_kind(offer) for offer in known)
    best: dict[tuple[int | None, bool], Offer] = {}
    for offer in known:
        cheapest = best.setdefault(_kind(offer), offer)
        if _share(offer) < _share(cheapest):
            best[_kind(offer)] = offer
    return frozenset(offer.market for kind, offer in best.items() if sizes[kind] > 1)


def _share(offer: Offer) -> Fraction:
    return Fraction(offer.pay or 0, max(offer.inbound, 1))


def _kind(offer: Offer) -> tuple[int | None, bool]:
    return offer.lease_blocks, offer.private


def estimate(market: MarketId, wish: Wish, past: Sequence[FirmPrice]) -> Offer:
    """About what an order would cost: the last firm price of the nearest size, scaled, if there is one."""
    alike = [each for each in past if each.lease_blocks == wish.lease_blocks and each.private == wish.private]
    unpriced = Offer(
        market=market,
        basis=Basis.UNKNOWN,
        inbound=wish.inbound,
        private=wish.private,
        lease_blocks=wish.lease_blocks,
    )
    if not alike:
        return unpriced
    nearest = min(alike, key=lambda each: (abs(each.inbound - wish.inbound), -each.at.timestamp()))
    pay = Sats(ceil(Fraction(nearest.total * wish.inbound, max(nearest.inbound, 1))))
    return replace(unpriced, basis=Basis.ESTIMATED, pay=pay, asked_at=nearest.at)
