"""Lives of orders: what would have been kept of one that a market moves while somebody looks now and then."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from liquidity.advance import Advance, advance, open_order
from liquidity.invoicing import show_invoice
from liquidity.market import Bought
from liquidity.network import Network
from liquidity.orders import Event, OrderId
from liquidity.payments import Payment
from liquidity.phases import ROAD, Phase
from liquidity.waits import TELLING, Life
from tests.liquidity.examples import NOW, a_firm_draft, a_purchase, bought, seen

Look = tuple[float, Phase, Payment]


def at(minutes: float) -> datetime:
    """So many minutes after the order was made."""
    return NOW + timedelta(minutes=minutes)


def story(looks: Iterable[Look], answer: Bought | None = None) -> list[Event]:
    """All events of an order that was looked at so many minutes after it was made, and seen to be so.

    A firm price is taken after a minute.
    """
    purchase = a_purchase(a_firm_draft()) if answer else a_purchase()
    step = open_order(OrderId("7F3-A9K2"), answer or bought(), purchase, Network.MAINNET, NOW)
    events = [*step.events]
    if step.order.phase is Phase.OFFERED:
        step = Advance(*show_invoice(step.order, at(1)))
        events += step.events
    for minutes, phase, payment in looks:
        step = advance(step.order, seen(phase, payment), Network.MAINNET, at(minutes))
        events += step.events
    return events


def life(*looks: Look, answer: Bought | None = None) -> Life:
    """That order as it is learned from."""
    return Life(NOW, tuple(each for each in story(looks, answer) if each.kind in TELLING))


def walked(*minutes: float) -> Life:
    """An order seen to enter each phase of the whole road so many minutes after it was made, paid in time."""
    paid = (Payment.UNSAID, *[Payment.HELD] * len(ROAD))
    return life(*zip(minutes, ROAD[1:], paid, strict=False))
