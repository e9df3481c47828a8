"""The courier: each chat's letters in order, nobody waits for another, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from telegram.error import TimedOut

from bot.cards import Cards
from bot.ports import Letter
from liquidity.orders import Owner
from storage.outbox import Outbox
from tests.bot.bench import ALICE, Bench
from tests.bot.fakes import Reply, refusal, settle, until
from tests.bot.letters import BOB, buy, pass_time, sent


async def test_a_chat_that_must_wait_holds_up_nobody(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """retry_after is obeyed for that chat, to the second, and nothing is skipped."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    await buy(bench)
    await buy(bench, BOB, "second")
    bench.telegram.refusals[ALICE] = [refusal(429, "Too Many Requests: retry after 30", retry_after=30)]
    await bench.deliver()
    assert sent(bench, BOB) == ["sendMessage", "sendPhoto", "sendMessage"]
    assert sent(bench, ALICE) == ["sendMessage"]
    bench.clock.advance(29)
    assert await bench.deliver() == 0
    bench.clock.advance(1)
    await bench.deliver()
    assert sent(bench, ALICE) == ["sendMessage", "sendMessage", "sendPhoto", "sendMessage"]


@pytest.mark.parametrize(
    "reply",
    [
        refusal(403, "Forbidden: bot was blocked by the user"),
        refusal(403, "Forbidden: user is deactivated"),
        refusal(400, "Bad Request: chat not found"),
    ],
)
async def test_a_chat_that_is_closed_is_kept_for_later(bench: Bench, reply: Reply) -> None:
    """Its letters stay, others are served; once it is open again they go out in order."""
    await buy(bench)
    await buy(bench, BOB, "second")
    bench.telegram.refusals[ALICE] = [reply]
    await bench.deliver()
    assert sent(bench, ALICE) == ["sendMessage"]
    assert sent(bench, BOB) == ["sendMessage", "sendPhoto", "sendMessage"]
    bench.clock.advance(10**6)
    assert await bench.deliver() == 0
    assert await bench.outbox.unblock(Owner(ALICE))
    await bench.deliver()
    assert sent(bench, ALICE)[1:] == ["sendMessage", "sendPhoto", "sendMessage"]


async def test_what_telegram_never_takes_is_told_in_a_sentence(bench: Bench) -> None:
    """After three refusals: one bad text must neither silence a person nor leave them without the news."""
    order = await buy(bench)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: BUTTON_URL_INVALID")] * 3
    await pass_time(bench, rounds=4)
    assert sent(bench, ALICE) == ["sendMessage"] * 4 + ["sendPhoto", "sendMessage"]
    assert bench.telegram.said(ALICE)[3] == f"There is news of order {order.id}: /orders shows it."


async def test_a_chat_that_takes_no_sentence_either_loses_nothing(bench: Bench) -> None:
    """Then it is not the text, and the letter waits like any other."""
    await buy(bench)
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: PEER_ID_INVALID")] * 20
    await pass_time(bench, rounds=20)
    assert sent(bench, ALICE)[-2:] == ["sendPhoto", "sendMessage"]
    assert "⚡" in bench.telegram.said(ALICE)[-3]


@pytest.mark.parametrize(
    "trouble",
    [
        (502, b"<html>"),
        (200, b"<html>"),
        (200, b"null"),
        (200, {"ok": True, "result": "sent"}),
        (400, b"<html>"),
        (403, b"<html>"),
        refusal(401, "Unauthorized"),
        refusal(404, "Not Found"),
        refusal(409, "Conflict: terminated by other getUpdates request"),
        refusal(500, "Internal"),
        TimedOut(),
    ],
)
async def test_trouble_that_passes_drops_nothing(bench: Bench, trouble: Reply) -> None:
    """It is tried for as long as it takes, at growing distances."""
    await buy(bench)
    bench.telegram.refusals[ALICE] = [trouble] * 11
    await pass_time(bench, rounds=12)
    assert sent(bench, ALICE) == ["sendMessage"] * 12 + ["sendPhoto", "sendMessage"]


async def test_a_fault_of_ours_drops_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever breaks while a text is made, the letter waits until it is mended; the log says so at times."""
    await buy(bench)
    with monkeypatch.context() as broken:

        async def fail(*_: object) -> None:
            raise ZeroDivisionError

        broken.setattr(Cards, "draw", fail)
        await pass_time(bench, rounds=17)
    assert bench.telegram.calls(ALICE) == []
    assert sum("is tried again" in line for line in caplog.messages) == 2
    await pass_time(bench, rounds=1)
    assert sent(bench, ALICE) == ["sendMessage", "sendPhoto", "sendMessage"]


@asynccontextmanager
async def _delivering(bench: Bench) -> AsyncIterator[None]:
    """Send all that is due while the block goes on, and end with it."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(bench.deliver())
        yield


