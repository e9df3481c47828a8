"""An order book in memory: `tests/storage/test_book_contract.py` holds it against the real one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from liquidity.book import Claim, OffersAsked, Usage
from liquidity.errors import BookConflict, KeyLost
from liquidity.money import UsdCents
from liquidity.notices import Notice, notices_of
from liquidity.offers import FirmPrice
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
    event_of,
    new_order_id,
)
from liquidity.payments import Money
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from tests.liquidity.examples import KEY
from tests.liquidity.fake_reads import claims_of, firm_prices_of, may_be_paid


@dataclass
class FakeBook:
    """All three books in memory, alike to the real one in what is refused.

    *failing* faults are raised by as many writes before any succeeds; *used*, where given, is everybody's
    usage; *sealed* keys do not open.
    """

    drafts: dict[Nonce, Draft] = field(default_factory=dict)
    purchases: dict[Nonce, Purchase] = field(default_factory=dict)
    orders: dict[OrderId, Order] = field(default_factory=dict)
    keys: dict[Nonce, SessionKey] = field(default_factory=dict)
    happened: list[tuple[Nonce, OrderId | None, Event]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    used: Usage | None = None
    failing: list[Exception] = field(default_factory=list)
    sealed: bool = False
    saves: int = 0
    before_save: Callable[[], None] = lambda: None

    @property
    def told(self) -> list[EventKind]:
        """The kinds of all events, oldest first."""
        return [event.kind for _, _, event in self.happened]

    @property
    def letters(self) -> list[Notice]:
        """The notices of all events, in the order they are sent."""
        return [notice for kind in self.told for notice in notices_of(kind)]

    def hold(self, *orders: Order, key: SessionKey | None = KEY) -> None:
        """Begin with these orders."""
        for order in orders:
            nonce = order.purchase.draft.nonce
            self.orders[order.id] = order
            self.purchases[nonce] = order.purchase
            if key is not None:
                self.keys[nonce] = key

    def _writing(self) -> None:
        if self.failing:
            raise self.failing.pop(0)

    def _happen(self, purchase: Purchase, order_id: OrderId | None, events: Sequence[Event]) -> None:
        self.happened += [(purchase.draft.nonce, order_id, event) for event in events]

    async def save_draft(self, draft: Draft, at: datetime) -> None:
        """Keep the terms that a summary shows."""
        del at
        self.drafts[draft.nonce] = draft

    async def draft(self, nonce: Nonce, owner: Owner) -> Draft | None:
        """The draft of this nonce if it belongs to this person."""
        draft = self.drafts.get(nonce)
        return draft if draft is not None and draft.owner == owner else None

    async def usage(self, owner: Owner, *, since: datetime, now: datetime) -> Usage:
        """What the test says, else what counts against this person's limits."""
        if self.used is not None:
            assert now - since == timedelta(days=1)
            return self.used
        theirs = [each for each in self.purchases.values() if each.draft.owner == owner]
        asked = sum(each.state is PurchaseState.REQUESTED for each in theirs)
        return Usage(
            spent=UsdCents(
                sum(each.draft.cents for each in theirs if each.requested_at >= since and self._spent(each))
            ),
            unpaid=asked
            + sum(order.owner == owner and may_be_paid(order, now) for order in self.orders.values()),
        )

    def _spent(self, purchase: Purchase) -> bool:
        return any(order.money in {Money.HELD, Money.TAKEN} for order in self._orders_of(purchase))

    def _orders_of(self, purchase: Purchase) -> list[Order]:
        nonce = purchase.draft.nonce
        return [order for order in self.orders.values() if order.purchase.draft.nonce == nonce]

    def _at(self, market: MarketId, market_order_ids: Iterable[str]) -> dict[str, Order]:
        """Which orders of a market have these ids; what is not named is nobody's."""
        named = set(market_order_ids) - {""}
        here = [order for order in self.orders.values() if order.purchase.draft.market == market]
        return {order.market_order_id: order for order in here if order.market_order_id in named}

    async def begin(self, purchase: Purchase, *, cause: int | None) -> bool:
        """Write a REQUESTED purchase once."""
        self._writing()
        if purchase.draft.nonce in self.purchases:
            return False
        self.purchases[purchase.draft.nonce] = purchase
        self.done += [] if cause is None else [cause]
        return True

    async def purchase(self, nonce: Nonce) -> Purchase | None:
        """One purchase."""
        return self.purchases.get(nonce)

    async def ordered(
        self, purchase: Purchase, key: SessionKey | None, order: Order, events: Sequence[Event]
    ) -> None:
        """Keep the key, the order and its events, and mark the purchase."""
        self._writing()
        nonce = purchase.draft.nonce
        if key is not None:
            self.keys[nonce] = key
        same = [*self._at(purchase.draft.market, [order.market_order_id]).values()]
        holders = same + [each for each in self.orders.values() if each.id == order.id]
        if any(each.purchase.draft.nonce != nonce for each in holders):
            raise BookConflict
        if not holders:
            kept = self.purchases[nonce]
            costed = replace(kept.draft, cents=order.purchase.draft.cents)
            self.purchases[nonce] = replace(kept, state=PurchaseState.ORDERED, draft=costed)
            self.orders[order.id] = replace(order, purchase=self.purchases[nonce])
            self._happen(purchase, order.id, events)

    async def ended(self, purchase: Purchase, event: Event) -> None:
        """Mark a purchase that is still REQUESTED."""
        self._writing()
        kept = self.purchases.get(purchase.draft.nonce)
        if kept is None or kept.state is not PurchaseState.REQUESTED:
            raise BookConflict
        self.purchases[purchase.draft.nonce] = replace(kept, state=purchase.state)
        self._happen(purchase, None, [event])

    async def unanswered(self) -> Sequence[Purchase]:
        """All purchases still REQUESTED."""
        return [each for each in self.purchases.values() if each.state is PurchaseState.REQUESTED]

    async def open_orders(self) -> Sequence[Order]:
        """Every order that is not settled."""
        return [order for order in self.orders.values() if not order.settled]

    async def order(self, order_id: OrderId) -> Order | None:
        """One order."""
        return self.orders.get(order_id)

    async def key_of(self, order: Order) -> SessionKey | None:
        """The key of the order's purchase, unless the test has sealed them all for good."""
        if self.sealed:
            raise KeyLost
        return self.keys.get(order.purchase.draft.nonce)

    async def save(self, before: Order, after: Order, events: Sequence[Event]) -> bool:
        """Write a changed order unless another has written it meanwhile."""
        self._writing()
        self.before_save()
        kept = self.orders.get(before.id)
        if kept is None or kept.version != before.version:
            return False
        self.saves += 1
        self.orders[before.id] = replace(after, version=before.version + 1)
        kept_purchase = self.purchases[after.purchase.draft.nonce]
        costed = replace(kept_purchase.draft, cents=after.purchase.draft.cents)
        self.purchases[costed.nonce] = replace(kept_purchase, draft=costed)
        self._happen(after.purchase, after.id, events)
        return True

    async def bind(self, order: Order, market_order_ids: Sequence[str], now: datetime) -> Sequence[Order]:
        """Give an order its proven id, and each further id an order of its own."""
        known = self._at(order.purchase.draft.market, market_order_ids)
        free = [each for each in dict.fromkeys(market_order_ids) if each not in known]
        if free and order.id not in {each.id for each in known.values()}:
            kept = self.orders[order.id]
            self.orders[order.id] = replace(kept, market_order_id=free.pop(0), version=kept.version + 1)
        for market_order_id in free:
            opened = Order(
                id=new_order_id(),
                market_order_id=market_order_id,
                purchase=order.purchase,
                created_at=now,
                changed_at=now,
            )
            self.orders[opened.id] = opened
            self._happen(order.purchase, opened.id, [event_of(opened, EventKind.ORDERED, now)])
        return self._orders_of(order.purchase)

    async def offers_asked(self, owner: Owner, market: MarketId, *, since: datetime) -> OffersAsked:
        """How many firm prices were asked for."""
        asked = [
            each
            for each in self.purchases.values()
            if each.draft.market == market and each.draft.priced_by_order and each.requested_at >= since
        ]
        return OffersAsked(person=sum(each.draft.owner == owner for each in asked), market=len(asked))

    async def open_offers(self, owner: Owner) -> Sequence[Order]:
        """A person's firm prices that were neither taken nor are over."""
        return [
            order for order in self.orders.values() if order.owner == owner and order.phase is Phase.OFFERED
        ]

    async def firm_prices(self, market: MarketId, *, since: datetime, limit: int) -> Sequence[FirmPrice]:
        """What orders at a market have cost, the latest first."""
        made = firm_prices_of(self.orders.values(), market, since)
        return sorted(made, key=lambda each: each.at, reverse=True)[:limit]

    async def last_market(self, owner: Owner) -> MarketId | None:
        """Where this person bought last, or asked for a firm price, unless that was refused."""
        theirs = [
            each
            for each in self.purchases.values()
            if each.draft.owner == owner and each.state is not PurchaseState.REFUSED
        ]
        return max(theirs, key=lambda each: each.requested_at).draft.market if theirs else None

    async def leased_orders(self) -> Sequence[Order]:
        """Every order whose channel was delivered and whose lease the market has not called over."""
        return [order for order in self.orders.values() if order.phase in {Phase.READY, Phase.FUNDED}]

    async def claims(self, *, since: datetime) -> Sequence[Claim]:
        """Every purchase asked for since then that was not refused, the oldest first."""
        return claims_of(self.purchases.values(), self.orders.values(), since)

    async def orders_of(self, owner: Owner, *, limit: int) -> Sequence[Order]:
        """A person's orders: those still running first, then the newest."""
        theirs = [
            order
            for order in self.orders.values()
            if order.owner == owner and order.phase is not Phase.LAPSED
        ]
        return sorted(theirs, key=lambda order: (order.settled, -order.created_at.timestamp()))[:limit]

    async def page_of(self, owner: Owner, *, skip: int, limit: int) -> Sequence[Order]:
        """The same without firm prices that nobody took."""
        theirs = await self.orders_of(owner, limit=len(self.orders))
        return [order for order in theirs if order.phase is not Phase.OFFERED][skip : skip + limit]

    async def unknown_of(self, owner: Owner, *, since: datetime, limit: int) -> Sequence[Purchase]:
        """A person's purchases of unknown outcome, the newest first."""
        lost = [
            each
            for each in self.purchases.values()
            if each.draft.owner == owner
            and each.state is PurchaseState.UNKNOWN
            and each.requested_at >= since
        ]
        return sorted(lost, key=lambda each: each.requested_at, reverse=True)[:limit]

    async def history(self, order_id: OrderId) -> Sequence[Event]:
        """Everything that happened to an order, oldest first."""
        return [event for _, each, event in self.happened if each == order_id]

    async def nodes_of(self, owner: Owner, *, limit: int) -> Sequence[str]:
        """Addresses this person has bought for."""
        theirs = [each.draft for each in self.purchases.values() if each.draft.owner == owner]
        return [str(draft.node) for draft in theirs][:limit]
