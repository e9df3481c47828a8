"""What a new look at an order changes, and what happened by it. Pure: no clock, no network, no storage."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.invoicing import (
    NOT_FOUND,
    end_invoice,
    hold_to_terms,
    take_invoice,
    warn_once,
    withhold_unknown,
)
from liquidity.lease import note_promise, remind
from liquidity.market import Bought
from liquidity.network import Network
from liquidity.notices import Notice, notices_of
from liquidity.orders import (
    Channel,
    Event,
    EventKind,
    InvoiceState,
    Order,
    OrderId,
    Purchase,
    Snapshot,
    Terms,
    event_of,
)
from liquidity.payments import PAID_PHASES, TURNED_BAD, Money, Payment, money_line
from liquidity.phases import SETTLED, SUCCESS, Phase, passed_between, reachable

# An offer without an end of its own is forgotten after this long.
OFFERED_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Advance:
    """An order after a look, the events of it, and the phase that was refused as impossible, if any."""

    order: Order
    events: tuple[Event, ...]
    refused: Phase | None = None


def open_order(
    order_id: OrderId, bought: Bought, purchase: Purchase, network: Network, now: datetime
) -> Advance:
    """The first state of an order, straight from the answer to its buy: a firm price begins as an offer."""
    seen = bought.seen
    if seen.phase is Phase.OFFERED and not seen.invoice:
        # Nothing to take yet: it is asked about until there is.
        seen = replace(seen, phase=Phase.PAYMENT)
    empty = Order(
        id=order_id,
        market_order_id=bought.order_id,
        purchase=purchase,
        created_at=now,
        changed_at=now,
        phase=seen.phase or Phase.APPROVAL,
    )
    order = _moved(empty, seen)
    order, events = take_invoice(order, seen.invoice, network, now)
    return Advance(order, (*_beginning(order, now), *events))


def _beginning(order: Order, now: datetime) -> tuple[Event, ...]:
    """What is told of a new order; one that is already further on, or over, is news by itself."""
    if order.phase is Phase.OFFERED:
        return ()
    created = event_of(order, EventKind.ORDERED, now)
    if order.phase in {Phase.APPROVAL, Phase.PAYMENT}:
        return (created,)
    return created, event_of(order, EventKind.CHANGED, now)


def advance(order: Order, seen: Snapshot, network: Network, now: datetime) -> Advance:
    """Move an order to what a market says of it now.

    Of a reply whose phase cannot follow nothing is believed; the caller logs it.
    """
    if seen.phase not in {None, order.phase, *reachable(order.phase)}:
        return replace(let_time_pass(order, now), refused=seen.phase)
    moved = note_promise(order, _moved(order, seen), now)
    told = (_visible(order, moved, now), _change(order, moved, seen, now))
    anew = order.hidden or moved.terms != order.terms
    moved, held_to = hold_to_terms(moved, network, now) if anew else (moved, ())
    moved, ended = end_invoice(moved, now)
    moved, taken = take_invoice(moved, seen.invoice, network, now)
    moved, warned = warn_once(moved, now)
    moved, reminded = remind(moved, now)
    return _told(order, moved, [*filter(None, told), *held_to, *ended, *taken, *warned, *reminded], now)


def let_time_pass(order: Order, now: datetime) -> Advance:
    """What time alone changes while nothing is heard of an order: invoice, offer and lease run out."""
    if order.phase is Phase.OFFERED:
        return lapse(order, now) if _has_lapsed(order, now) else Advance(order, ())
    aged, ended = end_invoice(note_promise(order, order, now), now)
    aged, reminded = remind(aged, now)
    return _told(order, aged, [*ended, *reminded], now)


def _has_lapsed(order: Order, now: datetime) -> bool:
    ends = order.invoice.expires_at if order.invoice else None
    return now >= (ends or order.terms.offered_until or order.created_at + OFFERED_FOR)


def lapse(order: Order, now: datetime) -> Advance:
    """An offer that nobody took is over: its invoice was never shown, so nothing of it can have been paid."""
    if order.phase is not Phase.OFFERED or order.ever_held:
        return Advance(order, ())
    invoice = replace(order.invoice, state=InvoiceState.DEAD) if order.invoice else None
    lapsed = replace(order, phase=Phase.LAPSED, invoice=invoice, changed_at=now)
    return Advance(lapsed, (event_of(lapsed, EventKind.LAPSED, now),))


def hide(order: Order, reason: str, now: datetime) -> Advance:
    """The market refuses our key, or knows no such order: told once, and no failure of the order."""
    aged = let_time_pass(order, now)
    hidden, withheld = withhold_unknown(aged.order, now) if reason == NOT_FOUND else (aged.order, ())
    if order.hidden and hidden == aged.order:
        return aged
    hidden = replace(hidden, hidden=True)
    told = event_of(hidden, EventKind.HIDDEN, now, reason=reason)
    return Advance(hidden, (*aged.events, *withheld, told))


def money_back(order: Order, now: datetime) -> Advance:
    """The person says that the wallet shows the payment back."""
    if order.money not in {Money.RETURNING, Money.UNKNOWN} or not order.settled:
        return Advance(order, ())
    back = replace(order, money=Money.RETURNED)
    return Advance(back, (event_of(back, EventKind.MONEY_BACK, now),))


def _payment(order: Order, seen: Snapshot, phase: Phase) -> Payment:
    """What was not there to be paid was not paid, where an order fails and its market says nothing of it."""
    failed = phase in SETTLED - SUCCESS
    payable = order.invoice is not None or seen.invoice is not None or order.purchase.elsewhere
    return Payment.PENDING if seen.payment is Payment.UNSAID and failed and not payable else seen.payment


def _moved(order: Order, seen: Snapshot) -> Order:
    phase = seen.phase or order.phase
    if seen.payment is Payment.UNSAID and _was_free(order, phase):
        seen = replace(seen, payment=Payment.NOT_DUE)
        phase = Phase.FUNDED if phase is Phase.PUBLISHED else phase  # nothing more is to come
    landed = seen.payment in {Payment.HELD, Payment.TAKEN}
    paid = phase in PAID_PHASES and seen.payment is not Payment.NOT_DUE
    ever_held = order.ever_held or landed or paid
    money = money_line(phase, _payment(order, seen, phase), ever_held=ever_held)
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
        terms=_told_terms(order.terms, seen.terms),
        channel=_grown(order.channel, seen.channel),
        deadline=seen.deadline,
        hidden=False,
    )


def _was_free(order: Order, phase: Phase) -> bool:
    """Silence takes back no word of a free order; and a channel that comes without any invoice was free."""
    purchase = order.purchase
    unasked = purchase.draft.priced_by_order and not purchase.elsewhere
    unasked = unasked and order.invoice is None and not order.ever_held
    return order.payment is Payment.NOT_DUE or (unasked and phase in {Phase.PUBLISHED, Phase.FUNDED})


def _told_terms(before: Terms, seen: Terms) -> Terms:
    """What is told now, and what was told before where a reply leaves it out."""
    known = {name: value for name, value in asdict(seen).items() if value not in {None, ()}}
    return replace(before, **known)


def _grown(before: Channel, seen: Channel) -> Channel:
    """What is known of a channel is not forgotten when a reply leaves it out."""
    return Channel(
        short_id=seen.short_id or before.short_id,
        funding_txid=seen.funding_txid or before.funding_txid,
        confirmations=max(seen.confirmations, before.confirmations),
        size=before.size if seen.size is None else seen.size,
        blocks_locked=before.blocks_locked if seen.blocks_locked is None else seen.blocks_locked,
        closable_at=seen.closable_at or before.closable_at,
        reminded=before.reminded,
    )


def _visible(before: Order, after: Order, now: datetime) -> Event | None:
    return event_of(after, EventKind.VISIBLE, now) if before.hidden else None


def _change(before: Order, after: Order, seen: Snapshot, now: datetime) -> Event | None:
    """News of the order or its payment; a word that has no name among our phases is told without one."""
    if not _order_tells(before, after, seen) and not _payment_tells(before, after):
        return None
    broken = before.success and after.phase is not before.phase and not after.success
    return replace(
        event_of(after, EventKind.LEASE_BROKEN if broken else EventKind.CHANGED, now),
        phase=seen.phase,
        passed=passed_between(before.phase, after.phase),
        payment_moved=after.payment is not before.payment,
    )


def _order_tells(before: Order, after: Order, seen: Snapshot) -> bool:
    """The first word for the phase in which an order begins is no news, nor is success twice."""
    if after.phase is not before.phase:
        return True
    if before.settled and seen.phase is before.phase:
        return False
    expected = not before.word and seen.phase is before.phase
    return after.word != before.word and not expected


def _payment_tells(before: Order, after: Order) -> bool:
    """A payment that moves the money, went wrong, or speaks a word we do not know is news by itself.

    Once the channel was delivered its payment is not: the card alone shows what is said of it.
    """
    if after.payment_word == before.payment_word or before.settled:
        return False
    wrong = after.payment in TURNED_BAD or after.payment is Payment.UNRECOGNISED
    return wrong or after.money is not before.money


def _told(before: Order, after: Order, events: Iterable[Event], now: datetime) -> Advance:
    """Complete a step: the card is always made new when something on it has moved."""
    events = tuple(events)
    if any(event.kind in _OF_PHASES for event in events):
        after = replace(after, changed_at=now)
    has_card = any(Notice.CARD in notices_of(event.kind) for event in events)
    if not has_card and _on_card(after) != _on_card(before):
        events = (*events, event_of(after, EventKind.PROGRESS, now))
    return Advance(after, events)


_OF_PHASES: Final = frozenset({EventKind.CHANGED, EventKind.LEASE_BROKEN})


def _on_card(order: Order) -> tuple[object, ...]:
    """What a card shows; of a channel that was delivered no longer how deep it is buried."""
    channel = replace(order.channel, reminded=None)
    if order.settled:
        channel = replace(channel, confirmations=0, blocks_locked=None)
    word = order.word if order.settled else ""
    return channel, order.money, order.deadline, order.invoice, word
