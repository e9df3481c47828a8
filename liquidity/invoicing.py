"""The invoice of an order: taken in with its checks, warned of once, ended when it must not be paid.

Pure, as `advance` is, which calls these in turn: each gives back the order and the events of it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.checks import (
    LEAST_TIME_LEFT,
    CheckFault,
    InvoiceRefused,
    check_elsewhere,
    check_invoice,
    end_of,
    is_short,
)
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
# The reason of a HIDDEN event, and of an invoice withheld for it, where the market knows no such order.
NOT_FOUND: Final = "not_found"
_UNREADABLE: Final = "unreadable"

Step = tuple[Order, tuple[Event, ...]]


def take_invoice(order: Order, text: str | None, network: Network, now: datetime) -> Step:
    """Take in an invoice that was not there before; one that fails a check is kept and withheld."""
    known = order.invoice
    if not text or _not_to_be_paid(order) or (known is not None and known.text == text):
        return order, ()
    invoice = replace(_checked(text, order, network, now), supersedes=_last_shown(known))
    if known is not None and invoice.amount_msat <= known.amount_msat:
        invoice = _agreed(invoice, known, order)
    before = known.supersedes if known is not None else None
    if _outdated(invoice, invoice.supersedes) or _outdated(invoice, before):
        return order, ()
    taken = replace(order, invoice=invoice)
    events = []
    if known is not None and known.state is InvoiceState.LIVE:
        events.append(event_of(order, EventKind.INVOICE_ENDED, now, reason=REPLACED))
    if _is_news(invoice, known):
        events.append(_news_of(taken, invoice, now))
    return taken, tuple(events)


def _is_news(invoice: OrderInvoice, known: OrderInvoice | None) -> bool:
    """Whoever bought elsewhere has the invoice; one withheld for the same fault again was told already."""
    if invoice.fault == CheckFault.BOUGHT_ELSEWHERE:
        return False
    return invoice.state is not InvoiceState.WITHHELD or known is None or known.fault != invoice.fault


def _taken(invoice: OrderInvoice, size: Sats) -> OrderInvoice:
    """An offer that the person has said yes to, at this size."""
    return replace(invoice, state=InvoiceState.LIVE, taken=True, taken_size=size, shown=True)


def _agreed(invoice: OrderInvoice, known: OrderInvoice, order: Order) -> OrderInvoice:
    """A yes holds for what it was given for: whoever agreed to less is asked about still less."""
    if not known.taken or invoice.state is not InvoiceState.OFFERED:
        return invoice
    smaller = known.taken_size is not None and order.inbound < known.taken_size
    return invoice if smaller else _taken(invoice, known.taken_size or order.inbound)


def _news_of(order: Order, invoice: OrderInvoice, now: datetime) -> Event:
    if invoice.state is InvoiceState.LIVE:
        return event_of(order, EventKind.INVOICE_READY, now)
    if invoice.state is InvoiceState.WITHHELD:
        return event_of(order, EventKind.INVOICE_WITHHELD, now, reason=invoice.fault)
    asks = EventKind.OFFERED if order.phase is Phase.OFFERED else EventKind.INVOICE_ASKS
    return event_of(order, asks, now)


def hold_to_terms(order: Order, network: Network, now: datetime) -> Step:
    """What the market says it sells may change after its invoice came: then it is held to that anew."""
    known = order.invoice
    if known is None or _not_to_be_paid(order):
        return order, ()
    if known.state not in _UNPAID_STATES and known.fault != NOT_FOUND and not _may_be_paid_there(known):
        return order, ()
    checked = _checked(known.text, order, network, now)
    if checked.fault in _ONLY_LATE:
        checked = replace(checked, state=known.state, fault=known.fault)
    checked = _agreed(checked, known, order)
    kept = replace(
        known,
        state=checked.state,
        fault=checked.fault,
        expected_sats=checked.expected_sats,
        expires_at=checked.expires_at,
    )
    order = replace(order, invoice=kept)
    if kept.state is known.state and (kept.fault == known.fault or not _is_news(kept, known)):
        return order, ()
    ended = event_of(order, EventKind.INVOICE_ENDED, now, reason=kept.fault or ASKED)
    told = _news_of(order, kept, now)
    return order, (ended, told) if known.state is InvoiceState.LIVE else (told,)


def _may_be_paid_there(invoice: OrderInvoice) -> bool:
    """Whether nothing is wrong with it that was seen so far: what is told later may show more."""
    return invoice.state is InvoiceState.WITHHELD and invoice.fault == CheckFault.BOUGHT_ELSEWHERE


def withhold_unknown(order: Order, now: datetime) -> Step:
    """Nobody should pay for an order that its market says it does not know; once it does again, one may."""
    invoice = order.invoice
    if invoice is None or invoice.state not in _UNPAID_STATES:
        return order, ()
    withheld = replace(order, invoice=replace(invoice, state=InvoiceState.WITHHELD, fault=NOT_FOUND))
    if invoice.state is InvoiceState.OFFERED:
        return withheld, ()
    return withheld, (event_of(withheld, EventKind.INVOICE_ENDED, now, reason=NOT_FOUND),)


_UNPAID_STATES: Final = frozenset({InvoiceState.LIVE, InvoiceState.OFFERED})
# Nothing is wrong with such an invoice: `end_invoice` ends it in its time.
_ONLY_LATE: Final = frozenset({CheckFault.EXPIRED.value, CheckFault.EXPIRES_TOO_SOON.value})


def show_invoice(order: Order, now: datetime) -> Step:
    """The person takes what was offered: its invoice is shown, if there is still time to pay it."""
    invoice = order.invoice
    if invoice is None or invoice.state is not InvoiceState.OFFERED or order.hidden:
        return order, ()
    if invoice.expires_at is not None and invoice.expires_at - now < LEAST_TIME_LEFT:
        return order, ()
    shown = replace(order, invoice=_taken(invoice, order.inbound))
    first = EventKind.PROGRESS
    if order.phase is Phase.OFFERED:
        shown, first = replace(shown, phase=Phase.PAYMENT, changed_at=now), EventKind.TAKEN
    return shown, tuple(event_of(shown, kind, now) for kind in (first, EventKind.INVOICE_READY))


def _in_time(invoice: OrderInvoice, now: datetime) -> bool:
    return invoice.expires_at is None or now < invoice.expires_at


def _not_to_be_paid(order: Order) -> bool:
    return order.settled or order.ever_held or order.payment in PAYMENT_OVER


def _last_shown(known: OrderInvoice | None) -> ShownInvoice | None:
    if known is None:
        return None
    if not known.shown or known.issued_at is None:
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
    # The price of an order that is its own price was shown to nobody before.
    asks = draft.priced_by_order or is_short(draft, terms)
    good = InvoiceState.OFFERED if asks else InvoiceState.LIVE
    state = InvoiceState.WITHHELD if fault else good
    return OrderInvoice(
        text=text,
        state=state,
        shown=state is InvoiceState.LIVE,
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
    purchase, terms = order.purchase, order.terms
    try:
        if purchase.elsewhere:
            check_elsewhere(invoice, terms=terms, network=network, now=now)
        else:
            check_invoice(invoice, draft=purchase.draft, terms=terms, network=network, now=now)
    except InvoiceRefused as refused:
        return refused.fault.value
    return ""


def end_invoice(order: Order, now: datetime) -> Step:
    """Mark an invoice that must not be paid any more: held, or dead by time, payment or order."""
    invoice = order.invoice
    if invoice is None or (invoice.state not in _UNPAID_STATES and not _may_be_paid_there(invoice)):
        return order, ()
    if order.money in {Money.HELD, Money.TAKEN}:
        state = InvoiceState.HELD
    elif _not_to_be_paid(order) or not _in_time(invoice, now):
        state = InvoiceState.DEAD
    else:
        return order, ()
    ended = replace(order, invoice=replace(invoice, state=state))
    if invoice.state is not InvoiceState.LIVE:
        return ended, ()
    return ended, (event_of(ended, EventKind.INVOICE_ENDED, now, reason=state.value),)


def warn_once(order: Order, now: datetime) -> Step:
    """Tell that an unpaid invoice is about to die."""
    invoice = order.invoice
    if invoice is None or invoice.warned or invoice.expires_at is None or not order.payable(now):
        return order, ()
    if order.money is not Money.UNPAID:
        return order, ()
    life = invoice.expires_at - (invoice.issued_at or now)
    if invoice.expires_at - now > min(WARNING_BEFORE, life / 4):
        return order, ()
    warned = replace(order, invoice=replace(invoice, warned=True))
    return warned, (event_of(warned, EventKind.INVOICE_EXPIRING, now),)
