"""The body of create_order, for every wish and every LSP."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.lsps1.info import Info
from liquidity.lsps1.replies import read_info
from liquidity.lsps1.requests import order_request
from liquidity.market import USUAL_LEASE
from liquidity.money import Sats
from liquidity.node import NodeAddress
from liquidity.orders import Draft
from tests.liquidity.examples import a_firm_draft
from tests.liquidity.lsps1.saved import document, read

INFO = read_info(read(document("magma/get_info")))


def test_the_documents_request() -> None:
    """Field by field as Magma's documents send it, types included."""
    expected = document("magma/create_order_request")
    node = NodeAddress(expected["public_key"], "node.example.org", 9735)
    draft = a_firm_draft(node=node, private=True)
    assert order_request(draft, INFO, "") == expected


@pytest.mark.parametrize("private", [False, True])
def test_visibility_and_token(*, private: bool) -> None:
    """As wished, and the token as it is."""
    body = order_request(a_firm_draft(private=private), INFO, "s3cret")
    assert body["announce_channel"] is not private
    assert body["token"] == "s3cret"


@pytest.mark.parametrize(("least", "asked"), [(0, 6), (6, 6), (8, 8), (65_535, 65_535)])
def test_confirmations_are_clamped_up(least: int, asked: int) -> None:
    """Never fewer than an LSP takes."""
    body = order_request(a_firm_draft(), replace(INFO, least_confirmations=least), "")
    assert body["required_channel_confirmations"] == asked
    body = order_request(a_firm_draft(), replace(INFO, least_funding_blocks=least), "")
    assert body["funding_confirms_within_blocks"] == asked


@given(
    draft=st.builds(
        a_firm_draft,
        inbound=st.integers(1, 2**63 - 1).map(Sats),
        private=st.booleans(),
        lease_blocks=st.none() | st.integers(1, 2**32 - 1),
    ),
    info=st.builds(
        Info,
        longest_lease=st.none() | st.integers(1, 2**32 - 1),
        least_confirmations=st.integers(0, 2**16 - 1),
        least_funding_blocks=st.integers(0, 2**16 - 1),
    ),
)
def test_every_request_keeps_to_the_limits(draft: Draft, info: Info) -> None:
    """Confirmations up, the lease down, and the size as it was shown."""
    body = order_request(draft, info, "")
    assert body["lsp_balance_sat"] == str(draft.inbound)
    assert body["client_balance_sat"] == "0"
    assert body["required_channel_confirmations"] >= info.least_confirmations
    assert body["funding_confirms_within_blocks"] >= info.least_funding_blocks
    assert 1 <= body["channel_expiry_blocks"] <= (draft.lease_blocks or USUAL_LEASE)
    assert info.longest_lease is None or body["channel_expiry_blocks"] <= info.longest_lease
