"""The invoice reader against the specification's own examples, and invoices broken in one place."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from liquidity.invoice import Invoice, InvoiceError, InvoiceFault, read_invoice
from liquidity.network import Network
from tests.liquidity.invoices import (
    PAYEE,
    PAYMENT_HASH,
    PAYMENT_SECRET,
    Draft,
    bech32,
    number_words,
    tagged,
    words_of,
)

FIXTURES = Path(__file__).parent / "fixtures"

# lightning/bolts, 11-payment-encoding.md, "Examples" and "Examples of Invalid Invoices". The payee of the
# high-S example is what its recovery id says; libsecp256k1 gives the same.
SPEC: dict[str, list[dict[str, Any]]] = json.loads((FIXTURES / "bolt11_spec.json").read_text("utf-8"))
# Signed by one throwaway key, and two real ones.
SIGNED: dict[str, str] = json.loads((FIXTURES / "bolt11_signed.json").read_text("utf-8"))
NAMED = (*tagged("n", words_of(PAYEE)),)
GOOD = Draft().signed()
GOOD_NAMED = Draft(extra=NAMED).signed()


def name_of(vector: dict[str, Any]) -> str:
    """Return what to call a vector in a test's name."""
    return str(vector["name"])


def fault_of(text: str) -> InvoiceFault:
    """Return the fault that reading names."""
    with pytest.raises(InvoiceError) as caught:
        read_invoice(text)
    return caught.value.fault


