"""All markets' offers for one wish, whatever becomes of some of them; nothing is ordered for it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from liquidity.amount import Inbound
from liquidity.errors import Lack, Rejected, Unavailable
from liquidity.limits import Limits
from liquidity.market import USUAL_LEASE, Capabilities, Wish
from liquidity.money import Sats, UsdCents
from liquidity.offers import ESTIMATES_FROM, Basis, NoOffer, Offer
from liquidity.orders import MarketId
from liquidity.quotes import Quotes, Want
from tests.liquidity.examples import (
    ALICE,
    BOB,
    LSP,
    MAGMA,
    NODE,
    NOW,
    PRICE,
    a_firm_draft,
    a_purchase,
    an_invoice,
    offered,
)
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


async def offers(shop: Shop, want: Want = WANT, **changes: Any) -> tuple[Offer | NoOffer, ...]:
    """What the markets offer Alice."""
    return await shop.quotes.offers(ALICE, replace(want, **changes))


async def lsp_offer(shop: Shop, want: Want = SIZED, **changes: Any) -> Offer:
    """What the LSP offers Alice."""
    _, offer = await offers(shop, want, **changes)
    assert isinstance(offer, Offer)
    return offer


async def test_one_wish_at_all_markets(shop: Shop) -> None:
    """In the order of the markets, at one size: one tells its price, of the other only an order would."""
    quoted, unknown = await offers(shop)
    assert quoted == Offer(
        market=MAGMA,
        basis=Basis.QUOTED,
        inbound=TEN_DOLLARS_WORTH,
        private=False,
        pay=Sats(12_500),
        cents=UsdCents(1000),
        asked_at=NOW,
    )
    assert unknown == Offer(
        market=LSP, basis=Basis.UNKNOWN, inbound=TEN_DOLLARS_WORTH, private=False, lease_blocks=USUAL_LEASE
    )
    assert shop.market.buys == shop.lsp.buys == []
    assert shop.book.purchases == {}


async def test_a_size_is_asked_as_it_is(shop: Shop) -> None:
    """Where dollars are sold, the fewest cents that buy at least as much."""
    size = Inbound(Sats(5_000_000))
    quoted, other = await offers(shop, amount=size, private=True, lease_blocks=8640)
    assert isinstance(quoted, Offer)
    assert isinstance(other, Offer)
    assert (quoted.cents, quoted.private) == (UsdCents(921), True)
    assert size.sats <= quoted.inbound < size.sats + PRICE.sats_per_usd / 100
    assert (other.inbound, other.private, other.lease_blocks) == (size.sats, True, 8640)


async def test_a_market_that_is_down_is_named(shop: Shop) -> None:
    """And takes no other with it: the LSP is asked for sats, so no price of another is needed."""
    shop.market.prices = [Unavailable("down")]
    down, other = await offers(shop, SIZED)
    assert down == NoOffer(market=MAGMA)
    assert isinstance(other, Offer)


async def test_an_lsp_that_is_down_is_named(shop: Shop) -> None:
    """The other way round."""

    def down(_wish: Wish) -> Wish:
        raise Rejected("odd")

    shop.lsp.fits = down
    quoted, other = await offers(shop)
    assert isinstance(quoted, Offer)
    assert other == NoOffer(market=LSP)


@pytest.mark.parametrize(
    ("sats", "magma", "lsp"),
    [
        (400_000, (Lack.TOO_LITTLE, 500), (Lack.TOO_SMALL, 500_000)),
        (500_000, (Lack.TOO_LITTLE, 500), None),
        (10_000_001, None, (Lack.TOO_LARGE, 10_000_000)),
        (54_326_001, (Lack.TOO_MUCH, 10_000), (Lack.TOO_LARGE, 10_000_000)),
    ],
)
async def test_a_size_that_is_not_served_is_named_with_its_bound(
    shop: Shop, sats: int, magma: tuple[Lack, int] | None, lsp: tuple[Lack, int] | None
) -> None:
    """In sats of inbound where sizes are sold, in cents where dollars are."""
    rows = await offers(shop, amount=Inbound(Sats(sats)))
    for market, row, lacks in zip((MAGMA, LSP), rows, (magma, lsp), strict=True):
        if lacks is None:
            assert isinstance(row, Offer)
        else:
            assert row == NoOffer(market=market, lack=lacks[0], bound=lacks[1])


class Hanging(FakeMarket):
    """A market that never tells whether it can serve anything."""

    async def fit(self, wish: Wish) -> Wish:
        """Wait for what never comes."""
        await asyncio.Event().wait()
        return wish


async def test_a_market_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named as one without an answer, and the others' offers are there."""
    monkeypatch.setattr("liquidity.quotes._PATIENCE_SECONDS", 0)
    hanging = Hanging(MarketId("slow"))
    hanging.can = Capabilities(prices=False)
    markets = {hanging.id: hanging, MAGMA: FakeMarket(), LSP: a_fake_lsp()}
    limits = Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2)
    quotes = Quotes(markets=markets, book=FakeBook(), limits=limits, clock=FakeClock())
    slow, quoted, other = await quotes.offers(ALICE, WANT)
    assert slow == NoOffer(market=hanging.id)
    assert isinstance(quoted, Offer)
    assert isinstance(other, Offer)


