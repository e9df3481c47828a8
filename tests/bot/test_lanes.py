"""Lanes: in order for each person, side by side for different ones, nothing lost and nothing twice."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Update

from bot.lanes import Lanes
from bot.ports import Waiting
from tests.bot.fakes import TOKEN, FakeClock, FakeInbox, FakeTelegram, message, settle, until


class _Stage:
    """Lanes over a fake inbox; *handle* decides what becomes of each update."""

    def __init__(self, inbox: FakeInbox | None = None) -> None:
        self.inbox = inbox or FakeInbox()
        self.clock = FakeClock()
        self.begun: list[int] = []
        self.handled: list[int] = []
        self.parked: list[int] = []
        self.broken: dict[int, int] = {}
        self.gates: dict[int, asyncio.Event] = {}
        bot = Bot(TOKEN, request=FakeTelegram(), get_updates_request=FakeTelegram())
        self.lanes = Lanes(self.inbox, self.clock, bot, self._handle, self._park)

    async def _handle(self, update: Update) -> None:
        self.begun.append(update.update_id)
        if update.update_id in self.gates:
            await self.gates[update.update_id].wait()
        await asyncio.sleep(0)
        if self.broken.get(update.update_id, 0) > 0:
            self.broken[update.update_id] -= 1
            raise ValueError(update.update_id)
        self.handled.append(update.update_id)

    async def _park(self, update: Update) -> None:
        self.parked.append(update.update_id)

    async def put(self, *updates: dict[str, Any]) -> None:
        """Receive updates as the intake does."""
        entries = [(update["update_id"], json.dumps(update)) for update in updates]
        await self.inbox.put(entries, self.clock.now())
        self.lanes.wake()

    def has_tried(self, update_id: int, times: int) -> bool:
        """Whether so many failures were counted."""
        return self.inbox.tries.get(update_id) == times

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run until the block ends, then stop and let it finish."""
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(self.lanes.run())
            yield
            self.lanes.stop()


async def test_what_the_last_process_left_is_handled_first() -> None:
    """Recovery is the ordinary work: the inbox as it was found, in order."""
    stage = _Stage()
    await stage.put(message(2, 5), message(1, 5))
    async with stage.running():
        await until(lambda: len(stage.inbox.finished) == 2)
        await stage.put(message(3, 5))
        await until(lambda: len(stage.inbox.finished) == 3)
    assert stage.handled == [1, 2, 3]


async def test_one_slow_person_holds_up_nobody_else() -> None:
    """A person's next update waits for the one before; other people's do not."""
    stage = _Stage()
    stage.gates[1] = asyncio.Event()
    async with stage.running():
        await stage.put(message(1, 5), message(2, 5), message(3, 6))
        await until(lambda: stage.handled == [3])
        await settle()
        assert stage.begun == [1, 3]
        stage.gates[1].set()
        await until(lambda: stage.handled == [3, 1, 2])


async def test_so_many_at_once_and_no_more() -> None:
    """Sixteen people are served side by side, the seventeenth waits."""
    stage = _Stage()
    stage.gates = {number: asyncio.Event() for number in range(1, 21)}
    async with stage.running():
        await stage.put(*[message(number, 100 + number) for number in range(1, 21)])
        await until(lambda: len(stage.begun) == 16)
        await settle()
        assert len(stage.begun) == 16
        for gate in stage.gates.values():
            gate.set()
        await until(lambda: len(stage.inbox.finished) == 20)


async def test_a_failure_is_tried_again_without_being_overtaken() -> None:
    """The next update of that person waits until the failed one is through."""
    stage = _Stage()
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
    stage = _Stage()
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
    stage = _Stage()

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
    stage = _Stage()
    await stage.inbox.put([(1, body)], stage.clock.now())
    async with stage.running():
        await stage.put(message(2, 5))
        await until(lambda: stage.handled == [2])
    assert stage.inbox.parked == [1]
    assert stage.begun == [2]


async def test_stop_ends_what_runs_and_leaves_the_rest() -> None:
    """What is being handled is finished; what only waits stays in the inbox."""
    stage = _Stage()
    stage.gates[1] = asyncio.Event()
    async with stage.running():
        await stage.put(message(1, 5), message(2, 5))
        await until(lambda: stage.begun == [1])
        stage.lanes.stop()
        await settle()
        stage.gates[1].set()
    assert stage.inbox.finished == [1]
    assert [waiting.update_id for waiting in await stage.inbox.pending()] == [2]


async def test_stop_does_not_wait_for_ever() -> None:
    """After the grace, what still runs is cancelled and stays pending without a counted failure."""
    stage = _Stage()
    stage.gates[1] = asyncio.Event()
    async with stage.running():
        await stage.put(message(1, 5))
        await until(lambda: stage.begun == [1])
        stage.lanes.stop()
        await settle()
        await stage.clock.advance(10)
    assert [(waiting.update_id, waiting.tries) for waiting in await stage.inbox.pending()] == [(1, 0)]


async def test_stop_cuts_the_pause_short() -> None:
    """A lane that waits to try again does not hold up the end."""
    stage = _Stage()
    stage.broken[1] = 99
    async with stage.running():
        await stage.put(message(1, 5))
        await until(lambda: stage.inbox.tries.get(1) == 1)
    assert stage.begun == [1]


async def test_stop_before_run_is_an_end() -> None:
    """Stopping may come first."""
    stage = _Stage()
    await stage.put(message(1, 5))
    stage.lanes.stop()
    await stage.lanes.run()
    assert stage.begun == []


async def test_an_answer_that_was_old_is_not_handled_twice() -> None:
    """An update that ends while the inbox is being read may still be in the answer."""

    class _Slow(FakeInbox):
        gate: asyncio.Event | None = None

        async def pending(self) -> Sequence[Waiting]:
            answer = await super().pending()
            if self.gate:
                await self.gate.wait()
            return answer

    inbox = _Slow()
    stage = _Stage(inbox)
    stage.gates[1] = asyncio.Event()
    async with stage.running():
        await stage.put(message(1, 5))
        await until(lambda: stage.begun == [1])
        inbox.gate = asyncio.Event()
        stage.lanes.wake()
        await settle()
        stage.gates[1].set()
        await until(lambda: inbox.finished == [1])
        inbox.gate.set()
        await settle()
    assert stage.begun == [1]


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
    stage = _Stage(inbox)
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
    stage = _Stage(inbox)
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
        stage = _Stage()
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
