"""Following an order that was bought elsewhere: read once, and never taken from anybody who has it here."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from liquidity.advance import Advance, open_order
from liquidity.clock import Clock
from liquidity.errors import KeyRefused, MarketError, OrderNotFound, TooOften
from liquidity.lease import note_promise
from liquidity.market import Bought, Market
from liquidity.money import Sats, UsdCents
from liquidity.node import NOWHERE
from liquidity.orders import (
    Channel,
    Draft,
    Event,
    MarketId,
    Order,
    Owner,
    Purchase,
    PurchaseState,
    Terms,
    new_nonce,
    new_order_id,
)
from liquidity.phases import Phase
from liquidity.proofs import Proof
from liquidity.secret import SessionKey

# How often somebody may have a market asked about an order that is not theirs yet.
TRIES: Final = 10
_WITHIN: Final = timedelta(hours=1)


class AdoptingBook(Protocol):
    """What following an order from elsewhere needs kept."""

    async def own(self, owner: Owner, market: MarketId, market_order_id: str) -> Order | None:
        """This person's order of that id at the market."""

    async def adopt(self, order: Order, key: SessionKey | None, events: Sequence[Event]) -> bool:
        """Write purchase, sealed key, order, events and notices; False if anybody here has that order."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """An order that is followed from now on; *known* where it was this person's before."""

    order: Order
    known: bool = False


class Adopting:
    """Follows orders for whoever can show that they may see them."""

    def __init__(
        self,
        *,
        markets: Mapping[MarketId, Market],
        book: AdoptingBook,
        clock: Clock,
        on_order: Callable[[Order], None],
    ) -> None:
        self.markets = markets
        self._book = book
        self._clock = clock
        self._on_order = on_order
        self._tries: dict[Owner, deque[datetime]] = {}

    async def adopt(self, owner: Owner, market_id: MarketId, proof: Proof) -> Adopted:
        """Ask the market once, and follow what it shows.

        Raises TooOften, KeyRefused, OrderNotFound, or another MarketError: try again later. An order that
        somebody else here has is not found either: nobody learns from it whose it is.
        """
        market = self.markets[market_id]
        known = await self._book.own(owner, market_id, proof.order_id)
        if known is not None:
            return Adopted(known, known=True)
        key = proof.key if market.can.keyed else None
        if market.can.keyed and key is None:
            # On a shared account the market would show anybody's order to the operator's own key.
            raise KeyRefused("no key was given")
        self._count(owner)
        if not market.can.keyed:
            # Whom an invoice may pay is known once the nodes were asked for; without them it is less checked.
            with suppress(MarketError):
                await market.peers()
        seen = await market.order(proof.order_id, key)
        now = self._clock.now()
        bought = Bought(key=key, order_id=proof.order_id, seen=seen)
        opened = _opened(bought, _purchase(owner, market_id, seen.terms, now), market, now)
        if not await self._book.adopt(opened.order, key, opened.events):
            raise OrderNotFound("somebody here has it")
        self._on_order(opened.order)
        return Adopted(opened.order)

    def _count(self, owner: Owner) -> None:
        now = self._clock.now()
        self._tries = {each: tries for each, tries in self._tries.items() if now - tries[-1] < _WITHIN}
        tries = self._tries.setdefault(owner, deque(maxlen=TRIES))
        if len(tries) == TRIES and now - tries[0] < _WITHIN:
            raise TooOften(TRIES)
        tries.append(now)


def _purchase(owner: Owner, market: MarketId, terms: Terms, now: datetime) -> Purchase:
    """The purchase behind an order that was brought: of its terms only what the market tells is known."""
    draft = Draft(
        nonce=new_nonce(),
        owner=owner,
        market=market,
        node=NOWHERE,
        cents=UsdCents(0),
        private=bool(terms.private),
        inbound=terms.inbound or Sats(0),
        lease_blocks=terms.lease_blocks,
    )
    return Purchase(draft=draft, state=PurchaseState.TRACKED, requested_at=now)


def _opened(bought: Bought, purchase: Purchase, market: Market, now: datetime) -> Advance:
    """The order as a buy's answer would have opened it, with the promise of a channel that is there."""
    opened = open_order(new_order_id(), bought, purchase, market.network, now)
    before = replace(opened.order, phase=Phase.APPROVAL, channel=Channel())
    return replace(opened, order=note_promise(before, opened.order, now))
