"""The push about an invoice: withheld, asked about, or about to expire."""

from typing import Final

from bot.escape import bold, join
from bot.texts import units
from bot.texts.card import price_of
from bot.texts.invoice import withheld_reason
from bot.texts.signs import WARNING, led
from bot.tongue import Phrase, tr
from liquidity.orders import Event, Order
from liquidity.phases import Phase

_ORDER_STAYS: Final = Phrase("Nothing is paid. The order stays, and I show the invoice if a good one comes.")
_FOLLOWED_ON: Final = Phrase(
    "The market reports no payment. Ask its support before you pay anything for this order. I follow it all the same."
)
_OFFER_STAYS: Final = Phrase(
    "Nothing is paid. The order stays unpaid and runs out by itself, which costs nothing."
)


def withheld(order: Order, _event: Event, _who: str) -> list[object]:
    """A check failed: the invoice is not shown."""
    said = tr("I have withheld the invoice of this order. Do not pay it if you see it elsewhere.")
    stays = _OFFER_STAYS if order.phase is Phase.OFFERED else _ORDER_STAYS
    return [
        join([bold(led(WARNING, said)), withheld_reason(order)]),
        _FOLLOWED_ON if order.purchase.elsewhere else stays,
    ]


def asks(order: Order, _event: Event, _who: str) -> list[object]:
    """The invoice is good, and shown once the person says so."""
    if order.purchase.draft.priced_by_order:
        return [
            bold(_firm_price(order)),
            tr("Nothing is paid. I show its invoice once you want it. Letting it expire costs nothing."),
        ]
    said = tr(
        "The order is for {size} of inbound, and you were quoted {quoted}.",
        size=units.sats(order.inbound),
        quoted=units.sats(order.purchase.draft.inbound),
    )
    return [
        bold(led(WARNING, said)),
        tr(
            "Nothing is paid. I show its invoice only if you want it all the same. Letting it expire costs nothing."
        ),
    ]


def _firm_price(order: Order) -> str:
    size, price = units.sats(order.inbound), price_of(order)
    if not price:
        return tr("The firm price for {size} of inbound is not known yet.", size=size)
    return tr("The firm price is {price} for {size} of inbound.", price=price, size=size)


def expiring(order: Order, event: Event, _who: str) -> list[object]:
    """Time runs out for an invoice that is not paid."""
    ends = order.invoice.expires_at if order.invoice else None
    if ends is None:
        said = tr("The invoice of order {order} expires soon.", order=order.id)
    else:
        said = tr(
            "The invoice of order {order} expires at {moment}, {left}.",
            order=order.id,
            moment=units.day_and_time(ends),
            left=units.until(ends, event.at),
        )
    return [bold(said), tr("Nothing is paid yet. Pay it now, or let it expire: that costs nothing.")]
