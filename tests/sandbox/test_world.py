"""The one dollar rate and the world's beginning."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world import Network, Prices, World
from tests.sandbox.clock import ManualClock


def test_the_first_prices_are_those_of_the_documents() -> None:
    """543260 sats, worth 501.09 dollars, for each dollar."""
    prices = Prices()
    assert (prices.inbound_sats_per_usd, prices.inbound_usd_per_usd) == (543_260, "501.09")
    assert prices.usd_per_btc == "92237.60"


def test_fifty_dollars_buy_and_cost_what_the_rate_says() -> None:
    """$50 is 27,163,000 sats of inbound and an invoice of 54,208 sats."""
    assert Prices().inbound_sats(5000) == 27_163_000
    assert Prices().invoice_sats(5000) == 54_208


@given(st.integers(1, 1_000_000))
def test_an_invoice_is_never_short_and_never_a_sat_too_long(cents: int) -> None:
    """Sats cover the cents, and one sat less would not."""
    prices = Prices()
    sats = prices.invoice_sats(cents)
    assert sats * prices.usd_per_sat >= Fraction(cents, 100) > (sats - 1) * prices.usd_per_sat


def test_a_new_price_leaves_the_dollar_alone() -> None:
    """More inbound for a dollar is also worth more; a sat is worth what it was."""
    world = World()
    world.reprice(1_086_520)
    assert (world.prices.inbound_usd_per_usd, world.prices.usd_per_btc) == ("1002.18", "92237.60")


@pytest.mark.parametrize(
    ("network", "prefix"),
    [
        (Network.MAINNET, "bc"),
        (Network.TESTNET, "tb"),
        (Network.SIGNET, "tbs"),
        (Network.REGTEST, "bcrt"),
    ],
)
def test_each_network_has_its_prefix(network: Network, prefix: str) -> None:
    """BOLT 11 names them."""
    assert network.invoice_prefix == prefix


def test_reset_begins_anew() -> None:
    """Speed, price, chain and wallet go back to their first state; the clock goes on."""
    clock = ManualClock()
    world = World(first_speed=3.0, now=clock)
    world.speed = None
    world.reprice(1)
    world.chain.mine(7)
    first_height = world.chain.height - 7
    clock.advance(60)
    world.reset()
    assert (world.prices, world.chain.height) == (Prices(), first_height)
    assert [world.speed] == [3.0]
    assert world.now() == clock()
