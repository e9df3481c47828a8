"""Following an order that was bought elsewhere: read once, and never taken from anybody who has it here."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from liquidity.advance import Advance, open_order
from liquidity.clock import Clock
from liquidity.errors import KeyRefused, MarketError, OrderNotFound
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
    Snapshot,
    Terms,
    new_nonce,
    new_order_id,
)
from liquidity.phases import Phase
from liquidity.proofs import Proof
from liquidity.secret import SessionKey
from liquidity.tries import Tries


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
        self._tries = Tries(clock)

    async def adopt(self, owner: Owner, market_id: MarketId, proof: Proof) -> Adopted:
        """Ask the market, and follow what it shows.

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
        self._tries.count(owner)
        if not market.can.keyed:
            # Whom an invoice may pay is known once the nodes were asked for; without them it is less checked.
            with suppress(MarketError):
                await market.peers()
        order_id, seen = await _look(market, proof.order_id, key)
        known = await self._book.own(owner, market_id, order_id)
        if known is not None:
            return Adopted(known, known=True)
        now = self._clock.now()
        bought = Bought(key=key, order_id=order_id, seen=seen)
        opened = _opened(bought, _purchase(owner, market_id, seen.terms, now), market, now)
        if not await self._book.adopt(opened.order, key, opened.events):
            raise OrderNotFound("somebody here has it")
        self._on_order(opened.order)
        return Adopted(opened.order)


async def _look(market: Market, order_id: str, key: SessionKey | None) -> tuple[str, Snapshot]:
    """How the order stands, with the id that it has.

    The answer to a purchase may tell another id than the order's own: then the only one that its key can see
    is meant.
    """
    try:
        return order_id, await market.order(order_id, key)
    except (KeyRefused, OrderNotFound):
        if key is None or market.can.shared_account:
            raise
        found = await market.purchases(key)
        if len(found) != 1 or found[0] == order_id:
            raise
    return found[0], await market.order(found[0], key)


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
