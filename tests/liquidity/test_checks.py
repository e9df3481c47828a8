"""An invoice is shown only if it is the one that was ordered."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.checks import CheckFault, InvoiceRefused, check_invoice
from liquidity.errors import BadInput
from liquidity.invoice import read_invoice
from liquidity.money import Msat, Rate, UsdCents
from liquidity.network import Network
from liquidity.orders import Terms
from tests.liquidity.examples import a_draft
from tests.liquidity.invoices import Draft
from tests.liquidity.strategies import ASKED_AT

# 12,500 sats for one hour from ASKED_AT; at this rate ten dollars are worth exactly that.
INVOICE = read_invoice(Draft().signed())
TEN_DOLLARS = UsdCents(1000)
RATE = Rate(Fraction(10, 12_500), ASKED_AT)
HOUR = timedelta(hours=1)


def refused(
    *,
    msat: int | None = 12_500_000,
    network: Network = Network.MAINNET,
    rate: Rate | None = RATE,
    after: timedelta = timedelta(),
) -> InvoiceRefused:
    """Return the refusal of the invoice with these things changed."""
    invoice = replace(INVOICE, amount_msat=None if msat is None else Msat(msat))
    draft = a_draft(cents=TEN_DOLLARS, rate=rate)
    with pytest.raises(InvoiceRefused) as caught:
        check_invoice(invoice, draft=draft, terms=Terms(), network=network, now=ASKED_AT + after)
    return caught.value


def accept(*, msat: int = 12_500_000, after: timedelta = timedelta()) -> None:
    """Check the invoice with these things changed, and expect no refusal."""
    invoice = replace(INVOICE, amount_msat=Msat(msat))
    draft = a_draft(cents=TEN_DOLLARS, rate=RATE)
    check_invoice(invoice, draft=draft, terms=Terms(), network=Network.MAINNET, now=ASKED_AT + after)


def test_the_invoice_ordered_passes() -> None:
    """Right network, right amount, time left."""
    accept()


def test_a_quarter_off_passes_and_no_more() -> None:
    """The bounds are 25 % either way, to the millisat."""
    accept(msat=9_375_000)
    accept(msat=15_625_000)
    for msat, sats in [(9_374_999, 9_375), (15_625_001, 15_626), (1, 1), (2_100_000_000_000_000_000, None)]:
        refusal = refused(msat=msat)
        assert refusal.fault is CheckFault.AMOUNT_OFF
        assert refusal.seen == (sats or msat // 1000)
        assert refusal.expected == 12_500


def test_five_minutes_left_pass_and_no_less() -> None:
    """Who gets the invoice needs time to pay it."""
    accept(after=timedelta(minutes=55))
    assert refused(after=timedelta(minutes=55, seconds=1)).fault is CheckFault.EXPIRES_TOO_SOON
    assert refused(after=HOUR - timedelta(seconds=1)).fault is CheckFault.EXPIRES_TOO_SOON
    assert refused(after=HOUR).fault is CheckFault.EXPIRED


@pytest.mark.parametrize("network", [Network.TESTNET, Network.SIGNET, Network.REGTEST])
def test_another_network_is_refused(network: Network) -> None:
    """Coins of one network pay nothing on another."""
    assert refused(network=network).fault is CheckFault.WRONG_NETWORK


def test_an_invoice_without_amount_is_refused() -> None:
    """Who chooses the amount could choose it wrong."""
    assert refused(msat=None).fault is CheckFault.NO_AMOUNT


def test_without_a_rate_nothing_can_be_compared() -> None:
    """An amount that cannot be checked is not passed on."""
    assert refused(rate=None).fault is CheckFault.NO_RATE


def test_a_refusal_is_not_bad_input() -> None:
    """The person did nothing wrong, and the invoice itself is well-formed."""
    assert not issubclass(InvoiceRefused, BadInput)


@given(st.integers(1, 10**12))
def test_what_passes_is_within_a_quarter(msat: int) -> None:
    """Passing and being within the bounds are the same thing."""
    if 9_375_000 <= msat <= 15_625_000:
        accept(msat=msat)
    else:
        assert refused(msat=msat).fault is CheckFault.AMOUNT_OFF
