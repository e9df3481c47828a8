"""The long poll: committed first, confirmed afterwards, and never given up."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.intake import ALLOWED_UPDATES, Intake, TokenRefused
from tests.bot.fakes import (
    ME,
    TOKEN,
    FakeClock,
    FakeInbox,
    FakeTelegram,
    Reply,
    fine,
    message,
    refusal,
    until,
)


class _Stage:
    """An intake with everything around it faked, and what it told the others."""

    def __init__(
        self, *polls: Reply, calls: Sequence[Reply] = (ME, fine(True)), inbox: FakeInbox | None = None
    ) -> None:
        self.polls = FakeTelegram(*polls)
        self.calls = FakeTelegram(*calls)
        self.bot = Bot(TOKEN, request=self.calls, get_updates_request=self.polls)
        self.inbox = inbox or FakeInbox()
        self.clock = FakeClock()
        self.told: list[int] = []
        self.asides: list[Any] = []
        self.intake = Intake(
            self.bot,
            self.inbox,
            self.clock,
            heard=self.told.append,
            aside=self.asides.append,
            jitter=lambda: 1.0,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open and poll until the block ends."""
        async with asyncio.TaskGroup() as tasks:
            await self.intake.open()
            # A first sign of life, before any poll has ended.
            assert self.told == [0]
            self.told.clear()
            poll = tasks.create_task(self.intake.run())
            yield
            poll.cancel()


async def test_updates_are_committed_before_they_are_confirmed() -> None:
    """The next offset goes out only after the inbox has the raw updates, whole."""
    strange = {**message(12, 5, "lone \ud800"), "of_the_future": {"x": [1]}}
    stage = _Stage(fine([message(11, 5), strange]))
    async with stage.running():
        await until(lambda: len(stage.polls.asked) == 2)
    assert json.loads(stage.inbox.bodies[12]) == strange
    stage.inbox.bodies[12].encode()
    assert stage.told == [2]
    (first, asked), (second, then) = stage.polls.asked
    assert first == second == "getUpdates"
    assert asked == {"timeout": 30, "allowed_updates": list(ALLOWED_UPDATES)}
    assert then["offset"] == 13
    assert stage.polls.timeouts == [40, 40]


async def test_inline_queries_go_aside_and_wait_for_no_inbox() -> None:
    """They are confirmed like all others, and the inbox never sees them."""
    typed = {"update_id": 12, "inline_query": {"id": "q", "query": "50"}}
    stage = _Stage(fine([message(11, 5), typed]), fine([{**typed, "update_id": 13}]))
    async with stage.running():
        await until(lambda: len(stage.polls.asked) == 3)
    assert list(stage.inbox.bodies) == [11]
    assert [each["update_id"] for each in stage.asides] == [12, 13]
    assert stage.told == [1, 0]
    assert [asked.get("offset") for _, asked in stage.polls.asked] == [None, 13, 14]


async def test_open_learns_the_name_and_ends_the_webhook() -> None:
    """What waits at Telegram is kept, and a Telegram that is down is waited for."""
    stage = _Stage(calls=[NetworkError("down"), TimedOut(), ME, refusal(502, "Bad Gateway"), fine(True)])
    opening = asyncio.ensure_future(stage.intake.open())
    for seconds in (1, 2, 1):
        await until(lambda: bool(stage.clock.waits))
        assert stage.clock.waits.pop() == seconds
        await stage.clock.advance(seconds)
    await opening
    assert [name for name, _ in stage.calls.asked] == ["getMe"] * 3 + ["deleteWebhook"] * 2
    assert stage.calls.asked[-1][1] == {"drop_pending_updates": False}


