"""What a wish costs, here and elsewhere: prices, the dollar's rate, all markets' offers side by side."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from liquidity.amount import Amount, Dollars
from liquidity.book import DeskBook
from liquidity.checks import LEAST_TIME_LEFT
from liquidity.clock import Clock
from liquidity.errors import CannotServe, Lack, Limit, LimitReached, MarketError
from liquidity.limits import Limits
from liquidity.market import USUAL_LEASE, Market, Wish
from liquidity.money import Price, Rate, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.offers import ESTIMATES_FROM, Basis, NoOffer, Offer, estimate
from liquidity.orders import InvoiceState, MarketId, Order, Owner

log = logging.getLogger(__name__)

# A price older than this is asked again.
FRESH: Final = timedelta(seconds=60)
# Whoever compares does not wait for the slowest.
_PATIENCE_SECONDS: Final = 8.0
_REFERENCE_SECONDS: Final = 4.0
# Which size a dollar means, and what a sat is worth, may be this old while nobody tells it anew.
_LAST_PRICE_FOR: Final = timedelta(hours=1)
_PRICES_REMEMBERED: Final = 50


class Rates(Protocol):
    """Where the dollar's worth of a sat comes from, if not from the market's own price."""

    async def rate(self) -> Rate | None:
        """The rate, or None when it cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a person wants, as it was said: dollars to spend, or inbound; at whatever market."""

    node: NodeAddress
    amount: Amount
    private: bool
    lease_blocks: int = USUAL_LEASE


@dataclass(frozen=True, slots=True)
class Worth:
    """What a dollar buys somewhere, and a sat's worth; None where nobody tells."""

    price: Price | None
    rate: Rate | None

    def inbound_of(self, amount: Amount) -> Sats:
        """The size that an amount means. Raises CannotServe where nobody tells what a dollar buys."""
        if not isinstance(amount, Dollars):
            return amount.sats
        if self.price is None:
            raise CannotServe(Lack.NO_SIZE)
        return self.price.inbound_for(amount.cents)


