"""The list of a person's orders: a page of short rows, each with a button that shows its card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.escape import Markup, bold, esc, join, paragraphs
from bot.texts import units
from liquidity.orders import Order
from liquidity.phases import Phase

_DONE, _RUNS, _FAILED = "✔", "▸", "✖"

_STATES: Final[dict[Phase, str]] = {
    Phase.OFFERED: "a firm price",
    Phase.APPROVAL: "the seller must accept",
    Phase.PAYMENT: "waits for its payment",
    Phase.OPENING: "the seller opens the channel",
    Phase.BROADCAST: "the chain must confirm it",
    Phase.CONFIRMING: "the chain must confirm it",
    Phase.CONFIRMED: "the market looks for the channel",
    Phase.CHECKING: "the market compares the channel",
    Phase.PUBLISHED: "published, not usable yet",
    Phase.READY: "channel ready",
    Phase.FUNDED: "published and paid",
    Phase.FINISHED: "its promised time is over",
    Phase.SELLER_REJECTED: "rejected by the seller",
    Phase.SELLER_SILENT: "the seller did not answer",
    Phase.BUYER_UNPAID: "not paid in time",
    Phase.BUYER_CANCELLED: "cancelled",
    Phase.NOT_OPENED: "no channel was opened",
    Phase.SWAP_FAILED: "the seller's swap failed",
    Phase.WRONG_CHANNEL: "not the channel that was agreed",
    Phase.CLOSED_BY_MARKET: "closed by the market",
    Phase.FAILED: "failed",
    Phase.LAPSED: "the firm price ran out",
}


def in_words(phase: Phase) -> str:
    """A phase in a few small words."""
    return _STATES[phase]


def label(order: Order) -> str:
    """An order on a button."""
    return f"{_mark(order)} {order.id} · {units.short_sats(order.inbound)}"


@dataclass(frozen=True, slots=True)
class Row:
    """An order with the names of its market and its node; a node without a name is known by its key."""

    order: Order
    market: str
    node: str = ""


def listed(rows: Sequence[Row], *, first: int) -> Markup:
    """One page of orders, of which the topmost is number *first*; an empty page says so."""
    if not rows:
        return esc("There are no orders on this page.")
    heading = f"Your orders, {first} to {first + len(rows) - 1}" if len(rows) > 1 else "One more order"
    return paragraphs(
        bold(heading),
        *(_row(row) for row in rows),
        "Those still running come first. Tap one to see where it stands.",
    )


def _row(row: Row) -> Markup:
    order, draft = row.order, row.order.purchase.draft
    state = "not visible to me" if order.hidden else in_words(order.phase)
    node = row.node or units.short_key(draft.node.pubkey)
    size = f"{units.short_sats(order.inbound)} sats of inbound for {node}"
    return join(
        [
            join([_mark(order), bold(order.id), state], " "),
            f"{size}, {row.market}, {units.day(order.created_at)}",
        ]
    )


def _mark(order: Order) -> str:
    if not order.settled:
        return _RUNS
    return _DONE if order.success else _FAILED
