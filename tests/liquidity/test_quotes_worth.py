"""What a dollar is worth while markets come and go: one market's trouble hides no other's offer."""

import asyncio
from dataclasses import replace

import pytest

from liquidity.amount import Amount, Dollars, Inbound
from liquidity.errors import CannotServe, Lack, Unavailable
from liquidity.limits import Limits
from liquidity.money import Price, Sats, UsdCents
from liquidity.offers import Basis, NoOffer, Offer
from liquidity.quotes import Quotes, Worth
from tests.liquidity.examples import ALICE, BOB, LSP, MAGMA, PRICE, RATE, a_firm_draft
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeClock, FakeMarket, a_fake_lsp
from tests.liquidity.firm import opened
from tests.liquidity.shop import SIZED, WANT, Shop

# What ten dollars buy at Magma.
TEN_DOLLARS_WORTH = Sats(5_432_600)


@pytest.fixture
def shop() -> Shop:
    """A desk at a market that tells prices and one where only an order has a price."""
    return Shop()


def only_lsp() -> Quotes:
    """Quotes where no market tells prices."""
    limits = Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2)
    return Quotes(markets={LSP: a_fake_lsp()}, book=FakeBook(), limits=limits, clock=FakeClock())


@pytest.mark.parametrize("amount", [Dollars(UsdCents(1000)), Inbound(Sats(2_000_000))])
async def test_dollars_need_a_market_that_tells_prices(amount: Amount) -> None:
    """Without one nobody tells what a dollar buys; sats of inbound need no such market."""
    quotes = only_lsp()
    assert quotes.reference is None
    worth = await quotes.worth()
    assert worth == Worth(None, None)
    (row,) = await quotes.offers(ALICE, replace(WANT, amount=amount))
    if isinstance(amount, Inbound):
        assert isinstance(row, Offer)
        assert worth.inbound_of(amount) == amount.sats
        return
    assert row == NoOffer(market=LSP, lack=Lack.NO_SIZE)
    with pytest.raises(CannotServe) as caught:
        worth.inbound_of(amount)
    assert caught.value.lack is Lack.NO_SIZE


async def test_the_last_price_stands_in_for_an_hour(shop: Shop) -> None:
    """While the market that tells prices is down, its last one says which size a dollar means, elsewhere."""
    shop.market.prices = [PRICE, Unavailable("down")]
    await shop.quotes.offers(ALICE, WANT)
    shop.clock.advance(3599)
    down, other = await shop.quotes.offers(ALICE, WANT)
    assert down == NoOffer(market=MAGMA)
    assert isinstance(other, Offer)
    assert other.inbound == TEN_DOLLARS_WORTH
    shop.clock.advance(1)
    assert await shop.quotes.offers(ALICE, WANT) == (
        NoOffer(market=MAGMA),
        NoOffer(market=LSP, lack=Lack.NO_SIZE),
    )


class Silent(FakeMarket):
    """A market that never tells its price."""

    async def price(self) -> Price:
        """Wait for what never comes."""
        await asyncio.Event().wait()
        return PRICE


async def test_a_reference_that_hangs_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """What others are known to cost is told in sats, and a size needs no dollar."""
    monkeypatch.setattr("liquidity.quotes._PATIENCE_SECONDS", 0)
    monkeypatch.setattr("liquidity.quotes._REFERENCE_SECONDS", 0)
    book = FakeBook()
    book.hold(opened(draft=a_firm_draft(owner=BOB)).order)
    limits = Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2)
    markets = {MAGMA: Silent(), LSP: a_fake_lsp()}
    quotes = Quotes(markets=markets, book=book, limits=limits, clock=FakeClock())
    silent, other = await quotes.offers(ALICE, SIZED)
    assert silent == NoOffer(market=MAGMA)
    assert isinstance(other, Offer)
    assert (other.basis, other.pay, other.cents) == (Basis.ESTIMATED, 12_500, None)


async def test_without_a_dollar_rate_sats_are_told_alone() -> None:
    """Whether quoted, estimated or firm: what is not known is not made up."""
    shop = Shop(None, rated=True)
    shop.book.hold(opened(draft=a_firm_draft(rate=None)).order)
    quoted, estimated = await shop.quotes.offers(ALICE, replace(WANT, amount=Inbound(TEN_DOLLARS_WORTH)))
    assert isinstance(quoted, Offer)
    assert isinstance(estimated, Offer)
    assert (quoted.pay, quoted.cents) == (None, 1000)
    assert (estimated.basis, estimated.pay, estimated.cents) == (Basis.ESTIMATED, 33_954, None)
    _, firm = await shop.quotes.offers(ALICE, SIZED)
    assert isinstance(firm, Offer)
    assert (firm.basis, firm.pay, firm.cents) == (Basis.FIRM, 12_500, None)


async def test_the_rate_is_the_references(shop: Shop) -> None:
    """None where it has not answered yet; another source has the word where there is one."""
    assert await shop.quotes.worth() == Worth(PRICE, RATE)
    down = Shop()
    down.market.prices = [Unavailable("down")]
    assert await down.quotes.worth() == Worth(None, None)
    other = replace(RATE, usd_per_sat=RATE.usd_per_sat * 2)
    assert (await Shop(other, rated=True).quotes.worth()).rate == other
    assert (await Shop(None, rated=True).quotes.worth()).rate is None
