"""What an LSP keeps: its limits, what a buyer asked for, and orders."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.history import Recorded
from sandbox.lightning.hold import HoldInvoice
from sandbox.lsps1.words import Fate, Stage


@dataclass(frozen=True, slots=True)
class Limits:
    """The options that `get_info` tells; sizes in sats."""

    min_required_channel_confirmations: int
    min_funding_confirms_within_blocks: int
    max_channel_expiry_blocks: int
    min_lsp_balance_sat: int
    max_lsp_balance_sat: int
    supports_zero_channel_reserve: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """The request of `create_order`, as the buyer sent it or as the LSP repeats it."""

    lsp_balance_sat: int
    client_balance_sat: int
    required_channel_confirmations: int
    funding_confirms_within_blocks: int
    channel_expiry_blocks: int
    announce_channel: bool
    public_key: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What an order costs, as its reply says: an honest one adds up."""

    fee_total_sat: int
    order_total_sat: int


@dataclass(slots=True, eq=False)
class Order(Recorded[Stage]):
    """The agreement between a buyer and an LSP for one channel; *shown* is the wish as the LSP repeats it."""

    wish: Wish
    shown: Wish
    price: Price
    expires_at: datetime
    fate: Fate
    invoice: HoldInvoice | None = None  # None: the order is free
    funding_txid: str | None = None

    @property
    def is_free(self) -> bool:
        """Whether nothing has to be paid."""
        return self.invoice is None

    @property
    def funded_at(self) -> datetime | None:
        """When the funding transaction was published, None before."""
        return next((moment.at for moment in self.history if moment.status is Stage.PUBLISHED), None)
