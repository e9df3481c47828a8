"""The way of an order as a table: which phase may follow which, who acts in it, how often to ask.

Everything that decides what may follow what lives in this file. Each market maps its own words onto these
phases. We poll, so phases may be skipped: only going back and leaving a final phase are refused.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Final


class Phase(StrEnum):
    """Where an order stands, in our words."""

    OFFERED = "offered"
    APPROVAL = "approval"
    PAYMENT = "payment"
    OPENING = "opening"
    BROADCAST = "broadcast"
    CONFIRMING = "confirming"
    CONFIRMED = "confirmed"
    CHECKING = "checking"
    PUBLISHED = "published"
    READY = "ready"
    FUNDED = "funded"
    FINISHED = "finished"
    SELLER_REJECTED = "seller_rejected"
    SELLER_SILENT = "seller_silent"
    BUYER_UNPAID = "buyer_unpaid"
    BUYER_CANCELLED = "buyer_cancelled"
    NOT_OPENED = "not_opened"
    SWAP_FAILED = "swap_failed"
    WRONG_CHANNEL = "wrong_channel"
    CLOSED_BY_MARKET = "closed_by_market"
    FAILED = "failed"
    LAPSED = "lapsed"


class Actor(StrEnum):
    """Who must do something next."""

    BUYER = "buyer"
    SELLER = "seller"
    CHAIN = "chain"
    MARKET = "market"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Interval:
    """How long to wait between two questions, in seconds: a range, so that many orders do not ask at once."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table.

    *next* holds the direct edges of the order lifecycle document and of LSPS1's order states; a jump over
    several of them is legal. *settled* is the documents' terminal set, where pushes end.
    """

    actor: Actor
    next: frozenset[Phase] = frozenset()
    interval: Interval = Interval(30, 60)
    settled: bool = False
    success: bool = False


_QUICK: Final = Interval(5, 10)
_SLOW: Final = Interval(30, 60)
_MEDIUM: Final = Interval(15, 30)
_LEASE: Final = Interval(6 * 3600, 6 * 3600)


def _running(actor: Actor, interval: Interval, *following: Phase) -> Step:
    return Step(actor, frozenset({*following, Phase.CLOSED_BY_MARKET}), interval)


_FAILED: Final = Step(Actor.NOBODY, settled=True)

# Next phases and intervals: the order lifecycle document, "full reference" and "Polling cadence by phase".
# OFFERED, PUBLISHED, FUNDED and FAILED are of markets where a firm price is an order (bLIP-51): nothing is
# asked of an offer until it is taken, and nothing more comes once its published channel is paid for.
STEPS: Final[dict[Phase, Step]] = {
    Phase.OFFERED: Step(Actor.BUYER, frozenset({Phase.PAYMENT, Phase.LAPSED}), _SLOW),
    Phase.APPROVAL: _running(
        Actor.SELLER, _QUICK, Phase.PAYMENT, Phase.SELLER_REJECTED, Phase.SELLER_SILENT, Phase.BUYER_CANCELLED
    ),
    Phase.PAYMENT: _running(
        Actor.BUYER, _QUICK, Phase.OPENING, Phase.BUYER_UNPAID, Phase.BUYER_CANCELLED, Phase.FAILED
    ),
    Phase.OPENING: _running(
        Actor.SELLER, _QUICK, Phase.BROADCAST, Phase.NOT_OPENED, Phase.PUBLISHED, Phase.FAILED
    ),
    Phase.BROADCAST: _running(Actor.CHAIN, _SLOW, Phase.CONFIRMING, Phase.SWAP_FAILED),
    Phase.CONFIRMING: _running(Actor.CHAIN, _SLOW, Phase.CONFIRMED),
    Phase.CONFIRMED: _running(Actor.MARKET, _MEDIUM, Phase.CHECKING),
    Phase.CHECKING: _running(Actor.MARKET, _MEDIUM, Phase.READY, Phase.WRONG_CHANNEL),
    Phase.PUBLISHED: Step(Actor.MARKET, frozenset({Phase.FUNDED, Phase.FAILED}), _SLOW),
    Phase.READY: Step(
        Actor.NOBODY,
        frozenset({Phase.FINISHED, Phase.WRONG_CHANNEL, Phase.CLOSED_BY_MARKET}),
        _LEASE,
        settled=True,
        success=True,
    ),
    Phase.FINISHED: Step(Actor.NOBODY, settled=True, success=True),
    Phase.FUNDED: Step(Actor.NOBODY, settled=True, success=True),
    Phase.SELLER_REJECTED: _FAILED,
    Phase.SELLER_SILENT: _FAILED,
    Phase.BUYER_UNPAID: _FAILED,
    Phase.BUYER_CANCELLED: _FAILED,
    Phase.NOT_OPENED: _FAILED,
    Phase.SWAP_FAILED: _FAILED,
    Phase.WRONG_CHANNEL: _FAILED,
    Phase.CLOSED_BY_MARKET: _FAILED,
    Phase.FAILED: _FAILED,
    Phase.LAPSED: _FAILED,
}

# The way of an order in which nothing goes wrong, through a marketplace.
ROAD: Final = (
    Phase.APPROVAL,
    Phase.PAYMENT,
    Phase.OPENING,
    Phase.BROADCAST,
    Phase.CONFIRMING,
    Phase.CONFIRMED,
    Phase.CHECKING,
    Phase.READY,
)

# The same where a firm price is an order.
SHORT_ROAD: Final = (Phase.OFFERED, Phase.PAYMENT, Phase.OPENING, Phase.PUBLISHED, Phase.FUNDED)

SETTLED: Final = frozenset(phase for phase, step in STEPS.items() if step.settled)
SUCCESS: Final = frozenset(phase for phase, step in STEPS.items() if step.success)
FINAL: Final = frozenset(phase for phase, step in STEPS.items() if not step.next)


@cache
def reachable(phase: Phase, *, without: Phase | None = None) -> frozenset[Phase]:
    """Every phase that may be seen after this one, jumps included; *without* names one that is closed."""
    seen: set[Phase] = set()
    ahead = list(STEPS[phase].next)
    while ahead:
        following = ahead.pop()
        if following not in seen and following is not without:
            seen.add(following)
            ahead.extend(STEPS[following].next)
    return frozenset(seen)


def passed_between(before: Phase, after: Phase) -> tuple[Phase, ...]:
    """The phases that an order must have gone through unseen: those without which no way leads there."""
    if after not in reachable(before):
        return ()
    return tuple(
        phase for phase in _ON_A_ROAD if phase is not after and after not in reachable(before, without=phase)
    )


_ON_A_ROAD: Final = tuple(phase for phase in Phase if phase in {*ROAD, *SHORT_ROAD})

# An order that has waited for days is asked less often; it never stops being asked before it is settled. A
# lease is slow from its first day.
_AGES: Final = ((timedelta(hours=6), 1.0), (timedelta(days=1), 2.0), (timedelta(days=7), 6.0))
_OLDEST_FACTOR: Final = 20.0


def interval_at(phase: Phase, age: timedelta) -> Interval:
    """How long to wait before asking again about an order that last changed *age* ago."""
    usual = STEPS[phase].interval
    if STEPS[phase].settled:
        return usual
    factor = next((factor for limit, factor in _AGES if age < limit), _OLDEST_FACTOR)
    return Interval(usual.least * factor, usual.most * factor)
