"""Which kind of notice a push is, and how it comes to its person: ringing, silently, or not at all."""

from datetime import datetime
from typing import Final

from bot.preferences import ALWAYS, Loudness, NoticeKind, Preferences
from liquidity.orders import Event, EventKind, Order
from liquidity.payments import TURNED_BAD, Payment
from liquidity.phases import SETTLED, SUCCESS, Phase

# They tell that the channel comes; of the two after them one is expected and the other needs nobody.
_DELIVERED: Final = frozenset({Phase.PUBLISHED, Phase.READY})
_ENDS: Final = SETTLED - {Phase.FINISHED} | _DELIVERED
# Where a payment may be without anybody being asked to look.
_ORDINARY: Final = frozenset({Payment.UNSAID, Payment.PENDING, Payment.HELD})
_RINGING: Final = frozenset(
    {
        EventKind.REFUSED,
        EventKind.UNKNOWN,
        EventKind.INVOICE_WITHHELD,
        EventKind.INVOICE_ASKS,
        EventKind.INVOICE_EXPIRING,
        EventKind.HIDDEN,
        EventKind.LEASE_BROKEN,
        EventKind.FOUND,
    }
)
_QUIET: Final = frozenset(
    {
        Phase.FUNDED,
        Phase.FINISHED,
        Phase.APPROVAL,
        Phase.PAYMENT,
        Phase.BROADCAST,
        Phase.CONFIRMING,
        Phase.CONFIRMED,
        Phase.CHECKING,
    }
)


def kind_of(event: Event) -> NoticeKind:
    """What a push is about. Whatever is neither told off as less nor known needs the person."""
    if event.kind is EventKind.CHANGED:
        return _kind_of_change(event)
    return NoticeKind.LEASE if event.kind is EventKind.LEASE_ENDING else NoticeKind.NEEDED


def _kind_of_change(event: Event) -> NoticeKind:
    if event.phase in _ENDS or _DELIVERED & {*event.passed}:
        return NoticeKind.END
    if event.payment_moved and event.payment not in _ORDINARY:
        return NoticeKind.NEEDED
    if event.phase is Phase.FINISHED:
        return NoticeKind.LEASE
    if event.phase is Phase.OPENING or (event.payment_moved and event.payment is Payment.HELD):
        return NoticeKind.PAYMENT
    return NoticeKind.PROGRESS if event.phase is not None else NoticeKind.NEEDED


def loudness(event: Event, order: Order | None, wished: Preferences, now: datetime) -> Loudness:
    """How the push of an event comes to somebody who wishes so."""
    usual = Loudness.RING if rings(event, order) else Loudness.SILENT
    return wished.loudness(kind_of(event), usual, now)


def rings(event: Event, order: Order | None) -> bool:
    """Whether a push makes a sound without a wish: what needs the person, and the ends."""
    if event.kind is EventKind.HIDDEN and order is not None and event.phase in SUCCESS:
        return False
    if event.kind in _RINGING:
        return True
    if event.kind is not EventKind.CHANGED or order is None:
        return False
    newly_held = event.payment_moved and event.payment is Payment.HELD
    over = event.phase is not None and (event.phase not in _QUIET or _DELIVERED & {*event.passed})
    return bool(over) or newly_held or (event.payment_moved and event.payment in TURNED_BAD)


def always_comes(event: Event, order: Order) -> bool:
    """Whether a push is sent for a muted order too: what needs its owner, what went wrong, the end."""
    if event.kind is not EventKind.CHANGED:
        return True
    return event.phase in SETTLED or kind_of(event) in ALWAYS or rings(event, order)
