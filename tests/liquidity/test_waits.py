"""What is learned of waits: only from ends that were seen, and never from fewer than five orders."""

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.orders import Event, EventKind
from liquidity.payments import Payment
from liquidity.phases import ROAD, STEPS, Phase
from liquidity.waits import FEWEST, Life, Stage, Wait, stage_of, usual, usual_waits, waited, waits_of
from tests.liquidity.examples import NOW, a_draft, a_firm_draft, a_purchase, an_order, minutes, offered
from tests.liquidity.lives import Look, at, life, story, walked

SPANS = st.timedeltas(timedelta(seconds=1), timedelta(days=9))
UNPAID, HELD = Payment.UNSAID, Payment.HELD
WHOLE = walked(5, 7, 37, 40, 70, 72, 75)


def test_every_stage_of_the_road_is_timed() -> None:
    """From the phase that begins it to the phase that ends it."""
    assert waits_of(WHOLE) == {
        Stage.ACCEPTED: minutes(5),
        Stage.OPENED: minutes(30),
        Stage.CONFIRMED: minutes(33),
        Stage.CHECKED: minutes(5),
    }


def test_where_a_firm_price_is_an_order_its_own_stages_are_timed() -> None:
    """The time before the payment is the buyer's own."""
    short = life(
        (9, Phase.OPENING, HELD),
        (29, Phase.PUBLISHED, HELD),
        (30, Phase.FUNDED, Payment.TAKEN),
        answer=offered(),
    )
    assert waits_of(short) == {Stage.PUBLISHED: minutes(20), Stage.PAID_OUT: minutes(1)}


@pytest.mark.parametrize(
    ("looks", "known"),
    [
        ([(5, Phase.OPENING, HELD), (9, Phase.BROADCAST, HELD)], set()),
        ([(5, Phase.PAYMENT, UNPAID), (600, Phase.CONFIRMED, HELD)], {Stage.ACCEPTED}),
        ([(5, Phase.APPROVAL, HELD), (9, Phase.OPENING, HELD), (10, Phase.READY, HELD)], {Stage.ACCEPTED}),
        (
            [(5, Phase.PAYMENT, UNPAID), (6, Phase.OPENING, HELD), (9, Phase.PUBLISHED, HELD)],
            {Stage.ACCEPTED, Stage.PUBLISHED},
        ),
        ([(5, Phase.SELLER_REJECTED, UNPAID)], set()),
    ],
    ids=["both at once", "a long gap", "paid beforehand", "as it is seen", "failed"],
)
def test_what_went_by_unseen_teaches_nothing(looks: list[Look], known: set[Stage]) -> None:
    """Nor does what began unseen; a payment held beforehand is waited for by nobody."""
    assert set(waits_of(life(*looks))) == known


def test_phases_within_a_wait_may_go_by() -> None:
    """Its ends alone are asked for."""
    quick = life(
        (1, Phase.PAYMENT, UNPAID),
        (2, Phase.OPENING, HELD),
        (4, Phase.BROADCAST, HELD),
        (24, Phase.CONFIRMED, HELD),
        (27, Phase.READY, HELD),
    )
    assert waits_of(quick)[Stage.CONFIRMED] == minutes(20)
    assert waits_of(quick)[Stage.CHECKED] == minutes(3)


def test_nothing_is_seen_while_an_order_is_out_of_sight() -> None:
    """What was entered meanwhile has no time; what is entered later has."""
    hidden = Event(kind=EventKind.HIDDEN, at=at(8), phase=Phase.OPENING)
    cut = [each for each in WHOLE.events if each.at < at(8)]
    unseen = Life(NOW, (*cut, hidden, *WHOLE.events[len(cut) :]))
    assert set(waits_of(unseen)) == {Stage.ACCEPTED, Stage.CHECKED}


def test_an_order_that_was_brought_here_or_found_teaches_nothing() -> None:
    """Its story begins anew, or began unseen."""
    assert waits_of(replace(WHOLE, created_at=NOW - minutes(1))) == {}
    found = Event(kind=EventKind.FOUND, at=NOW, phase=Phase.APPROVAL)
    assert waits_of(replace(WHOLE, events=(*WHOLE.events, found))) == {}
    assert waits_of(replace(WHOLE, events=WHOLE.events[1:])) == {}
    assert waits_of(Life(NOW, ())) == {}


