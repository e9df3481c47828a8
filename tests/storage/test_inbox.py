"""The inbox: nothing that was received is lost, nothing is handled twice, and nothing is kept for long."""

import json

from sqlalchemy import func, select

from storage.database import Database
from storage.inbox import EMPTIED, KEPT, Inbox, Waiting
from storage.schema import inbox as table
from tests.bot.fakes import message
from tests.storage.examples import NOW, minutes


async def test_updates_wait_in_the_order_they_came(inbox: Inbox) -> None:
    """Oldest first, each with its raw text."""
    await inbox.put([(11, '{"b": 1}'), (10, '{"a": 1}')], NOW)
    await inbox.put([(12, '{"c": 1}')], NOW + minutes(1))
    assert [each.update_id for each in await inbox.pending()] == [10, 11, 12]
    assert (await inbox.pending())[0] == Waiting(update_id=10, body='{"a": 1}', tries=0)


async def test_an_update_is_kept_once(inbox: Inbox) -> None:
    """Telegram repeats what we did not confirm: what is here stays as it is, done or not."""
    await inbox.put([(10, "first")], NOW)
    await inbox.put([(10, "second"), (11, "new")], NOW)
    assert [each.body for each in await inbox.pending()] == ["first", "new"]
    await inbox.done(10)
    await inbox.put([(10, "third")], NOW)
    assert [each.body for each in await inbox.pending()] == ["new"]


async def test_nothing_received_is_nothing_kept(inbox: Inbox) -> None:
    """An empty answer of a long poll costs no write."""
    await inbox.put([], NOW)
    assert await inbox.pending() == ()


async def test_done_forgets_what_was_written(inbox: Inbox, database: Database) -> None:
    """People's words are kept only until they are answered."""
    await inbox.put([(10, "something private")], NOW)
    await inbox.done(10)
    await inbox.done(99)
    async with database.reading() as connection:
        assert (await connection.execute(select(table.c.body))).scalars().all() == [None]


async def test_an_emptied_message_waits_until_it_is_done(inbox: Inbox) -> None:
    """It is still that person's, and nothing of what was written is left."""
    update = message(10, 5, "/track something private")
    update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    await inbox.put([(10, json.dumps(update)), (11, "next")], NOW)
    await inbox.forget(10)
    await inbox.forget(10)
    (emptied, _) = await inbox.pending()
    told = json.loads(emptied.body)
    del update["message"]["entities"]
    assert told == {"update_id": 10, "message": update["message"] | {"text": EMPTIED}}
    await inbox.done(10)
    await inbox.forget(10)
    assert [each.update_id for each in await inbox.pending()] == [11]


async def test_the_last_try_parks_an_update(inbox: Inbox) -> None:
    """One that cannot be handled must not stop those behind it."""
    await inbox.put([(10, "poison"), (11, "fine")], NOW)
    assert [await inbox.failed(10, most=3) for _ in range(3)] == [False, False, True]
    assert [each.update_id for each in await inbox.pending()] == [11]
    assert await inbox.failed(11, most=3) is False
    assert [each.tries for each in await inbox.pending()] == [1]
    assert await inbox.failed(99, most=3) is False


async def test_old_updates_go_unless_they_wait(inbox: Inbox, database: Database) -> None:
    """Those that are done or parked are swept out; one still to be handled stays however old."""
    await inbox.put([(1, "done"), (2, "parked"), (3, "waits")], NOW)
    await inbox.done(1)
    assert await inbox.failed(2, most=1)
    await inbox.put([(4, "new")], NOW + KEPT)
    async with database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(table))).scalar() == 4
    await inbox.put([(5, "newer")], NOW + KEPT + minutes(1))
    assert [each.update_id for each in await inbox.pending()] == [3, 4, 5]
    async with database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(table))).scalar() == 3
