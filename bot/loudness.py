"""Which kind of notice a push is, and how it comes to its person: ringing, silently, or not at all."""

from datetime import datetime
from typing import Final

from bot.preferences import Kind, Loudness, Preferences
from bot.texts.news import rings
from liquidity.orders import Event, EventKind, Order
from liquidity.payments import Payment
from liquidity.phases import SETTLED, Phase

_DELIVERED: Final = frozenset({Phase.PUBLISHED, Phase.READY})
_ENDS: Final = SETTLED - {Phase.FINISHED} | _DELIVERED
# Where a payment may be without anybody being asked to look.
_ORDINARY: Final = frozenset({Payment.UNSAID, Payment.PENDING, Payment.HELD})


def kind_of(event: Event) -> Kind:
    """What a push is about. Whatever is neither told off as less nor known needs the person."""
    if event.kind is EventKind.CHANGED:
        return _kind_of_change(event)
    return Kind.LEASE if event.kind is EventKind.LEASE_ENDING else Kind.NEEDED


def _kind_of_change(event: Event) -> Kind:
    if event.phase in _ENDS or _DELIVERED & {*event.passed}:
        return Kind.END
    if event.payment_moved and event.payment not in _ORDINARY:
        return Kind.NEEDED
    if event.phase is Phase.FINISHED:
        return Kind.LEASE
    if event.phase is Phase.OPENING or (event.payment_moved and event.payment is Payment.HELD):
        return Kind.PAYMENT
    return Kind.PROGRESS if event.phase is not None else Kind.NEEDED


def loudness(event: Event, order: Order | None, wished: Preferences, now: datetime) -> Loudness:
    """How the push of an event comes to somebody who wishes so."""
    usual = Loudness.RING if rings(event, order) else Loudness.SILENT
    return wished.loudness(kind_of(event), usual, now)
