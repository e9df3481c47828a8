"""What a new look at an order changes, and what happened by it. Pure: no clock, no network, no storage."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.checks import InvoiceRefused, check_invoice
from liquidity.errors import BadInput
from liquidity.invoice import read_invoice
from liquidity.market import Bought
from liquidity.money import Msat, Sats
from liquidity.network import Network
from liquidity.orders import (
    Channel,
    Event,
    EventKind,
    InvoiceState,
    Order,
    OrderId,
    OrderInvoice,
    Purchase,
    Snapshot,
)
from liquidity.payments import TURNED_BAD, Money, Payment, money_line
from liquidity.phases import FINAL, Phase, passed_between, reachable

# People are warned once, this long before an invoice dies, or in the last quarter of a shorter life.
WARNING_BEFORE: Final = timedelta(minutes=10)
_UNREADABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True)
class Advance:
    """An order after a look, the events of it, and whether the market's word was refused as impossible."""

    order: Order
    events: tuple[Event, ...]
    refused: Phase | None = None


def open_order(
    order_id: OrderId, bought: Bought, purchase: Purchase, network: Network, now: datetime
) -> Advance:
    """The first state of an order, straight from the answer to its buy."""
    order = Order(
        id=order_id,
        market_order_id=bought.order_id,
        purchase=purchase,
        created_at=now,
        changed_at=now,
    )
    created = Event(kind=EventKind.ORDERED, at=now, phase=order.phase, money=order.money)
    order, events = _take_invoice(order, bought.invoice, network, now)
    return Advance(order, (created, *events))


def advance(order: Order, seen: Snapshot, network: Network, now: datetime) -> Advance:
    """Move an order to what a market says of it now.

    A phase that cannot follow is refused and changes nothing; the caller logs it.
    """
    if seen.phase not in {None, order.phase} and not _may_follow(order.phase, seen.phase):
        return Advance(order, (), refused=seen.phase)
    moved = _moved(order, seen)
    events = [event for event in (_visible(order, now), _change(order, moved, seen.phase, now)) if event]
    moved, ended = _end_invoice(moved, now)
    moved, issued = _take_invoice(moved, seen.invoice, network, now)
    moved, warned = _warn(moved, now)
    events += [*ended, *issued, *warned]
    if not events and moved.channel != order.channel:
        events.append(_event(EventKind.PROGRESS, moved, now))
    if any(event.kind is EventKind.CHANGED for event in events):
        moved = replace(moved, changed_at=now)
    return Advance(moved, tuple(events))


def hide(order: Order, reason: str, now: datetime) -> Advance:
    """The market refuses our key: told once, and no failure of the order."""
    if order.hidden:
        return Advance(order, ())
    hidden = replace(order, hidden=True)
    return Advance(hidden, (replace(_event(EventKind.HIDDEN, hidden, now), reason=reason),))


def money_back(order: Order, now: datetime) -> Advance:
    """The person says that the wallet shows the payment back."""
    if order.money not in {Money.RETURNING, Money.UNKNOWN} or not order.settled:
        return Advance(order, ())
    back = replace(order, money=Money.RETURNED)
    return Advance(back, (_event(EventKind.MONEY_BACK, back, now),))


def _may_follow(before: Phase, after: Phase | None) -> bool:
    return before not in FINAL and after in reachable(before)


def _moved(order: Order, seen: Snapshot) -> Order:
    phase = seen.phase or order.phase
    ever_held = order.ever_held or seen.payment is Payment.HELD
    money = money_line(phase, seen.payment, ever_held=ever_held)
    if order.money is Money.RETURNED and money in {Money.RETURNING, Money.UNKNOWN}:
        money = Money.RETURNED
    return replace(
        order,
        phase=phase,
        word=seen.word,
        payment=seen.payment,
        payment_word=seen.payment_word,
        money=money,
        ever_held=ever_held,
        channel=_grown(order.channel, seen.channel),
        deadline=seen.deadline,
        hidden=False,
    )


def _grown(before: Channel, seen: Channel) -> Channel:
    """What is known of a channel is not forgotten when a reply leaves it out."""
    return Channel(
        short_id=seen.short_id or before.short_id,
        funding_txid=seen.funding_txid or before.funding_txid,
        confirmations=max(seen.confirmations, before.confirmations),
        size=before.size if seen.size is None else seen.size,
        blocks_locked=before.blocks_locked if seen.blocks_locked is None else seen.blocks_locked,
    )


