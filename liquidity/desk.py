"""The desk: drafts, and buys that are sent once at most and never forgotten.

A buy whose answer was lost becomes UNKNOWN and is told so. Only where all orders are on one account of ours
is its order looked for (`liquidity.reconciling`); else, or where none fits alone, the person decides.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, TypeVar

import stamina

from liquidity.acts import look_twice
from liquidity.advance import Advance, lapse, open_order
from liquidity.book import DeskBook, TrackerBook
from liquidity.clock import Clock
from liquidity.errors import AlreadyConfirmed, BookConflict, NoSuchDraft, Refused
from liquidity.limits import DAY, OFFERS_WITHIN, Limits
from liquidity.market import Bought, Capabilities, Market
from liquidity.money import Rate, UsdCents
from liquidity.orders import (
    Draft,
    Event,
    EventKind,
    MarketId,
    Nonce,
    Order,
    Owner,
    Purchase,
    PurchaseState,
    new_nonce,
    new_order_id,
)
from liquidity.quotes import Quotes, Want, Worth

log = logging.getLogger(__name__)

T = TypeVar("T")

# A confirm goes through while the inbound shrank by less than this share, in percent.
TOLERATED_PERCENT: Final = 2
# The answer to a buy is given once: a disk that is full for a while must not lose its key.
_SAVE_FOR: Final = timedelta(minutes=10)
# How many seconds a process that stops waits for a buy under way: half of what a supervisor gives it.
_GRACE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Requoted:
    """The price got worse since the summary: nothing was bought, these are the new terms."""

    before: Draft
    draft: Draft


class Desk:
    """Drafts and buys for one network; knows markets by their protocol alone."""

    def __init__(
        self,
        *,
        quotes: Quotes,
        markets: Mapping[MarketId, Market],
        book: DeskBook,
        orders: TrackerBook,
        limits: Limits,
        clock: Clock,
        on_order: Callable[[Order], None],
    ) -> None:
        self.quotes = quotes
        self._markets = markets
        self._book = book
        self._orders = orders
        self._limits = limits
        self._clock = clock
        self._on_order = on_order

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

    async def check(self, owner: Owner, cents: UsdCents, market: MarketId | None = None) -> None:
        """Raise LimitReached if this person may not buy this much now; without a market, at none of them."""
        known = self._markets[market].can if market else self._easiest()
        self._limits.check_size(cents, known)
        now = self._clock.now()
        self._limits.check_usage(cents, await self._book.usage(owner, since=now - DAY, now=now))

    def _easiest(self) -> Capabilities:
        return min((market.can for market in self._markets.values()), key=lambda can: can.least)

    async def draft(self, owner: Owner, market: MarketId, want: Want) -> Draft:
        """Put all terms together for a summary and keep them. Raises LimitReached, MarketError."""
        prices = self._markets[market].can.prices
        worth = Worth(None, None) if prices else await self.quotes.worth()
        offer = await self.quotes.offer(self._markets[market], want, worth)
        cents = offer.cents or UsdCents(0)
        price = await self.quotes.price(market) if prices else None
        rate = price.rate if price else worth.rate
        await self._check_offer(owner, market, cents, rate)
        return await self._keep(
            Draft(
                nonce=new_nonce(),
                owner=owner,
                market=market,
                node=want.node,
                cents=cents,
                private=offer.private,
                inbound=offer.inbound,
                lease_blocks=offer.lease_blocks,
                price=price,
                rate=rate,
            )
        )

    async def _check_offer(self, owner: Owner, market: MarketId, cents: UsdCents, rate: Rate | None) -> None:
        """Where only an order tells the price, bounds in dollars are held to that, once it is known."""
        can = self._markets[market].can
        if can.prices:
            await self.check(owner, cents, market)
            return
        self._limits.check_rate(rate)
        now = self._clock.now()
        usage = await self._book.usage(owner, since=now - DAY, now=now)
        self._limits.check_usage(UsdCents(0), usage)
        asked = await self._book.offers_asked(owner, market, since=now - OFFERS_WITHIN)
        self._limits.check_offers(asked)

    async def _keep(self, draft: Draft) -> Draft:
        await self._book.save_draft(draft, self._clock.now())
        return draft

    async def shown_draft(self, nonce: Nonce, owner: Owner) -> Draft | None:
        """The terms that a summary of this person showed."""
        return await self._book.draft(nonce, owner)

    async def prepare(self, nonce: Nonce, owner: Owner, *, sure: bool = False) -> Draft | Requoted:
        """A confirmed draft with a fresh price, ready for `buy`; or new terms where the price got worse.

        Raises NoSuchDraft, AlreadyConfirmed, LimitReached, Dear unless the person is *sure*, or MarketError
        when the price cannot be asked.
        """
        draft = await self._book.draft(nonce, owner)
        if draft is None or draft.market not in self._markets:
            raise NoSuchDraft(nonce)
        if await self._book.purchase(nonce) is not None:
            raise AlreadyConfirmed(nonce)
        if draft.price is None:
            draft = replace(draft, rate=(await self.quotes.worth()).rate)
        await self._check_offer(owner, draft.market, draft.cents, draft.rate)
        if draft.price is None:
            return draft
        price = await self.quotes.price(draft.market)
        inbound = price.inbound_for(draft.cents)
        fresh = replace(draft, price=price, rate=price.rate, inbound=inbound)
        if price.sats_per_usd * 100 <= draft.price.sats_per_usd * (100 - TOLERATED_PERCENT):
            return Requoted(draft, await self._keep(replace(fresh, nonce=new_nonce())))
        if fresh.rate is not None:
            look_twice(fresh.rate.sats_for(draft.cents), inbound, sure=sure)
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
        done = replace(purchase, state=PurchaseState.ORDERED, draft=_costed(purchase.draft, bought))
        opened = self._open(done, bought)
        try:
            await _persist(lambda: self._book.ordered(done, bought.key, opened.order, opened.events))
        except BookConflict:
            log.critical("%s told an order that another purchase has", market.id)
            return await self._end(purchase, PurchaseState.UNKNOWN)
        self._on_order(opened.order)
        if done.draft.priced_by_order:
            await self._keep_newest_offer(opened.order)
        return done

    async def _keep_newest_offer(self, made: Order) -> None:
        """One firm price at a time: all others cost nothing, and can no longer be taken.

        Only once the new one is kept: what was firm stays so while there is no other.
        """
        try:
            others = await self._book.open_offers(made.owner)
            newest = max([made, *others], key=lambda order: (order.created_at, order.id))
            for order in others:
                if order.id == newest.id:
                    continue
                step = lapse(order, self._clock.now())
                await self._orders.save(order, step.order, step.events)
        except Exception:
            log.exception("an older firm price stays open until its own end")

    def _open(self, purchase: Purchase, bought: Bought) -> Advance:
        """The order of an answer; a fault of ours in reading its invoice must not lose its key."""
        network, now = self._markets[purchase.draft.market].network, self._clock.now()
        try:
            return open_order(new_order_id(), bought, purchase, network, now)
        except Exception:
            log.exception("an invoice could not be read, the order is kept without")
            unread = replace(bought, seen=replace(bought.seen, invoice=None))
            return open_order(new_order_id(), unread, purchase, network, now)

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


def _costed(draft: Draft, bought: Bought) -> Draft:
    """The terms with what they cost, where only the answer to the order tells it."""
    total = bought.seen.terms.total
    if not draft.priced_by_order or total is None or draft.rate is None:
        return draft
    return replace(draft, cents=draft.rate.cents_for(total))


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
