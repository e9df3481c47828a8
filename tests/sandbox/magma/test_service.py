"""Orders, from the buy to their end, by step and by clock."""

import pytest

from sandbox.lightning.hold import HoldState
from sandbox.lightning.wallet import PaymentRefusedError, RouteFailure
from sandbox.magma.entities import LOCK_BLOCKS
from sandbox.magma.service import InvoiceShape
from sandbox.magma.words import Fate, PaymentStatus, Status
from tests.sandbox.magma.builders import paid, placed, statuses, still_magma

ROAD = [
    "WAITING_FOR_SELLER_APPROVAL",
    "WAITING_FOR_BUYER_PAYMENT",
    "WAITING_FOR_CHANNEL_OPEN",
    "SELLER_SENT_TRANSACTION",
    "WAITING_FOR_ON_CHAIN_CONFIRMATION",
    "ON_CHAIN_CONFIRMATION",
    "SELLER_OPENED_CHANNEL",
    "VALID_CHANNEL_OPENING",
]


def test_an_order_walks_the_documents_road() -> None:
    """Step by step to the open channel, where the held payment is taken."""
    magma, _ = still_magma()
    order = placed(magma)
    magma.step(order)
    paid(magma, order)
    while magma.step_all():
        pass
    assert statuses(order) == ROAD
    assert order.invoice is not None
    assert order.invoice.state is HoldState.SETTLED
    assert magma.confirmations(order) == 3


@pytest.mark.parametrize(
    ("fate", "end", "payment"),
    [
        (Fate.REJECTS, Status.SELLER_REJECTED, PaymentStatus.HODL_INVOICE_TIMEOUT),
        (Fate.SILENT, Status.SELLER_FAILED_TO_REACT, PaymentStatus.HODL_INVOICE_TIMEOUT),
        (Fate.NEVER_OPENS, Status.SELLER_FAILED_TO_OPEN_CHANNEL, PaymentStatus.HODL_INVOICE_TIMEOUT),
        (Fate.SWAP_FAILS, Status.SELLER_FAILED_TO_SEND_SWAP, PaymentStatus.HODL_INVOICE_TIMEOUT),
        (Fate.WRONG_CHANNEL, Status.INVALID_CHANNEL_OPENING, PaymentStatus.HODL_INVOICE_TIMEOUT),
        (Fate.ADMIN_CLOSES, Status.ADMIN_CLOSED, PaymentStatus.HODL_INVOICE_TIMEOUT),
        (Fate.UNPAID, Status.VALID_CHANNEL_OPENING, PaymentStatus.SUCCESSFUL_PAYMENT),
        (Fate.ACCEPTS, Status.VALID_CHANNEL_OPENING, PaymentStatus.SUCCESSFUL_PAYMENT),
    ],
)
def test_a_payment_made_before_approval_ends_with_its_fate(
    fate: Fate, end: Status, payment: PaymentStatus
) -> None:
    """Held from the first moment on, it is returned by every failure and taken only for a channel."""
    magma, _ = still_magma()
    order = placed(magma, fate)
    paid(magma, order)
    assert (order.status, order.payment_status) == (
        Status.WAITING_FOR_SELLER_APPROVAL,
        PaymentStatus.SUCCESSFUL_PAYMENT,
    )
    while magma.step_all():
        pass
    assert (order.status, order.payment_status) == (end, payment)
    back = 0 if payment is PaymentStatus.SUCCESSFUL_PAYMENT else 54_208
    assert magma.world.wallet.balance_sats == 10_000_000 - 54_208 + back


@pytest.mark.parametrize(
    ("fate", "payment"),
    [
        (Fate.UNPAID, PaymentStatus.HODL_INVOICE_TIMEOUT),
        (Fate.SELLER_INVOICE_EXPIRES, PaymentStatus.SELLER_INVOICE_EXPIRED),
    ],
)
def test_an_unpaid_order_dies_and_its_invoice_with_it(fate: Fate, payment: PaymentStatus) -> None:
    """Nobody can pay it afterwards."""
    magma, _ = still_magma()
    order = placed(magma, fate)
    magma.step(order)
    magma.step(order)
    assert (order.status, order.payment_status) == (Status.BUYER_FAILED_TO_PAY, payment)
    with pytest.raises(PaymentRefusedError, match="cancelled"):
        paid(magma, order)


def test_an_unpaid_order_waits_for_its_buyer_until_the_invoice_expires() -> None:
    """A step does not move it before, and fails it from that second on."""
    magma, clock = still_magma()
    order = placed(magma)
    magma.step(order)
    clock.advance(3599)
    assert not magma.step(order)
    clock.advance(1)
    assert magma.step(order)
    assert order.status is Status.BUYER_FAILED_TO_PAY


def test_nothing_moves_without_speed() -> None:
    """However long it takes."""
    magma, clock = still_magma()
    order = placed(magma)
    clock.advance(10**6)
    magma.tick()
    assert statuses(order) == ROAD[:1]


