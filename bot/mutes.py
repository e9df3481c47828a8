"""Which orders a person wants to hear less of: a part of the chat's document."""

from typing import Final

from bot.documents import Documents
from liquidity.orders import OrderId, Owner

# Orders end, and the entry of one that ended long ago is of no use.
_MOST: Final = 50


class Mutes:
    """Mutes orders and unmutes them."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def has(self, owner: Owner, order_id: OrderId) -> bool:
        """Whether this order is muted."""
        return order_id in (await self._documents.of(owner)).muted

    async def put(self, owner: Owner, order_id: OrderId, *, muted: bool) -> None:
        """Mute an order, or hear all of it again."""
        others = [each for each in (await self._documents.of(owner)).muted if each != order_id]
        kept = [*others, order_id][-_MOST:] if muted else others
        await self._documents.change(owner, muted=tuple(kept))
