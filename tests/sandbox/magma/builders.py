"""Orders at a still Magma, for tests that need no HTTP."""

from sandbox.magma.entities import Order, Request
from sandbox.magma.service import Magma
from sandbox.magma.words import Fate
from sandbox.world import World
from tests.sandbox.clock import ManualClock
from tests.sandbox.running import NODE


def still_magma(speed: float | None = None) -> tuple[Magma, ManualClock]:
    """A Magma whose time passes only by hand."""
    clock = ManualClock()
    return Magma(World(first_speed=speed, now=clock)), clock


def placed(magma: Magma, fate: Fate = Fate.ACCEPTS) -> Order:
    """An order for fifty dollars by a new account."""
    prices = magma.world.prices
    request = Request(NODE, 5000, prices.inbound_sats(5000), prices.invoice_sats(5000), private=False)
    order = magma.place(magma.accounts.open_anonymous(), request)
    order.fate = fate
    return order


def paid(magma: Magma, order: Order) -> None:
    """Pay an order's invoice from the wallet."""
    assert order.invoice is not None
    magma.world.pay(order.invoice.text)


def statuses(order: Order) -> list[str]:
    """Every status the order has had."""
    return [moment.status.value for moment in order.history]
