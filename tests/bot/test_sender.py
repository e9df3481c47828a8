"""Two senders: one says at once that Telegram asks to wait, the other waits for a moment."""

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from bot.escape import esc
from bot.sender import FailFastSender, WaitingSender
from tests.bot.fakes import TOKEN, FakeTelegram, Reply, fine, refusal
from tests.liquidity.fakes import FakeClock

SENT: Reply = fine({"message_id": 9, "date": 1795269600, "chat": {"id": 5, "type": "private"}, "text": "x"})


def _later(seconds: int) -> Reply:
    return refusal(429, "Too Many Requests", retry_after=seconds)


@pytest.fixture(autouse=True)
def _delays_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def test_the_one_fails_at_once() -> None:
    """The courier plans around it."""
    telegram, clock = FakeTelegram(_later(1), SENT), FakeClock()
    with pytest.raises(RetryAfter):
        await FailFastSender(Bot(TOKEN, request=telegram)).say(5, esc("x"))
    assert (len(telegram.asked), clock.waits) == (1, [])


async def test_the_other_waits_a_little() -> None:
    """What Telegram orders, up to five seconds in all."""
    telegram, clock = FakeTelegram(_later(2), _later(3), SENT), FakeClock()
    assert await WaitingSender(Bot(TOKEN, request=telegram), clock).say(5, esc("x")) == 9
    assert clock.waits == [2, 3]


@pytest.mark.parametrize(("delays", "waits"), [([6], []), ([3, 3], [3]), ([10**6], [])])
async def test_it_does_not_wait_for_long(delays: list[int], waits: list[int]) -> None:
    """Whoever must wait longer waits elsewhere."""
    telegram, clock = FakeTelegram(*map(_later, delays), SENT), FakeClock()
    with pytest.raises(RetryAfter):
        await WaitingSender(Bot(TOKEN, request=telegram), clock).say(5, esc("x"))
    assert clock.waits == waits


async def test_taps_are_answered_with_the_same_patience() -> None:
    """Every way to write is covered, not only texts."""
    telegram, clock = FakeTelegram(_later(2), fine(result=True)), FakeClock()
    await WaitingSender(Bot(TOKEN, request=telegram), clock).toast("q", "x")
    assert clock.waits == [2]