@pytest.mark.parametrize("calls", [[refusal(401, "Unauthorized")], [ME, refusal(404, "Not Found")]])
async def test_a_refused_token_is_fatal_and_not_shown(calls: list[Reply]) -> None:
    """The error says which setting to mend, and holds the token nowhere."""
    stage = _Stage(calls=calls)
    with pytest.raises(TokenRefused) as caught:
        await stage.intake.open()
    assert "INLET_TELEGRAM_TOKEN" in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_a_commit_that_fails_is_tried_again() -> None:
    """Without the commit there is no next question, so Telegram keeps the updates; nothing ends."""

    class _Locked(FakeInbox):
        locked = True

        async def put(self, updates: Sequence[tuple[int, str]], at: datetime) -> None:
            if self.locked:
                raise OSError("database is locked")
            await super().put(updates, at)

    inbox = _Locked()
    stage = _Stage(fine([message(11, 5)]), inbox=inbox)
    async with stage.running():
        for seconds in (0.5, 1):
            await until(lambda: bool(stage.clock.waits))
            assert stage.clock.waits.pop() == seconds
            await stage.clock.advance(seconds)
        assert len(stage.polls.asked) == 1
        assert stage.told == []
        inbox.locked = False
        await stage.clock.advance(2)
        await until(lambda: len(stage.polls.asked) == 2)
    assert stage.told == [1]
    assert stage.polls.asked[1][1]["offset"] == 12


async def test_trouble_is_waited_out_longer_each_time() -> None:
    """Network trouble doubles the pause up to a minute; the first good answer starts over."""
    stage = _Stage(*[NetworkError("down")] * 8, fine([]), NetworkError("down"))
    async with stage.running():
        for seconds in (1, 2, 4, 8, 16, 32, 60, 60, 1):
            await until(lambda: bool(stage.clock.waits))
            assert stage.clock.waits.pop() == seconds
            await stage.clock.advance(seconds)
    assert stage.told == [0]


async def test_telegram_names_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood answer's retry_after is obeyed."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    stage = _Stage(refusal(429, "Too Many Requests: retry after 17", retry_after=17))
    async with stage.running():
        await until(lambda: bool(stage.clock.waits))
    assert stage.clock.waits == [18.0]


async def test_a_conflict_is_told_once_and_asked_slowly() -> None:
    """Another poller: one clear line, a minute's pause, and a webhook that someone set is ended again."""
    conflict = refusal(409, "Conflict: terminated by other getUpdates request")
    stage = _Stage(conflict, conflict, fine([]), calls=[ME, fine(True), fine(True), fine(True)])
    with capture_logs() as lines:
        async with stage.running():
            for _ in range(2):
                await until(lambda: bool(stage.clock.waits))
                assert stage.clock.waits.pop() == 60
                await stage.clock.advance(60)
            await until(lambda: stage.told == [0])
    assert [line["log_level"] for line in lines] == ["error", "info"]
    assert "another program" in lines[0]["event"]
    assert [name for name, _ in stage.calls.asked] == ["getMe"] + ["deleteWebhook"] * 3


async def test_a_token_refused_later_is_tried_again() -> None:
    """While running, a 401 may be Telegram's own trouble: slow, and never the end."""
    stage = _Stage(refusal(401, "Unauthorized"), fine([]))
    async with stage.running():
        await until(lambda: bool(stage.clock.waits))
        assert stage.clock.waits == [60]
        await stage.clock.advance(60)
        await until(lambda: stage.told == [0])


@pytest.mark.parametrize(
    "rubbish",
    [
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"null"),
        (200, {"ok": True}),
        fine(None),
        fine(True),
        fine(5),
        fine("updates"),
        fine([1, None, "x", []]),
        fine([{"update_id": "11"}, {"update_id": True}, {"update_id": -1}, {"update_id": 2**70}]),
        (200, b"[" * 200_000),
        (204, b""),
        (500, b"\xff\xfe"),
    ],
)
async def test_rubbish_is_waited_out(rubbish: Reply) -> None:
    """An answer that is no answer keeps nothing, confirms nothing, and does not spin."""
    stage = _Stage(rubbish, fine([message(11, 5)]))
    async with stage.running():
        await until(lambda: bool(stage.clock.waits))
        assert stage.inbox.bodies == {}
        await stage.clock.advance(1)
        await until(lambda: 11 in stage.inbox.bodies)
    assert "offset" not in stage.polls.asked[1][1]


async def test_one_bad_entry_does_not_stop_its_neighbours() -> None:
    """What has an id is kept, whatever else it is; what has none cannot be."""
    poison: dict[str, Any] = {"update_id": 12, "message": "not a message"}
    stage = _Stage(fine([None, poison, message(13, 5)]))
    async with stage.running():
        await until(lambda: len(stage.polls.asked) == 2)
    assert sorted(stage.inbox.bodies) == [12, 13]
