"""Past orders: in memory and in the database alike, found by indexes, and still of use once stripped."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from liquidity.experience import PastOrders as Past
from liquidity.orders import Event, EventKind, MarketId, Order
from liquidity.phases import Phase
from liquidity.waits import Stage, waits_of
from storage.book import OrderBook
from storage.database import Database
from storage.experience import PastOrders, lives_of
from storage.forgetting import Forgetting
from storage.moving import Parcels
from storage.retention import Retention
from storage.schema import metadata
from storage.vault import Vault
from tests.liquidity.fake_past import FakePast
from tests.liquidity.lives import walked
from tests.storage.examples import ALICE, BOB, KEYS, NOW, event, minutes, order, purchase
from tests.storage.test_parcels import PASS
from tests.storage.test_retention import KEEP, LATER

HERE = MarketId("magma")


class Shelf:
    """Past orders to ask, and the book to write them to."""

    def __init__(self, past: Past, book: OrderBook) -> None:
        self.past = past
        self._book = book

    async def keep(self, name: str, events: Sequence[Event], **changes: Any) -> Order:
        """An order of that name to which this has happened; *terms* among the changes are its draft's."""
        asked = purchase(name, **changes.pop("terms", {}))
        made = order(asked, name, f"m-{name}", **changes)
        await self._book.begin(asked, cause=None)
        await self._book.ordered(made.purchase, None, made, events)
        if isinstance(self.past, FakePast):
            self.past.held.append((made, events))
        return made

    async def times(self, *, since: datetime = NOW, limit: int = 9) -> list[list[datetime]]:
        """When something was told of each of Magma's orders."""
        lives = await self.past.lives(HERE, since=since, limit=limit)
        return [[life.created_at, *(each.at for each in life.events)] for life in lives]


@pytest.fixture(params=["memory", "database"])
def shelf(request: pytest.FixtureRequest, database: Database, book: OrderBook) -> Shelf:
    """The shelf in memory, then the real one."""
    return Shelf(FakePast() if request.param == "memory" else PastOrders(database), book)


def ordered(at: datetime = NOW) -> Event:
    """An order's first event."""
    return event(at=at, phase=Phase.APPROVAL)


async def test_the_newest_orders_of_a_market_are_told(shelf: Shelf) -> None:
    """Of everybody, in bounds of time and number; none of another market, and none that nobody took."""
    made = [NOW + minutes(number) for number in range(4)]
    for number, at in enumerate(made):
        owner = BOB if number % 2 else ALICE
        await shelf.keep(f"AAA-000{number}", [ordered(at)], created_at=at, terms={"owner": owner})
    await shelf.keep("FAR-0001", [ordered()], terms={"market": MarketId("olympus")})
    for phase in (Phase.OFFERED, Phase.LAPSED):
        await shelf.keep(f"OFF-{phase}", [ordered()], phase=phase)
    assert await shelf.times(limit=3) == [[at, at] for at in reversed(made[1:])]
    assert await shelf.times(since=made[2]) == [[made[3]] * 2, [made[2]] * 2]
    assert await shelf.times(since=made[3] + minutes(1)) == []


async def test_what_tells_of_waits_comes_in_its_order(shelf: Shelf) -> None:
    """Nothing else of what happened does: confirmations, invoices and reminders are many."""
    kinds = [EventKind.ORDERED, EventKind.INVOICE_READY, EventKind.PROGRESS, EventKind.CHANGED]
    for name in ("AAA-0001", "AAA-0002"):
        await shelf.keep(name, [event(kind, at=NOW + minutes(each)) for each, kind in enumerate(kinds)])
    assert await shelf.times() == [[NOW, NOW, NOW + minutes(3)]] * 2


@pytest.mark.parametrize("kind", [EventKind.BROUGHT, EventKind.FOUND])
async def test_what_teaches_nothing_takes_no_room(shelf: Shelf, kind: EventKind) -> None:
    """However many such orders are newer than those that were followed from the first."""
    await shelf.keep("AAA-0001", [ordered()])
    for number in range(4):
        at = NOW + minutes(1 + number)
        await shelf.keep(f"BBB-000{number}", [ordered(at), event(kind, at=at)], created_at=at)
    assert await shelf.times(limit=3) == [[NOW, NOW]]


@pytest.fixture
def past(database: Database) -> PastOrders:
    """The real ones."""
    return PastOrders(database)


async def _accepted_after(past: PastOrders, count: int) -> list[object]:
    lives = await past.lives(HERE, since=NOW - minutes(60), limit=count)
    return [waits_of(life).get(Stage.ACCEPTED) for life in lives]


def _accepted() -> list[Event]:
    """What happens to an order that is accepted after seven minutes, and then rejected."""
    told = [replace(each, at=each.at - walked().created_at + NOW) for each in walked(7).events]
    return [*told, event(EventKind.CHANGED, at=NOW + minutes(9), phase=Phase.SELLER_REJECTED)]


async def test_stripped_orders_teach_and_forgotten_ones_do_not(
    past: PastOrders, book: OrderBook, database: Database
) -> None:
    """What is stripped keeps its times; whoever is forgotten leaves nothing."""
    shelf = Shelf(past, book)
    await shelf.keep("AAA-0001", _accepted(), phase=Phase.SELLER_REJECTED)
    await shelf.keep("BBB-0002", _accepted(), phase=Phase.SELLER_REJECTED, terms={"owner": BOB})
    assert await _accepted_after(past, 5) == [minutes(7)] * 2
    assert await Forgetting(database).forget(BOB, cause=None)
    assert await Retention(database).sweep(LATER, KEEP) == 1
    assert await book.orders_of(ALICE, limit=5) == ()
    assert await _accepted_after(past, 5) == [minutes(7)]


async def test_an_order_that_is_brought_back_teaches_nothing(
    past: PastOrders, book: OrderBook, database: Database
) -> None:
    """Nobody here has seen what its file tells of it, and a file may tell anything."""
    running = await Shelf(past, book).keep("7F3-A9K2", [ordered()])
    moving = Parcels(database, Vault(KEYS), book, on_letters=lambda: None)
    sealed = (await moving.take_out(ALICE, PASS)).sealed
    assert await Forgetting(database).forget(ALICE, cause=None)
    await moving.bring_back(ALICE, sealed, PASS, markets={HERE}, now=NOW + minutes(30))
    kept = await book.order(running.id)
    assert kept is not None
    accepted = event(EventKind.CHANGED, at=NOW + minutes(31), phase=Phase.PAYMENT)
    await book.save(kept, replace(kept, phase=Phase.PAYMENT), (accepted,))
    assert await _accepted_after(past, 5) == []


async def test_past_orders_are_found_by_indexes(database: Database) -> None:
    """A long history makes them no slower to find: no table is read through."""
    async with database.reading() as connection:
        wanted = lives_of(HERE, NOW, 200).compile(
            dialect=connection.dialect, compile_kwargs={"literal_binds": True}
        )
        plan = (await connection.execute(text(f"EXPLAIN QUERY PLAN {wanted}"))).all()
    steps = [str(row[-1]) for row in plan]
    assert [step for step in steps if step.startswith("SEARCH")] == [
        "SEARCH orders USING INDEX ix_orders_market_created_at (market=? AND created_at>?)",
        "SEARCH events USING INDEX ix_events_order_id (order_id=?)",
        "SEARCH purchases USING INDEX sqlite_autoindex_purchases_1 (nonce=?)",
        "SEARCH events USING INDEX ix_events_order_id (order_id=?)",
    ]
    assert not any(step.startswith(f"SCAN {table}") for step in steps for table in metadata.tables)
