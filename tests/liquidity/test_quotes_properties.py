"""What holds for every comparison: one row a market, in their order, whatever fails meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from liquidity.amount import Dollars, Inbound
from liquidity.errors import (
    BuyUnknown,
    CannotServe,
    KeyLost,
    KeyRefused,
    Lack,
    MarketError,
    OrderNotFound,
    Refusal,
    Refused,
    Rejected,
    Unavailable,
)
from liquidity.limits import Limits
from liquidity.market import LEASES, Wish
from liquidity.money import Price, Rate, Sats, UsdCents
from liquidity.offers import Basis, NoOffer, Offer
from liquidity.orders import MarketId
from liquidity.quotes import Quotes, Want
from tests.liquidity.examples import ALICE, MAGMA, NODE, NOW, PRICE, RATE
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeClock, FakeMarket, a_fake_lsp
from tests.liquidity.firm import opened

_errors = st.sampled_from(
    [
        MarketError("odd"),
        Unavailable("down", retry_after=5),
        Rejected("no"),
        KeyRefused("Unauthorized"),
        OrderNotFound("null"),
        KeyLost(),
        Refused(Refusal.BUSY),
        BuyUnknown("lost"),
        TimeoutError(),
    ]
) | st.builds(CannotServe, st.sampled_from(Lack), st.none() | st.integers(0, 10**9))
_amounts = st.one_of(
    st.integers(1, 100_000).map(lambda cents: Dollars(UsdCents(cents))),
    st.integers(1, 10**9).map(lambda sats: Inbound(Sats(sats))),
)
_wants = st.builds(
    Want,
    node=st.just(NODE),
    amount=_amounts,
    private=st.booleans(),
    lease_blocks=st.sampled_from(LEASES),
)
_prices = st.sampled_from([PRICE, replace(PRICE, inbound_usd=None), Price(Fraction(1, 9), None, NOW)])


def fitting(wish: Wish) -> Wish:
    """A market that serves everything as it is."""
    return wish


def failing(error: Exception) -> Callable[[Wish], Wish]:
    """A market that answers with this error."""

    def fails(_wish: Wish) -> Wish:
        raise error

    return fails


def a_seller(name: str, price: Price | Exception, fits: Callable[[Wish], Wish]) -> FakeMarket:
    """A market that tells prices."""
    market = FakeMarket(MarketId(name))
    market.prices, market.fits = [price], fits
    return market


def an_lsp(name: str, fits: Callable[[Wish], Wish] | None) -> FakeMarket:
    """A market where only an order has a price; with its usual bounds, unless it fails."""
    market = a_fake_lsp(MarketId(name))
    market.fits = fits or market.fits
    return market


_fits = st.just(fitting) | _errors.map(failing)
_markets = st.lists(
    st.builds(a_seller, st.sampled_from([MAGMA, "m2", "m3"]), _prices | _errors, _fits)
    | st.builds(an_lsp, st.sampled_from(["lsp", "l2", "l3"]), st.none() | _fits),
    max_size=5,
    unique_by=lambda market: market.id,
)


class _Told:
    """Another source of rates."""

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate

    async def rate(self) -> Rate | None:
        """As it was given."""
        return self._rate


_rates = st.none() | st.sampled_from([_Told(None), _Told(RATE)])


@given(_markets, _wants, _rates, st.booleans())
async def test_offers_never_raise(
    markets: list[FakeMarket],
    want: Want,
    rates: _Told | None,
    held: bool,  # noqa: FBT001 (drawn)
) -> None:
    """Each market has its row, in the order of the markets, and none of them is asked for an order."""
    book = FakeBook()
    if held:
        book.hold(opened().order)
    quotes = Quotes(
        markets={market.id: market for market in markets},
        book=book,
        limits=Limits(order=UsdCents(10_000), daily=UsdCents(30_000), unpaid=2),
        clock=FakeClock(),
        rates=rates,
    )
    rows = await quotes.offers(ALICE, want)
    assert [row.market for row in rows] == [market.id for market in markets]
    for market, row in zip(markets, rows, strict=True):
        assert market.buys == []
        if isinstance(row, NoOffer):
            assert row.bound is None or row.lack is not None
        else:
            is_sound(row, market, want)


def is_sound(offer: Offer, market: FakeMarket, want: Want) -> None:
    """A price is told by who tells prices, an order's only for the very wish, and nothing is made up."""
    assert (offer.basis is Basis.QUOTED) is market.can.prices
    assert (offer.order_id is not None) is (offer.basis is Basis.FIRM)
    if offer.basis is Basis.FIRM:
        assert want.amount == Inbound(Sats(2_000_000))
    if offer.basis is Basis.UNKNOWN:
        assert (offer.pay, offer.cents, offer.asked_at) == (None, None, None)
    if offer.cents is not None and offer.basis is not Basis.FIRM:
        assert offer.cents <= 10_000
    if isinstance(want.amount, Inbound):
        assert offer.inbound >= want.amount.sats
