"""Orders by the clock, and what must hold however a person pushes them."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.lightning.hold import HoldState
from sandbox.lightning.wallet import PaymentRefusedError, RouteFailure
from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.entities import Order
from sandbox.lsps1.service import Lsp
from sandbox.lsps1.words import FOLLOWING, Fate, Stage
from tests.sandbox.clock import ManualClock
from tests.sandbox.lsps1.builders import paid, placed, stages, still_lsp

DEEDS = ["place", "step", "step_all", "pay", "fail", "mine", "fate", "free", "wait"]
OVER = frozenset(stage for stage, following in FOLLOWING.items() if not following)


@pytest.mark.parametrize(
    ("fate", "way"),
    [
        (Fate.ACCEPTS, ["awaiting", "held", "published", "claimed"]),
        (Fate.REJECTS, ["awaiting", "held", "returned"]),
        (Fate.NEVER_OPENS, ["awaiting", "held", "returned"]),
        (Fate.FORGETS, ["awaiting", "held", "returned"]),
    ],
)
def test_a_paid_order_goes_its_fates_way(fate: Fate, way: list[str]) -> None:
    """A beat for each move; waiting in vain takes four."""
    lsp, clock = still_lsp(speed=3)
    order = placed(lsp, fate)
    paid(lsp, order)
    for _ in range(12):
        clock.advance(1)
        lsp.tick()
    assert stages(order) == way
    moved = order.history[2].at - order.history[1].at
    assert moved.total_seconds() == (12 if fate is Fate.NEVER_OPENS else 3)


def test_a_published_order_holds_the_payment_for_one_beat() -> None:
    """COMPLETED says published, PAID says taken."""
    lsp, _ = still_lsp()
    order = placed(lsp)
    paid(lsp, order)
    lsp.step(order)
    assert order.invoice is not None
    assert (order.status.order_state, order.invoice.state) == ("COMPLETED", HoldState.HELD)
    assert lsp.confirmations(order) == 0
    lsp.world.chain.mine(3)
    lsp.step(order)
    assert (lsp.confirmations(order), order.invoice.state) == (3, HoldState.SETTLED)
    assert not lsp.step(order)


@pytest.mark.parametrize(("lsp_id", "seconds"), [("olympus", 3_599), ("magma-cheapest", 172_800)])
def test_an_order_nobody_pays_lapses_with_its_invoice(lsp_id: str, seconds: int) -> None:
    """Not before; Olympus' invoice dies a little before its order."""
    lsp, clock = still_lsp(lsp_id, speed=3)
    order = placed(lsp)
    clock.advance(seconds - 1)
    lsp.tick()
    assert stages(order) == ["awaiting"]
    clock.advance(1)
    lsp.tick()
    assert stages(order) == ["awaiting", "lapsed"]
    with pytest.raises(PaymentRefusedError, match="cancelled"):
        paid(lsp, order)


def test_a_payment_that_fails_on_its_way_moves_nothing() -> None:
    """The next try may succeed."""
    lsp, _ = still_lsp()
    order = placed(lsp)
    assert order.invoice is not None
    lsp.world.pay(order.invoice.text, RouteFailure.NO_ROUTE)
    assert stages(order) == ["awaiting"]
    paid(lsp, order)
    assert stages(order) == ["awaiting", "held"]


@given(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 8), st.sampled_from(Fate)), max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_no_deed_breaks_the_world(deeds: list[tuple[str, int, Fate]]) -> None:
    """Stages follow the table, money is never lost or made, and nothing over holds money."""
    lsp, clock = still_lsp(speed=3)
    placed(lsp)
    for deed, number, fate in deeds:
        do(lsp, clock, deed, number, fate)
        for order in lsp.orders.values():
            check(order)
        held_or_taken = [made for made in lsp.world.wallet.payments if made.status in {"held", "settled"}]
        assert lsp.world.wallet.balance_sats == 10_000_000 - 5_700 * len(held_or_taken)


def do(lsp: Lsp, clock: ManualClock, deed: str, number: int, fate: Fate) -> None:
    """Do one thing to the world; what cannot be done now is left undone."""
    order = list(lsp.orders.values())[number % len(lsp.orders)]
    match deed:
        case "place" if len(lsp.orders) < 3:
            placed(lsp, fate)
        case "step":
            lsp.step(order)
        case "step_all":
            lsp.step_all()
        case "pay" | "fail" if order.invoice is not None:
            with suppress(PaymentRefusedError):
                lsp.world.pay(order.invoice.text, RouteFailure.NO_ROUTE if deed == "fail" else None)
        case "mine":
            lsp.world.chain.mine(number + 1)
        case "fate":
            order.fate = fate
        case "free":
            lsp.deviations ^= {Deviation.FREE}
        case _:
            clock.advance(10_000 * number)
            lsp.tick()


def check(order: Order) -> None:
    """One order obeys the table, and its money fits its stage."""
    for before, after in pairwise(order.history):
        assert after.status in FOLLOWING[before.status]
        assert before.at <= after.at
    if order.invoice is not None and order.status in OVER:
        assert order.invoice.state not in {HoldState.OPEN, HoldState.HELD}
        assert (order.invoice.state is HoldState.SETTLED) == (order.status is Stage.CLAIMED)
