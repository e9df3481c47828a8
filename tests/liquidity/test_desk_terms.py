"""The desk quotes: within bounds, on fresh terms, to the person who asked."""

from dataclasses import replace
from fractions import Fraction

import pytest

from liquidity.amount import Dollars
from liquidity.book import Usage
from liquidity.desk import Requoted
from liquidity.errors import (
    Limit,
    LimitReached,
    NoSuchDraft,
    Unavailable,
)
from liquidity.money import Price, Rate, UsdCents
from liquidity.orders import Draft, Nonce
from tests.liquidity.examples import (
    ALICE,
    BOB,
    LSP,
    MAGMA,
    NOW,
    PRICE,
    a_draft,
)
from tests.liquidity.shop import WANT, Shop


@pytest.fixture
def shop() -> Shop:
    """A desk at a market that sells."""
    return Shop()


async def limit_of(shop: Shop, cents: int) -> LimitReached:
    """The bound that an order of this size breaks."""
    with pytest.raises(LimitReached) as caught:
        await shop.desk.draft(ALICE, MAGMA, replace(WANT, amount=Dollars(UsdCents(cents))))
    return caught.value


async def test_a_draft_of_somebody_else_does_not_exist(shop: Shop) -> None:
    """Forged buttons learn nothing."""
    draft = await shop.draft()
    for nonce, owner in [(draft.nonce, BOB), (Nonce("made-up"), ALICE)]:
        with pytest.raises(NoSuchDraft):
            await shop.desk.prepare(nonce, owner)


async def test_a_draft_of_a_market_that_is_gone(shop: Shop) -> None:
    """The operator may take a market off the list at any time."""
    await shop.book.save_draft(a_draft(market="gone"), NOW)
    with pytest.raises(NoSuchDraft):
        await shop.desk.prepare(Nonce("first"), ALICE)


async def test_an_old_price_is_asked_again(shop: Shop) -> None:
    """A minute is fresh; later, or when the clock went back, the market is asked."""
    await shop.quotes.price(MAGMA)
    shop.clock.advance(59)
    await shop.quotes.price(MAGMA)
    assert shop.market.price_asked == 1
    shop.clock.advance(1)
    shop.market.prices = [replace(PRICE, asked_at=shop.clock.now())]
    await shop.quotes.price(MAGMA)
    assert shop.market.price_asked == 2
    shop.clock.advance(-3600)
    await shop.quotes.price(MAGMA)
    assert shop.market.price_asked == 3


@pytest.mark.parametrize(
    ("percent", "requoted"), [("98.1", False), ("98", True), ("50", True), ("150", False)]
)
async def test_two_percent_worse_shows_new_terms(shop: Shop, percent: str, *, requoted: bool) -> None:
    """Less inbound for the dollar needs a new yes; more, or hardly less, does not."""
    draft = await shop.draft()
    shop.clock.advance(61)
    price = Price(PRICE.sats_per_usd * Fraction(percent) / 100, PRICE.inbound_usd, shop.clock.now())
    shop.market.prices = [price]
    ready = await shop.desk.prepare(draft.nonce, ALICE)
    assert isinstance(ready, Requoted) is requoted
    if isinstance(ready, Requoted):
        assert ready.before == draft
        assert ready.draft.nonce != draft.nonce
        assert ready.draft.price == price
        assert isinstance(await shop.desk.prepare(ready.draft.nonce, ALICE), Draft)
    else:
        assert ready == replace(draft, price=price, rate=price.rate, inbound=price.inbound_for(draft.cents))


async def test_a_price_that_cannot_be_asked_stops_the_purchase(shop: Shop) -> None:
    """Nothing is bought on old terms."""
    draft = await shop.draft()
    shop.clock.advance(61)
    shop.market.prices = [Unavailable("down")]
    with pytest.raises(Unavailable):
        await shop.desk.prepare(draft.nonce, ALICE)
    assert shop.book.purchases == {}


@pytest.mark.parametrize("known", [True, False])
async def test_another_source_of_rates_has_the_word(*, known: bool) -> None:
    """Its rate is taken for the market's; where it tells none, none is claimed."""
    rate = Rate(Fraction(1, 1000), NOW)
    price = await Shop(rate if known else None, rated=True).quotes.price(MAGMA)
    assert price.rate == (rate if known else None)
    assert price.sats_per_usd == PRICE.sats_per_usd


@pytest.mark.parametrize(
    ("cents", "limit", "bound"), [(499, Limit.TOO_SMALL, 500), (10_001, Limit.TOO_LARGE, 10_000)]
)
async def test_an_order_has_its_bounds(shop: Shop, cents: int, limit: Limit, bound: int) -> None:
    """The market's least and the operator's most, with the numbers."""
    reached = await limit_of(shop, cents)
    assert (reached.limit, reached.bound, reached.seen) == (limit, bound, cents)
    for good in (500, 10_000):
        await shop.desk.check(ALICE, UsdCents(good), MAGMA)


async def test_a_day_and_the_unpaid_have_their_bounds(shop: Shop) -> None:
    """What is held or taken in a day, and how many wait for payment, with the numbers."""
    shop.book.used = Usage(spent=UsdCents(29_001), unpaid=1)
    reached = await limit_of(shop, 1000)
    assert (reached.limit, reached.bound, reached.seen) == (Limit.PER_DAY, 30_000, 29_001)
    shop.book.used = Usage(spent=UsdCents(29_000), unpaid=1)
    draft = await shop.draft()
    shop.book.used = Usage(spent=UsdCents(0), unpaid=2)
    reached = await limit_of(shop, 1000)
    assert (reached.limit, reached.bound, reached.seen) == (Limit.UNPAID, 2, 2)
    with pytest.raises(LimitReached):
        await shop.desk.prepare(draft.nonce, ALICE)


def test_a_desk_knows_its_markets(shop: Shop) -> None:
    """In the order they are shown."""
    assert list(shop.desk.markets) == [MAGMA, LSP]
    assert shop.desk.market(MAGMA) is shop.market
