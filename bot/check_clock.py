"""This host's clock, held against what Telegram and the markets say that the time is."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from bot.findings import Finding, Sighting, fault, good, note

_SUBJECT: Final = "Clock"
_MOST: Final = timedelta(seconds=30)
# A Date header has no fractions (RFC 9110, 5.6.7): the time was up to so much later.
_CUT_OFF: Final = timedelta(seconds=1)


def look_at_clock(sightings: Iterable[Sighting]) -> Finding:
    """A fault where the clock is more than 30 seconds off, whatever the answers took on their way."""
    # Of several answers of one the worst counts, which in a mapping is the last.
    offsets = {each.who: ahead_by(each) for each in sorted(sightings, key=lambda each: abs(ahead_by(each)))}
    if not offsets:
        return note(_SUBJECT, "not compared with any other, since nobody told the time.")
    off = {who: ahead for who, ahead in offsets.items() if abs(ahead) > _MOST}
    right = [who for who in offsets if who not in off]
    if not off:
        return good(_SUBJECT, f"agrees with {_listed(right)}.")
    said = _listed([f"{_told(ahead)} {who}" for who, ahead in off.items()])
    doubt = f" It agrees with {_listed(right)}, so it may be the other clock that is wrong." if right else ""
    return fault(
        _SUBJECT,
        f"this host's clock is {said}.{doubt} Let the host keep its time by NTP "
        "(`timedatectl set-ntp true`): when invoices expire is told by this clock.",
    )


def ahead_by(sighting: Sighting) -> timedelta:
    """How far our clock is ahead at least, below zero where it is behind; an answer's way is no error."""
    ahead = sighting.asked - (sighting.told + _CUT_OFF)
    behind = sighting.told - sighting.answered
    if ahead > timedelta():
        return ahead
    return -behind if behind > timedelta() else timedelta()


def _told(ahead: timedelta) -> str:
    word = "ahead of" if ahead > timedelta() else "behind"
    return f"{_span(abs(ahead))} {word}"


def _span(span: timedelta) -> str:
    """In seconds while a person can read that."""
    return str(timedelta(seconds=round(span.total_seconds()))) if span > 10 * _MOST else f"{span.seconds} s"


def _listed(names: list[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
