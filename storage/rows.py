"""Rows to values and back: a value comes out of the tables exactly as it went in."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.engine import RowMapping

from liquidity.money import Price, Rate
from liquidity.orders import Draft, Order, Purchase
from storage.schema import orders, purchases

# What an order has besides its purchase; the columns bear the same names.
_ORDER: Final = tuple(field.name for field in fields(Order) if field.name != "purchase")
_DRAFT: Final = tuple(field.name for field in fields(Draft) if field.name not in {"price", "rate"})


def draft_values(draft: Draft) -> dict[str, Any]:
    """The columns of a draft's terms."""
    price, rate = draft.price, draft.rate
    return {name: getattr(draft, name) for name in _DRAFT} | {
        "sats_per_usd": price.sats_per_usd if price else None,
        "inbound_usd": price.inbound_usd if price else None,
        "price_asked_at": price.asked_at if price else None,
        "usd_per_sat": rate.usd_per_sat if rate else None,
        "rate_asked_at": rate.asked_at if rate else None,
    }


def draft_of(row: RowMapping, table: Table) -> Draft:
    """The terms that a row of drafts or of purchases holds."""
    columns = table.c
    told = row[columns.sats_per_usd], row[columns.inbound_usd], row[columns.price_asked_at]
    worth = row[columns.usd_per_sat], row[columns.rate_asked_at]
    return Draft(
        price=None if told[0] is None else Price(*told),
        rate=None if worth[0] is None else Rate(*worth),
        **{name: row[columns[name]] for name in _DRAFT},
    )


def purchase_values(purchase: Purchase) -> dict[str, Any]:
    """The columns of a purchase."""
    return draft_values(purchase.draft) | {
        "state": purchase.state,
        "requested_at": purchase.requested_at,
    }


def purchase_of(row: RowMapping) -> Purchase:
    """The purchase in a row."""
    return Purchase(
        draft=draft_of(row, purchases),
        state=row[purchases.c.state],
        requested_at=row[purchases.c.requested_at],
    )


def order_values(order: Order) -> dict[str, Any]:
    """The columns of an order."""
    draft = order.purchase.draft
    return {name: getattr(order, name) for name in _ORDER} | {"nonce": draft.nonce, "market": draft.market}


def order_of(row: RowMapping) -> Order:
    """The order in a row that holds its purchase too."""
    return Order(purchase=purchase_of(row), **{name: row[orders.c[name]] for name in _ORDER})


def orders_from(rows: Iterable[RowMapping]) -> tuple[Order, ...]:
    """The orders of many rows."""
    return tuple(order_of(row) for row in rows)
