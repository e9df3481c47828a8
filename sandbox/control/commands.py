"""What `POST /control/...` may say: one frozen shape for each address, unknown names refused."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from sandbox.faults import ANY
from sandbox.lightning.wallet import RouteFailure
from sandbox.lsps1.deviations import Deviation
from sandbox.magma.service import InvoiceShape
from sandbox.world import Nodes


class Command(Struct, frozen=True, forbid_unknown_fields=True):
    """A body of the control interface."""


class Nothing(Command, frozen=True):
    """An address that needs no words."""


class Pay(Command, frozen=True):
    """Pay an invoice, or the invoice of an order; *fails* makes the payment fail on its way."""

    invoice: str | None = None
    order_id: str | None = None
    fails: RouteFailure | None = None


class Mine(Command, frozen=True):
    """Mine blocks."""

    blocks: Annotated[int, Meta(ge=1, le=100_000)] = 1


class ChooseFate(Command, frozen=True):
    """Choose what becomes of an order, or of all orders from now on: a market's, or wherever it is known."""

    fate: str
    order_id: str | None = None
    market: str | None = None


class Step(Command, frozen=True):
    """Move one order, or all that are under way, one transition on."""

    order_id: str | None = None


class Speed(Command, frozen=True):
    """Seconds between two moves; null: nothing moves by itself."""

    seconds: Annotated[float, Meta(ge=0.05, le=3600)] | None


class Network(Command, frozen=True):
    """Choose what nodes do when they are called."""

    nodes: Nodes


class Break(Command, frozen=True):
    """Break the next *count* replies or invoices, or all until healed where it is null."""

    fault: str
    market: str = "magma"
    operation: str = ANY
    count: Annotated[int, Meta(ge=1)] | None = 1
    done: bool | None = None


class Price(Command, frozen=True):
    """Change how much inbound a dollar buys."""

    sats_per_usd: Annotated[int, Meta(ge=1, le=100_000_000)]


class Invoices(Command, frozen=True):
    """Choose when the buyer gets the invoice."""

    shape: InvoiceShape


class Replies(Command, frozen=True):
    """Choose how Magma answers where its documents leave it open."""

    buy_returns_order_id: bool | UnsetType = UNSET
    hides_payment_while_opening: bool | UnsetType = UNSET


class Reissue(Command, frozen=True):
    """Replace an order's unpaid invoice by a fresh one."""

    order_id: str


class Switch(Command, frozen=True):
    """Set an LSP: a way to differ on or off, its price, whether it is there at all."""

    lsp: str
    deviation: Deviation | None = None
    on: bool = True
    base_sat: Annotated[int, Meta(ge=0, le=100_000_000)] | None = None
    ppm: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    down: Literal["close", "http_503"] | UnsetType | None = UNSET


class Peer(Command, frozen=True):
    """Connect a node to an LSP, or end that."""

    lsp: str
    pubkey: Annotated[str, Meta(pattern="^0[23][0-9a-fA-F]{64}$")]
