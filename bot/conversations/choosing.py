"""The market step and the summary: offers side by side, then the terms of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardMarkup

from bot import keyboards
from bot.documents import Dialog, Step
from bot.escape import Markup, esc
from bot.nodes import Nodes
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import faults, offers
from liquidity.amount import Inbound
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.errors import CannotServe, Lack, Limit, LimitReached, MarketError
from liquidity.market import Market
from liquidity.money import Sats
from liquidity.node import NodeAddress, kept_node
from liquidity.offers import NoOffer, Offer
from liquidity.orders import Draft, MarketId, Nonce
from liquidity.quotes import Want

# Another market may still sell what these keep one from selling.
_OF_ONE_MARKET: Final = frozenset({Limit.TOO_SMALL, Limit.TOO_LARGE, Limit.OFFERS, Limit.NO_RATE})


@dataclass(frozen=True, slots=True)
class NoDraft:
    """Why there is no summary, and which step can mend it; None where only time does."""

    why: Markup
    back_to: Step | None = None


class Choosing:
    """Asks the desk what a dialog's wish costs, and puts the answer into words and buttons."""

    def __init__(self, *, desk: Desk, book: ReadBook, clock: Clock, nodes: Nodes) -> None:
        self._desk = desk
        self._book = book
        self._clock = clock
        self._nodes = nodes

    @property
    def markets(self) -> Mapping[MarketId, Market]:
        """The markets on offer."""
        return self._desk.markets

    @property
    def several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self._desk.markets) > 1

    async def usual(self, talk: Talk, dialog: Dialog) -> str:
        """The market of somebody who need not choose: the only one, or where this person bought last.

        Dollars are held to only by a market that sells by the dollar.
        """
        if not self.several:
            return next(iter(self._desk.markets))
        last = await self._book.last_market(talk.owner)
        market = self._desk.markets.get(last) if last is not None else None
        fits = market is not None and (market.can.prices or not dialog.cents)
        return market.id if market is not None and fits else ""

    async def shown(self, talk: Talk, dialog: Dialog) -> Draft | None:
        """The terms that the open summary shows, if it is still the one to confirm."""
        return await self._desk.shown_draft(Nonce(dialog.nonce), talk.owner) if dialog.nonce else None

    async def compare(self, talk: Talk, dialog: Dialog) -> tuple[Markup, InlineKeyboardMarkup]:
        """All markets side by side at the size that is wished for."""
        want = _want(dialog)
        found = await self._desk.quotes.offers(talk.owner, want)
        made = [each for each in found if isinstance(each, Offer)]
        names = {market.id: market.name for market in self._desk.markets.values()}
        leases = any(market.can.leases for market in self._desk.markets.values())
        text = offers.compare(found, self._desk.markets, _size(want, found), self._clock.now())
        return text, keyboards.offers(dialog.id, made, names, dialog.lease, leases=leases)

    async def draft(self, talk: Talk, dialog: Dialog) -> Draft | NoDraft:
        """The terms of the chosen market, kept for its summary."""
        market = self._desk.markets.get(MarketId(dialog.market))
        if market is None:
            return NoDraft(esc(words.MARKET_GONE), Step.MARKET)
        try:
            return await self._desk.draft(talk.owner, market.id, _want(dialog))
        except LimitReached as limit:
            elsewhere = self.several and limit.limit in _OF_ONE_MARKET
            why = faults.limit_reached(limit, market.name if elsewhere else "")
            return NoDraft(why, Step.MARKET if elsewhere else Step.AMOUNT)
        except CannotServe as cannot:
            why = esc(offers.lack(market.name, cannot.lack, cannot.bound))
            alone = Step.NODE if cannot.lack is Lack.NO_ADDRESS else Step.AMOUNT
            return NoDraft(why, Step.MARKET if self.several else alone)
        except MarketError as error:
            return NoDraft(faults.market_trouble(market.name, error))

    async def summary(
        self, dialog: Dialog, draft: Draft, *, sure: bool
    ) -> tuple[Markup, InlineKeyboardMarkup]:
        """All terms and the one button that counts; for a seller who wants a connection, how to make it."""
        market = self._desk.market(draft.market)
        text = words.summary(draft, market, await self._gate(market), name=await self.name_of(draft))
        smaller = words.just_under_large(draft)
        return text, keyboards.summary(dialog.id, draft, smaller, several=self.several, sure=sure)

    async def name_of(self, draft: Draft) -> str:
        """What its owner calls the node that is bought for."""
        return await self._nodes.name_of(draft.owner, draft.node)

    async def _gate(self, market: Market) -> tuple[NodeAddress, ...] | None:
        """Where a node connects before it orders; None where no market asks for that."""
        if not market.can.peers:
            return None
        try:
            return await market.peers()
        except MarketError:
            return ()


def _size(want: Want, found: Sequence[Offer | NoOffer]) -> Sats | None:
    """The size that is compared: as it was said, else as the first offer has it."""
    if isinstance(want.amount, Inbound):
        return want.amount.sats
    return next((offer.inbound for offer in found if isinstance(offer, Offer)), None)


def _want(dialog: Dialog) -> Want:
    return Want(
        node=kept_node(dialog.node),
        amount=dialog.amount,
        private=bool(dialog.private),
        lease_blocks=dialog.lease,
    )
