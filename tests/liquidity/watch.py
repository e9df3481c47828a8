"""A tracker with one market and all it needs."""

import asyncio

from liquidity.orders import Order
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.tracker import Tracker, Watched
from tests.liquidity.examples import KEY, MAGMA, an_invoice, an_order, seen
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import Answer, FakeClock, FakeMarket

APPROVAL = seen(Phase.APPROVAL)


PENDING = seen(Phase.PAYMENT, Payment.PENDING, invoice=an_invoice())


ORDER = an_order()


class Watch:
    """A tracker with one market and all it needs; chance always draws the least of a range."""

    def __init__(self, *answers: Answer, orders: tuple[Order, ...] = (ORDER,), shared: bool = False) -> None:
        self.clock = FakeClock()
        self.book = FakeBook()
        self.book.hold(*orders, key=None if shared else KEY)
        self.market = FakeMarket(MAGMA, *(answers or (APPROVAL,)), shared_account=shared)
        self.watched = Watched(self.market)
        self.sweeps = 0
        self.tracker = Tracker(
            markets={MAGMA: self.watched},
            book=self.book,
            clock=self.clock,
            on_sweep=self._swept,
            chance=lambda least, _most: least,
        )

    def _swept(self) -> None:
        self.sweeps += 1

    async def sweep(self, *, after: float = 0) -> None:
        """Let time pass and ask once about all that is due."""
        self.clock.advance(after)
        async with asyncio.TaskGroup() as tasks:
            self.tracker.sweep(self.watched, tasks)

    @property
    def order(self) -> Order:
        """The order as it is kept."""
        return self.book.orders[ORDER.id]

    @property
    def asked(self) -> int:
        """How often the market was asked."""
        return len(self.market.asked)


async def watching(*answers: Answer, orders: tuple[Order, ...] = (ORDER,), shared: bool = False) -> Watch:
    """A tracker that has loaded its orders."""
    watch = Watch(*answers, orders=orders, shared=shared)
    await watch.tracker.load()
    return watch
