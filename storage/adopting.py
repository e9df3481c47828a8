"""Orders that were bought elsewhere: kept as their bringer's, unless anybody here has them."""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy import select

from liquidity.orders import Event, MarketId, Order, Owner
from liquidity.secret import SessionKey
from storage.arrivals import Arrivals, give_up_unproven, holders_of
from storage.database import Database
from storage.queries import all_orders
from storage.rows import order_of
from storage.schema import orders, purchases
from storage.vault import Vault


class Adoptions:
    """Looks for such orders and writes them. *on_letters* is called after a commit that wrote letters."""

    def __init__(self, database: Database, vault: Vault, *, on_letters: Callable[[], None]) -> None:
        self._database = database
        self._vault = vault
        self._arrivals = Arrivals(database, vault)
        self._on_letters = on_letters

    async def own(self, owner: Owner, market: MarketId, market_order_id: str) -> Order | None:
        """This person's order of that id at the market."""
        theirs = all_orders().where(
            purchases.c.owner == owner,
            orders.c.market == market,
            orders.c.market_order_id == market_order_id,
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(theirs)).mappings().first()
        return None if found is None else order_of(found)

    async def adopt(self, order: Order, key: SessionKey | None, events: Sequence[Event]) -> bool:
        """Write purchase, sealed key, order, events and notices; False if anybody here has that order.

        The market has shown it to *key*: a claim from a file, of which it has shown nothing, gives way.
        """
        nonce = order.purchase.draft.nonce
        sealed = None if key is None else await asyncio.to_thread(self._vault.seal, key.reveal(), nonce)
        async with self._database.writing() as connection:
            if key is not None:
                await give_up_unproven(connection, order)
            named = select(orders.c.id).where(orders.c.id == order.id)
            if await holders_of(connection, order) or (await connection.execute(named)).first():
                return False
            await self._arrivals.write(connection, order, sealed, events)
        self._on_letters()
        return True
