"""Names of orders, and what an order says of itself."""

import re

import pytest

from liquidity.notices import Notice, notices_of
from liquidity.orders import EventKind, InvoiceState, OrderInvoice, new_nonce, new_order_id
from liquidity.phases import SETTLED, SUCCESS, Phase
from tests.liquidity.examples import ALICE, NOW, PRICE, a_draft, an_order, minutes


def test_names_are_readable_and_never_alike() -> None:
    """No letter that a person takes for a digit; a nonce fits a button beside its action."""
    names = {new_order_id() for _ in range(1000)}
    assert len(names) == 1000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{4}", name) for name in names)
    nonces = {new_nonce() for _ in range(1000)}
    assert len(nonces) == 1000
    assert all(re.fullmatch(r"[\w-]{16}", nonce) for nonce in nonces)


@pytest.mark.parametrize("phase", Phase)
def test_an_order_knows_whether_it_is_over(phase: Phase) -> None:
    """By its phase alone."""
    order = an_order(phase=phase)
    assert order.settled is (phase in SETTLED)
    assert order.success is (phase in SUCCESS)
    assert order.owner == ALICE


@pytest.mark.parametrize("state", InvoiceState)
def test_only_a_live_invoice_may_be_paid(state: InvoiceState) -> None:
    """While its time lasts, and while the order is not over."""
    invoice = OrderInvoice(text="lnbc1", state=state, expires_at=NOW + minutes(60))
    order = an_order(invoice=invoice)
    assert order.payable(NOW) is (state is InvoiceState.LIVE)
    assert not order.payable(NOW + minutes(60))
    assert not an_order(invoice=invoice, phase=Phase.SELLER_REJECTED).payable(NOW)
    assert not an_order().payable(NOW)


def test_a_draft_knows_what_it_buys() -> None:
    """By the price it was quoted."""
    assert a_draft().inbound == PRICE.inbound_for(a_draft().cents) == 5_432_600


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_is_shown(kind: EventKind) -> None:
    """Nothing happens of which people see nothing; an invoice is shown as a picture and as text."""
    notices = notices_of(kind)
    assert notices
    assert (Notice.PICTURE in notices) is (Notice.INVOICE in notices) is (kind is EventKind.INVOICE_READY)