async def test_a_chat_that_hangs_holds_up_nobody(bench: Bench) -> None:
    """Others get letter after letter meanwhile, and its own come in order in the end."""
    await buy(bench)
    await buy(bench, BOB, "second")
    bench.telegram.gates[ALICE] = asyncio.Event()
    async with _delivering(bench):
        await until(lambda: sent(bench, BOB) == ["sendMessage", "sendPhoto", "sendMessage"])
        assert sent(bench, ALICE) == ["sendMessage"]
        bench.telegram.gates[ALICE].set()
    assert sent(bench, ALICE) == ["sendMessage", "sendPhoto", "sendMessage"]


async def test_a_crash_before_the_mark_repeats_one_message(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent and not yet marked: that one message comes again, alike, and no other does."""
    await buy(bench)
    with monkeypatch.context() as crash:

        async def hang(*_: object) -> None:
            await asyncio.Event().wait()

        crash.setattr(type(bench.outbox), "sent", hang)
        process = asyncio.ensure_future(bench.deliver())
        await until(lambda: len(bench.telegram.calls()) == 1)
        await settle()
        process.cancel()
        await asyncio.wait([process])
    await bench.deliver()
    calls = bench.telegram.calls(ALICE)
    assert [method for method, _ in calls] == ["sendMessage", "sendMessage", "sendPhoto", "sendMessage"]
    assert calls[0] == calls[1]


async def test_a_mark_that_fails_repeats_no_message(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing can be written the message is not sent again, and what others are sent goes on."""
    await buy(bench)
    await buy(bench, BOB, "second")
    bench.telegram.gates[BOB] = asyncio.Event()
    failing = iter(range(4))
    write = type(bench.outbox).sent

    async def fail(outbox: Outbox, letter: Letter, message_id: int | None, at: datetime) -> None:
        for _ in failing:
            raise OSError("database is locked")
        await write(outbox, letter, message_id, at)

    monkeypatch.setattr(type(bench.outbox), "sent", fail)
    async with _delivering(bench):
        await until(lambda: len(sent(bench, ALICE)) == 3)
        bench.telegram.gates[BOB].set()
    for chat in (ALICE, BOB):
        assert sent(bench, chat) == ["sendMessage", "sendPhoto", "sendMessage"]


@pytest.mark.parametrize("name", ["heads", "next_due", "postpone", "failed", "block"])
async def test_a_locked_database_ends_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whatever cannot be read or written now is tried again."""
    await buy(bench)
    reply = refusal(403, "Forbidden: blocked") if name == "block" else refusal(500, "Internal")
    bench.telegram.refusals[ALICE] = [reply]
    failing = iter(range(3))
    act = getattr(type(bench.outbox), name)

    async def fail(*arguments: object) -> object:
        for _ in failing:
            raise OSError("database is locked")
        return await act(*arguments)

    monkeypatch.setattr(type(bench.outbox), name, fail)
    await pass_time(bench, rounds=2)
    await bench.outbox.unblock(Owner(ALICE))
    await bench.deliver()
    assert sent(bench, ALICE) == ["sendMessage", "sendMessage", "sendPhoto", "sendMessage"]


async def test_an_answer_that_was_old_sends_nothing_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that ends while the outbox is being read may still be in the answer."""
    await buy(bench)
    bench.telegram.gates[ALICE] = asyncio.Event()
    slow, reads = asyncio.Event(), []
    read = type(bench.outbox).heads

    async def heads(outbox: Outbox, now: datetime) -> Sequence[Letter]:
        letters = await read(outbox, now)
        reads.append(letters)
        if len(reads) == 2:
            await slow.wait()
        return letters

    monkeypatch.setattr(type(bench.outbox), "heads", heads)
    async with _delivering(bench):
        await until(lambda: len(bench.telegram.calls()) == 1)
        bench.bell.set()
        await until(lambda: len(reads) == 2)
        bench.telegram.gates[ALICE].set()
        await until(lambda: not bench.courier._busy)
        slow.set()
    assert sent(bench, ALICE) == ["sendMessage", "sendPhoto", "sendMessage"]


async def test_new_letters_are_heard_of_until_the_stop(bench: Bench) -> None:
    """The bell wakes it, and stopping waits for nothing that is not due."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(bench.courier.run())
        await settle()
        await buy(bench)
        await until(lambda: len(sent(bench, ALICE)) == 3)
        bench.courier.stop()
