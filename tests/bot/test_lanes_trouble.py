"""Lanes in trouble: handlers that fail, a Telegram that refuses, a locked database: nothing lost or twice."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.ports import Waiting
from tests.bot.fakes import FakeInbox, message, settle, until
from tests.bot.stage import Stage


async def test_whoever_telegram_keeps_waiting_takes_nobodys_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd is left alone for as long as Telegram asks; others are served, and no try is counted."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    stage = Stage()
    stage.raising = {number: [RetryAfter(timedelta(seconds=60))] * 5 for number in range(1, 101)}
    async with stage.running():
        await stage.put(*[message(number, 100 + number) for number in range(1, 102)])
        await until(lambda: stage.handled == [101])
        assert stage.clock.waits == [60.0] * 100
        await stage.clock.advance(59)
        assert len(stage.begun) == 101
        for _ in range(5):
            await stage.clock.advance(60)
        await until(lambda: len(stage.inbox.finished) == 101)
    assert stage.inbox.tries == {}


async def test_a_failure_is_tried_again_without_being_overtaken() -> None:
    """The next update of that person waits until the failed one is through."""
    stage = Stage()
    stage.broken[1] = 2
    async with stage.running():
        await stage.put(message(1, 5), message(2, 5))
        for tries in (1, 2):
            await until(partial(stage.has_tried, 1, tries))
            await settle()
            assert stage.handled == []
            await stage.clock.advance(2)
        await until(lambda: stage.handled == [1, 2])
    assert stage.parked == []


async def test_the_third_failure_parks_and_tells() -> None:
    """A poison update is given up after three tries, the person is told, and the rest goes on."""
    stage = Stage()
    stage.broken[1] = 99
    async with stage.running():
        await stage.put(message(1, 5), message(2, 5))
        for _ in range(2):
            await settle()
            await stage.clock.advance(2)
        await until(lambda: stage.handled == [2])
    assert stage.begun == [1, 1, 1, 2]
    assert stage.parked == stage.inbox.parked == [1]


async def test_telling_may_fail_too() -> None:
    """Telegram being down while a person should be told stops nothing."""
    stage = Stage()

    async def _down(update: Update) -> None:
        raise OSError(update.update_id)

    stage.lanes._on_parked = _down
    stage.broken[1] = 99
    stage.inbox.tries[1] = 2
    async with stage.running():
        await stage.put(message(1, 5), message(2, 5))
        await until(lambda: stage.handled == [2])
    assert stage.inbox.parked == [1]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "5",
        "null",
        "{}",
        '{"update_id": 1, "message": "text"}',
        '{"update_id": 1, "message": {"message_id": 1, "date": "yesterday"}}',
        '{"update_id": 1, "message": {"chat": {}}}',
        '{"update_id": 1, "callback_query": [1]}',
        '{"update_id": 7, "message": null}',
        "[" * 100_000,
    ],
)
async def test_an_update_that_cannot_be_read_is_parked_at_once(body: str) -> None:
    """It is not tried again, and what came after it is handled."""
    stage = Stage()
    await stage.inbox.put([(1, body)], stage.clock.now())
    async with stage.running():
        await stage.put(message(2, 5))
        await until(lambda: stage.handled == [2])
    assert stage.inbox.parked == [1]
    assert stage.begun == [2]


@pytest.mark.parametrize(
    "error",
    [Forbidden("Forbidden: bot was blocked by the user"), BadRequest("Chat not found"), ChatMigrated(-5)],
)
async def test_whoever_cannot_be_answered_is_done_with(error: TelegramError) -> None:
    """No second try and no apology: the chat is noted as gone, and its next update is handled."""
    stage = Stage()
    stage.raising[1] = [error]
    async with stage.running():
        await stage.put(message(1, 5), message(2, 5))
        await until(lambda: stage.inbox.finished == [1, 2])
    assert (stage.begun, stage.gone, stage.parked, stage.inbox.tries) == ([1, 2], [1], [], {})


async def test_a_page_from_in_between_is_no_goodbye() -> None:
    """A proxy that forbids says nothing of the person."""
    stage = Stage()
    forbidden = Forbidden("Forbidden (403). Parsing the server response b'<html>' failed")
    forbidden.__cause__ = TelegramError("Invalid server response")
    stage.raising[1] = [forbidden]
    async with stage.running():
        await stage.put(message(1, 5))
        await until(partial(stage.has_tried, 1, 1))
    assert stage.gone == []


async def _die_of(inbox: FakeInbox, update_id: int) -> None:
    """Start a process that is killed while it handles an update, as soon as the others are through."""
    stage = Stage(inbox)
    stage.gates[update_id] = asyncio.Event()
    process = asyncio.ensure_future(stage.lanes.run())
    await settle()
    process.cancel()
    await asyncio.wait([process])


async def test_what_kills_the_process_is_given_up() -> None:
    """Nobody could count those tries but the next process; it does, and others are served meanwhile."""
    stage = Stage()
    await stage.put(message(1, 5), message(2, 6))
    for starts in (1, 2):
        await _die_of(stage.inbox, 1)
        assert stage.inbox.tries == {1: starts, 2: 1}
    assert stage.inbox.finished == [2]
    last = Stage(stage.inbox)
    async with last.running():
        await until(lambda: last.parked == [1])
    assert last.begun == []


async def test_what_only_waited_counts_no_try() -> None:
    """An update behind the one that kills is innocent."""
    stage = Stage()
    await stage.put(message(1, 5), message(2, 5))
    for _ in range(2):
        await _die_of(stage.inbox, 1)
    last = Stage(stage.inbox)
    async with last.running():
        await until(lambda: last.handled == [2])
    assert last.parked == [1]
    assert last.inbox.tries == {1: 3, 2: 1}


class _Locked(FakeInbox):
    """Nothing can be read from it or written to it while it is locked."""

    locked = False

    def _check(self) -> None:
        if self.locked:
            raise OSError("database is locked")

    async def pending(self) -> Sequence[Waiting]:
        self._check()
        return await super().pending()

    async def done(self, update_id: int) -> None:
        self._check()
        await super().done(update_id)

    async def failed(self, update_id: int, *, most: int) -> bool:
        self._check()
        return await super().failed(update_id, most=most)


async def test_a_locked_database_ends_nothing() -> None:
    """What cannot be marked now is marked later; nothing is handled twice or cancelled."""
    inbox = _Locked()
    stage = Stage(inbox)
    stage.gates = {number: asyncio.Event() for number in (1, 2, 3)}
    stage.broken[3] = 1
    async with stage.running():
        await stage.put(message(1, 5), message(2, 6), message(3, 7))
        await until(lambda: len(stage.begun) == 3)
        inbox.locked = True
        stage.gates[1].set()
        stage.gates[3].set()
        stage.lanes.wake()
        await stage.clock.advance(2)
        assert (stage.handled, inbox.finished) == ([1], [])
        stage.gates[2].set()
        await until(lambda: stage.handled == [1, 2])
        inbox.locked = False
        await stage.put(message(4, 8))
        while len(inbox.finished) < 4:
            await stage.clock.advance(2)
    assert sorted(stage.begun) == [1, 2, 3, 3, 4]
    assert stage.inbox.tries == {3: 1}


async def test_a_locked_database_does_not_hold_up_the_end() -> None:
    """What could not be marked within the grace is handled again by the next start."""
    inbox = _Locked()
    stage = Stage(inbox)
    async with stage.running():
        await stage.put(message(1, 5))
        stage.gates[1] = asyncio.Event()
        await until(lambda: stage.begun == [1])
        inbox.locked = True
        stage.gates[1].set()
        stage.lanes.wake()
        await until(lambda: stage.handled == [1])
        stage.lanes.stop()
        await settle()
        await stage.clock.advance(10)
    inbox.locked = False
    assert len(await inbox.pending()) == 1


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3)), max_size=12))
def test_order_holds_whatever_fails(plan: list[tuple[int, int]]) -> None:
    """For any people and any failures: every update ends once, each person's in order."""

    async def play() -> None:
        stage = Stage()
        stage.broken = {number: failures for number, (_, failures) in enumerate(plan, start=1)}
        async with stage.running():
            await stage.put(*[message(number, user) for number, (user, _) in enumerate(plan, start=1)])
            while await stage.inbox.pending():
                await stage.clock.advance(2)
        assert sorted(stage.handled + stage.parked) == list(range(1, len(plan) + 1))
        for person in (1, 2, 3):
            theirs = [number for number in stage.handled if plan[number - 1][0] == person]
            assert theirs == sorted(theirs)

    asyncio.run(play())
