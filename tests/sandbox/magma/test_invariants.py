"""What must hold however a person pushes wallet, chain, sellers and time."""

from contextlib import suppress
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.lightning.hold import HoldState
from sandbox.lightning.wallet import PaymentRefusedError, RouteFailure
from sandbox.magma.entities import Order
from sandbox.magma.service import InvoiceShape, Magma
from sandbox.magma.words import CANCELLABLE, FINAL, Fate, Status, may_follow
from tests.sandbox.clock import ManualClock
from tests.sandbox.magma.builders import placed, still_magma

DEEDS = ["place", "step", "step_all", "pay", "fail", "mine", "fate", "cancel", "tick", "wait", "reissue"]
SUCCESS = {Status.VALID_CHANNEL_OPENING, Status.CHANNEL_MONITORING_FINISHED}


@given(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 8), st.sampled_from(Fate)), max_size=30),
    st.sampled_from(InvoiceShape),
)
@settings(max_examples=60, deadline=None)
def test_no_deed_breaks_the_world(deeds: list[tuple[str, int, Fate]], shape: InvoiceShape) -> None:
    """Statuses follow the table, money is never lost or made, and nothing over holds money."""
    magma, clock = still_magma(speed=3)
    magma.manners.shape = shape
    placed(magma)
    for deed, number, fate in deeds:
        do(magma, clock, deed, number, fate)
        for order in magma.orders.values():
            check(order)
        held_or_taken = [paid for paid in magma.world.wallet.payments if paid.status in {"held", "settled"}]
        assert magma.world.wallet.balance_sats == 10_000_000 - 54_208 * len(held_or_taken)


def do(magma: Magma, clock: ManualClock, deed: str, number: int, fate: Fate) -> None:
    """Do one thing to the world; what cannot be done now is left undone."""
    order = list(magma.orders.values())[number % len(magma.orders)]
    is_open = order.invoice is not None and order.invoice.state is HoldState.OPEN
    match deed:
        case "place" if len(magma.orders) < 3:
            placed(magma, fate)
        case "step":
            magma.step(order)
        case "step_all":
            magma.step_all()
        case "pay" | "fail":
            pay(magma, order, RouteFailure.NO_ROUTE if deed == "fail" else None)
        case "mine":
            magma.mine(number + 1)
        case "fate":
            order.fate = fate
        case "cancel" if order.status in CANCELLABLE:
            magma.cancel(order)
        case "reissue" if is_open:
            magma.invoice(order)
        case _:
            clock.advance(2 if deed == "tick" else 900)
            magma.tick()


def pay(magma: Magma, order: Order, failure: RouteFailure | None) -> None:
    """Try to pay an order's invoice."""
    if order.invoice is not None:
        with suppress(PaymentRefusedError):
            magma.world.pay(order.invoice.text, failure)


def check(order: Order) -> None:
    """One order obeys the table, and its money fits its status."""
    for before, after in pairwise(order.history):
        assert may_follow(before.status, after.status)
        assert before.at <= after.at
    if order.status in FINAL and order.invoice is not None:
        assert order.invoice.state not in {HoldState.OPEN, HoldState.HELD}
    if order.status in SUCCESS:
        assert order.invoice is not None
        assert order.invoice.state is HoldState.SETTLED
