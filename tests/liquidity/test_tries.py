"""How often somebody may try: so many times within so long, each person for themselves."""

from datetime import timedelta

import pytest

from liquidity.errors import TooOften
from liquidity.orders import Owner
from liquidity.tries import Tries
from tests.liquidity.fakes import FakeClock


def test_nobody_is_remembered_for_longer_than_needed() -> None:
    """A bound of its own, after which a try is free again and whoever made one is forgotten."""
    clock = FakeClock()
    tries = Tries(clock, most=2, within=timedelta(minutes=1))
    for _ in range(2):
        tries.count(Owner(1))
    clock.advance(59)
    with pytest.raises(TooOften):
        tries.count(Owner(1))
    clock.advance(1)
    tries.count(Owner(2))
    assert list(tries._tries) == [2]
    tries.count(Owner(1))
