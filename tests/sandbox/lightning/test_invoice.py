"""Invoices as the independent `bolt11` library reads them."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.lightning.invoice import NodeKey, Terms, written
from tests.sandbox.clock import NOON

bolt11 = pytest.importorskip("bolt11", reason="bolt11 has no release for this Python")

KEY = NodeKey(b"\x11" * 32)
PREIMAGE = b"\x22" * 32
TERMS = Terms(
    network_prefix="bc",
    amount_msat=54_208_000,
    payment_hash=hashlib.sha256(PREIMAGE).digest(),
    payment_secret=b"\x33" * 32,
    description="27163000 sats of inbound",
    created_at=NOON,
)


def test_the_public_key_is_the_one_of_the_secret() -> None:
    """The key of 32 times 0x11 is well known."""
    assert KEY.public.hex() == "034f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa"


@given(
    prefix=st.sampled_from(["bc", "tb", "tbs", "bcrt"]),
    msat=st.one_of(st.none(), st.integers(1, 21_000_000 * 100_000_000_000)),
    expiry=st.integers(1, 10_000_000),
    cltv=st.integers(1, 5000),
    description=st.text(st.characters(exclude_categories=["Cs"]), max_size=100),
)
@settings(max_examples=60, deadline=None)
def test_another_library_reads_what_we_write(
    prefix: str, msat: int | None, expiry: int, cltv: int, description: str
) -> None:
    """Every field comes out as it went in, and the signature leads to the payee."""
    terms = replace(
        TERMS,
        network_prefix=prefix,
        amount_msat=msat,
        expiry_seconds=expiry,
        min_final_cltv_blocks=cltv,
        description=description,
    )
    read = bolt11.decode(written(terms, KEY))
    assert (read.currency, read.amount_msat, read.expiry) == (prefix, msat, expiry)
    assert (read.description, read.min_final_cltv_expiry) == (description, cltv)
    assert read.payment_hash == terms.payment_hash.hex()
    assert read.payment_secret == terms.payment_secret.hex()
    assert read.date == int(NOON.timestamp())
    assert read.payee == KEY.public.hex()


def test_the_payer_must_know_onion_and_secret() -> None:
    """The two feature bits are set as required (even), as BOLT 11's writer must."""
    features = bolt11.decode(written(TERMS, KEY), strict=True).features
    assert {feature.name: state.name for feature, state in features.feature_list.items()} == {
        "var_onion_optin": "required",
        "payment_secret": "required",
    }


def test_a_named_payee_exposes_a_strangers_signature() -> None:
    """With the payee named, a signature by another key does not verify."""
    text = written(TERMS, NodeKey(b"\x44" * 32), payee=KEY.public)
    with pytest.raises(bolt11.exceptions.Bolt11SignatureVerifyException):
        bolt11.decode(text)


def test_the_key_stays_out_of_the_repr() -> None:
    """A node's secret is not printed."""
    assert "11" * 8 not in repr(KEY)
