"""What is kept of past orders, as times alone: whose they were is neither read nor told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from liquidity.orders import Event, MarketId, OrderId, PurchaseState
from liquidity.phases import Phase
from liquidity.waits import TELLING, UNSEEN, Life
from storage.database import Database
from storage.schema import events, orders, purchases


class PastOrders:
    """Reads what happened to orders of everybody; those that were stripped have kept their times."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lives(self, market: MarketId, *, since: datetime, limit: int) -> Sequence[Life]:
        """The newest orders made at a market since then that were taken, and followed here from the first."""
        made: dict[OrderId, datetime] = {}
        told: dict[OrderId, list[Event]] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(lives_of(market, since, limit)):
                made[row.id] = row.created_at
                told.setdefault(row.id, []).append(row.document)
        return tuple(Life(made[order_id], tuple(happened)) for order_id, happened in told.items())


def lives_of(market: MarketId, since: datetime, limit: int) -> Select[Any]:
    """The telling events of the newest orders followed here from the first: bounded, found by indexes."""
    unseen = select(events.c.id).where(events.c.order_id == orders.c.id, events.c.kind.in_(sorted(UNSEEN)))
    made = (
        select(orders.c.id, orders.c.created_at)
        .join_from(orders, purchases)
        .where(
            orders.c.market == market,
            orders.c.created_at >= since,
            orders.c.phase.not_in((Phase.OFFERED, Phase.LAPSED)),
            purchases.c.state == PurchaseState.ORDERED,
            ~unseen.exists(),
        )
    )
    newest = made.order_by(orders.c.created_at.desc(), orders.c.id).limit(limit).subquery()
    happened = select(newest.c.id, newest.c.created_at, events.c.document).join_from(
        newest, events, events.c.order_id == newest.c.id
    )
    return happened.where(events.c.kind.in_(sorted(TELLING))).order_by(
        newest.c.created_at.desc(), newest.c.id, events.c.id
    )