@given(
    lengths=st.lists(st.integers(1, 3000), min_size=7, max_size=7),
    pauses=st.lists(st.integers(1, 500), min_size=1, max_size=25),
    beforehand=st.booleans(),
)
def test_no_wait_is_wrong_by_more_than_the_time_between_two_looks(
    lengths: list[int], pauses: list[int], *, beforehand: bool
) -> None:
    """However long each phase lasts, and whenever somebody looks; also where it is paid before its time."""
    if beforehand:
        lengths[1] = 0
    entered = dict(zip(ROAD, accumulate(lengths, initial=0), strict=True))
    looks: list[Look] = []
    for moment in accumulate(pauses):
        phase = max((each for each in ROAD if entered[each] <= moment), key=ROAD.index)
        paid = beforehand or phase not in {Phase.APPROVAL, Phase.PAYMENT}
        looks.append((moment, phase, HELD if paid else UNPAID))
    real = {
        Stage.ACCEPTED: entered[Phase.PAYMENT],
        Stage.OPENED: entered[Phase.BROADCAST] - entered[Phase.OPENING],
        Stage.CONFIRMED: entered[Phase.CONFIRMED] - entered[Phase.BROADCAST],
        Stage.CHECKED: entered[Phase.READY] - entered[Phase.CONFIRMED],
    }
    for stage, wait in waits_of(life(*looks)).items():
        assert abs(wait - minutes(real[stage])) <= minutes(max(pauses))


@given(st.lists(SPANS, max_size=60), st.randoms())
def test_a_range_is_of_what_was_seen(spans: list[timedelta], chance: Random) -> None:
    """Its ends are waits that were, at least eight of ten lie within, and their order changes nothing."""
    wait = usual(spans)
    if wait is None:
        assert len(spans) < FEWEST
        return
    assert len(spans) == wait.sample >= FEWEST
    assert {wait.low, wait.high} <= {*spans}
    within = sum(wait.low <= each <= wait.high for each in spans)
    assert within * 10 >= len(spans) * 8
    assert not wait.whole or within == len(spans)
    chance.shuffle(spans)
    assert usual(spans) == wait


def test_the_slowest_and_quickest_tenth_are_left_out() -> None:
    """Of ten or more; of fewer none."""
    assert usual(map(minutes, range(1, 5))) is None
    assert usual(map(minutes, range(1, 10))) == Wait(minutes(1), minutes(9), 9)
    assert usual(map(minutes, range(1, 11))) == Wait(minutes(2), minutes(9), 10)
    assert usual(map(minutes, range(1, 31))) == Wait(minutes(4), minutes(27), 30)


def test_each_stage_is_known_from_five_on() -> None:
    """A stage that fewer went through is not told of."""
    lives = [WHOLE] * 4 + [life((minute, Phase.PAYMENT, UNPAID)) for minute in (9, 11)]
    assert usual_waits(lives) == {Stage.ACCEPTED: Wait(minutes(5), minutes(11), 6)}
    assert usual_waits([]) == {}


@pytest.mark.parametrize("priced_by_order", [False, True])
@pytest.mark.parametrize("phase", Phase)
def test_a_stage_is_where_others_act(phase: Phase, *, priced_by_order: bool) -> None:
    """The buyer's own time has none, nor has what is over or cannot be seen."""
    draft = a_firm_draft() if priced_by_order else a_draft()
    order = an_order(phase=phase, purchase=a_purchase(draft=draft))
    stage = stage_of(order)
    assert stage_of(replace(order, hidden=True)) is None
    if STEPS[phase].settled or phase in {Phase.OFFERED, Phase.PAYMENT}:
        assert stage is None
    elif phase is Phase.OPENING:
        assert stage is (Stage.PUBLISHED if priced_by_order else Stage.OPENED)


def test_a_held_payment_leaves_nothing_but_to_open() -> None:
    """Also while the market still waits for it."""
    assert stage_of(an_order(phase=Phase.PAYMENT, ever_held=True)) is Stage.OPENED


def test_a_wait_runs_from_the_first_word_of_it() -> None:
    """Its beginning may have gone by unseen: then it is longer still."""
    events = story([(1, Phase.PAYMENT, UNPAID), (10, Phase.CONFIRMING, HELD), (20, Phase.CONFIRMED, HELD)])
    assert waited(Stage.ACCEPTED, events, at(1)) == minutes(1)
    assert waited(Stage.CONFIRMED, events, at(15)) == minutes(5)
    assert waited(Stage.OPENED, events, at(30)) == timedelta()
