"""The list of a person's orders: a page of short rows, each with a button that shows its card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.escape import Markup, bold, join, paragraphs
from bot.texts import elsewhere, signs, units
from bot.texts.signs import Text
from bot.tongue import Phrase, number, rich, tr
from liquidity.orders import Order
from liquidity.phases import Phase

_STATES: Final[dict[Phase, Phrase]] = {
    Phase.OFFERED: Phrase("a firm price"),
    Phase.APPROVAL: Phrase("the seller must accept"),
    Phase.PAYMENT: Phrase("waits for its payment"),
    Phase.OPENING: Phrase("the seller opens the channel"),
    Phase.BROADCAST: Phrase("the chain must confirm it"),
    Phase.CONFIRMING: Phrase("the chain must confirm it"),
    Phase.CONFIRMED: Phrase("the market looks for the channel"),
    Phase.CHECKING: Phrase("the market compares the channel"),
    Phase.PUBLISHED: Phrase("published, not usable yet"),
    Phase.READY: Phrase("channel ready"),
    Phase.FUNDED: Phrase("published and paid"),
    Phase.FINISHED: Phrase("its promised time is over"),
    Phase.SELLER_REJECTED: Phrase("rejected by the seller"),
    Phase.SELLER_SILENT: Phrase("the seller did not answer"),
    Phase.BUYER_UNPAID: Phrase("not paid in time"),
    Phase.BUYER_CANCELLED: Phrase("cancelled"),
    Phase.NOT_OPENED: Phrase("no channel was opened"),
    Phase.SWAP_FAILED: Phrase("the seller's swap failed"),
    Phase.WRONG_CHANNEL: Phrase("not the channel that was agreed"),
    Phase.CLOSED_BY_MARKET: Phrase("closed by the market"),
    Phase.FAILED: Phrase("failed"),
    Phase.LAPSED: Phrase("the firm price ran out"),
}


def in_words(phase: Phase) -> str:
    """A phase in a few small words."""
    return str(_STATES[phase])


def label(order: Order) -> str:
    """An order on a button."""
    return _marked(
        order, " · ".join([order.id, *([units.short_sats(order.inbound)] if order.inbound else [])])
    )


@dataclass(frozen=True, slots=True)
class Row:
    """An order with the names of its market and its node; a node without a name is known by its key."""

    order: Order
    market: str
    node: str = ""


def listed(rows: Sequence[Row], *, first: int) -> Markup:
    """One page of orders, of which the topmost is number *first*; an empty page says so."""
    if not rows:
        return rich("There are no orders on this page.")
    last = first + len(rows) - 1
    heading = (
        tr("Your orders, {first} to {last}", first=number(first), last=number(last))
        if last > first
        else tr("One more order")
    )
    return paragraphs(
        bold(heading),
        *(_row(row) for row in rows),
        tr("Those still running come first. Tap one to see where it stands."),
    )


def _row(row: Row) -> Markup:
    order = row.order
    state = tr("not visible to me") if order.hidden else in_words(order.phase)
    node = row.node or units.short_key(order.node.pubkey)
    size = tr("{amount} sats of inbound for {node}", amount=units.short_sats(order.inbound), node=node)
    if order.purchase.elsewhere:
        size = str(elsewhere.LISTED)
    return join(
        [
            _marked(order, join([bold(order.id), state], ": ")),
            f"{size}, {row.market}, {units.day(order.created_at)}",
        ]
    )


def _marked(order: Order, text: Text) -> Text:
    if not order.settled:
        return signs.now_at(text)
    return signs.done(text) if order.success else signs.failed(text)
