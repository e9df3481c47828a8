"""Retention: what is long over is stripped to figures; what runs, is leased, or is recent stays whole."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from liquidity.notices import Notice
from liquidity.orders import (
    Channel,
    Event,
    EventKind,
    InvoiceState,
    MarketId,
    Order,
    OrderInvoice,
    PurchaseState,
    Terms,
)
from liquidity.payments import Money
from liquidity.phases import Phase
from storage.book import OrderBook
from storage.database import Database, open_database
from storage.followers import Followers
from storage.moving import Parcels
from storage.outbox import Outbox
from storage.parcel import packed, row_of
from storage.retention import BATCH, Retention
from storage.schema import NOBODY
from storage.sealing import seal
from storage.vault import Vault
from tests.storage.examples import ALICE, BOB, KEY, KEYS, NODE, NOW, buy, event, purchase
from tests.storage.test_parcels import PASS
from tests.storage.test_secrets import bytes_of

KEEP = timedelta(days=90)
LATER = NOW + timedelta(days=91)
FULL: dict[str, Any] = {
    "phase": Phase.SELLER_REJECTED,
    "word": "their-word",
    "money": Money.RETURNED,
    "invoice": OrderInvoice(text="lnbc-theirs", state=InvoiceState.DEAD),
    "terms": Terms(node=NODE.pubkey, payees=("02" + "ef" * 32,)),
    "channel": Channel(short_id="921504x1293x0", funding_txid="f00d" * 16),
}


async def finished(book: OrderBook, name: str = "first", **changes: Any) -> Order:
    """An order with all that an order can have, and an event that repeats a market's words."""
    made = await buy(book, name, name, f"m-{name}")
    told = Event(
        kind=EventKind.CHANGED, at=NOW, phase=Phase.SELLER_REJECTED, word="their-word", reason="theirs"
    )
    assert await book.save(made, replace(made, **(FULL | changes)), (told,))
    kept = await book.order(made.id)
    assert kept is not None
    return kept


async def test_figures_stay_and_name_nobody(book: OrderBook, outbox: Outbox, database: Database) -> None:
    """Market, size, cost, phases and times; the person's list does not show them any more."""
    made = await finished(book)
    await outbox.remember(made.id, Notice.CARD, 7)
    followers = Followers(database)
    code = await followers.new_code(made.id)
    assert await followers.follow(code, BOB) == made.id
    assert await Retention(database).sweep(LATER, KEEP) == 1
    bare = await book.order(made.id)
    assert bare is not None
    assert (bare.phase, bare.money, bare.created_at) == (made.phase, made.money, made.created_at)
    assert (bare.inbound, bare.purchase.draft.cents) == (made.inbound, made.purchase.draft.cents)
    assert (bare.owner, bare.purchase.draft.node.pubkey, bare.market_order_id) == (NOBODY, "", "")
    assert (bare.invoice, bare.channel, bare.terms, bare.word) == (None, Channel(), Terms(), "")
    assert await book.key_of(bare) is None
    assert await book.orders_of(ALICE, limit=5) == ()
    assert await book.nodes_of(ALICE, limit=5) == ()
    assert [(each.kind, each.word, each.reason) for each in await book.history(made.id)] == [
        (EventKind.ORDERED, "", ""),
        (EventKind.CHANGED, "", ""),
    ]
    assert await outbox.heads(LATER) == ()
    assert await outbox.message_of(made.id, Notice.CARD) is None
    assert await followers.count(made.id) == 0
    assert await followers.leads_to(code) is None
    assert await Retention(database).sweep(LATER, KEEP) == 0


async def test_no_bytes_are_left(tmp_path: Path) -> None:
    """Neither in the file nor in its log; those of another order are."""
    traces = [NODE.pubkey, "lnbc-theirs", "921504x1293x0", "f00d" * 16, "their-word", "m-first", str(NODE)]
    folder = tmp_path / "data"
    async with open_database(f"sqlite:///{folder}/inlet.db", exclusive=True) as database:
        await finished(OrderBook(database, Vault(KEYS)))
        assert all(trace.encode() in bytes_of(folder) for trace in traces)
        assert await Retention(database).sweep(LATER, KEEP) == 1
        left = bytes_of(folder)
        assert [trace for trace in traces if trace.encode() in left] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": Phase.OPENING},
        {"phase": Phase.OFFERED},
        {"phase": Phase.READY, "channel": Channel(closable_at=LATER - timedelta(days=89))},
        {"phase": Phase.FINISHED, "channel": Channel(closable_at=LATER - timedelta(days=89))},
        {"changed_at": LATER - timedelta(days=89)},
    ],
    ids=["running", "offered", "leased", "lease over lately", "ended lately"],
)
async def test_what_is_not_long_over_stays_whole(
    book: OrderBook, database: Database, changes: dict[str, Any]
) -> None:
    """However long ago it was bought."""
    made = await finished(book, **changes)
    assert await Retention(database).sweep(LATER, KEEP) == 0
    assert await book.order(made.id) == made
    assert await book.key_of(made) == KEY


async def test_a_purchase_without_an_order_is_stripped_too(book: OrderBook, database: Database) -> None:
    """Unless it still waits for its answer."""
    for name, state in (("refused", PurchaseState.REFUSED), ("unknown", PurchaseState.UNKNOWN)):
        asked = purchase(name)
        await book.begin(asked, cause=None)
        await book.ended(replace(asked, state=state), event(EventKind.REFUSED, reason="says the market"))
    await book.begin(purchase("waits"), cause=None)
    assert await Retention(database).sweep(LATER, KEEP) == 2
    assert [each.draft.owner for each in await book.unanswered()] == [ALICE]


async def test_a_sweep_is_bounded_and_comes_round(book: OrderBook, database: Database) -> None:
    """What stays at the front does not keep it from what follows."""
    for number in range(BATCH):
        await book.begin(asked := purchase(f"a{number:03}"), cause=None)
        running = replace(asked, state=PurchaseState.REFUSED)
        await book.ended(running, event(EventKind.REFUSED))
    await finished(book, "b")
    for number in range(BATCH):
        name = f"0{number:03}"
        await finished(book, name, phase=Phase.OPENING)
    retention = Retention(database)
    assert [await retention.sweep(LATER, KEEP) for _ in range(4)] == [0, BATCH, 1, 0]


async def test_an_old_file_brings_a_stripped_order_back(
    book: OrderBook, database: Database, outbox: Outbox
) -> None:
    """As the person's, under a new name; the figures stay figures."""
    made = await finished(book, "7F3-A9K2")
    sealed = await seal(packed([row_of(made, {})], {}), PASS)
    await Retention(database).sweep(LATER, KEEP)
    moving = Parcels(database, Vault(KEYS), book, on_letters=lambda: None)
    brought = await moving.bring_back(ALICE, sealed, PASS, markets={MarketId("magma")}, now=LATER)
    (back,) = brought.new
    assert back.id != made.id
    assert (await book.orders_of(ALICE, limit=5))[0].id == back.id
    assert await outbox.heads(LATER) == ()
