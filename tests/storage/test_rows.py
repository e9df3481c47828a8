"""Whatever a draft, an order or an event holds, it comes out of the tables exactly as it went in."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, create_engine, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import StaticPool

from liquidity.orders import Channel, Draft, Event, Order, OrderInvoice, Purchase
from storage.queries import all_orders
from storage.rows import draft_of, draft_values, order_of, order_values, purchase_values
from storage.schema import drafts, events, metadata, orders, purchases
from tests.storage import examples
from tests.storage.examples import NOW
from tests.storage.strategies import CHANNELS, DRAFTS, EVENTS, INVOICES, ORDERS, PURCHASES

# Each example is rolled back, so they may share one connection.
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@pytest.fixture
def connection() -> Iterator[Connection]:
    """The tables, empty, in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@shared
@given(draft=DRAFTS)
def test_a_draft_comes_back(connection: Connection, draft: Draft) -> None:
    """Not a digit of its price is lost, nor the form of its address."""
    with connection.begin() as transaction:
        connection.execute(insert(drafts).values(created_at=NOW, **draft_values(draft)))
        row = connection.execute(select(drafts)).mappings().one()
        assert draft_of(row, drafts) == draft
        transaction.rollback()


@shared
@given(order=ORDERS)
def test_an_order_comes_back(connection: Connection, order: Order) -> None:
    """With its purchase, its invoice and its channel."""
    with connection.begin() as transaction:
        connection.execute(insert(purchases).values(purchase_values(order.purchase)))
        connection.execute(insert(orders).values(order_values(order)))
        assert order_of(connection.execute(all_orders()).mappings().one()) == order
        transaction.rollback()


@shared
@given(event=EVENTS)
def test_an_event_comes_back(connection: Connection, event: Event) -> None:
    """A document keeps words, times and the difference between nothing and an empty text."""
    row = {"nonce": "first", "order_id": None, "kind": event.kind, "at": event.at, "document": event}
    with connection.begin() as transaction:
        connection.execute(insert(events).values(row))
        found = connection.execute(select(events)).mappings().one()
        assert found["document"] == event
        assert (found["kind"], found["at"]) == (event.kind, event.at)
        transaction.rollback()


def test_times_come_back_in_utc(connection: Connection) -> None:
    """Whatever zone a time came in, it is read in UTC."""
    order = examples.order(examples.purchase(), created_at=NOW.astimezone(timezone(timedelta(hours=5))))
    connection.execute(insert(purchases).values(purchase_values(order.purchase)))
    connection.execute(insert(orders).values(order_values(order)))
    assert order_of(connection.execute(all_orders()).mappings().one()).created_at.tzinfo is UTC


def test_a_time_without_zone_is_refused(connection: Connection) -> None:
    """Nobody knows when that was."""
    order = examples.order(examples.purchase(), created_at=NOW.replace(tzinfo=None))
    with pytest.raises(StatementError, match="without its zone"):
        connection.execute(insert(orders).values(order_values(order)))


@pytest.mark.parametrize("shape", [Order, Draft, Purchase, Event, OrderInvoice, Channel])
def test_the_strategies_above_cover_every_field(shape: type[Any]) -> None:
    """A field added later must be added here, or it would be tested at its default only."""
    strategies = {Order: ORDERS, Draft: DRAFTS, Purchase: PURCHASES, Event: EVENTS}
    strategies |= {OrderInvoice: INVOICES, Channel: CHANNELS}
    drawn = repr(strategies[shape])
    assert [field.name for field in fields(shape) if f"{field.name}=" not in drawn] == []
