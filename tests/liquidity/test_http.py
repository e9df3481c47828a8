"""What a whole reply tells besides its body: how long it took, and what time it was there."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from liquidity.http import Line, Reply
from tests.liquidity.wire import reply, serving

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


async def ask(*headers: str, times: Iterator[float] | None = None) -> Reply:
    """One question, answered with these headers; *times* is what the timer shows."""
    async with serving(reply(200, {}, *headers)) as wire:
        shown = times or iter([0.0, 0.0])
        line = Line(wire.url(), seconds=5.0, keep_alive=False, timer=lambda: next(shown))
        try:
            return await line.get()
        finally:
            await line.close()


async def test_the_time_an_answer_took_is_measured() -> None:
    """From before the connection until the last byte."""
    assert (await ask(times=iter([100.0, 100.25]))).seconds == 0.25


@pytest.mark.parametrize(
    "headers",
    [
        ("Date: Wed, 25 Nov 2026 12:00:00 GMT",),
        ("Date: Wed, 25 Nov 2026 12:00:00 -0000",),
        ("Date: Wed, 25 Nov 2026 14:00:00 +0200",),
        ("Date: Wed, 25 Nov 2026 11:00:00 GMT", "Age: 3600"),
        ("Date: Wed, 25 Nov 2026 12:00:00 GMT", "Age: soon"),
    ],
)
async def test_a_servers_time_is_read(headers: tuple[str, ...]) -> None:
    """In UTC, and with the age of a copy that a cache gives."""
    assert (await ask(*headers)).date == NOON


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Date: noon",),
        ("Date: Wed, 99 Nov 2026 12:00:00 GMT",),
        ("Date: Fri, 31 Dec 9999 23:59:59 GMT", "Age: 999999999"),
    ],
)
async def test_a_time_that_is_none_is_left_out(headers: tuple[str, ...]) -> None:
    """Nobody is refused for it."""
    assert (await ask(*headers)).date is None