def _event(kind: EventKind, order: Order, now: datetime) -> Event:
    return Event(
        kind=kind,
        at=now,
        phase=order.phase,
        word=order.word,
        payment=order.payment,
        payment_word=order.payment_word,
        money=order.money,
    )


def _visible(order: Order, now: datetime) -> Event | None:
    return _event(EventKind.VISIBLE, order, now) if order.hidden else None


def _change(before: Order, after: Order, named: Phase | None, now: datetime) -> Event | None:
    """News of a phase, of a payment, or of a word that has no name among our phases (*named* None)."""
    first_word = not before.word and after.phase is before.phase
    moved = after.phase is not before.phase or (after.word != before.word and not first_word)
    if not moved and not _payment_tells(before, after):
        return None
    return replace(
        _event(EventKind.CHANGED, after, now),
        phase=named,
        passed=passed_between(before.phase, after.phase),
        payment_moved=after.payment is not before.payment,
    )


def _payment_tells(before: Order, after: Order) -> bool:
    """A payment that was taken in, went wrong, or speaks a word we do not know is news by itself."""
    if after.payment_word == before.payment_word:
        return False
    newly_held = after.payment is Payment.HELD and not before.ever_held
    return newly_held or after.payment in TURNED_BAD or after.payment is Payment.UNRECOGNISED


def _end_invoice(order: Order, now: datetime) -> tuple[Order, tuple[Event, ...]]:
    """Mark an invoice that must not be paid any more: held, or dead by time or with its order."""
    invoice = order.invoice
    if invoice is None or invoice.state is not InvoiceState.LIVE:
        return order, ()
    if order.money in {Money.HELD, Money.TAKEN}:
        state = InvoiceState.HELD
    elif order.settled or order.money is Money.RETURNING or _past(invoice.expires_at, now):
        state = InvoiceState.DEAD
    else:
        return order, ()
    ended = replace(order, invoice=replace(invoice, state=state))
    return ended, (replace(_event(EventKind.INVOICE_ENDED, ended, now), reason=state.value),)


def _past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment


def _take_invoice(
    order: Order, text: str | None, network: Network, now: datetime
) -> tuple[Order, tuple[Event, ...]]:
    """Take in an invoice that was not there before; one that fails a check is kept and withheld."""
    known = order.invoice
    if not text or order.settled or order.ever_held or (known is not None and known.text == text):
        return order, ()
    invoice = _checked(text, order.purchase, network, now)
    taken = replace(order, invoice=invoice)
    events = []
    if known is not None and known.state is InvoiceState.LIVE:
        events.append(replace(_event(EventKind.INVOICE_ENDED, order, now), reason="replaced"))
    live = invoice.state is InvoiceState.LIVE
    kind = EventKind.INVOICE_READY if live else EventKind.INVOICE_WITHHELD
    events.append(replace(_event(kind, taken, now), reason=invoice.fault))
    return taken, tuple(events)


def _checked(text: str, purchase: Purchase, network: Network, now: datetime) -> OrderInvoice:
    draft = purchase.draft
    rate = draft.price.rate
    expected = rate.sats_for(draft.cents) if rate else Sats(0)
    try:
        invoice = read_invoice(text)
    except BadInput:
        return OrderInvoice(text=text, state=InvoiceState.WITHHELD, fault=_UNREADABLE)
    fault = ""
    try:
        check_invoice(invoice, network=network, cents=draft.cents, rate=rate, now=now)
    except InvoiceRefused as refused:
        fault = refused.fault.value
    return OrderInvoice(
        text=text,
        state=InvoiceState.WITHHELD if fault else InvoiceState.LIVE,
        fault=fault,
        payee=invoice.payee,
        amount_msat=invoice.amount_msat or Msat(0),
        expected_sats=expected,
        issued_at=invoice.timestamp,
        expires_at=invoice.expires_at,
    )


def _warn(order: Order, now: datetime) -> tuple[Order, tuple[Event, ...]]:
    invoice = order.invoice
    if invoice is None or invoice.warned or invoice.expires_at is None or not order.payable(now):
        return order, ()
    life = invoice.expires_at - (invoice.issued_at or now)
    if invoice.expires_at - now > min(WARNING_BEFORE, life / 4):
        return order, ()
    warned = replace(order, invoice=replace(invoice, warned=True))
    return warned, (_event(EventKind.INVOICE_EXPIRING, warned, now),)
