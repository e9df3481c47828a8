"""An invoice of an order bought elsewhere: checked as far as anybody can, and refused in any case."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.checks import CheckFault, InvoiceRefused, check_elsewhere
from liquidity.invoice import read_invoice
from liquidity.money import Msat, Sats
from liquidity.network import Network
from liquidity.orders import Terms
from tests.liquidity.invoices import Draft
from tests.liquidity.strategies import ASKED_AT

# 12,500 sats for one hour from ASKED_AT.
INVOICE = read_invoice(Draft().signed())
SATS = st.none() | st.integers(0, 30_000).map(Sats)


def fault_of(
    *,
    msat: int | None = 12_500_000,
    network: Network = Network.MAINNET,
    at: datetime = ASKED_AT,
    **terms: Any,
) -> CheckFault:
    """Why it is refused."""
    invoice = replace(INVOICE, amount_msat=None if msat is None else Msat(msat))
    with pytest.raises(InvoiceRefused) as caught:
        check_elsewhere(invoice, terms=Terms(**terms), network=network, now=at)
    return caught.value.fault


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, CheckFault.BOUGHT_ELSEWHERE),
        ({"at": ASKED_AT + timedelta(minutes=59)}, CheckFault.BOUGHT_ELSEWHERE),
        ({"at": ASKED_AT + timedelta(hours=1)}, CheckFault.EXPIRED),
        ({"network": Network.SIGNET}, CheckFault.WRONG_NETWORK),
        ({"msat": None}, CheckFault.NO_AMOUNT),
        ({"total": Sats(12_500), "fee": Sats(12_500)}, CheckFault.BOUGHT_ELSEWHERE),
        ({"total": Sats(12_500), "fee": Sats(2_500), "outbound": Sats(10_000)}, CheckFault.BOUGHT_ELSEWHERE),
        ({"total": Sats(12_500), "fee": Sats(2_500)}, CheckFault.SUM_OFF),
        ({"total": Sats(12_499)}, CheckFault.AMOUNT_OFF),
        ({"total": Sats(12_500), "msat": 12_500_001}, CheckFault.AMOUNT_OFF),
        ({"payees": (INVOICE.payee,)}, CheckFault.BOUGHT_ELSEWHERE),
        ({"payees": ("02" + "ab" * 32,)}, CheckFault.WRONG_PAYEE),
    ],
)
def test_the_first_fault_is_told(changes: dict[str, Any], fault: CheckFault) -> None:
    """One that has none is still of an order whose terms nobody here has seen."""
    assert fault_of(**changes) is fault


@given(total=SATS, fee=SATS, outbound=SATS, msat=st.none() | st.integers(0, 30_000_000))
def test_none_ever_passes(
    total: Sats | None, fee: Sats | None, outbound: Sats | None, msat: int | None
) -> None:
    """Whatever the market says of it."""
    fault_of(msat=msat, total=total, fee=fee, outbound=outbound)
