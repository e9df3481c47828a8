"""Taking a person's orders out, and bringing them back: as theirs alone, and never over what is here."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from liquidity.lease import is_watched
from liquidity.orders import (
    Event,
    EventKind,
    MarketId,
    Nonce,
    Order,
    OrderId,
    Owner,
    event_of,
    new_order_id,
)
from liquidity.parcels import Brought, Passphrase, TakenOut
from storage.arrivals import Arrivals, holders_of
from storage.book import OrderBook
from storage.database import Database
from storage.letters import write_events, write_past
from storage.parcel import MOST_ORDERS, Packed, Unpacked, fitting, packed, unpacked
from storage.queries import UNHEARD
from storage.schema import events, orders
from storage.sealing import seal, unseal
from storage.vault import Vault

# More orders than anybody has.
_ALL: Final = 100_000


class Parcels:
    """Sealed files of orders."""

    def __init__(
        self, database: Database, vault: Vault, book: OrderBook, *, on_letters: Callable[[], None]
    ) -> None:
        self._database = database
        self._vault = vault
        self._arrivals = Arrivals(database, vault)
        self._book = book
        self._on_letters = on_letters

    async def take_out(self, owner: Owner, passphrase: Passphrase) -> TakenOut:
        """A person's orders with their keys, sealed: first those that run, then the newest. Raises KeyLost.

        Without firm prices that nobody took.
        """
        theirs = await self._book.page_of(owner, skip=0, limit=_ALL)
        keys = {
            order.purchase.draft.nonce: key
            for order in theirs[:MOST_ORDERS]
            if (key := await self._book.key_of(order)) is not None
        }
        fit = await asyncio.to_thread(fitting, theirs, keys)
        async with self._database.reading() as connection:
            pasts = await _pasts(connection, fit)
        content = await asyncio.to_thread(packed, fit, pasts)
        return TakenOut(await seal(content, passphrase), len(theirs) - len(fit))

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
        rows = await asyncio.to_thread(unpacked, content, owner)
        here = [row for row in rows if row.order.purchase.draft.market in markets]
        seals = await asyncio.to_thread(self._sealed, here)
        new: list[Order] = []
        known = 0
        async with self._database.writing() as connection:
            for row in here:
                holders = await holders_of(connection, row.order)
                if holders:
                    known += holders == {owner}
                else:
                    new.append(await self._keep(connection, row, seals, now))
        if new:
            self._on_letters()
        return Brought(new=tuple(new), known=known, left=len(rows) - len(new) - known)

    def _sealed(self, rows: Sequence[Unpacked]) -> dict[Nonce, bytes]:
        keys = {row.order.purchase.draft.nonce: row.key for row in rows if row.key is not None}
        return {nonce: self._vault.seal(key.reveal(), nonce) for nonce, key in keys.items()}

    async def _keep(
        self, connection: AsyncConnection, row: Unpacked, seals: dict[Nonce, bytes], now: datetime
    ) -> Order:
        """One order with its past; purchase and key where they are not kept yet; what runs gets a card."""
        order = row.order
        stripped = select(orders.c.id).where(orders.c.id == order.id)
        if (await connection.execute(stripped)).scalar() is not None:
            # Its figures have kept the name, and are nobody's any more.
            order = replace(order, id=new_order_id())
        bought = replace(order.purchase, requested_at=min(order.purchase.requested_at, now))
        order = replace(
            order,
            purchase=bought,
            word=UNHEARD,
            changed_at=min(order.changed_at, now),
            created_at=min(order.created_at, now),
        )
        await self._arrivals.write(connection, order, seals.get(order.purchase.draft.nonce), ())
        past = tuple(replace(event, at=min(event.at, now)) for event in row.past)
        brought = event_of(order, EventKind.BROUGHT, now)
        if is_watched(order, now):
            await write_past(connection, order, past)
            await write_events(connection, order.purchase, order.id, (brought,))
        else:
            await write_past(connection, order, (*past, brought))
        return order


async def _pasts(connection: AsyncConnection, rows: Sequence[Packed]) -> dict[OrderId, list[Event]]:
    """What happened to each of these orders, the oldest first."""
    theirs = events.c.order_id.in_([row.id for row in rows])
    happened = select(events.c.order_id, events.c.document).where(theirs).order_by(events.c.id)
    pasts: dict[OrderId, list[Event]] = {}
    for order_id, event in await connection.execute(happened):
        pasts.setdefault(order_id, []).append(event)
    return pasts
