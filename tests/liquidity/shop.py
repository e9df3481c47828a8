"""A desk with all it needs, at a market that does what a test says."""

from liquidity.desk import Desk
from liquidity.limits import Limits
from liquidity.money import Rate, UsdCents
from liquidity.orders import Draft, Order, PurchaseState
from tests.liquidity.examples import (
    ALICE,
    MAGMA,
    NODE,
)
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeClock, FakeMarket


class Shop:
    """A desk with all it needs."""

    def __init__(self, rate: Rate | None = None, *, rated: bool = False) -> None:
        self.clock = FakeClock()
        self.book = FakeBook()
        self.market = FakeMarket()
        self.opened: list[Order] = []
        self._rate = rate
        self.desk = Desk(
            markets={MAGMA: self.market},
            book=self.book,
            orders=self.book,
            limits=Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2),
            clock=self.clock,
            on_order=self.opened.append,
            rates=self if rated else None,
        )

    async def rate(self) -> Rate | None:
        """The rate of another source."""
        return self._rate

    async def draft(self) -> Draft:
        """Alice's summary."""
        return await self.desk.draft(ALICE, MAGMA, NODE, UsdCents(1000), private=False)

    def state(self, draft: Draft) -> PurchaseState:
        """What is kept of a purchase."""
        return self.book.purchases[draft.nonce].state
