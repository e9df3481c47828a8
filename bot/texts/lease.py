"""What is said of a channel that was delivered: how long it is promised, and what became of the promise."""

from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, clip, code, join
from bot.texts import units
from bot.texts.money import money_line
from bot.texts.signs import WARNING, Signed
from bot.tongue import Phrase, Reader, reading, tr
from liquidity.invoicing import NOT_FOUND
from liquidity.lease import is_leased, promised_until
from liquidity.orders import Event, Order
from liquidity.phases import Phase
from liquidity.tracker import KEY_LOST

_LONGEST_ID: Final = 80


def on_card(order: Order, now: datetime) -> str:
    """The promised date while it runs."""
    end = order.channel.closable_at
    if end is None or not is_leased(order):
        return ""
    if now >= end:
        return tr("The promised time of your channel is over: the seller may close it.")
    return tr("The seller promised to keep the channel open until about {day}.", day=units.day(end))


def ending(order: Order, event: Event, _who: str) -> list[object]:
    """The seller may close soon: what that means, and that there is a way to have more."""
    end = promised_until(order, event)
    when = (
        tr(
            "From about {day} on the seller may close your channel: its promised time ends.",
            day=units.day(end),
        )
        if end
        else tr("Soon the seller may close your channel: its promised time ends.")
    )
    return [
        join([bold(when), money_line(order)]),
        tr(
            "Nothing is closed now, and your own sats in the channel stay yours even if it is. "
            "If you need inbound for longer, buy another before that day."
        ),
    ]


_BROKEN: Final[dict[Phase | None, Phrase]] = {
    Phase.WRONG_CHANNEL: Phrase("The market now says that your channel is not what was agreed."),
    Phase.CLOSED_BY_MARKET: Phrase(
        "The market has closed your order while its channel was still promised to you."
    ),
}
_BROKEN_OTHERWISE: Final = Phrase("The market no longer calls your channel delivered.")


def broken(order: Order, event: Event, _who: str) -> list[object]:
    """The alarm after success, with all that the market's support needs."""
    return [
        join([bold(Signed(WARNING, _BROKEN.get(event.phase, _BROKEN_OTHERWISE))), money_line(order)]),
        tr(
            "Look whether your node still shows the channel. Your own sats in it stay yours even if it is closed. "
            "If the seller has broken the promise, write to the market's support."
        ),
        support(order),
    ]


def support(order: Order) -> Markup:
    """All that the market's support needs to know of an order, to be copied with one tap.

    It is in English and UTC whoever reads it: the market's support has to understand it.
    """
    with reading(Reader()):
        told = _support(order)
    return join([tr("To copy for the market's support, in English:"), told])


def _support(order: Order) -> Markup:
    channel = order.channel
    end = channel.closable_at
    lines = {
        "Order": order.market_order_id or order.id,
        "Status": order.word,
        "Node": order.node.pubkey,
        "Funding transaction": channel.funding_txid or "not told",
        "Channel": channel.short_id or "not told",
        "Promised blocks left": "not told" if channel.blocks_locked is None else str(channel.blocks_locked),
        "Promised until about": f"{units.day(end)} {end.year}" if end else "",
    }
    return code("\n".join(f"{name}: {clip(value, _LONGEST_ID)}" for name, value in lines.items() if value))


_UNWATCHED: Final[dict[str, Phrase]] = {
    NOT_FOUND: Phrase(
        "I can no longer watch over this channel: the market says that it knows no such order."
    ),
    KEY_LOST: Phrase("I can no longer watch over this channel: its key cannot be opened here."),
}
_KEY_REFUSED: Final = Phrase("I can no longer watch over this channel: the market refuses its key.")


def out_of_sight(order: Order, event: Event) -> list[object]:
    """A delivered channel's order cannot be seen any more: no harm, and nobody needs to do anything."""
    return [
        join([bold(_UNWATCHED.get(event.reason, _KEY_REFUSED)), money_line(order)]),
        tr(
            "The channel itself is not touched by that. I go on trying a few times a day, "
            "and still tell you before its promised time ends, if I know that."
        ),
    ]
