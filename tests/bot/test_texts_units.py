"""Lengths of time as people read them."""

from datetime import timedelta

import pytest

from bot.texts.units import rough_span


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        (0, "0 minutes"),
        (5, "50 minutes"),
        (6, "1 hour"),
        (18, "3 hours"),
        (80, "13 hours"),
        (287, "48 hours"),
        (288, "2 days"),
        (400, "3 days"),
        (2016, "14 days"),
    ],
)
def test_a_time_lock_is_told_in_one_unit(blocks: int, said: str) -> None:
    """Minutes, hours below two days, then days, each to the nearest."""
    assert rough_span(timedelta(minutes=10 * blocks)) == said
