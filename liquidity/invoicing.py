"""The invoice of an order: taken in with its checks, warned of once, ended when it must not be paid.

Pure, as `advance` is, which calls these in turn: each gives back the order and the events of it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.checks import InvoiceRefused, check_invoice
from liquidity.errors import BadInput
from liquidity.invoice import Invoice, read_invoice
from liquidity.money import Msat, Sats
from liquidity.network import Network
from liquidity.orders import (
    Event,
    EventKind,
    InvoiceState,
    Order,
    OrderInvoice,
    Purchase,
    ShownInvoice,
    event_of,
)
from liquidity.payments import PAYMENT_OVER, Money

# People are warned once, this long before an invoice dies, or in the last quarter of a shorter life.
WARNING_BEFORE: Final = timedelta(minutes=10)
REPLACED: Final = "replaced"
_UNREADABLE: Final = "unreadable"

Step = tuple[Order, tuple[Event, ...]]


def take_invoice(order: Order, text: str | None, network: Network, now: datetime) -> Step:
    """Take in an invoice that was not there before; one that fails a check is kept and withheld."""
    known = order.invoice
    if not text or _not_to_be_paid(order) or (known is not None and known.text == text):
        return order, ()
    invoice = replace(_checked(text, order.purchase, network, now), supersedes=_last_shown(known))
    before = known.supersedes if known is not None else None
    if _outdated(invoice, invoice.supersedes) or _outdated(invoice, before):
        return order, ()
    taken = replace(order, invoice=invoice)
    events = []
    if known is not None and known.state is InvoiceState.LIVE:
        events.append(event_of(order, EventKind.INVOICE_ENDED, now, reason=REPLACED))
    if invoice.state is InvoiceState.LIVE:
        events.append(event_of(taken, EventKind.INVOICE_READY, now))
    elif known is None or known.fault != invoice.fault:
        events.append(event_of(taken, EventKind.INVOICE_WITHHELD, now, reason=invoice.fault))
    return taken, tuple(events)


def _not_to_be_paid(order: Order) -> bool:
    return order.settled or order.ever_held or order.payment in PAYMENT_OVER


def _last_shown(known: OrderInvoice | None) -> ShownInvoice | None:
    if known is None:
        return None
    if known.state is InvoiceState.WITHHELD or known.issued_at is None:
        return known.supersedes
    return ShownInvoice(text=known.text, issued_at=known.issued_at)


def _outdated(invoice: OrderInvoice, shown: ShownInvoice | None) -> bool:
    """A reply may be older than the one before it: what was ended must not come back to life."""
    if shown is None or invoice.issued_at is None:
        return False
    return invoice.issued_at < shown.issued_at or invoice.text == shown.text


def _checked(text: str, purchase: Purchase, network: Network, now: datetime) -> OrderInvoice:
    try:
        invoice = read_invoice(text)
    except BadInput:
        return OrderInvoice(text=text, state=InvoiceState.WITHHELD, fault=_UNREADABLE)
    rate = purchase.draft.price.rate
    fault = _fault_of(invoice, purchase, network, now)
    return OrderInvoice(
        text=text,
        state=InvoiceState.WITHHELD if fault else InvoiceState.LIVE,
        fault=fault,
        payee=invoice.payee,
        amount_msat=invoice.amount_msat or Msat(0),
        expected_sats=rate.sats_for(purchase.draft.cents) if rate else Sats(0),
        issued_at=invoice.timestamp,
        expires_at=invoice.expires_at,
    )


def _fault_of(invoice: Invoice, purchase: Purchase, network: Network, now: datetime) -> str:
    draft = purchase.draft
    try:
        check_invoice(invoice, network=network, cents=draft.cents, rate=draft.price.rate, now=now)
    except InvoiceRefused as refused:
        return refused.fault.value
    return ""


def end_invoice(order: Order, now: datetime) -> Step:
    """Mark an invoice that must not be paid any more: held, or dead by time, payment or order."""
    invoice = order.invoice
    if invoice is None or invoice.state is not InvoiceState.LIVE:
        return order, ()
    if order.money in {Money.HELD, Money.TAKEN}:
        state = InvoiceState.HELD
    elif _not_to_be_paid(order) or (invoice.expires_at is not None and now >= invoice.expires_at):
        state = InvoiceState.DEAD
    else:
        return order, ()
    ended = replace(order, invoice=replace(invoice, state=state))
    return ended, (event_of(ended, EventKind.INVOICE_ENDED, now, reason=state.value),)


def warn_once(order: Order, now: datetime) -> Step:
    """Tell that an unpaid invoice is about to die."""
    invoice = order.invoice
    if invoice is None or invoice.warned or invoice.expires_at is None or not order.payable(now):
        return order, ()
    life = invoice.expires_at - (invoice.issued_at or now)
    if invoice.expires_at - now > min(WARNING_BEFORE, life / 4):
        return order, ()
    warned = replace(order, invoice=replace(invoice, warned=True))
    return warned, (event_of(warned, EventKind.INVOICE_EXPIRING, now),)
