"""Samples that must not be paid: made-up lies and the specification's own, from reply to withheld invoice."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from liquidity.advance import open_order
from liquidity.checks import CheckFault
from liquidity.invoice import read_invoice
from liquidity.lsps1.replies import read_bought
from liquidity.money import Sats
from liquidity.network import Network
from liquidity.orders import Draft, EventKind, InvoiceState, OrderId
from tests.liquidity.examples import NOW, a_firm_draft, a_purchase
from tests.liquidity.lsps1.saved import document, read

MAGMAS = a_firm_draft(private=True)
# bLIP-51 prints this invoice for 25,200 sats beside a total of 2,008,888, and of 200,888 in its test vectors.
SAMPLE = (
    "lnbc252u1p3aht9ysp580g4633gd2x9lc5al0wd8wx0mpn9748jeyz46kqjrpxn52uhfpjqpp5qgf67tcqmuqehzgjm8mzya90h73deafvr4m5"
    "705l5u5l4r05l8cqdpud3h8ymm4w3jhytnpwpczqmt0de6xsmre2pkxzm3qydmkzdjrdev9s7zhgfaqxqyjw5qcqpjrzjqt6xptnd85lpqnu2le"
    "fq4cx070v5cdwzh2xlvmdgnu7gqp4zvkus5zapryqqx9qqqyqqqqqqqqqqqcsq9q9qyysgqen77vu8xqjelum24hgjpgfdgfgx4q0nehhalcmug"
    "gt32japhjuksq9jv6eksjfnppm4hrzsgyxt8y8xacxut9qv3fpyetz8t7tsymygq8yzn05"
)
WISHED = a_firm_draft(inbound=Sats(5_000_000), lease_blocks=144)


def fault_of(told: Any, draft: Draft, now: datetime) -> str:
    """Why the invoice of a reply is withheld; it is kept, and never shown."""
    purchase = a_purchase(draft)
    step = open_order(OrderId("A"), read_bought(read(told)), purchase, Network.MAINNET, now)
    invoice = step.order.invoice
    assert invoice is not None
    assert invoice.state is InvoiceState.WITHHELD
    assert [event.kind for event in step.events] == [EventKind.INVOICE_WITHHELD]
    assert not step.order.payable(now)
    return invoice.fault


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("create_order_NEG_fee_sum", CheckFault.SUM_OFF),
        ("create_order_NEG_invoice_amount_mismatch", CheckFault.AMOUNT_OFF),
        ("create_order_NEG_amountless_invoice", CheckFault.NO_AMOUNT),
        ("create_order_NEG_wrong_network", CheckFault.WRONG_NETWORK),
        ("create_order_doc_verbatim", "unreadable"),
    ],
)
def test_a_lie_is_withheld(name: str, fault: str) -> None:
    """Each by its own fault, as is an invoice that was cut short."""
    assert fault_of(document(f"magma/{name}"), MAGMAS, NOW) == fault


def sample(total: str, **changes: Any) -> dict[str, Any]:
    """The specification's answer to an order, as far as a client of inbound reads it."""
    bolt11 = {
        "state": "EXPECT_PAYMENT",
        "expires_at": "2035-01-01T00:00:00Z",
        "fee_total_sat": "8888",
        "order_total_sat": total,
        "invoice": SAMPLE,
    }
    return {
        "order_id": "bb4b5d0a-8334-49d8-9463-90a6d413af7c",
        "lsp_balance_sat": "5000000",
        "client_balance_sat": "2000000",
        "channel_expiry_blocks": 144,
        "announce_channel": True,
        "order_state": "CREATED",
        "payment": {"bolt11": bolt11 | changes},
    }


@pytest.mark.parametrize("total", ["2008888", "200888"])
def test_the_specifications_own_sample_is_withheld(total: str) -> None:
    """It asks for a balance nobody wished for; without that, its invoice is not for its total."""
    issued = read_invoice(SAMPLE).timestamp + timedelta(minutes=1)
    told = sample(total)
    assert fault_of(told, WISHED, issued) == CheckFault.OUTBOUND
    inbound_alone = sample(total, fee_total_sat=total) | {"client_balance_sat": "0"}
    assert fault_of(inbound_alone, WISHED, issued) == CheckFault.AMOUNT_OFF


def test_the_specifications_sample_does_not_mirror_another_wish() -> None:
    """Another size, time or visibility than was asked for."""
    issued = read_invoice(SAMPLE).timestamp + timedelta(minutes=1)
    told = sample("25200", fee_total_sat="25200") | {"client_balance_sat": "0"}
    others = {
        CheckFault.OTHER_SIZE: replace(WISHED, inbound=Sats(4_999_999)),
        CheckFault.OTHER_LEASE: replace(WISHED, lease_blocks=145),
        CheckFault.OTHER_VISIBILITY: replace(WISHED, private=True),
    }
    for fault, draft in others.items():
        assert fault_of(told, draft, issued) == fault
