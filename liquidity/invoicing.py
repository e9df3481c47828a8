"""The invoice of an order: taken in with its checks, warned of once, ended when it must not be paid.

Pure, as `advance` is, which calls these in turn: each gives back the order and the events of it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.checks import LEAST_TIME_LEFT, InvoiceRefused, check_invoice, check_terms, end_of, is_short
from liquidity.errors import BadInput
from liquidity.invoice import Invoice, read_invoice
from liquidity.money import Msat, Sats
from liquidity.network import Network
from liquidity.orders import (
    Draft,
    Event,
    EventKind,
    InvoiceState,
    Order,
    OrderInvoice,
    ShownInvoice,
    Terms,
    event_of,
)
from liquidity.payments import PAYMENT_OVER, Money
from liquidity.phases import Phase

# People are warned once, this long before an invoice dies, or in the last quarter of a shorter life.
WARNING_BEFORE: Final = timedelta(minutes=10)
REPLACED: Final = "replaced"
ASKED: Final = "asked"
_UNREADABLE: Final = "unreadable"

Step = tuple[Order, tuple[Event, ...]]


def take_invoice(order: Order, text: str | None, network: Network, now: datetime) -> Step:
    """Take in an invoice that was not there before; one that fails a check is kept and withheld."""
    known = order.invoice
    if not text or _not_to_be_paid(order) or (known is not None and known.text == text):
        return order, ()
    invoice = replace(_checked(text, order, network, now), supersedes=_last_shown(known))
    before = known.supersedes if known is not None else None
    if _outdated(invoice, invoice.supersedes) or _outdated(invoice, before):
        return order, ()
    taken = replace(order, invoice=invoice)
    events = []
    if known is not None and known.state is InvoiceState.LIVE:
        events.append(event_of(order, EventKind.INVOICE_ENDED, now, reason=REPLACED))
    if invoice.state is not InvoiceState.WITHHELD or known is None or known.fault != invoice.fault:
        events.append(_news_of(taken, invoice, now))
    return taken, tuple(events)


def _news_of(order: Order, invoice: OrderInvoice, now: datetime) -> Event:
    if invoice.state is InvoiceState.LIVE:
        return event_of(order, EventKind.INVOICE_READY, now)
    if invoice.state is InvoiceState.WITHHELD:
        return event_of(order, EventKind.INVOICE_WITHHELD, now, reason=invoice.fault)
    asks = EventKind.OFFERED if order.phase is Phase.OFFERED else EventKind.INVOICE_ASKS
    return event_of(order, asks, now)


def hold_to_terms(order: Order, now: datetime) -> Step:
    """What the market says it sells may change after its invoice was shown: then it is shown no longer."""
    invoice = order.invoice
    if invoice is None or invoice.state is not InvoiceState.LIVE or _not_to_be_paid(order):
        return order, ()
    fault = _fault_of_terms(order.purchase.draft, order.terms)
    if fault:
        changed = replace(invoice, state=InvoiceState.WITHHELD, fault=fault)
    elif is_short(order.purchase.draft, order.terms) and not invoice.taken:
        changed = replace(invoice, state=InvoiceState.OFFERED)
    else:
        return order, ()
    ended = event_of(order, EventKind.INVOICE_ENDED, now, reason=fault or ASKED)
    order = replace(order, invoice=changed)
    return order, (ended, _news_of(order, changed, now))


def show_invoice(order: Order, now: datetime) -> Step:
    """The person takes what was offered: its invoice is shown, if there is still time to pay it."""
    invoice = order.invoice
    if invoice is None or invoice.state is not InvoiceState.OFFERED:
        return order, ()
    if invoice.expires_at is not None and invoice.expires_at - now < LEAST_TIME_LEFT:
        return order, ()
    taken = replace(invoice, state=InvoiceState.LIVE, taken=True)
    if order.phase is not Phase.OFFERED:
        shown = replace(order, invoice=taken)
        return shown, (event_of(shown, EventKind.INVOICE_READY, now),)
    shown = replace(order, invoice=taken, phase=Phase.PAYMENT, changed_at=now)
    kinds = (EventKind.TAKEN, EventKind.INVOICE_READY)
    return shown, tuple(event_of(shown, kind, now) for kind in kinds)


def _in_time(invoice: OrderInvoice, now: datetime) -> bool:
    return invoice.expires_at is None or now < invoice.expires_at


def _not_to_be_paid(order: Order) -> bool:
    return order.settled or order.ever_held or order.payment in PAYMENT_OVER


def _last_shown(known: OrderInvoice | None) -> ShownInvoice | None:
    if known is None:
        return None
    if known.state in {InvoiceState.WITHHELD, InvoiceState.OFFERED} or known.issued_at is None:
        return known.supersedes
    return ShownInvoice(text=known.text, issued_at=known.issued_at)


def _outdated(invoice: OrderInvoice, shown: ShownInvoice | None) -> bool:
    """A reply may be older than the one before it: what was ended must not come back to life."""
    if shown is None or invoice.issued_at is None:
        return False
    return invoice.issued_at < shown.issued_at or invoice.text == shown.text


def _checked(text: str, order: Order, network: Network, now: datetime) -> OrderInvoice:
    try:
        invoice = read_invoice(text)
    except BadInput:
        return OrderInvoice(text=text, state=InvoiceState.WITHHELD, fault=_UNREADABLE)
    draft, terms = order.purchase.draft, order.terms
    fault = _fault_of(invoice, order, network, now)
    asks = order.phase is Phase.OFFERED or is_short(draft, terms)
    good = InvoiceState.OFFERED if asks else InvoiceState.LIVE
    return OrderInvoice(
        text=text,
        state=InvoiceState.WITHHELD if fault else good,
        fault=fault,
        payee=invoice.payee,
        amount_msat=invoice.amount_msat or Msat(0),
        expected_sats=_expected(draft, terms),
        issued_at=invoice.timestamp,
        expires_at=end_of(invoice, terms),
    )


def _expected(draft: Draft, terms: Terms) -> Sats:
    if draft.priced_by_order:
        return terms.total or Sats(0)
    return draft.rate.sats_for(draft.cents) if draft.rate else Sats(0)


def _fault_of(invoice: Invoice, order: Order, network: Network, now: datetime) -> str:
    try:
        check_invoice(invoice, draft=order.purchase.draft, terms=order.terms, network=network, now=now)
    except InvoiceRefused as refused:
        return refused.fault.value
    return ""


def _fault_of_terms(draft: Draft, terms: Terms) -> str:
    try:
        check_terms(draft, terms)
    except InvoiceRefused as refused:
        return refused.fault.value
    return ""


def end_invoice(order: Order, now: datetime) -> Step:
    """Mark an invoice that must not be paid any more: held, or dead by time, payment or order."""
    invoice = order.invoice
    if invoice is None or invoice.state not in {InvoiceState.LIVE, InvoiceState.OFFERED}:
        return order, ()
    if order.money in {Money.HELD, Money.TAKEN}:
        state = InvoiceState.HELD
    elif _not_to_be_paid(order) or not _in_time(invoice, now):
        state = InvoiceState.DEAD
    else:
        return order, ()
    ended = replace(order, invoice=replace(invoice, state=state))
    if invoice.state is InvoiceState.OFFERED:
        return ended, ()
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