def told(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice in the words of the fixture."""
    return {
        "network": invoice.network.value,
        "amount_msat": invoice.amount_msat,
        "timestamp": invoice.timestamp.timestamp(),
        "expiry": (invoice.expires_at - invoice.timestamp).total_seconds(),
        "payee": invoice.payee,
        "payment_hash": invoice.payment_hash,
        "payment_secret": invoice.payment_secret,
        "description": invoice.description,
        "description_hash": invoice.description_hash,
        "min_final_cltv": invoice.min_final_cltv,
        "features": sorted(invoice.features),
        "route_hints": invoice.route_hints,
    }


@pytest.mark.parametrize("vector", SPEC["valid"], ids=name_of)
def test_the_valid_examples_of_the_specification(vector: dict[str, Any]) -> None:
    """Every field of every example is read as the specification explains it."""
    assert vector == {"name": vector["name"], "invoice": vector["invoice"]} | told(
        read_invoice(vector["invoice"])
    )


@pytest.mark.parametrize("vector", SPEC["invalid"], ids=name_of)
def test_the_invalid_examples_of_the_specification(vector: dict[str, Any]) -> None:
    """Every invalid example is refused for the reason the specification gives."""
    assert fault_of(vector["invoice"]) == vector["fault"]


@pytest.mark.parametrize("vector", SPEC["valid"], ids=name_of)
def test_another_reader_agrees(vector: dict[str, Any]) -> None:
    """The `bolt11` library reads the same from each example."""
    other = pytest.importorskip("bolt11").decode(vector["invoice"])
    ours = read_invoice(vector["invoice"])
    assert (ours.payee, ours.amount_msat, ours.payment_hash) == (
        other.payee,
        other.amount_msat,
        other.payment_hash,
    )
    assert (ours.description, ours.payment_secret) == (other.description, other.payment_secret)
    assert (ours.timestamp.timestamp(), ours.min_final_cltv) == (other.date, other.min_final_cltv_expiry)


def test_a_real_signet_invoice() -> None:
    """An invoice of a real seller is read whole, its payee being the seller's node."""
    invoice = read_invoice(SIGNED["olympus_signet_81961_sat_real"])
    assert invoice.network is Network.SIGNET
    assert invoice.amount_msat == 81_961_000
    assert invoice.payee == "032ae843e4d7d177f151d021ac8044b0636ec72b1ce3ffcde5c04748db2517ab03"
    assert (
        invoice.description
        == "Channel 0.10000000 to 2024-09-08T10:23:10.816Z (030fbe24220d35b9789a152bf3ada51b)"
    )
    assert invoice.expires_at == datetime(2024, 6, 10, 4, 43, 10, tzinfo=UTC)
    assert invoice.min_final_cltv == 80


@pytest.mark.parametrize(
    ("name", "network", "amount_msat"),
    [
        ("valid_12500_sat", Network.MAINNET, 12_500_000),
        ("valid_73250_sat", Network.MAINNET, 73_250_000),
        ("amount_99999_sat", Network.MAINNET, 99_999_000),
        ("amountless", Network.MAINNET, None),
        ("testnet_12500_sat", Network.TESTNET, 12_500_000),
        ("sub_satoshi_12500001_msat", Network.MAINNET, 12_500_001),
    ],
)
def test_signed_invoices(name: str, network: Network, amount_msat: int | None) -> None:
    """Network, amount and payee of the invoices that the market fixtures carry."""
    invoice = read_invoice(SIGNED[name])
    assert (invoice.network, invoice.amount_msat) == (network, amount_msat)
    assert invoice.payee == SIGNED["seller_pubkey"]
    assert invoice.timestamp == datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize("prefix", ["lnbc", "lntb", "lntbs", "lnbcrt"])
def test_each_network_has_its_prefix(prefix: str) -> None:
    """The prefix tells the network, with and without an amount."""
    networks = dict(zip(["lnbc", "lntb", "lntbs", "lnbcrt"], Network, strict=True))
    for amount in ("", "1", "20m"):
        assert read_invoice(Draft(prefix=prefix + amount).signed()).network is networks[prefix]


@pytest.mark.parametrize("wrapped", [GOOD.upper(), f" lightning:{GOOD}\n", f"LIGHTNING:{GOOD.upper()}"])
def test_case_and_scheme_do_not_matter(wrapped: str) -> None:
    """A QR code's capitals and a link's scheme lead to the same invoice."""
    assert read_invoice(wrapped) == read_invoice(GOOD)
    assert read_invoice(wrapped).text == GOOD


def test_the_secret_is_not_in_the_repr() -> None:
    """A logged invoice does not show its payment secret as a field."""
    assert PAYMENT_SECRET.hex() not in repr(read_invoice(GOOD))


def test_a_named_payee_is_verified() -> None:
    """With an `n` field its key must have signed, and in the one canonical way."""
    assert read_invoice(GOOD_NAMED).payee == PAYEE.hex()
    assert fault_of(Draft(extra=NAMED).signed(high_s=True)) is InvoiceFault.SIGNATURE
    stranger = tagged("n", words_of(bytes.fromhex(SPEC["valid"][0]["payee"])))
    assert fault_of(Draft(extra=(*stranger,)).signed()) is InvoiceFault.SIGNATURE
    no_point = tagged("n", words_of(b"\x02" + (5).to_bytes(32, "big")))
    assert fault_of(Draft(extra=(*no_point,)).signed()) is InvoiceFault.SIGNATURE


def test_without_a_named_payee_either_form_of_a_signature_recovers_it() -> None:
    """High-S is malleable, but says the same key."""
    assert read_invoice(Draft().signed(high_s=True)).payee == PAYEE.hex()


@pytest.mark.parametrize(
    ("r", "s", "recovery_id"),
    [(0, 1, 0), (1, 0, 0), (2**256 - 1, 1, 0), (1, 2**256 - 1, 0), (1, 1, 4), (5, 1, 0)],
)
def test_signatures_that_no_key_can_make(r: int, s: int, recovery_id: int) -> None:
    """Numbers out of range and points off the curve are refused."""
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([recovery_id])
    assert fault_of(bech32("lnbc1m", Draft().words() + words_of(signature))) is InvoiceFault.SIGNATURE


@pytest.mark.parametrize(
    ("draft", "fault"),
    [
        (Draft(prefix="lnxx125u"), InvoiceFault.PREFIX),
        (Draft(prefix="bc125u"), InvoiceFault.PREFIX),
        (Draft(prefix="lnbcm"), InvoiceFault.PREFIX),
        (Draft(prefix="lnbc0u"), InvoiceFault.AMOUNT),
        (Draft(prefix="lnbc05u"), InvoiceFault.AMOUNT),
        (Draft(prefix="lnbc1.5m"), InvoiceFault.AMOUNT),
        (Draft(prefix="lnbc21000001"), InvoiceFault.AMOUNT),
        (Draft(prefix=f"lnbc{'9' * 60}p"), InvoiceFault.AMOUNT),
        (Draft(prefix="lnbc9p"), InvoiceFault.SUB_MSAT),
        (Draft(payment_hash=None), InvoiceFault.NO_PAYMENT_HASH),
        (Draft(payment_hash=PAYMENT_HASH[1:]), InvoiceFault.NO_PAYMENT_HASH),
        (Draft(payment_secret=None), InvoiceFault.NO_PAYMENT_SECRET),
        (Draft(payment_secret=PAYMENT_SECRET * 2), InvoiceFault.NO_PAYMENT_SECRET),
        (Draft(extra=(13,)), InvoiceFault.TRUNCATED_FIELD),
        (Draft(extra=(13, 0)), InvoiceFault.TRUNCATED_FIELD),
        (Draft(extra=(13, 0, 2, 1)), InvoiceFault.TRUNCATED_FIELD),
        (Draft(extra=(*tagged("h", words_of(PAYMENT_HASH, spare=1)),)), InvoiceFault.PADDING),
        (Draft(extra=(*tagged("d", words_of(b"\xff\xfe")),)), InvoiceFault.DESCRIPTION),
        (Draft(extra=(*tagged("x", number_words(1 << 35, 8)),)), InvoiceFault.NUMBER_RANGE),
        (Draft(extra=(*tagged("c", [31] * 1000),)), InvoiceFault.NUMBER_RANGE),
        (Draft(extra=(*tagged("9", number_words(1 << 16, 4)),)), InvoiceFault.FEATURE_DEPENDENCY),
    ],
)
def test_each_fault_of_a_signed_invoice(draft: Draft, fault: InvoiceFault) -> None:
    """A good signature makes nothing else good."""
    assert fault_of(draft.signed()) is fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", InvoiceFault.EMPTY),
        ("lightning:", InvoiceFault.EMPTY),
        ("q" * 7090, InvoiceFault.TOO_LONG),
        ("lnbc1\U0001f438", InvoiceFault.CHARACTER),
        ("ln bc1", InvoiceFault.CHARACTER),
        ("lnbc1bio", InvoiceFault.CHARACTER),
        ("\u212anbc1", InvoiceFault.CHARACTER),
        ("<b>hello</b>", InvoiceFault.NO_SEPARATOR),
        ("1qqqqqq", InvoiceFault.NO_SEPARATOR),
        ("lnbc1qqqqq", InvoiceFault.CHECKSUM),
        (GOOD[:-1], InvoiceFault.CHECKSUM),
        (bech32("lnbc", []), InvoiceFault.TOO_SHORT),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", InvoiceFault.PREFIX),
    ],
)
def test_each_fault_of_a_text(text: str, fault: InvoiceFault) -> None:
    """What is no invoice says why."""
    assert fault_of(text) is fault


def test_the_unknown_feature_is_told() -> None:
    """The specification wants the unknown bit shown to the person."""
    with pytest.raises(InvoiceError) as caught:
        read_invoice(SPEC["invalid"][0]["invoice"])
    assert caught.value.feature == 100


def test_the_first_of_a_repeated_field_counts() -> None:
    """A second description or expiry changes nothing."""
    extra = (
        tagged("d", words_of(b"first"))
        + tagged("d", words_of(b"second"))
        + tagged("x", [9])
        + tagged("x", [8])
    )
    invoice = read_invoice(Draft(extra=(*extra,)).signed())
    assert invoice.description == "first"
    assert invoice.expires_at - invoice.timestamp == timedelta(seconds=9)


def test_the_latest_possible_invoice_has_an_expiry() -> None:
    """The greatest timestamp and the greatest expiry still make a date."""
    extra = (*tagged("x", number_words((1 << 35) - 1, 7)),)
    assert read_invoice(Draft(timestamp=(1 << 35) - 1, extra=extra).signed()).expires_at.year == 4147