async def test_an_open_firm_price_is_shown_as_such(shop: Shop) -> None:
    """With the order that holds it: that very one is paid when it is chosen."""
    await shop.desk.buy(await shop.firm_draft())
    (order,) = shop.book.orders.values()
    shop.clock.advance(120)
    offer = await lsp_offer(shop)
    assert offer == Offer(
        market=LSP,
        basis=Basis.FIRM,
        inbound=Sats(2_000_000),
        private=False,
        lease_blocks=USUAL_LEASE,
        pay=Sats(12_500),
        cents=UsdCents(1000),
        asked_at=NOW,
        order_id=order.id,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Inbound(Sats(2_000_001))},
        {"lease_blocks": 8640},
        {"private": True},
        {"node": replace(NODE, port=9736)},
    ],
    ids=["size", "lease", "visibility", "node"],
)
async def test_a_firm_price_is_for_its_own_wish_alone(shop: Shop, changes: dict[str, Any]) -> None:
    """Anything else is another order: at best the firm price is what it is estimated from."""
    await shop.desk.buy(await shop.firm_draft())
    offer = await lsp_offer(shop, **changes)
    assert offer.basis in {Basis.ESTIMATED, Basis.UNKNOWN}
    assert offer.order_id is None


async def test_a_firm_price_is_for_its_owner_alone(shop: Shop) -> None:
    """Others see no more than what it lets them estimate."""
    await shop.desk.buy(await shop.firm_draft())
    _, offer = await shop.quotes.offers(BOB, SIZED)
    assert isinstance(offer, Offer)
    assert (offer.basis, offer.order_id) == (Basis.ESTIMATED, None)


async def test_a_firm_price_that_was_taken_is_no_offer_any_more(shop: Shop) -> None:
    """It is an order by then; another one would be a new price."""
    await shop.desk.buy(await shop.firm_draft())
    (order,) = shop.book.orders.values()
    await shop.acts.take(order.id, ALICE)
    assert (await lsp_offer(shop)).basis is Basis.ESTIMATED


async def test_a_withheld_firm_price_is_not_shown(shop: Shop) -> None:
    """It cannot be taken, and it does not count as a price either."""
    shop.lsp.bought = offered(outbound=Sats(1))
    await shop.desk.buy(await shop.firm_draft())
    assert (await lsp_offer(shop)).basis is Basis.UNKNOWN


async def test_an_estimate_is_of_the_last_thirty_days(shop: Shop) -> None:
    """With its age, and in dollars at today's rate."""
    shop.book.hold(replace(opened().order, purchase=a_purchase(a_firm_draft(owner=BOB))))
    shop.clock.time = NOW + ESTIMATES_FROM
    offer = await lsp_offer(shop, amount=Inbound(Sats(4_000_000)))
    assert (offer.basis, offer.asked_at) == (Basis.ESTIMATED, NOW)
    assert (offer.pay, offer.cents) == (25_000, 2_000)
    shop.clock.time += timedelta(seconds=1)
    assert (await lsp_offer(shop)).basis is Basis.UNKNOWN


async def test_an_estimate_above_the_bound_is_shown_all_the_same(shop: Shop) -> None:
    """It is a guess; the operator's most is held to the firm price."""
    answer = offered(an_invoice(prefix="lnbc3m"), fee=Sats(300_000), total=Sats(300_000))
    shop.book.hold(opened(answer, a_firm_draft(owner=BOB)).order)
    _, row = await offers(shop, SIZED)
    assert isinstance(row, Offer)
    assert (row.basis, row.cents) == (Basis.ESTIMATED, 24_000)
