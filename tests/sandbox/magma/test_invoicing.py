"""Invoices that lie, as the independent `bolt11` library and the wallet see them."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.faults import Fault, InvoiceLie
from sandbox.lightning import bech32
from sandbox.lightning.wallet import PaymentRefusedError
from sandbox.magma.entities import Order
from tests.sandbox.clock import NOON
from tests.sandbox.magma.builders import paid, placed, still_magma

bolt11 = pytest.importorskip("bolt11", reason="bolt11 has no release for this Python")


def lied_to(lie: InvoiceLie) -> tuple[Order, Callable[[], None]]:
    """An order with a lying invoice, and a way to pay it."""
    magma, _ = still_magma()
    magma.faults.add(Fault(lie))
    order = placed(magma)
    assert magma.faults.waiting == []
    return order, lambda: paid(magma, order)


def text(order: Order) -> str:
    """An order's invoice."""
    assert order.invoice is not None
    return order.invoice.text


def test_an_honest_invoice_asks_for_the_orders_price() -> None:
    """Price, payee and time fit the order."""
    magma, _ = still_magma()
    order = placed(magma)
    read = bolt11.decode(text(order), strict=True)
    assert (read.amount_msat, read.payee) == (54_208_000, order.seller.pubkey)
    assert (read.date, read.expiry) == (int(NOON.timestamp()), 3600)
    assert order.id in read.description


def test_a_payment_can_be_held_until_the_last_deadline() -> None:
    """Ten minutes a block: two hours to accept and two days to open fit into the time lock."""
    magma, _ = still_magma()
    read = bolt11.decode(text(placed(magma)), strict=True)
    assert read.min_final_cltv_expiry * 10 >= (2 + 48) * 60


@pytest.mark.parametrize(
    ("lie", "field", "value"),
    [
        (InvoiceLie.WRONG_AMOUNT, "amount_msat", 3 * 54_208_000),
        (InvoiceLie.WRONG_NETWORK, "currency", "tb"),
        (InvoiceLie.AMOUNTLESS, "amount_msat", None),
        (InvoiceLie.SHORT_EXPIRY, "expiry", 60),
        (InvoiceLie.EXPIRED_INVOICE, "date", int(NOON.timestamp()) - 7200),
    ],
)
def test_a_lie_is_a_sound_invoice_with_one_wrong_field(lie: InvoiceLie, field: str, value: Any) -> None:
    """Checksum and signature are good."""
    order, _ = lied_to(lie)
    read = bolt11.decode(text(order))
    assert getattr(read, field) == value
    assert read.payee == order.seller.pubkey


@pytest.mark.parametrize("lie", [InvoiceLie.WRONG_NETWORK, InvoiceLie.AMOUNTLESS, InvoiceLie.EXPIRED_INVOICE])
def test_a_wallet_refuses_a_lie_it_can_see(lie: InvoiceLie) -> None:
    """The same wallet that pays honest invoices."""
    _, pay = lied_to(lie)
    with pytest.raises(PaymentRefusedError):
        pay()


def test_a_bad_checksum_is_no_invoice() -> None:
    """One letter is wrong."""
    order, pay = lied_to(InvoiceLie.BAD_CHECKSUM)
    assert not bech32.is_sound(text(order))
    with pytest.raises(PaymentRefusedError, match="checksum"):
        pay()


def test_a_bad_signature_has_a_good_checksum() -> None:
    """A stranger signed for the payee that is named."""
    order, pay = lied_to(InvoiceLie.BAD_SIGNATURE)
    assert bech32.is_sound(text(order))
    with pytest.raises(bolt11.exceptions.Bolt11SignatureVerifyException):
        bolt11.decode(text(order))
    with pytest.raises(PaymentRefusedError, match="not signed"):
        pay()
