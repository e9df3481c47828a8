"""What is said when a channel comes: usable, published, or past its promised time."""

from datetime import timedelta
from typing import Final

from bot.escape import bold, clip, join
from bot.texts import units
from bot.texts.money import money_line
from bot.texts.signs import GOOD, WARNING, Signed, led
from bot.tongue import Phrase, tr
from liquidity.checks import LEAST_SIZE_PERCENT
from liquidity.lease import promised_until
from liquidity.money import Sats
from liquidity.orders import Event, Order
from liquidity.payments import Payment
from liquidity.phases import Phase

# A channel keeps about this share back as its reserve (BOLT 2, channel_reserve_satoshis).
_RESERVE_PERCENT: Final = 1
_LONGEST_ID: Final = 30
# What is promised in blocks ends a few days earlier or later.
_EARLY: Final = timedelta(days=5)

_OVER: Final[dict[Phase, Phrase]] = {
    Phase.FINISHED: Phrase("The promised time of your channel is over. The seller may close it from now on."),
    Phase.FUNDED: Phrase("The seller has taken the payment. The order is complete."),
}


_NOT_TAKEN: Final = Phrase("The order is over: its funding transaction is published.")


def ready(order: Order, event: Event) -> list[object]:
    """The blocks that tell of a usable channel, or of the end of its lease or payment."""
    if event.phase is not Phase.READY:
        return [join([bold(_over(order, event)), money_line(order)])]
    size = order.channel.size or order.inbound
    usable = Sats(size * (100 - _RESERVE_PERCENT) // 100)
    sized = tr(
        "Channel ready: {size} capacity, up to about {usable} receivable.",
        size=units.sats(size),
        usable=units.sats(usable),
    )
    said = sized if size else tr("Channel ready.")
    return [
        bold(led(GOOD, said)),
        _shortfall(order, size),
        join([money_line(order), join([_took(order, event), _channel(order), _lease(order, event)], " ")]),
    ]


def _took(order: Order, event: Event) -> str:
    """Of an order that was bought elsewhere nobody here knows since when it runs."""
    if order.purchase.elsewhere:
        return ""
    return tr("Order {order} took {span}.", order=order.id, span=units.span(event.at - order.created_at))


def _channel(order: Order) -> str:
    short_id = clip(order.channel.short_id, _LONGEST_ID)
    return tr("Channel {channel}.", channel=short_id) if short_id else ""


def _over(order: Order, event: Event) -> str | Phrase | Signed:
    """The end of the market's watch; where that comes before the promised time it is not called over."""
    end = order.channel.closable_at
    if event.phase is Phase.FUNDED and order.payment is not Payment.TAKEN:
        return _NOT_TAKEN
    if event.phase is Phase.FINISHED and end is not None and end - event.at > _EARLY:
        return tr(
            "The market no longer watches your channel. It was promised until about {day}.",
            day=units.day(end),
        )
    return Signed(GOOD, _OVER[event.phase or Phase.FINISHED])


def _shortfall(order: Order, size: Sats) -> str:
    """The channel that was opened against the one that was asked for."""
    wished = order.purchase.draft.inbound
    if order.purchase.elsewhere or size * 100 >= wished * LEAST_SIZE_PERCENT:
        return ""
    said = tr(
        "That is less than the {size} you asked for. The market's support can tell why.",
        size=units.sats(wished),
    )
    return led(WARNING, said)


def published(order: Order, _event: Event) -> list[object]:
    """bLIP-51, COMPLETED: published, neither confirmed nor usable, and the last that the seller tells."""
    sized = tr(
        "The funding transaction is published: {size} of inbound are on their way.",
        size=units.sats(order.inbound),
    )
    said = sized if order.inbound else tr("The funding transaction is published.")
    closable = order.channel.closable_at
    lease = (
        tr("The seller promises to keep it open until about {day}.", day=units.day(closable))
        if closable
        else ""
    )
    return [
        bold(led(GOOD, said)),
        _shortfall(order, order.inbound),
        tr(
            "The channel is not usable yet: your node shows it after its confirmations, about 10 min each. "
            "Keep your node online until then. The seller tells nothing more of it."
        ),
        join([money_line(order), lease]),
    ]


def _lease(order: Order, event: Event) -> str:
    """What the seller promised: not enforced on chain, so it is called a promise."""
    end = promised_until(order, event)
    return tr("The seller promised to keep it open until about {day}.", day=units.day(end)) if end else ""
