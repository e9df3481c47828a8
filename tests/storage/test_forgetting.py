"""Forgetting a person: all of theirs goes, nothing of anybody else's does, and no bytes are left."""

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, select

from liquidity.node import NodeAddress
from liquidity.notices import Notice
from liquidity.orders import Event, EventKind, InvoiceState, OrderId, OrderInvoice, Owner
from storage.book import OrderBook
from storage.chats import Chats
from storage.database import Database, open_database
from storage.forgetting import Forgetting
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.schema import metadata
from storage.vault import Vault
from tests.storage.examples import ALICE, BOB, KEY, KEYS, NODE, NOW, buy, draft, event, order, purchase
from tests.storage.test_crash import content, crash
from tests.storage.test_secrets import bytes_of

Rows = dict[str, list[tuple[Any, ...]]]
OTHER = NodeAddress("03" + "cd" * 32, "node.example.net", 9735)
TABLES = ("drafts", "purchases", "sealed_keys", "orders", "events", "outbox", "messages", "chats", "inbox")


async def rows(database: Database) -> Rows:
    """Every row of every table but sealed bytes."""
    found = {}
    async with database.reading() as connection:
        for table in metadata.sorted_tables:
            columns = [each for each in table.c if not isinstance(each.type, LargeBinary)]
            told = await connection.execute(select(*columns).order_by(*table.primary_key))
            found[table.name] = [tuple(row) for row in told]
    return found


def said(user: int, text: str) -> str:
    """An update as the inbox keeps it."""
    person = {"id": user}
    return json.dumps({"update_id": 1, "message": {"from": person, "chat": person, "text": text}})


async def live(
    database: Database, owner: Owner, name: str, *, bought: int = 1, node: NodeAddress = NODE
) -> None:
    """A person's whole life here: drafts, orders with keys and letters, a document, a parked update."""
    book, outbox = OrderBook(database, Vault(KEYS)), Outbox(database)
    await Chats(database).store(owner, f'{{"node": "{node} of {name}"}}')
    await book.save_draft(draft(f"{name}-draft", owner=owner, node=node), NOW)
    for number in range(bought):
        called = f"{name}-{number}"
        made = await buy(book, called, called, f"m-{called}", owner=owner, node=node)
        invoice = OrderInvoice(text=f"lnbc-of-{name}-{number}", state=InvoiceState.LIVE)
        changed = order(made.purchase, made.id, made.market_order_id, invoice=invoice)
        told = Event(kind=EventKind.CHANGED, at=NOW, reason=f"seller says {name}")
        await book.save(made, changed, (told,))
        await outbox.remember(made.id, Notice.CARD, 7)


async def park(database: Database, owner: Owner, update_id: int, text: str) -> None:
    """An update of a person that was given up on."""
    await Inbox(database).put([(update_id, said(owner, text))], NOW)
    await Inbox(database).failed(update_id, most=1)


async def test_everything_goes_from_the_file_itself(tmp_path: Path) -> None:
    """Neither the file nor the log beside it holds a node, an invoice or a key, sealed or not."""
    folder = tmp_path / "data"
    async with open_database(f"sqlite:///{folder}/inlet.db", exclusive=True) as database:
        for turn in range(4):
            await live(database, ALICE, f"alice{turn}", bought=8)
            await live(database, BOB, f"bob{turn}", bought=8, node=OTHER)
        await park(database, ALICE, 9, f"my node {NODE}")
        sealed = await _sealed(database, "alice")
        traces = [str(NODE), NODE.pubkey, "lnbc-of-alice", "alice", "seller says alice"]
        hidden = [trace.encode() for trace in traces] + sealed
        before = bytes_of(folder)
        assert all(trace in before for trace in hidden)
        assert await Forgetting(database).forget(ALICE, cause=None)
        left = bytes_of(folder)
        assert [trace for trace in hidden if trace in left] == []
        found = await rows(database)
        assert {owner for _, owner, *_ in found["purchases"]} == {BOB}
        assert [row for name in TABLES for row in found[name] if ALICE in row] == []
    assert [trace for trace in hidden if trace in bytes_of(folder)] == []


