"""Politeness towards a market, by a clock that never sleeps."""

import asyncio

import pytest

from liquidity.errors import Unavailable
from liquidity.pacing import Pacer
from tests.liquidity.fakes import FakeClock


async def test_turns_are_a_gap_apart() -> None:
    """Five a second, however many ask at once."""
    clock = FakeClock()
    pacer = Pacer(5, clock)
    began = clock.now()
    for _ in range(11):
        await pacer.turn()
    assert (clock.now() - began).total_seconds() == pytest.approx(2)


async def test_many_at_once_are_spread() -> None:
    """Each waits for a turn of its own, the first not at all."""
    clock = FakeClock()
    pacer = Pacer(4, clock)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(pacer.turn())
    assert clock.waits == pytest.approx([0.25, 0.5, 0.75, 1.0])


async def test_whoever_comes_late_need_not_wait() -> None:
    """Turns not taken are not saved up either."""
    clock = FakeClock()
    pacer = Pacer(1, clock)
    await pacer.turn()
    clock.advance(10)
    await pacer.turn()
    assert clock.waits == []
    await pacer.turn()
    assert clock.waits == [1]


async def test_a_long_pause_is_told_at_once() -> None:
    """A person who taps Refresh is not kept waiting for an hour."""
    clock = FakeClock()
    pacer = Pacer(5, clock)
    pacer.hold(3600)
    pacer.hold(10)
    with pytest.raises(Unavailable) as caught:
        await pacer.turn()
    assert caught.value.retry_after == 3600
    assert clock.waits == []
    clock.advance(3600)
    await pacer.turn()


async def test_a_short_pause_is_waited_for() -> None:
    """A few seconds are no trouble."""
    clock = FakeClock()
    pacer = Pacer(5, clock)
    pacer.hold(3)
    await pacer.turn()
    assert clock.waits == [3]


async def test_who_waits_already_obeys_a_pause() -> None:
    """No turn that was given before slips through a pause that was asked for afterwards."""
    clock = FakeClock()
    pacer = Pacer(1, clock)
    await pacer.turn()
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(pacer.turn())
        await asyncio.sleep(0)
        pacer.hold(4)
    assert waiting.done()
    assert clock.waits == [1, 3]


async def test_a_clock_set_back_voids_what_was_planned() -> None:
    """Otherwise a market would not be asked until the old time is reached again."""
    clock = FakeClock()
    pacer = Pacer(1, clock)
    pacer.hold(100)
    clock.advance(-86_400)
    await pacer.turn()
    assert clock.waits == []
