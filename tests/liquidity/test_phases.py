"""The table of phases against the two documents it is made from."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.magma.words import STATUSES
from liquidity.phases import (
    FINAL,
    ROAD,
    SETTLED,
    SHORT_ROAD,
    STEPS,
    SUCCESS,
    Actor,
    Interval,
    Phase,
    interval_at,
    passed_between,
    reachable,
)

# "Order Lifecycle" and "Errors": the union of their terminal lists, one of which omits the failed swap.
TERMINAL = {
    "VALID_CHANNEL_OPENING",
    "CHANNEL_MONITORING_FINISHED",
    "SELLER_REJECTED",
    "SELLER_FAILED_TO_REACT",
    "BUYER_REJECTED",
    "BUYER_FAILED_TO_PAY",
    "SELLER_FAILED_TO_OPEN_CHANNEL",
    "SELLER_FAILED_TO_SEND_SWAP",
    "INVALID_CHANNEL_OPENING",
    "ADMIN_CLOSED",
}

# "Full reference": the statuses that may come next, in the document's words.
NEXT = {
    "WAITING_FOR_SELLER_APPROVAL": {"WAITING_FOR_BUYER_PAYMENT", "SELLER_REJECTED", "SELLER_FAILED_TO_REACT"},
    "WAITING_FOR_BUYER_PAYMENT": {"WAITING_FOR_CHANNEL_OPEN", "BUYER_FAILED_TO_PAY", "BUYER_REJECTED"},
    "WAITING_FOR_CHANNEL_OPEN": {"SELLER_SENT_TRANSACTION", "SELLER_FAILED_TO_OPEN_CHANNEL"},
    "SELLER_SENT_TRANSACTION": {"WAITING_FOR_ON_CHAIN_CONFIRMATION", "SELLER_FAILED_TO_SEND_SWAP"},
    "WAITING_FOR_ON_CHAIN_CONFIRMATION": {"ON_CHAIN_CONFIRMATION"},
    "ON_CHAIN_CONFIRMATION": {"SELLER_OPENED_CHANNEL"},
    "SELLER_OPENED_CHANNEL": {"VALID_CHANNEL_OPENING", "INVALID_CHANNEL_OPENING"},
    "VALID_CHANNEL_OPENING": {"CHANNEL_MONITORING_FINISHED"},
}

# "Polling cadence by phase", in seconds.
CADENCE = {
    "WAITING_FOR_SELLER_APPROVAL": (5, 10),
    "WAITING_FOR_BUYER_PAYMENT": (5, 10),
    "WAITING_FOR_CHANNEL_OPEN": (5, 10),
    "WAITING_FOR_ON_CHAIN_CONFIRMATION": (30, 60),
    "ON_CHAIN_CONFIRMATION": (15, 30),
    "SELLER_OPENED_CHANNEL": (15, 30),
}

# What Magma has no word for.
OF_LSPS1 = {
    Phase.OFFERED,
    Phase.PUBLISHED,
    Phase.FUNDED,
    Phase.FAILED,
    Phase.LAPSED,
}

phases = st.sampled_from(Phase)


def test_every_phase_has_a_row() -> None:
    """Nothing can be seen that the table does not know."""
    assert set(STEPS) == set(Phase)


def test_the_17_statuses_are_our_phases_one_to_one() -> None:
    """No two words mean the same, and only what LSPS1 adds is without a word."""
    assert len(STATUSES) == len(set(STATUSES.values())) == 17
    assert set(Phase) - set(STATUSES.values()) == OF_LSPS1


def test_settled_is_the_documents_terminal_set() -> None:
    """Pushes end where the union of the documents says so, and nowhere else."""
    assert {STATUSES[word] for word in TERMINAL} == SETTLED - OF_LSPS1
    assert {Phase.FUNDED, Phase.FAILED, Phase.LAPSED} == SETTLED & OF_LSPS1


def test_final_is_settled_without_ready() -> None:
    """A channel that is ready may still be watched, close early, or be found wrong."""
    assert SETTLED - {Phase.READY} == FINAL
    assert {Phase.READY, Phase.FINISHED, Phase.FUNDED} == SUCCESS
    assert STEPS[Phase.READY].next == {Phase.FINISHED, Phase.WRONG_CHANNEL, Phase.CLOSED_BY_MARKET}


@pytest.mark.parametrize(("word", "following"), NEXT.items())
def test_the_documents_edges_are_there(word: str, following: set[str]) -> None:
    """Each row of the full reference is in the table."""
    assert {STATUSES[each] for each in following} <= STEPS[STATUSES[word]].next


def test_edges_beyond_the_document_are_few_and_meant() -> None:
    """Support may close anything; a buyer may cancel before approval; a ready channel may turn out wrong."""
    documented = {STATUSES[word]: {STATUSES[each] for each in after} for word, after in NEXT.items()}
    ours = {
        (phase, following)
        for phase, step in STEPS.items()
        for following in step.next - documented.get(phase, set())
        if following is not Phase.CLOSED_BY_MARKET and not {phase, following} & OF_LSPS1
    }
    assert ours == {(Phase.APPROVAL, Phase.BUYER_CANCELLED), (Phase.READY, Phase.WRONG_CHANNEL)}


def test_an_offer_is_taken_or_lapses() -> None:
    """Until a firm price is taken nothing else can become of it; then the LSP's states follow (bLIP-51)."""
    assert STEPS[Phase.OFFERED].next == {Phase.PAYMENT, Phase.LAPSED}
    for position, phase in enumerate(SHORT_ROAD):
        assert set(SHORT_ROAD[position + 1 :]) <= reachable(phase)
    for phase in (Phase.PAYMENT, Phase.OPENING, Phase.PUBLISHED):
        assert Phase.FAILED in STEPS[phase].next


