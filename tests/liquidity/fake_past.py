"""Past orders in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from liquidity.orders import Event, MarketId, Order
from liquidity.phases import Phase
from liquidity.waits import TELLING, UNSEEN, Life


@dataclass
class FakePast:
    """Tells of the orders it holds; *asked* is of which markets, in order."""

    held: list[tuple[Order, Sequence[Event]]] = field(default_factory=list)
    asked: list[MarketId] = field(default_factory=list)

    async def lives(self, market: MarketId, *, since: datetime, limit: int) -> Sequence[Life]:
        """The newest orders made at a market since then that were taken, and followed here from the first."""
        self.asked.append(market)
        made = [
            (order, events)
            for order, events in self.held
            if order.purchase.draft.market == market
            and order.created_at >= since
            and order.phase not in {Phase.OFFERED, Phase.LAPSED}
            and not any(each.kind in UNSEEN for each in events)
        ]
        newest = sorted(made, key=lambda each: (-each[0].created_at.timestamp(), each[0].id))[:limit]
        return tuple(
            Life(order.created_at, tuple(each for each in events if each.kind in TELLING))
            for order, events in newest
        )
