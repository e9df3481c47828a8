"""The promised time of a delivered channel: when it ends, what is told before, how long it is watched.

Pure, as `advance` is, which calls these in turn. A promise is not enforced on chain: where a market tells it
in blocks, its end is an estimate.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liquidity.orders import Channel, Event, EventKind, Order, event_of
from liquidity.phases import FINAL, Phase

BLOCK: Final = timedelta(minutes=10)
# Ten years: no seller promises more, and what a market tells beyond it is no date.
LONGEST_LEASE: Final = 525_600
# How many days before its end it is told that the seller may close.
REMINDERS: Final = (7, 1)
_LEASED: Final = frozenset({Phase.READY, Phase.PUBLISHED, Phase.FUNDED})
# Blocks come faster and slower: an estimate is left as it is until it is off by this much.
_TOLERANCE: Final = timedelta(hours=12)
_LATER: Final = timedelta(days=1)
_LONGEST: Final = LONGEST_LEASE * BLOCK
# A market that never tells the end is not asked for ever.
_WATCHED_AFTER: Final = timedelta(days=30)
_WATCHED_WITHOUT_END: Final = timedelta(days=400)


def note_promise(before: Order, after: Order, now: datetime) -> Order:
    """Keep when the promised time ends, from the blocks that are left of it where only these are told."""
    if after.phase not in _LEASED:
        return after
    known, channel = before.channel, _estimated(before, after, now)
    delivered = before.phase not in _LEASED
    since = now if delivered or channel.blocks_locked != known.blocks_locked else after.changed_at
    if channel.closable_at is not None and (delivered or _is_later(known, channel)):
        # What was due before anybody knew of it is no news: the channel's own news told the date.
        channel = replace(channel, reminded=_due(channel.closable_at - since))
    return replace(after, channel=channel)


def _estimated(before: Order, after: Order, now: datetime) -> Channel:
    channel, known = after.channel, before.channel.blocks_locked
    blocks, end = channel.blocks_locked, channel.closable_at
    if after.phase is not Phase.READY or not blocks or blocks > LONGEST_LEASE:
        return channel
    if end is None:
        is_news = before.phase is not Phase.READY or blocks != known
        return replace(channel, closable_at=(now if is_news else after.changed_at) + blocks * BLOCK)
    fresh = now + blocks * BLOCK
    if known is None or blocks >= known or abs(fresh - end) < _TOLERANCE:
        return channel
    return replace(channel, closable_at=fresh)


def _is_later(before: Channel, after: Channel) -> bool:
    if before.closable_at is None or after.closable_at is None:
        return before.closable_at is not after.closable_at
    return after.closable_at - before.closable_at > _LATER


def _due(left: timedelta) -> int | None:
    """The latest reminder whose time has come with so much left."""
    return min((days for days in REMINDERS if left <= timedelta(days=days)), default=None)


def remind(order: Order, now: datetime) -> tuple[Order, tuple[Event, ...]]:
    """Tell that the seller may close soon, each time once; of several that are due the latest alone."""
    wait = reminder_in(order, now)
    if wait is None or wait > timedelta() or order.channel.closable_at is None:
        return order, ()
    days = _due(order.channel.closable_at - now)
    told = replace(order, channel=replace(order.channel, reminded=days))
    return told, (event_of(told, EventKind.LEASE_ENDING, now, reason=str(days)),)


def reminder_in(order: Order, now: datetime) -> timedelta | None:
    """How long until the next reminder is due; None where none is left."""
    end, last = order.channel.closable_at, order.channel.reminded
    if order.phase not in _LEASED or end is None or now >= end:
        return None
    left = end - now
    left = min(left, _LONGEST)  # dates of a far future are added to and taken from times
    waits = (left - timedelta(days=days) for days in REMINDERS if last is None or days < last)
    return min((max(wait, timedelta()) for wait in waits), default=None)


def promised_until(order: Order, event: Event) -> datetime | None:
    """When the promised time of a channel ends, as far as this event and the order tell."""
    blocks = order.channel.blocks_locked
    if order.channel.closable_at is not None:
        return order.channel.closable_at
    if event.phase is not Phase.READY or not blocks or blocks > LONGEST_LEASE:
        return None
    return event.at + blocks * BLOCK


def is_leased(order: Order) -> bool:
    """Whether a channel was delivered whose promise may still run."""
    return order.phase in _LEASED


def is_watched(order: Order, now: datetime) -> bool:
    """Whether the tracker still looks after an order: it runs, or its lease does."""
    if not order.settled:
        return True
    if order.phase in FINAL:
        return reminder_in(order, now) is not None
    end = order.channel.closable_at
    if end is None:
        return now - order.changed_at < _WATCHED_WITHOUT_END
    return now - end < _WATCHED_AFTER
