"""Lanes: in order for each person, side by side for different ones, and an end in order."""

import asyncio
from collections.abc import Sequence

from bot.ports import Waiting
from tests.bot.fakes import FakeInbox, message, settle, until
from tests.bot.stage import Stage


async def test_what_the_last_process_left_is_handled_first() -> None:
    """Recovery is the ordinary work: the inbox as it was found, in order."""
    stage = Stage()
    await stage.put(message(2, 5), message(1, 5))
    async with stage.running():
        await until(lambda: len(stage.inbox.finished) == 2)
        await stage.put(message(3, 5))
        await until(lambda: len(stage.inbox.finished) == 3)
    assert stage.handled == [1, 2, 3]


async def test_one_slow_person_holds_up_nobody_else() -> None:
    """A person's next update waits for the one before; other people's do not."""
    stage = Stage()
    stage.gates[1] = asyncio.Event()
    async with stage.running():
        await stage.put(message(1, 5), message(2, 5), message(3, 6))
        await until(lambda: stage.handled == [3])
        await settle()
        assert stage.begun == [1, 3]
        stage.gates[1].set()
        await until(lambda: stage.handled == [3, 1, 2])


async def test_so_many_at_once_and_no_more() -> None:
    """Sixty-four people are served side by side, the sixty-fifth waits."""
    stage = Stage()
    stage.gates = {number: asyncio.Event() for number in range(1, 71)}
    async with stage.running():
        await stage.put(*[message(number, 100 + number) for number in range(1, 71)])
        await until(lambda: len(stage.begun) == 64)
        await settle()
        assert len(stage.begun) == 64
        for gate in stage.gates.values():
            gate.set()
        await until(lambda: len(stage.inbox.finished) == 70)


async def test_stop_ends_what_runs_and_leaves_the_rest() -> None:
    """What is being handled is finished; what only waits stays in the inbox."""
    stage = Stage()
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
    """After two seconds, what still runs is cancelled and stays pending without a counted failure."""
    stage = Stage()
    stage.gates[1] = asyncio.Event()
    async with stage.running():
        await stage.put(message(1, 5))
        await until(lambda: stage.begun == [1])
        stage.lanes.stop()
        await settle()
        await stage.clock.advance(2)
    assert [(waiting.update_id, waiting.tries) for waiting in await stage.inbox.pending()] == [(1, 0)]


async def test_stop_cuts_the_pause_short() -> None:
    """A lane that waits to try again does not hold up the end."""
    stage = Stage()
    stage.broken[1] = 99
    async with stage.running():
        await stage.put(message(1, 5))
        await until(lambda: stage.inbox.tries.get(1) == 1)
    assert stage.begun == [1]


async def test_stop_before_run_is_an_end() -> None:
    """Stopping may come first."""
    stage = Stage()
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
    stage = Stage(inbox)
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