class Quotes:
    """Asks markets what they would charge; knows them by their protocol alone and buys nothing."""

    def __init__(
        self,
        *,
        markets: Mapping[MarketId, Market],
        book: DeskBook,
        limits: Limits,
        clock: Clock,
        rates: Rates | None = None,
    ) -> None:
        self._markets = markets
        self._book = book
        self._limits = limits
        self._clock = clock
        self._rates = rates
        self._prices: dict[MarketId, Price] = {}

    @property
    def reference(self) -> Market | None:
        """The market whose price tells what a dollar is worth in inbound, if any tells prices."""
        return next((market for market in self._markets.values() if market.can.prices), None)

    async def price(self, market: MarketId) -> Price:
        """What a dollar buys, at most a minute old. Raises MarketError."""
        known = self._prices.get(market)
        if known is not None and abs(self._clock.now() - known.asked_at) < FRESH:
            return known
        price = await self._markets[market].price()
        if self._rates is not None:
            rate = await self._rates.rate()
            price = replace(price, inbound_usd=rate.usd_per_sat * price.sats_per_usd if rate else None)
        self._prices[market] = price
        return price

    def last_price(self, market: MarketId) -> Price | None:
        """What a market said last, if that was within the hour; it is not asked."""
        last = self._prices.get(market)
        recent = last is not None and abs(self._clock.now() - last.asked_at) < _LAST_PRICE_FOR
        return last if recent else None

    def check_size(self, cents: UsdCents, market: Market) -> None:
        """Raise LimitReached if nobody may buy so little, or so much, at a market."""
        self._limits.check_size(cents, market.can)

    async def worth(self) -> Worth:
        """What a dollar is worth, in a few seconds at most: one market's trouble must not hide the others.

        While nobody tells it, the last price of the hour stands in.
        """
        price = await self._reference_price()
        if self._rates is None:
            return Worth(price, price.rate if price else None)
        try:
            async with asyncio.timeout(_REFERENCE_SECONDS):
                return Worth(price, await self._rates.rate())
        except TimeoutError:
            return Worth(price, None)

    async def _reference_price(self) -> Price | None:
        if self.reference is None:
            return None
        try:
            async with asyncio.timeout(_REFERENCE_SECONDS):
                return await self.price(self.reference.id)
        except (MarketError, TimeoutError) as error:
            log.info("%s tells no price: %r", self.reference.id, error)
        return self.last_price(self.reference.id)

    async def offers(self, owner: Owner, want: Want) -> tuple[Offer | NoOffer, ...]:
        """What every market asks for this size, in the order of the markets; none is asked for an order."""
        held = {order.purchase.draft.market: order for order in await self._book.open_offers(owner)}
        worth = await self.worth()
        asked = (
            self._offer_in_time(market, want, worth, held.get(market.id)) for market in self._markets.values()
        )
        return tuple(await asyncio.gather(*asked))

    async def _offer_in_time(
        self, market: Market, want: Want, worth: Worth, held: Order | None
    ) -> Offer | NoOffer:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self.offer(market, want, worth, held)
        except CannotServe as cannot:
            return NoOffer(market=market.id, lack=cannot.lack, bound=cannot.bound)
        except LimitReached as limit:
            lack = Lack.TOO_LITTLE if limit.limit is Limit.TOO_SMALL else Lack.TOO_MUCH
            return NoOffer(market=market.id, lack=lack, bound=limit.bound)
        except (MarketError, TimeoutError) as error:
            log.info("%s makes no offer: %r", market.id, error)
            return NoOffer(market=market.id)

    async def offer(self, market: Market, want: Want, worth: Worth, held: Order | None = None) -> Offer:
        """What one market asks. Raises MarketError, LimitReached.

        *held* is the person's open firm price there.
        """
        if want.node.is_bare and not market.can.bare_keys:
            raise CannotServe(Lack.NO_ADDRESS)
        if market.can.prices:
            return await self._quoted(market, want)
        fitted = await market.fit(
            Wish(
                inbound=worth.inbound_of(want.amount),
                private=want.private,
                lease_blocks=want.lease_blocks,
            )
        )
        if held is not None and _is_for(held, want, fitted, self._clock.now()):
            return _firm(held)
        return await self._estimated(market, fitted, worth)

    async def _quoted(self, market: Market, want: Want) -> Offer:
        price = await self.price(market.id)
        cents = cents_of(want.amount, price)
        self._limits.check_size(cents, market.can)
        inbound = price.inbound_for(cents)
        fitted = await market.fit(Wish(inbound=inbound, private=want.private, lease_blocks=want.lease_blocks))
        rate = price.rate
        return Offer(
            market=market.id,
            basis=Basis.QUOTED,
            inbound=fitted.inbound,
            private=fitted.private,
            lease_blocks=fitted.lease_blocks,
            pay=rate.sats_for(cents) if rate else None,
            cents=cents,
            asked_at=price.asked_at,
        )

    async def _estimated(self, market: Market, fitted: Wish, worth: Worth) -> Offer:
        since = self._clock.now() - ESTIMATES_FROM
        past = await self._book.firm_prices(market.id, since=since, limit=_PRICES_REMEMBERED)
        offer = estimate(market.id, fitted, past)
        if offer.pay is None or worth.rate is None:
            return offer
        # An estimate refuses nothing: the bounds are held to the firm price itself.
        return replace(offer, cents=worth.rate.cents_for(offer.pay))


def cents_of(amount: Amount, price: Price) -> UsdCents:
    """What an amount costs: dollars as they are, inbound rounded up to the cent."""
    return amount.cents if isinstance(amount, Dollars) else price.cents_for(amount.sats)


def _is_for(held: Order, want: Want, fitted: Wish, now: datetime) -> bool:
    """Whether an open firm price answers this wish: it is that very order which is paid when chosen."""
    draft, invoice = held.purchase.draft, held.invoice
    same = draft.node == want.node and draft.private == fitted.private
    if invoice is None or invoice.state is not InvoiceState.OFFERED:
        return False
    if invoice.expires_at is not None and invoice.expires_at - now < LEAST_TIME_LEFT:
        return False
    return same and draft.inbound == fitted.inbound and draft.lease_blocks == fitted.lease_blocks


def _firm(held: Order) -> Offer:
    draft = held.purchase.draft
    return Offer(
        market=draft.market,
        basis=Basis.FIRM,
        inbound=draft.inbound,
        private=draft.private,
        lease_blocks=draft.lease_blocks,
        pay=held.terms.total,
        cents=draft.cents or None,
        asked_at=held.created_at,
        order_id=held.id,
    )
