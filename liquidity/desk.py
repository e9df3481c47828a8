"""The desk: quotes, and buys that are sent once at most and never forgotten.

A buy whose answer was lost stays UNKNOWN and is told so. No market's list is searched for the order that it
may have made, not even where all orders are on one account of ours: the person decides.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar

import stamina

from liquidity.advance import Advance, money_back, open_order
from liquidity.book import DeskBook, TrackerBook
from liquidity.clock import Clock
from liquidity.errors import AlreadyConfirmed, BookConflict, NoSuchDraft, NoSuchOrder, Refused
from liquidity.limits import DAY, Limits
from liquidity.market import Bought, Market
from liquidity.money import Price, Rate, UsdCents
from liquidity.node import NodeAddress
from liquidity.orders import (
    Draft,
    Event,
    EventKind,
    MarketId,
    Nonce,
    Order,
    OrderId,
    Owner,
    Purchase,
    PurchaseState,
    new_nonce,
    new_order_id,
)

log = logging.getLogger(__name__)

T = TypeVar("T")

# A price older than this is asked again at confirm.
FRESH: Final = timedelta(seconds=60)
# A confirm goes through while the inbound shrank by less than this share, in percent.
TOLERATED_PERCENT: Final = 2
# The answer to a buy is given once: a disk that is full for a while must not lose its key.
_SAVE_FOR: Final = timedelta(minutes=10)
# How many seconds a process that stops waits for a buy under way: half of what a supervisor gives it.
_GRACE: Final = 5.0


class Rates(Protocol):
    """Where the dollar's worth of a sat comes from, if not from the market's own price."""

    async def rate(self) -> Rate | None:
        """The rate, or None when it cannot be told."""


@dataclass(frozen=True, slots=True)
class Requoted:
    """The price got worse since the summary: nothing was bought, these are the new terms."""

    before: Draft
    draft: Draft


class Desk:
    """Quotes and buys for one network; knows markets by their protocol alone."""

    def __init__(
        self,
        *,
        markets: Mapping[MarketId, Market],
        book: DeskBook,
        orders: TrackerBook,
        limits: Limits,
        clock: Clock,
        on_order: Callable[[Order], None],
        rates: Rates | None = None,
    ) -> None:
        self._markets = markets
        self._book = book
        self._orders = orders
        self._limits = limits
        self._clock = clock
        self._on_order = on_order
        self._rates = rates
        self._prices: dict[MarketId, Price] = {}

    @property
    def markets(self) -> Mapping[MarketId, Market]:
        """The markets on offer, in the order they are shown."""
        return self._markets

    def market(self, market: MarketId) -> Market:
        """One market; raises KeyError for one that is not offered."""
        return self._markets[market]

    def name_of(self, market: MarketId) -> str:
        """A market's name; its id where it is no longer set up."""
        known = self._markets.get(market)
        return known.name if known else market

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

    async def check(self, owner: Owner, market: MarketId, cents: UsdCents) -> None:
        """Raise LimitReached if this person may not buy this much now."""
        self._limits.check_size(cents, self._markets[market].can)
        now = self._clock.now()
        self._limits.check_usage(cents, await self._book.usage(owner, since=now - DAY, now=now))

    async def draft(
        self, owner: Owner, market: MarketId, node: NodeAddress, cents: UsdCents, *, private: bool
    ) -> Draft:
        """Put all terms together for a summary and keep them. Raises LimitReached, MarketError."""
        await self.check(owner, market, cents)
        return await self._keep(
            Draft(
                nonce=new_nonce(),
                owner=owner,
                market=market,
                node=node,
                cents=cents,
                private=private,
                price=await self.price(market),
            )
        )

    async def _keep(self, draft: Draft) -> Draft:
        await self._book.save_draft(draft, self._clock.now())
        return draft

    async def shown_draft(self, nonce: Nonce, owner: Owner) -> Draft | None:
        """The terms that a summary of this person showed."""
        return await self._book.draft(nonce, owner)

    async def prepare(self, nonce: Nonce, owner: Owner) -> Draft | Requoted:
        """A confirmed draft with a fresh price, ready for `buy`; or new terms where the price got worse.

        Raises NoSuchDraft, AlreadyConfirmed, LimitReached, or MarketError when the price cannot be asked.
        """
        draft = await self._book.draft(nonce, owner)
        if draft is None or draft.market not in self._markets:
            raise NoSuchDraft(nonce)
        if await self._book.purchase(nonce) is not None:
            raise AlreadyConfirmed(nonce)
        await self.check(owner, draft.market, draft.cents)
        fresh = replace(draft, price=await self.price(draft.market))
        if fresh.price.sats_per_usd * 100 <= draft.price.sats_per_usd * (100 - TOLERATED_PERCENT):
            return Requoted(draft, await self._keep(replace(fresh, nonce=new_nonce())))
        return fresh

    async def buy(self, draft: Draft, *, cause: int | None = None) -> Purchase:
        """Buy what a prepared draft says, once however often this is called. Raises AlreadyConfirmed.

        Every outcome is written together with its notices, so the caller has nothing to tell. *cause* is the
        inbox entry that this answers. Whoever cancels this waits a little for the answer to be kept.
        """
        purchase = Purchase(draft=draft, state=PurchaseState.REQUESTED, requested_at=self._clock.now())
        if not await self._book.begin(purchase, cause=cause):
            raise AlreadyConfirmed(draft.nonce)
        return await _to_the_end(self._ask_market(purchase))

    async def _ask_market(self, purchase: Purchase) -> Purchase:
        market = self._markets[purchase.draft.market]
        try:
            bought = await market.buy(purchase.draft)
        except Refused as refused:
            log.info("%s made no order: %s", market.id, refused.refusal)
            return await self._end(purchase, PurchaseState.REFUSED, refused)
        except Exception:
            log.exception("the outcome of a buy at %s is unknown", market.id)
            return await self._end(purchase, PurchaseState.UNKNOWN)
        return await self._ordered(purchase, bought)

    async def _ordered(self, purchase: Purchase, bought: Bought) -> Purchase:
        market = self._markets[purchase.draft.market]
        done = replace(purchase, state=PurchaseState.ORDERED)
        opened = self._open(done, bought)
        try:
            await _persist(lambda: self._book.ordered(done, bought.key, opened.order, opened.events))
        except BookConflict:
            log.critical("%s told an order that another purchase has", market.id)
            return await self._end(purchase, PurchaseState.UNKNOWN)
        self._on_order(opened.order)
        return done

    def _open(self, purchase: Purchase, bought: Bought) -> Advance:
        """The order of an answer; a fault of ours in reading its invoice must not lose its key."""
        network, now = self._markets[purchase.draft.market].network, self._clock.now()
        try:
            return open_order(new_order_id(), bought, purchase, network, now)
        except Exception:
            log.exception("an invoice could not be read, the order is kept without")
            return open_order(new_order_id(), replace(bought, invoice=None), purchase, network, now)

    async def _end(
        self, purchase: Purchase, state: PurchaseState, refused: Refused | None = None
    ) -> Purchase:
        ended = replace(purchase, state=state)
        event = Event(
            kind=EventKind.REFUSED if refused else EventKind.UNKNOWN,
            at=self._clock.now(),
            reason=refused.refusal.value if refused else "",
            word=refused.says if refused else "",
        )
        with suppress(BookConflict):  # it was written, and only the answer of the book was lost
            await _persist(lambda: self._book.ended(ended, event))
        return ended

    async def recover(self) -> int:
        """At start: a purchase without an answer has lost it, so its outcome is unknown. Returns how many."""
        lost = await self._book.unanswered()
        for purchase in lost:
            await self._end(purchase, PurchaseState.UNKNOWN)
        return len(lost)

    async def money_back(self, order_id: OrderId, owner: Owner) -> Order:
        """The person says that the payment is back. Raises NoSuchOrder."""
        while True:
            order = await self._orders.order(order_id)
            if order is None or order.owner != owner:
                raise NoSuchOrder(order_id)
            step = money_back(order, self._clock.now())
            if not step.events:
                return order
            await self._orders.save(order, step.order, step.events)


async def _persist(write: Callable[[], Awaitable[None]]) -> None:
    """Write what must not be lost, again and again while it fails. Raises BookConflict at once."""
    lasting = stamina.retry_context(on=_may_pass, attempts=None, timeout=_SAVE_FOR, wait_initial=0.2)
    async for attempt in lasting:
        with attempt:
            await write()


def _may_pass(error: Exception) -> bool:
    return not isinstance(error, BookConflict)


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Finish what was begun, for a little while even when the caller is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        _, unfinished = await asyncio.wait([task], timeout=_GRACE)
        for each in unfinished:
            each.cancel()
        raise