@given(phases)
def test_support_may_close_whatever_is_not_final(phase: Phase) -> None:
    """ADMIN_CLOSED can come at any time until the end; an LSP's published channel has no such end."""
    closable = phase not in {*FINAL, Phase.PUBLISHED}
    assert (Phase.CLOSED_BY_MARKET in reachable(phase)) is closable


@given(phases, phases)
def test_jumps_are_legal_and_going_back_is_not(one: Phase, other: Phase) -> None:
    """We may miss phases; two different ones never follow each other both ways, and none follows itself."""
    assert one not in reachable(one)
    assert not (other in reachable(one) and one in reachable(other))
    for step in reachable(one):
        assert reachable(step) <= reachable(one)


def test_the_whole_road_can_be_jumped() -> None:
    """A first look may find any later phase of the road."""
    for position, phase in enumerate(ROAD):
        assert set(ROAD[position + 1 :]) <= reachable(phase)
        assert not set(ROAD[: position + 1]) & reachable(phase)


@given(phases, phases)
def test_what_was_passed_lies_between(before: Phase, after: Phase) -> None:
    """Phases passed unseen follow the first, lead to the last, and stand in the order of the road."""
    passed = passed_between(before, after)
    assert before not in passed
    assert after not in passed
    assert all(phase in reachable(before) and after in reachable(phase) for phase in passed)
    assert list(passed) == sorted(passed, key=list(Phase).index)


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [
        (Phase.APPROVAL, Phase.PAYMENT, ()),
        (Phase.APPROVAL, Phase.OPENING, (Phase.PAYMENT,)),
        (Phase.APPROVAL, Phase.READY, ROAD[1:-1]),
        (Phase.PAYMENT, Phase.FINISHED, ROAD[2:]),
        (Phase.PAYMENT, Phase.NOT_OPENED, (Phase.OPENING,)),
        (Phase.OPENING, Phase.SWAP_FAILED, (Phase.BROADCAST,)),
        (Phase.APPROVAL, Phase.BUYER_CANCELLED, ()),
        (Phase.OPENING, Phase.CLOSED_BY_MARKET, ()),
        (Phase.OPENING, Phase.PAYMENT, ()),
        (Phase.OPENING, Phase.OPENING, ()),
        (Phase.PAYMENT, Phase.FUNDED, (Phase.OPENING, Phase.PUBLISHED)),
        (Phase.PAYMENT, Phase.FAILED, ()),
    ],
)
def test_only_what_must_have_been_is_called_passed(
    before: Phase, after: Phase, passed: tuple[Phase, ...]
) -> None:
    """A phase that another way goes round is not claimed."""
    assert passed_between(before, after) == passed


@pytest.mark.parametrize(("word", "seconds"), CADENCE.items())
def test_the_cadence_is_the_documents(word: str, seconds: tuple[float, float]) -> None:
    """The recommended poll intervals, to the second."""
    assert STEPS[STATUSES[word]].interval == Interval(*seconds)


def test_phases_without_a_cadence_are_asked_slowly() -> None:
    """A funding transaction that waits for its block need not be asked about every few seconds."""
    assert STEPS[Phase.BROADCAST].interval == Interval(30, 60)


def test_nobody_acts_when_it_is_over() -> None:
    """Who acts next is said exactly while somebody does."""
    assert {phase for phase in Phase if STEPS[phase].actor is Actor.NOBODY} == SETTLED


def test_an_old_order_is_asked_less_often_but_always() -> None:
    """Slower with every age, never to a halt, and not confused by a clock that went back."""
    ages = [timedelta(), timedelta(hours=7), timedelta(days=2), timedelta(days=30), timedelta(days=4000)]
    asked = [interval_at(Phase.PAYMENT, age) for age in ages]
    assert [each.least for each in asked] == [5, 10, 30, 100, 100]
    assert interval_at(Phase.PAYMENT, timedelta(days=-3)) == Interval(5, 10)


@given(st.timedeltas())
def test_a_lease_is_looked_at_every_six_hours(age: timedelta) -> None:
    """From its first day to its last: it is slow enough as it is."""
    assert interval_at(Phase.READY, age) == Interval(6 * 3600, 6 * 3600)


@given(phases, st.timedeltas())
def test_intervals_are_ranges_to_wait(phase: Phase, age: timedelta) -> None:
    """Every interval is longer than nothing and has its ends in order."""
    interval = interval_at(phase, age)
    assert 0 < interval.least <= interval.most
