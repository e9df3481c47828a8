"""Which kind of notice a push is, and how it comes to its person: ringing, silently, or not at all."""

from datetime import datetime
from typing import Final

from bot.preferences import Kind, Loudness, Preferences
from bot.texts.news import rings
from liquidity.orders import Event, EventKind, Order
from liquidity.payments import TURNED_BAD, Payment
from liquidity.phases import SETTLED, Phase

_ENDS: Final = SETTLED - {Phase.FINISHED} | {Phase.PUBLISHED}


def kind_of(event: Event) -> Kind:
    """What a push is about. Whatever is neither told off as less nor known needs the person."""
    if event.kind is EventKind.LEASE_ENDING:
        return Kind.LEASE
    if event.kind is not EventKind.CHANGED:
        return Kind.NEEDED
    if event.phase in _ENDS:
        return Kind.END
    if event.payment_moved and event.payment in TURNED_BAD:
        return Kind.NEEDED
    if event.phase is Phase.FINISHED:
        return Kind.LEASE
    held = event.payment_moved and event.payment is Payment.HELD
    return Kind.PAYMENT if held or event.phase is Phase.OPENING else Kind.PROGRESS


def loudness(event: Event, order: Order | None, wished: Preferences, now: datetime) -> Loudness:
    """How the push of an event comes to somebody who wishes so."""
    usual = Loudness.RING if rings(event, order) else Loudness.SILENT
    return wished.loudness(kind_of(event), usual, now)
