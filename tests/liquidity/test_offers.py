"""Offers are compared equals with equals, in exact sats, and an estimate says no more than it knows."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.market import USUAL_LEASE, Wish
from liquidity.money import Sats
from liquidity.offers import Basis, FirmPrice, Offer, best_of, estimate
from liquidity.orders import MarketId
from tests.liquidity.examples import LSP, NOW, minutes

WISH = Wish(inbound=Sats(2_000_000), private=False)


def an_offer(market: str = "a", pay: int | None = 20_000, **changes: Any) -> Offer:
    """A market's price for 2,000,000 sats of public inbound for thirty days."""
    usual = Offer(
        market=MarketId(market),
        basis=Basis.UNKNOWN if pay is None else Basis.QUOTED,
        inbound=Sats(2_000_000),
        private=False,
        lease_blocks=USUAL_LEASE,
        pay=None if pay is None else Sats(pay),
    )
    return replace(usual, **changes)


def a_firm_price(inbound: int = 2_000_000, total: int = 12_500, **changes: Any) -> FirmPrice:
    """What an order for public inbound for thirty days has cost."""
    usual = FirmPrice(
        inbound=Sats(inbound), total=Sats(total), lease_blocks=USUAL_LEASE, private=False, at=NOW
    )
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("pay", "inbound", "lease", "ppm", "monthly"),
    [
        (20_000, 2_000_000, 4320, 10_000, 10_000),
        (20_000, 2_000_000, 8640, 10_000, 5_000),
        (20_000, 2_000_000, 12_960, 10_000, 3_333),
        (20_000, 3_000_000, 12_960, 6_667, 2_222),
        (20_000, 2_000_000, 1, 10_000, 43_200_000),
        (0, 2_000_000, 4320, 0, 0),
        (12_500, 5_432_600, None, 2_301, None),
        (12_500, 5_432_600, 0, 2_301, None),
        (1, 0, 4320, 1_000_000, 1_000_000),
        (None, 2_000_000, 4320, None, None),
    ],
)
def test_the_fee_by_size_and_by_time(
    pay: int | None, inbound: int, lease: int | None, ppm: int | None, monthly: int | None
) -> None:
    """Millionths of the size, and sats for a million sats and thirty days where the lease is known."""
    offer = an_offer(pay=pay, inbound=Sats(inbound), lease_blocks=lease)
    assert (offer.ppm, offer.monthly) == (ppm, monthly)


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.integers(1, 2**32))
def test_both_are_exact_to_the_nearest_sat(pay: int, inbound: int, lease: int) -> None:
    """However large the numbers are."""
    offer = an_offer(pay=pay, inbound=Sats(inbound), lease_blocks=lease)
    assert offer.ppm is not None
    assert offer.monthly is not None
    half = Fraction(1, 2)
    assert abs(offer.ppm - Fraction(pay * 10**6, inbound)) <= half
    assert abs(offer.monthly - Fraction(pay * 10**6, inbound) * USUAL_LEASE / lease) <= half


def test_the_cheapest_of_equals_is_the_best() -> None:
    """By its share of the size, not by its sats: sizes differ a little where dollars are sold."""
    small = an_offer("a", 20_000)
    large = an_offer("b", 20_001, inbound=Sats(2_010_000))
    assert best_of([small, large]) == {MarketId("b")}


def test_nothing_is_compared_with_what_is_not_its_equal() -> None:
    """Another lease or visibility is another thing; each kind has its own best, where there are two of it."""
    public = [an_offer("a", 20_000), an_offer("b", 10_000)]
    longer = [an_offer("c", 5_000, lease_blocks=8640)]
    private = [an_offer("d", 1_000, private=True), an_offer("e", 900, private=True)]
    unsaid = [an_offer("f", 1, lease_blocks=None)]
    assert best_of([*public, *longer, *private, *unsaid]) == {MarketId("b"), MarketId("e")}


def test_one_alone_is_not_the_best() -> None:
    """Nor is the one whose price is known among those whose price is not."""
    assert best_of([]) == frozenset()
    assert best_of([an_offer("a")]) == frozenset()
    assert best_of([an_offer("a"), an_offer("b", None)]) == frozenset()
    assert best_of([an_offer("a", None), an_offer("b", None)]) == frozenset()


