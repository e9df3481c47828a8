"""Taking a person's orders out, and bringing them back: as theirs alone, and never over what is here."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.lease import is_watched
from liquidity.orders import EventKind, MarketId, Nonce, Order, Owner, event_of, new_order_id
from liquidity.parcels import Brought, Passphrase
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from storage.arrivals import Arrivals, holders_of
from storage.book import OrderBook
from storage.database import Database
from storage.parcel import packed, unpacked
from storage.queries import all_orders
from storage.rows import orders_from
from storage.schema import orders, purchases
from storage.sealing import seal, unseal
from storage.vault import Vault

Pair = tuple[Order, SessionKey | None]


class Moving:
    """Sealed files of orders."""

    def __init__(
        self, database: Database, vault: Vault, book: OrderBook, *, on_letters: Callable[[], None]
    ) -> None:
        self._database = database
        self._vault = vault
        self._arrivals = Arrivals(database, vault)
        self._book = book
        self._on_letters = on_letters

    async def take_out(self, owner: Owner, passphrase: Passphrase) -> bytes:
        """A person's orders with their keys, sealed, without firm prices not taken. Raises KeyLost."""
        theirs = all_orders().where(
            purchases.c.owner == owner, orders.c.phase.not_in((Phase.LAPSED, Phase.OFFERED))
        )
        latest = theirs.order_by(orders.c.created_at.desc(), orders.c.id).limit(1000)
        async with self._database.reading() as connection:
            found = orders_from((await connection.execute(latest)).mappings())
        keys: dict[Nonce, SessionKey] = {}
        for order in found:
            key = await self._book.key_of(order)
            if key is not None:
                keys[order.purchase.draft.nonce] = key
        return await seal(packed(found, keys), passphrase)

    async def bring_back(
        self,
        owner: Owner,
        sealed: bytes,
        passphrase: Passphrase,
        *,
        markets: Collection[MarketId],
        now: datetime,
    ) -> Brought:
        """Keep those orders of a sealed file that nobody here has yet, all at once. Raises BadParcel."""
        content = await unseal(sealed, passphrase)
        pairs = await asyncio.to_thread(unpacked, content, owner)
        here = [(order, key) for order, key in pairs if order.purchase.draft.market in markets]
        seals = await asyncio.to_thread(self._sealed, here)
        new: list[Order] = []
        known = taken = 0
        async with self._database.writing() as connection:
            for order, _ in here:
                holders = await holders_of(connection, order)
                if holders:
                    known, taken = known + (holders == {owner}), taken + (holders != {owner})
                else:
                    new.append(await self._keep(connection, order, seals, now))
        if new:
            self._on_letters()
        return Brought(new=tuple(new), known=known, taken=taken, strange=len(pairs) - len(here))

    def _sealed(self, pairs: Sequence[Pair]) -> dict[Nonce, bytes]:
        keys = {order.purchase.draft.nonce: key for order, key in pairs if key is not None}
        return {nonce: self._vault.seal(key.reveal(), nonce) for nonce, key in keys.items()}

    async def _keep(
        self, connection: AsyncConnection, order: Order, seals: dict[Nonce, bytes], now: datetime
    ) -> Order:
        """One order, with its purchase and key where they are not kept yet; what runs gets its card."""
        stripped = select(orders.c.id).where(orders.c.id == order.id)
        if (await connection.execute(stripped)).scalar() is not None:
            # Its figures have kept the name, and are nobody's any more.
            order = replace(order, id=new_order_id())
        order = replace(order, changed_at=min(order.changed_at, now), created_at=min(order.created_at, now))
        told = (event_of(order, EventKind.ORDERED, now),) if is_watched(order, now) else ()
        await self._arrivals.write(connection, order, seals.get(order.purchase.draft.nonce), told)
        return order
