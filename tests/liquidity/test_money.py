"""Prices and rates: exact, and never promising more than the market does."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.money import Price, Rate, Sats, UsdCents, read_decimal
from tests.liquidity.strategies import ASKED_AT, cents, prices, rates, sats

DOCUMENTED = Price.read("543260", "501.09", ASKED_AT)


def test_fifty_dollars_of_the_documented_price() -> None:
    """`liquidity_per_usd.sats` is already the inbound that one dollar buys."""
    assert DOCUMENTED.inbound_for(UsdCents(5000)) == 27_163_000


def test_two_million_sats_of_the_documented_price() -> None:
    """A wanted inbound is priced up to the next cent."""
    assert DOCUMENTED.cents_for(Sats(2_000_000)) == 369


def test_the_rate_a_price_implies() -> None:
    """The dollar value of the inbound over its sats is the worth of a sat."""
    assert DOCUMENTED.usd_per_sat == Fraction(50109, 100) / 543_260
    assert DOCUMENTED.rate == Rate(Fraction(50109, 54_326_000), ASKED_AT)


def test_fifty_dollars_at_the_documented_rate() -> None:
    """Sats to pay come from the rate, and are far fewer than the inbound bought."""
    rate = DOCUMENTED.rate
    assert rate is not None
    assert rate.sats_for(UsdCents(5000)) == 54_208
    assert rate.cents_for(Sats(54_208)) == 5000


def test_a_price_without_a_dollar_value_implies_no_rate() -> None:
    """Without `usd` only sats can be shown."""
    price = Price.read("543260", None, ASKED_AT)
    assert price.usd_per_sat is None
    assert price.rate is None


@given(prices, cents)
def test_buying_back_what_cents_buy_costs_no_more(price: Price, spent: UsdCents) -> None:
    """Rounding never makes the same inbound dearer."""
    assert price.cents_for(price.inbound_for(spent)) <= spent


@given(prices, sats)
def test_the_cents_for_an_inbound_buy_it(price: Price, inbound: Sats) -> None:
    """Who asks for an inbound gets at least that, and a cent less would not do."""
    needed = price.cents_for(inbound)
    assert price.inbound_for(needed) >= inbound
    assert price.inbound_for(UsdCents(needed - 1)) < inbound


@given(rates, cents)
def test_a_rate_goes_there_and_back(rate: Rate, amount: UsdCents) -> None:
    """While a sat is worth less than a cent, cents survive the way through sats."""
    assert rate.cents_for(rate.sats_for(amount)) == amount


@given(st.integers(0, 10**24 - 1), st.text("0123456789", min_size=1, max_size=24))
def test_decimals_are_read_exactly(whole: int, part: str) -> None:
    """No digit is lost, however many there are."""
    assert read_decimal(f"{whole}.{part}") == whole + Fraction(int(part), 10 ** len(part))


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "1e9", "1e999999999", "-1", "+1", "1/3", "1.", ".5", "1,5", " 1", "1\n", "\u0661", "9" * 25],
)
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    """Nothing but digits and one point is read, so nothing can be huge or negative."""
    with pytest.raises(ValueError, match="plain decimal"):
        read_decimal(text)


def test_a_price_is_positive() -> None:
    """A market that gives nothing for a dollar, or values it at nothing, has no price."""
    for sats_per_usd, usd in [("0", "1"), ("0.0", None), ("1", "0.00")]:
        with pytest.raises(ValueError, match="positive"):
            Price.read(sats_per_usd, usd, ASKED_AT)


def test_a_rate_is_positive() -> None:
    """Nothing can be divided by a worthless sat."""
    with pytest.raises(ValueError, match="positive"):
        Rate(Fraction(0), ASKED_AT)
