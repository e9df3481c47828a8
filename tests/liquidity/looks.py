"""Looks at an order, and what they told."""

from datetime import datetime

from liquidity.advance import Advance, advance
from liquidity.network import Network
from liquidity.orders import EventKind, InvoiceState, Order, Snapshot
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.liquidity.examples import NOW, an_invoice, an_order, minutes, seen

INVOICE = an_invoice()


PENDING = seen(Phase.PAYMENT, Payment.PENDING, invoice=INVOICE)


LATER = NOW + minutes(1)


def look(order: Order, *snapshots: Snapshot, at: datetime = LATER) -> Advance:
    """Look several times in a row; what the last look told."""
    step = Advance(order, ())
    for snapshot in snapshots:
        step = advance(step.order, snapshot, Network.MAINNET, at)
    return step


def kinds(step: Advance) -> list[EventKind]:
    """The kinds of events, in order."""
    return [event.kind for event in step.events]


def waiting() -> Order:
    """An order that waits for its payment, its invoice shown."""
    return look(an_order(), PENDING).order


def invoice_state(order: Order) -> InvoiceState | None:
    """The state of an order's invoice."""
    return order.invoice.state if order.invoice else None
