"""How long orders wait, learned from orders that were followed before. Pure: no clock, no storage.

A wait counts only where both its ends were really seen: of what went by between two looks nobody knows how
long it took.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from liquidity.orders import Event, EventKind, Order
from liquidity.payments import Money
from liquidity.phases import Phase

# From so many orders on something is said of how long they took.
FEWEST: Final = 5
# One in so many is left out as unusual at either end.
_TENTH: Final = 10


class Stage(StrEnum):
    """What an order waits for."""

    ACCEPTED = "accepted"
    OPENED = "opened"
    CONFIRMED = "confirmed"
    CHECKED = "checked"
    PUBLISHED = "published"
    PAID_OUT = "paid_out"


@dataclass(frozen=True, slots=True)
class _Way:
    """The phases that a wait goes through, and the one that ends it."""

    phases: tuple[Phase, ...]
    end: Phase


_WAYS: Final = {
    Stage.ACCEPTED: _Way((Phase.APPROVAL,), Phase.PAYMENT),
    Stage.OPENED: _Way((Phase.OPENING,), Phase.BROADCAST),
    Stage.CONFIRMED: _Way((Phase.BROADCAST, Phase.CONFIRMING), Phase.CONFIRMED),
    Stage.CHECKED: _Way((Phase.CONFIRMED, Phase.CHECKING), Phase.READY),
    Stage.PUBLISHED: _Way((Phase.OPENING,), Phase.PUBLISHED),
    Stage.PAID_OUT: _Way((Phase.PUBLISHED,), Phase.FUNDED),
}
_TURNS: Final = frozenset({phase for way in _WAYS.values() for phase in (way.phases[0], way.end)})
_PAID: Final = frozenset({Phase.PAYMENT})
_ON_ROAD: Final = (Stage.ACCEPTED, Stage.OPENED, Stage.CONFIRMED, Stage.CHECKED)
_ON_SHORT_ROAD: Final = (Stage.PUBLISHED, Stage.PAID_OUT)

# An order that begins otherwise was not followed from its first moment.
_BEGINNINGS: Final = frozenset({EventKind.ORDERED, EventKind.OFFERED})
# Nobody here has seen what is told of an order from before these, and a file may tell anything.
UNSEEN: Final = frozenset({EventKind.FOUND, EventKind.BROUGHT})
# The events that waits are read from.
TELLING: Final = _BEGINNINGS | UNSEEN | {EventKind.CHANGED, EventKind.HIDDEN, EventKind.VISIBLE}


@dataclass(frozen=True, slots=True)
class Life:
    """When an order was made, and its TELLING events, oldest first."""

    created_at: datetime
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long *sample* orders waited: *low* to *high*, where the quickest and slowest tenth are left out."""

    low: timedelta
    high: timedelta
    sample: int

    @property
    def whole(self) -> bool:
        """Whether the range holds all of them: so few have no tenth to leave out."""
        return self.sample < _TENTH


def usual(waits: Iterable[timedelta]) -> Wait | None:
    """The range of the middle eight of ten, or of all where they are fewer than ten; None below FEWEST."""
    ranked = sorted(waits)
    if len(ranked) < FEWEST:
        return None
    unusual = len(ranked) // _TENTH
    return Wait(ranked[unusual], ranked[-1 - unusual], len(ranked))


def usual_waits(lives: Iterable[Life]) -> Mapping[Stage, Wait]:
    """The usual wait of every stage that enough of these orders were seen to go through."""
    waits = [waits_of(life) for life in lives]
    ranges = {stage: usual(each[stage] for each in waits if stage in each) for stage in Stage}
    return {stage: wait for stage, wait in ranges.items() if wait is not None}


def waits_of(life: Life) -> Mapping[Stage, timedelta]:
    """How long an order waited in each stage whose both ends were seen."""
    seen = _seen(life)
    spans = {
        stage: seen[way.end] - seen[way.phases[0]]
        for stage, way in _WAYS.items()
        if way.end in seen and way.phases[0] in seen
    }
    return {stage: span for stage, span in spans.items() if span > timedelta()}


def stage_of(order: Order, *, short: bool | None = None) -> Stage | None:
    """What an order waits for; None where its buyer acts next, nobody can see it, or it is over.

    *short* is whether its market tells nothing once the channel is published; None: as its draft says.
    A payment that is held leaves nothing to do but to open, whatever its market still says.
    """
    if order.hidden:
        return None
    phase = Phase.OPENING if order.phase is Phase.PAYMENT and order.ever_held else order.phase
    short = order.purchase.draft.priced_by_order if short is None else short
    road = _ON_SHORT_ROAD if short else _ON_ROAD
    return next((stage for stage in road if phase in _WAYS[stage].phases), None)


def waited(stage: Stage, history: Iterable[Event], now: datetime) -> timedelta:
    """How long at least an order has been in a stage: since the first event that tells of it."""
    phases = _WAYS[stage].phases
    return now - min((event.at for event in history if event.phase in phases), default=now)


def _seen(life: Life) -> Mapping[Phase, datetime]:
    """When an order was seen to enter each phase that begins or ends a wait.

    An entry is not seen where such phases went by unseen before it, nor while the order was out of sight.
    A payment that was held before is not waited for: it may go by unseen.
    """
    if not _followed(life):
        return {}
    known = life.events[0].phase
    seen = {known: life.created_at} if known else {}
    held = False
    for event in life.events[1:]:
        if event.kind is EventKind.HIDDEN:
            known = None
        elif event.phase is not None:
            instant = _PAID & {*event.passed} if held else frozenset()
            if known not in {None, event.phase} and not _TURNS & {*event.passed} - instant:
                for phase in (*instant, event.phase):
                    seen.setdefault(phase, event.at)
            known = event.phase
        held = held or event.money is Money.HELD
    return seen


def _followed(life: Life) -> bool:
    """Whether its story begins with the order itself: one that was brought here or found began unseen."""
    if not life.events or any(event.kind in UNSEEN for event in life.events):
        return False
    first = life.events[0]
    return first.kind in _BEGINNINGS and first.at == life.created_at
