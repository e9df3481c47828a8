"""Orders at a still LSP, for tests that need no HTTP."""

from sandbox.lsps1.entities import Order, Wish
from sandbox.lsps1.service import Lsp, Lsps
from sandbox.lsps1.words import Fate
from sandbox.world import World
from tests.sandbox.clock import ManualClock
from tests.sandbox.running import PUBKEY


def still_lsp(lsp: str = "plain-lsp", speed: float | None = None) -> tuple[Lsp, ManualClock]:
    """An LSP whose time passes only by hand."""
    clock = ManualClock()
    return Lsps(World(first_speed=speed, now=clock)).all[lsp], clock


def placed(lsp: Lsp, fate: Fate = Fate.ACCEPTS) -> Order:
    """An order for two million sats for thirty days."""
    order = lsp.place(Wish(2_000_000, 0, 6, 6, 4320, announce_channel=False, public_key=PUBKEY))
    order.fate = fate
    return order


def paid(lsp: Lsp, order: Order) -> None:
    """Pay an order's invoice from the wallet."""
    assert order.invoice is not None
    lsp.world.pay(order.invoice.text)


def stages(order: Order) -> list[str]:
    """Every stage the order has had."""
    return [moment.status.value for moment in order.history]
