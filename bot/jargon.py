"""Which words of the trade a message uses: what its button "What is this?" explains."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.texts.glossary import Topic
from liquidity.checks import CheckFault
from liquidity.errors import Refusal
from liquidity.invoicing import NOT_FOUND
from liquidity.lease import is_leased, promised_until
from liquidity.money import LARGE_CHANNEL
from liquidity.offers import Basis, Offer
from liquidity.orders import Draft, Event, EventKind, Order
from liquidity.payments import Money
from liquidity.phases import SUCCESS, Phase

# The invoice's own message, "Payment stuck?", and /help.
INVOICE: Final = (Topic.HOLD, Topic.PENDING, Topic.INBOUND)
STUCK: Final = (Topic.HOLD, Topic.PENDING)
HELP: Final = (Topic.HOLD, Topic.PENDING, Topic.SEALED)
_ON_CHAIN: Final = frozenset({Phase.BROADCAST, Phase.CONFIRMING, Phase.PUBLISHED})
_FIRM: Final = frozenset({Phase.OFFERED, Phase.LAPSED})
# Its wallet shows it as pending, or may do so.
_IN_THE_WALLET: Final = frozenset({Money.HELD, Money.UNKNOWN})
# Their texts end with what support needs to know, the promised blocks among it.
_FOR_SUPPORT: Final = frozenset({Phase.SWAP_FAILED, Phase.WRONG_CHANNEL})


def of_summary(draft: Draft) -> Iterator[Topic]:
    """All terms of a purchase."""
    yield Topic.INBOUND
    yield Topic.VISIBILITY
    if draft.priced_by_order:
        yield from (Topic.FIRM, Topic.PEER)
    else:
        yield Topic.HOLD
    if draft.lease_blocks:
        yield Topic.LEASE
    if draft.inbound >= LARGE_CHANNEL:
        yield Topic.LARGE


def of_comparison(made: Sequence[Offer]) -> Iterator[Topic]:
    """All markets side by side."""
    yield Topic.INBOUND
    yield Topic.LSP
    if any(offer.ppm is not None for offer in made):
        yield Topic.PPM
    if any(offer.monthly is not None for offer in made):
        yield Topic.MONTHLY
    if made:
        yield from (Topic.LEASE, Topic.VISIBILITY)
    if any(offer.basis is not Basis.QUOTED for offer in made):
        yield Topic.FIRM


def of_firm_price(draft: Draft) -> Iterator[Topic]:
    """The price that an order holds."""
    yield from (Topic.FIRM, Topic.INBOUND, Topic.VISIBILITY, Topic.PPM)
    if draft.lease_blocks:
        yield from (Topic.LEASE, Topic.MONTHLY)


def of_card(order: Order) -> Iterator[Topic]:
    """The live card."""
    if order.money in _IN_THE_WALLET:
        yield from (Topic.HOLD, Topic.PENDING)
    if order.phase in _ON_CHAIN:
        yield Topic.CONFIRMATIONS
    if order.phase in _FIRM:
        yield Topic.FIRM
    if is_leased(order) and order.channel.closable_at is not None:
        yield Topic.LEASE


def of_news(order: Order, event: Event) -> Iterator[Topic]:
    """A push, as things were when it happened."""
    if event.kind in {EventKind.LEASE_ENDING, EventKind.LEASE_BROKEN}:
        yield from (Topic.LEASE, Topic.INBOUND)
    elif event.kind is EventKind.INVOICE_ASKS:
        yield from (Topic.FIRM, Topic.INBOUND) if order.purchase.draft.priced_by_order else (Topic.INBOUND,)
    elif event.kind is EventKind.INVOICE_WITHHELD and order.invoice is not None:
        yield from (Topic.LEASE,) if order.invoice.fault == CheckFault.OTHER_LEASE else ()
    elif event.kind is EventKind.FOUND:
        yield from _of_wait(event.phase)
    elif event.kind is EventKind.CHANGED:
        yield from _of_change(order, event)
    delivered = event.phase in SUCCESS
    if event.kind is EventKind.HIDDEN and delivered:
        yield Topic.LEASE
    if event.money in _IN_THE_WALLET or (event.reason == NOT_FOUND and not delivered):
        yield from (Topic.HOLD, Topic.PENDING)


def _of_wait(phase: Phase | None) -> Iterator[Topic]:
    """Who acts next."""
    if phase is Phase.PUBLISHED:
        yield Topic.CONFIRMATIONS
    elif phase is Phase.OFFERED:
        yield Topic.FIRM


def _of_change(order: Order, event: Event) -> Iterator[Topic]:
    if event.phase is Phase.READY:
        yield Topic.CAPACITY
    elif Phase.PUBLISHED in {event.phase, *event.passed}:
        yield from (Topic.INBOUND, Topic.CONFIRMATIONS)
    elif event.phase in _ON_CHAIN:
        yield Topic.CONFIRMATIONS
    elif event.phase in _FIRM:
        yield Topic.FIRM
    promised = event.phase in {Phase.READY, Phase.PUBLISHED} and promised_until(order, event) is not None
    if promised or event.phase in _FOR_SUPPORT | {Phase.FINISHED}:
        yield Topic.LEASE


def of_outcome(event: Event) -> Iterator[Topic]:
    """A purchase that made no order."""
    if event.reason == Refusal.NOT_CONNECTED:
        yield Topic.PEER
