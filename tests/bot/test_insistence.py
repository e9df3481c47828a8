"""Insistence: it ends with a success or a cancellation, never with a failure."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.insistence import insist
from tests.bot.fakes import FakeClock, settle
from tests.liquidity.fakes import FakeClock as QuickClock


async def test_it_is_tried_until_it_succeeds_and_logged_now_and_then() -> None:
    """The pauses grow up to ten seconds; forty failures are three lines."""
    clock, failures = QuickClock(), iter(range(40))

    async def attempt() -> str:
        for number in failures:
            raise OSError(number)
        return "kept"

    with capture_logs() as lines:
        assert await insist(clock, attempt) == "kept"
    assert clock.waits == [0.5, 1, 2, 4, 8, *[10] * 35]
    assert [line["failures"] for line in lines] == [1, 17, 33]


async def test_a_cancellation_ends_it() -> None:
    """Whoever must stop can."""

    async def attempt() -> None:
        raise OSError

    trying = asyncio.ensure_future(insist(FakeClock(), attempt))
    await settle()
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying
