"""Two senders: one says at once that Telegram asks to wait, the other waits for a moment."""

import pytest
from telegram import Bot
from telegram.error import ChatMigrated, RetryAfter

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


@pytest.mark.parametrize("listens", [True, False])
async def test_a_group_that_has_moved_is_followed(listens: bool) -> None:  # noqa: FBT001  a parameter of the test
    """Whoever keeps its id is told, and the message goes out once more, without what it replied to."""
    moved: list[tuple[int, int]] = []

    async def on_move(old: int, new: int) -> None:
        moved.append((old, new))

    gone = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1007)
    telegram = FakeTelegram(gone, SENT)
    sender = FailFastSender(Bot(TOKEN, request=telegram), on_move if listens else None)
    assert await sender.say(-7, esc("x"), reply_to=3) == 9
    assert [told["chat_id"] for _, told in telegram.asked] == [-7, -1007]
    assert "reply_parameters" not in telegram.asked[1][1]
    assert moved == ([(-7, -1007)] if listens else [])


async def test_a_group_is_followed_once() -> None:
    """One that moves again and again is somebody's jest."""
    gone = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1007)
    with pytest.raises(ChatMigrated):
        await FailFastSender(Bot(TOKEN, request=FakeTelegram(gone, gone))).say(-7, esc("x"))