def test_time_moves_a_paid_order_to_its_channel() -> None:
    """With three seconds between moves, and blocks, it takes less than half a minute."""
    magma, clock = still_magma(speed=3)
    order = placed(magma)
    paid(magma, order)
    for _ in range(300):
        clock.advance(0.1)
        magma.tick()
    assert statuses(order) == ROAD


def test_time_never_pays() -> None:
    """An accepted order waits for a person."""
    magma, clock = still_magma(speed=3)
    order = placed(magma)
    for _ in range(300):
        clock.advance(1)
        magma.tick()
    assert order.payment_status is PaymentStatus.PENDING_PAYMENT
    assert statuses(order) == ROAD[:2]


def test_a_silent_seller_takes_longer_than_a_quick_one() -> None:
    """Four times the speed, so that one sees the waiting."""
    magma, clock = still_magma(speed=3)
    silent, quick = placed(magma, Fate.SILENT), placed(magma)
    clock.advance(3)
    magma.tick()
    assert (len(silent.history), len(quick.history)) == (1, 2)
    clock.advance(9)
    magma.tick()
    assert silent.status is Status.SELLER_FAILED_TO_REACT


def test_a_fate_can_change_on_the_way() -> None:
    """What was to succeed fails, and support may close it at any time."""
    magma, _ = still_magma()
    order = placed(magma)
    magma.step(order)
    paid(magma, order)
    order.fate = Fate.NEVER_OPENS
    magma.step(order)
    assert order.status is Status.SELLER_FAILED_TO_OPEN_CHANNEL
    order.fate = Fate.ADMIN_CLOSES
    assert not magma.step(order)


def test_blocks_move_what_waits_for_them() -> None:
    """Three confirm the channel, the rest of the lock time ends the monitoring."""
    magma, _ = still_magma()
    order = placed(magma)
    paid(magma, order)
    for _ in range(4):
        magma.step(order)
    magma.mine(2)
    assert statuses(order) == ROAD[:5]
    magma.mine(1)
    assert statuses(order) == ROAD[:6]
    magma.step(order)
    magma.step(order)
    magma.mine(LOCK_BLOCKS - 4)
    assert statuses(order) == ROAD
    magma.mine(1)
    assert statuses(order) == [*ROAD, "CHANNEL_MONITORING_FINISHED"]


def test_one_step_of_all_is_one_transition_of_each() -> None:
    """Blocks mined for one order do not push another twice."""
    magma, _ = still_magma()
    orders = [placed(magma), placed(magma)]
    for order in orders:
        paid(magma, order)
    for expected in ROAD[1:]:
        assert len(magma.step_all()) == 2
        assert [order.status.value for order in orders] == [expected] * 2


def test_an_open_channel_moves_only_when_named() -> None:
    """It can end well, or be found wrong after all, when the payment is taken already."""
    magma, _ = still_magma()
    good, bad = placed(magma), placed(magma)
    for order in (good, bad):
        paid(magma, order)
    while magma.step_all():
        pass
    bad.fate = Fate.WRONG_CHANNEL
    assert magma.step_all() == []
    magma.step(bad)
    magma.step(good)
    assert (good.status, bad.status) == (Status.CHANNEL_MONITORING_FINISHED, Status.INVALID_CHANNEL_OPENING)
    assert bad.payment_status is PaymentStatus.SUCCESSFUL_PAYMENT


def test_an_invoice_may_come_only_after_approval() -> None:
    """Before, there is none and no payment status."""
    magma, _ = still_magma()
    magma.manners.shape = InvoiceShape.AFTER_APPROVAL
    order = placed(magma)
    assert (order.invoice, order.payment_status) == (None, None)
    magma.step(order)
    assert [order.payment_status] == [PaymentStatus.PENDING_PAYMENT]


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (RouteFailure.NO_ROUTE, PaymentStatus.PAYMENT_FAILED),
        (RouteFailure.REJECTED, PaymentStatus.PAYMENT_REJECTED_BY_DESTINATION),
        (RouteFailure.WRONG_PREIMAGE, PaymentStatus.INVALID_PAYMENT_SECRET),
    ],
)
def test_a_failed_payment_is_told_and_may_be_tried_again(
    failure: RouteFailure, status: PaymentStatus
) -> None:
    """The order stays open while its invoice lives."""
    magma, _ = still_magma()
    order = placed(magma)
    magma.step(order)
    assert order.invoice is not None
    magma.world.pay(order.invoice.text, failure)
    assert (order.status, order.payment_status) == (Status.WAITING_FOR_BUYER_PAYMENT, status)
    paid(magma, order)
    assert order.status is Status.WAITING_FOR_CHANNEL_OPEN


def test_a_replaced_invoice_is_dead() -> None:
    """Only the newest can be paid."""
    magma, _ = still_magma()
    order = placed(magma)
    assert order.invoice is not None
    first = order.invoice
    magma.invoice(order)
    with pytest.raises(PaymentRefusedError, match="cancelled"):
        magma.world.pay(first.text)
    paid(magma, order)


def test_a_backward_move_is_impossible() -> None:
    """The table has the last word."""
    magma, _ = still_magma()
    order = placed(magma)
    magma.cancel(order)
    with pytest.raises(ValueError, match="cannot follow"):
        magma.cancel(order)
