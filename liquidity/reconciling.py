"""Purchases whose answer was lost, looked for among the orders of a shared account. Never sends a buy.

An order is taken for a purchase's own only where nothing else can be meant; else the person decides, as
where a market lists nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.advance import Advance, open_order
from liquidity.book import Claim, SearchBook
from liquidity.clock import Clock
from liquidity.errors import BookConflict, MarketError
from liquidity.market import Bought, Listed, Market
from liquidity.orders import (
    EventKind,
    MarketId,
    Nonce,
    Order,
    Purchase,
    PurchaseState,
    event_of,
    new_order_id,
)

log = logging.getLogger(__name__)

# How long a purchase is looked for after its request, and how long between two looks at first.
SEARCHED_FOR: Final = timedelta(hours=1)
FIRST_WAIT: Final = timedelta(seconds=30)
_PAUSE: Final = 15.0
# A market makes an order within the answer's time; its clock may be a little off.
_BEFORE: Final = timedelta(minutes=5)
_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Account:
    """A market where all orders are on one account of the operator's; *pace* multiplies every wait."""

    market: Market
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class _Look:
    """When a purchase is looked for next, and how long after that again."""

    at: datetime
    wait: timedelta


class Search:
    """Looks for lost purchases at every market with a shared account."""

    def __init__(
        self,
        *,
        accounts: Mapping[MarketId, Account],
        book: SearchBook,
        clock: Clock,
        on_order: Callable[[Order], None],
    ) -> None:
        self._accounts = {key: each for key, each in accounts.items() if each.market.can.shared_account}
        self._book = book
        self._clock = clock
        self._on_order = on_order
        self._looks: dict[Nonce, _Look] = {}

    async def run(self) -> None:
        """Search until cancelled; at once over where no account is shared."""
        if not self._accounts:
            return
        pause = _PAUSE * min(account.pace for account in self._accounts.values())
        while True:
            try:
                await self.sweep()
            except Exception:
                log.exception("lost purchases could not be looked for")
            await self._clock.wait(asyncio.Event(), pause)

    async def sweep(self) -> None:
        """Look once for every lost purchase that is due."""
        now = self._clock.now()
        claims = await self._book.claims(since=now - SEARCHED_FOR - _BEFORE - _AFTER)
        lost = {each.purchase.draft.nonce: each.purchase for each in claims if self._is_searched(each, now)}
        self._looks = {nonce: look for nonce, look in self._looks.items() if nonce in lost}
        for market_id, account in self._accounts.items():
            here = [each for each in claims if each.purchase.draft.market == market_id]
            due = [
                each for each in lost.values() if each.draft.market == market_id and self._is_due(each, now)
            ]
            if due:
                await self._search(account, due, here)

    def _is_searched(self, claim: Claim, now: datetime) -> bool:
        purchase = claim.purchase
        lost = purchase.state is PurchaseState.UNKNOWN and purchase.draft.market in self._accounts
        return lost and now - purchase.requested_at < SEARCHED_FOR

    def _is_due(self, purchase: Purchase, now: datetime) -> bool:
        look = self._looks.get(purchase.draft.nonce)
        return look is None or now >= look.at

    async def _search(self, account: Account, due: Sequence[Purchase], claims: Sequence[Claim]) -> None:
        for purchase in due:
            nonce = purchase.draft.nonce
            wait = self._looks[nonce].wait * 2 if nonce in self._looks else FIRST_WAIT * account.pace
            self._looks[nonce] = _Look(self._clock.now() + wait, wait)
        oldest = min(purchase.requested_at for purchase in due)
        try:
            listed = await account.market.account_orders(since=oldest - _BEFORE)
            for purchase in due:
                order_id = find(purchase, listed, claims)
                if order_id is not None:
                    await self._found(account.market, purchase, order_id)
        except MarketError as error:
            log.info("%s cannot tell what became of %d purchases: %r", account.market.id, len(due), error)

    async def _found(self, market: Market, purchase: Purchase, order_id: str) -> None:
        seen = await market.order(order_id, None)
        done = replace(purchase, state=PurchaseState.ORDERED)
        opened = _open(market, Bought(key=None, order_id=order_id, seen=seen), done, self._clock.now())
        try:
            await self._book.ordered(done, None, opened.order, opened.events)
        except BookConflict:
            log.warning("%s: order %s is another purchase's", market.id, order_id)
            return
        log.info("%s: a lost purchase is order %s", market.id, opened.order.id)
        self._on_order(opened.order)


def find(purchase: Purchase, listed: Sequence[Listed], claims: Sequence[Claim]) -> str | None:
    """The one order that must be this purchase's; None where there is none, or another may be meant.

    *claims* are all purchases at this market that may have an order, with the orders they have.
    """
    held = {order_id for claim in claims for order_id in claim.order_ids}
    free = [each for each in listed if each.order_id not in held and _may_be(purchase, each)]
    if len(free) != 1 or not _is_whole(free[0]):
        return None
    if sum(each.order_id == free[0].order_id for each in listed) > 1:
        return None
    known = {each.order_id for each in listed}
    rivals = (
        claim
        for claim in claims
        if claim.purchase.draft.nonce != purchase.draft.nonce
        and not known.intersection(claim.order_ids)
        and _may_be(claim.purchase, free[0])
    )
    return None if any(rivals) else free[0].order_id


def _may_be(purchase: Purchase, order: Listed) -> bool:
    """Whether nothing that is told of an order speaks against it."""
    draft = purchase.draft
    in_time = (
        order.made_at is None
        or purchase.requested_at - _BEFORE <= order.made_at <= purchase.requested_at + _AFTER
    )
    return in_time and order.pubkey in {"", draft.node.pubkey} and order.cents in {None, draft.cents}


def _is_whole(order: Listed) -> bool:
    return bool(order.order_id and order.pubkey) and None not in {order.cents, order.made_at}


def _open(market: Market, bought: Bought, purchase: Purchase, now: datetime) -> Advance:
    """The order as a buy's answer would have opened it, told as one that was found."""
    opened = open_order(new_order_id(), bought, purchase, market.network, now)
    found = event_of(opened.order, EventKind.FOUND, now)
    # The card comes first: what follows replies to it.
    return replace(opened, events=(*opened.events[:1], found, *opened.events[1:]))
