"""Orders that come in from outside: written with their purchases and keys, and never over what is here."""

from collections.abc import Iterable

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.orders import Event, Order, Owner
from storage.database import Database
from storage.letters import write_events
from storage.queries import unproven
from storage.rows import order_values, purchase_values
from storage.schema import NOBODY, orders, purchases, sealed_keys
from storage.vault import Vault


async def holders_of(connection: AsyncConnection, order: Order) -> set[Owner]:
    """Who has this order here, by our id or by the market's."""
    same = orders.c.id == order.id
    if order.market_order_id:
        market = order.purchase.draft.market
        same = or_(same, and_(orders.c.market == market, orders.c.market_order_id == order.market_order_id))
    found = select(purchases.c.owner).join_from(orders, purchases).where(same)
    return {Owner(owner) for owner in (await connection.execute(found)).scalars() if owner != NOBODY}


async def give_up_unproven(connection: AsyncConnection, order: Order) -> None:
    """Take the market's id of this order from whoever has it from a file alone.

    What is left of an order without an id is hidden at its next look.
    """
    draft = order.purchase.draft
    same = and_(orders.c.market == draft.market, orders.c.market_order_id == order.market_order_id)
    given_up = update(orders).where(same, unproven())
    await connection.execute(given_up.values(market_order_id="", version=orders.c.version + 1))


class Arrivals:
    """Writes what came in, within a transaction of the caller's."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def write(
        self, connection: AsyncConnection, order: Order, sealed: bytes | None, happened: Iterable[Event]
    ) -> None:
        """One order with what happened, its purchase and *sealed* key too where they are not kept yet."""
        nonce = order.purchase.draft.nonce
        bought = self._database.insert(purchases).values(purchase_values(order.purchase))
        await connection.execute(bought.on_conflict_do_nothing())
        if sealed is not None:
            row = {"nonce": nonce, "key_id": self._vault.key_id, "sealed": sealed}
            kept = self._database.insert(sealed_keys).values(row)
            await connection.execute(kept.on_conflict_do_nothing())
        await connection.execute(insert(orders).values(order_values(order)))
        await write_events(connection, order.purchase, order.id, happened)
