"""Magma's order, read with some of its fields written otherwise."""

from datetime import UTC, datetime
from typing import Any

from liquidity.lsps1.replies import read_order
from liquidity.money import Sats
from liquidity.orders import Snapshot, Terms
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.liquidity.lsps1.saved import ORDER_ID, bolt11, document, read

CREATED = document("magma/create_order")
INVOICE = CREATED["payment"]["bolt11"]["invoice"]
END = datetime(2026, 6, 12, 12, tzinfo=UTC)
TERMS = Terms(
    inbound=Sats(2_000_000),
    outbound=Sats(0),
    lease_blocks=4320,
    private=True,
    fee=Sats(12_500),
    total=Sats(12_500),
    offered_until=END,
)
SEEN = Snapshot(
    word="CREATED",
    phase=Phase.PAYMENT,
    payment_word="EXPECT_PAYMENT",
    payment=Payment.PENDING,
    invoice=INVOICE,
    terms=TERMS,
)


def order_of(told: object, order_id: str = ORDER_ID) -> Snapshot:
    """Read an answer to get_order."""
    return read_order(read(told), order_id)


def created(**changes: Any) -> Snapshot:
    """Magma's order, with some fields written otherwise."""
    return order_of(CREATED | changes)


def paid_by(**changes: Any) -> Snapshot:
    """The same, with its bolt11 written otherwise."""
    return created(payment={"bolt11": bolt11(**changes)})