async def _sealed(database: Database, name: str) -> list[bytes]:
    keys = metadata.tables["sealed_keys"].c
    async with database.reading() as connection:
        found = await connection.execute(select(keys.sealed).where(keys.nonce.startswith(name)))
        return list(found.scalars())


LIVES = st.lists(st.tuples(st.sampled_from([1, 2, 3, 12]), st.integers(0, 3)), unique_by=lambda life: life[0])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LIVES, st.sampled_from([1, 2, 12]))
def test_nothing_of_other_people_is_touched(lives: list[tuple[int, int]], leaver: int) -> None:
    """What is left is what there would be had the person never come."""
    assert asyncio.run(_without(lives, leaver, forget=True)) == asyncio.run(
        _without(lives, leaver, forget=False)
    )


async def _without(lives: list[tuple[int, int]], leaver: int, *, forget: bool) -> Rows:
    with TemporaryDirectory() as folder:
        async with open_database(f"sqlite:///{folder}/inlet.db") as database:
            for person, bought in lives:
                if person == leaver and not forget:
                    continue
                await live(database, Owner(person), f"p{person}", bought=bought)
                await park(database, Owner(person), 100 + person, "hello")
            if forget:
                assert await Forgetting(database).forget(Owner(leaver), cause=None)
            return {name: _unnumbered(name, found) for name, found in (await rows(database)).items()}


def _unnumbered(name: str, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Without the numbers that the database counts by itself."""
    counted = {"events": (0,), "outbox": (0, 2)}.get(name, ())
    return [tuple(value for place, value in enumerate(row) if place not in counted) for row in found]


async def test_a_buy_under_way_is_finished_first(book: OrderBook, database: Database) -> None:
    """Nothing is deleted until its answer is kept."""
    await buy(book)
    await book.begin(purchase("asked"), cause=None)
    before = await rows(database)
    assert not await Forgetting(database).forget(ALICE, cause=None)
    assert await rows(database) == before
    made = order(purchase("asked"), "AAA-0001", "m-2")
    await book.ordered(made.purchase, KEY, made, (event(),))
    assert await Forgetting(database).forget(ALICE, cause=None)
    assert not any((await rows(database)).values())


async def test_what_still_waits_in_the_inbox_stays(database: Database, inbox: Inbox) -> None:
    """But for the tap itself, which shows what was kept; a broken body goes with whoever asks."""
    await inbox.put([(1, said(ALICE, "/start")), (2, said(BOB, "hi")), (3, "{broken")], NOW)
    await inbox.put([(4, said(ALICE, "a tap under all of their orders"))], NOW)
    await inbox.failed(2, most=1)
    await inbox.failed(3, most=1)
    assert await Forgetting(database).forget(ALICE, cause=4)
    assert [each.update_id for each in await inbox.pending()] == [1]
    assert [(row[0], row[4]) for row in (await rows(database))["inbox"]] == [
        (1, False),
        (2, True),
        (4, False),
    ]


async def test_what_others_do_meanwhile_brings_nothing_back(
    book: OrderBook, outbox: Outbox, database: Database
) -> None:
    """A look that was under way, a letter that was, and a card: none of them fails."""
    made = await buy(book)
    (letter,) = await outbox.heads(NOW)
    assert await Forgetting(database).forget(ALICE, cause=None)
    assert not await book.save(made, made, (event(),))
    await outbox.sent(letter, 5, NOW)
    await outbox.remember(OrderId(made.id), Notice.CARD, 5)
    assert not any((await rows(database)).values())


async def test_a_crash_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Killed after each statement; what was committed before the log was emptied is whole too."""
    async with open_database(f"sqlite:///{tmp_path}/template.db") as database:
        await live(database, ALICE, "alice")
        await live(database, BOB, "bob")
    *killed, finished = await crash(tmp_path, "forget")
    before, after = await content(tmp_path / "template.db"), await content(finished)
    assert len(killed) > 8
    assert before != after
    states = [await content(path) for path in killed]
    assert all(state in (before, after) for state in states)
    assert states[0] == before
