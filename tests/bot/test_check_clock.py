"""The host's clock against others: half a minute either way, and the way of an answer is no error."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check_clock import ahead_by, look_at_clock
from bot.findings import Mark, Sighting

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def seen(who: str = "Telegram", ahead: float = 0.0, took: float = 0.0) -> Sighting:
    """What somebody's clock showed, asked by one of ours that is so many seconds ahead."""
    asked = NOON + timedelta(seconds=ahead)
    return Sighting(who=who, told=NOON, asked=asked, answered=asked + timedelta(seconds=took))


@pytest.mark.parametrize(
    ("ahead", "took", "off"),
    [
        (0, 0, 0),
        (1, 0, 0),
        (31, 0, 30),
        (-30, 0, -30),
        (-40, 20, -20),
        (-100, 200, 0),
        (-0.2, 5, 0),
        (46, 9, 45),
    ],
)
def test_what_is_counted_is_certain(ahead: float, took: float, off: float) -> None:
    """Neither the second that a header cuts off nor the time that an answer took is held against the host."""
    assert ahead_by(seen(ahead=ahead, took=took)) == timedelta(seconds=off)


@given(
    st.timedeltas(timedelta(days=-1), timedelta(days=1)),
    st.timedeltas(timedelta(), timedelta(minutes=5)),
    st.timedeltas(timedelta(), timedelta(minutes=5)),
    st.integers(0, 999_999),
)
def test_no_clock_is_blamed_for_more_than_it_is(
    error: timedelta, there: timedelta, back: timedelta, fraction: int
) -> None:
    """Whenever the other looked at its clock; and what is not told is at most the way, and a second."""
    asked = NOON.replace(microsecond=fraction)
    told = (asked + there).replace(microsecond=0)
    found = ahead_by(
        Sighting(who="Telegram", told=told, asked=asked + error, answered=asked + there + back + error)
    )
    least, most = sorted((timedelta(), error))
    assert least <= found <= most
    assert abs(error - found) <= there + back + timedelta(seconds=1)


@pytest.mark.parametrize(("ahead", "took"), [(0, 0), (31, 0), (-30, 0), (-35, 5), (25, 100)])
def test_half_a_minute_is_no_fault(ahead: float, took: float) -> None:
    """With all that cannot be told apart from it."""
    found = look_at_clock([seen(ahead=ahead, took=took)])
    assert (found.mark, found.says) == (Mark.GOOD, "agrees with Telegram.")


def test_a_clock_that_is_ahead_is_a_fault() -> None:
    """By how much, of whom, and what to do."""
    found = look_at_clock([seen(ahead=46), seen("Magma", ahead=47)])
    assert found.mark is Mark.FAULT
    assert found.says.startswith("this host's clock is 45 s ahead of Telegram and 46 s ahead of Magma. Let ")
    assert "timedatectl set-ntp true" in found.says


def test_a_clock_that_is_behind_is_a_fault() -> None:
    """Hours are told as such."""
    assert "is 31 s behind Telegram." in look_at_clock([seen(ahead=-31)]).says
    assert "is 2:00:00 behind Telegram." in look_at_clock([seen(ahead=-7200)]).says
    assert "is 1 day, 0:00:00 ahead of Telegram." in look_at_clock([seen(ahead=86_401)]).says


def test_where_others_disagree_both_are_named() -> None:
    """A fault all the same, and a doubt."""
    found = look_at_clock([seen("A"), seen("B"), seen("C", ahead=-60)])
    assert found.mark is Mark.FAULT
    assert "is 60 s behind C. It agrees with A and B, so it may be the other clock" in found.says


def test_the_worst_answer_of_one_counts() -> None:
    """Two markets may have one name."""
    assert look_at_clock([seen(ahead=60), seen()]).mark is Mark.FAULT
    assert look_at_clock([seen(), seen(ahead=-60)]).mark is Mark.FAULT


def test_nobody_told_the_time() -> None:
    """No fault, and no praise."""
    assert look_at_clock([]).mark is Mark.NOTE
