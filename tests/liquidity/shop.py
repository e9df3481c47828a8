"""A desk with all it needs, at a market that does what a test says."""

from dataclasses import replace
from typing import Any, Final

from liquidity.acts import Acts
from liquidity.amount import Dollars, Inbound
from liquidity.desk import Desk
from liquidity.limits import Limits
from liquidity.money import Rate, Sats, UsdCents
from liquidity.orders import Draft, Order, PurchaseState
from liquidity.quotes import Quotes, Want
from tests.liquidity.examples import (
    ALICE,
    LSP,
    MAGMA,
    NODE,
)
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeClock, FakeMarket, a_fake_lsp

WANT: Final = Want(node=NODE, amount=Dollars(UsdCents(1000)), private=False)
SIZED: Final = Want(node=NODE, amount=Inbound(Sats(2_000_000)), private=False)


class Shop:
    """A desk with all it needs."""

    def __init__(self, rate: Rate | None = None, *, rated: bool = False) -> None:
        self.clock = FakeClock()
        self.book = FakeBook()
        self.market = FakeMarket()
        self.opened: list[Order] = []
        self._rate = rate
        self.lsp = a_fake_lsp()
        markets = {MAGMA: self.market, LSP: self.lsp}
        limits = Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2)
        self.quotes = Quotes(
            markets=markets,
            book=self.book,
            limits=limits,
            clock=self.clock,
            rates=self if rated else None,
        )
        self.desk = Desk(
            quotes=self.quotes,
            markets=markets,
            book=self.book,
            orders=self.book,
            limits=limits,
            clock=self.clock,
            on_order=self.opened.append,
        )
        self.acts = Acts(
            book=self.book,
            orders=self.book,
            limits=limits,
            clock=self.clock,
            on_order=self.opened.append,
        )

    async def rate(self) -> Rate | None:
        """The rate of another source."""
        return self._rate

    async def draft(self) -> Draft:
        """Alice's summary."""
        return await self.desk.draft(ALICE, MAGMA, WANT)

    async def firm_draft(self, **changes: Any) -> Draft:
        """Alice's summary where only an order has a price."""
        return await self.desk.draft(ALICE, LSP, replace(SIZED, **changes))

    def state(self, draft: Draft) -> PurchaseState:
        """What is kept of a purchase."""
        return self.book.purchases[draft.nonce].state