def test_the_first_of_two_alike_is_the_best() -> None:
    """One mark a kind; a free one is the cheapest there is."""
    assert best_of([an_offer("b"), an_offer("a")]) == {MarketId("b")}
    assert best_of([an_offer("a", 10), an_offer("b", 0)]) == {MarketId("b")}


_offers = st.lists(
    st.builds(
        an_offer,
        st.sampled_from("abcdefgh"),
        st.none() | st.integers(0, 9).map(lambda pay: pay * 10_000),
        lease_blocks=st.sampled_from([None, 4320, 8640]),
        private=st.booleans(),
    ),
    unique_by=lambda offer: offer.market,
)


@given(_offers)
def test_no_equal_is_cheaper_than_the_best(offers: list[Offer]) -> None:
    """And each best one has an equal that it is better than, or as good as."""
    best = best_of(offers)
    marked = [offer for offer in offers if offer.market in best]
    for mark in marked:
        equals = [
            each
            for each in offers
            if (each.lease_blocks, each.private) == (mark.lease_blocks, mark.private) and each.ppm is not None
        ]
        assert len(equals) > 1
        assert mark.ppm == min(each.ppm for each in equals if each.ppm is not None)
    kinds = [(mark.lease_blocks, mark.private) for mark in marked]
    assert len(kinds) == len({*kinds})


def test_without_a_firm_price_nothing_is_estimated() -> None:
    """Only an order would tell."""
    offer = estimate(LSP, WISH, [])
    assert offer == Offer(
        market=LSP, basis=Basis.UNKNOWN, inbound=WISH.inbound, private=False, lease_blocks=USUAL_LEASE
    )
    assert (offer.pay, offer.ppm, offer.monthly, offer.asked_at) == (None, None, None, None)


@pytest.mark.parametrize(
    "other",
    [{"lease_blocks": 8640}, {"lease_blocks": None}, {"private": True}],
    ids=["lease", "any", "private"],
)
def test_what_another_thing_has_cost_says_nothing(other: dict[str, Any]) -> None:
    """The same lease and the same visibility, or no estimate."""
    assert estimate(LSP, WISH, [a_firm_price(**other)]).basis is Basis.UNKNOWN


@pytest.mark.parametrize(
    ("inbound", "pay"), [(2_000_000, 12_500), (4_000_000, 25_000), (1_000_000, 6_250), (2_000_001, 12_501)]
)
def test_an_estimate_scales_with_the_size(inbound: int, pay: int) -> None:
    """Marked as such, with the age of the price behind it, and never promising less than its share."""
    past = a_firm_price(at=NOW - minutes(90))
    offer = estimate(LSP, replace(WISH, inbound=Sats(inbound)), [past])
    assert offer.basis is Basis.ESTIMATED
    assert (offer.market, offer.inbound, offer.lease_blocks) == (LSP, inbound, USUAL_LEASE)
    assert (offer.pay, offer.asked_at, offer.order_id) == (pay, NOW - minutes(90), None)


def test_the_nearest_size_is_scaled() -> None:
    """Small orders cost more a sat; of one size the latest price counts; others are no neighbours."""
    past = [
        a_firm_price(500_000, 9_000),
        a_firm_price(1_900_000, 19_000, at=NOW - minutes(9)),
        a_firm_price(1_900_000, 38_000, at=NOW - minutes(10)),
        a_firm_price(2_000_000, 1, private=True),
        a_firm_price(9_000_000, 9_000),
    ]
    for order in (past, past[::-1]):
        offer = estimate(LSP, WISH, order)
        assert (offer.pay, offer.asked_at) == (20_000, NOW - minutes(9))


@given(
    st.integers(0, 10**12), st.lists(st.builds(a_firm_price, st.integers(0, 10**12), st.integers(0, 10**12)))
)
def test_an_estimate_is_made_of_any_past(inbound: int, past: list[FirmPrice]) -> None:
    """A size of nothing divides nothing, and a share is rounded up."""
    offer = estimate(LSP, replace(WISH, inbound=Sats(inbound)), past)
    assert (offer.pay is None) is (not past)
    if offer.pay is not None:
        assert any(0 <= offer.pay - Fraction(each.total * inbound, max(each.inbound, 1)) < 1 for each in past)
