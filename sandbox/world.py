"""What all parts of the sandbox share: time, network, nodes, the dollar's rate, coins and pace.

It knows no market and no messenger; those parts hold the world, never the other way round.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from sandbox.lightning.chain import Chain
from sandbox.lightning.hold import InvoiceBook
from sandbox.lightning.wallet import Payment, RouteFailure, Wallet

SATS_PER_BTC = 100_000_000


class Network(StrEnum):
    """A Lightning network, by its common name."""

    MAINNET = "mainnet"
    TESTNET = "testnet"
    SIGNET = "signet"
    REGTEST = "regtest"

    @property
    def invoice_prefix(self) -> str:
        """What follows `ln` in this network's invoices (BOLT 11)."""
        return {"mainnet": "bc", "testnet": "tb", "signet": "tbs", "regtest": "bcrt"}[self.value]


class Nodes(StrEnum):
    """What everybody's nodes do when somebody calls them."""

    ANSWER = "answer"
    REFUSE = "refuse"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Prices:
    """What a dollar buys, and what a sat is worth: one rate for quotes, invoices and fees.

    The start values are those of docs.amboss.tech/magma/getting-started: 543260 sats, worth 501.09 dollars.
    """

    inbound_sats_per_usd: int = 543_260
    usd_per_sat: Fraction = Fraction(50_109, 54_326_000)

    @property
    def inbound_usd_per_usd(self) -> str:
        """The dollar value of the inbound that one dollar buys, with two decimals."""
        return _two_decimals(self.inbound_sats_per_usd * self.usd_per_sat)

    @property
    def usd_per_btc(self) -> str:
        """The price of a bitcoin in dollars, with two decimals."""
        return _two_decimals(SATS_PER_BTC * self.usd_per_sat)

    def inbound_sats(self, usd_cents: int) -> int:
        """The inbound that so many cents buy, in whole sats."""
        return usd_cents * self.inbound_sats_per_usd // 100

    def invoice_sats(self, usd_cents: int) -> int:
        """The sats that so many cents are worth, rounded up."""
        return -(-Fraction(usd_cents, 100) // self.usd_per_sat)


def _two_decimals(amount: Fraction) -> str:
    hundredths = round(amount * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def wall_clock() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """A moment as the markets write it: UTC, with milliseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class World:
    """One outside world; *speed* is the seconds between two moves, None where only steps move things."""

    network: Network = Network.MAINNET
    first_speed: float | None = None
    now: Callable[[], datetime] = wall_clock
    entropy: Callable[[int], bytes] = field(default=secrets.token_bytes, repr=False)
    speed: float | None = field(init=False)
    nodes: Nodes = field(init=False)
    prices: Prices = field(init=False)
    chain: Chain = field(init=False)
    invoices: InvoiceBook = field(init=False)
    wallet: Wallet = field(init=False)
    payment_followers: list[Callable[[Payment], None]] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew: the first price, an empty mempool, a full wallet, nodes that answer."""
        self.speed = self.first_speed
        self.nodes = Nodes.ANSWER
        self.prices = Prices()
        self.chain = Chain(self.entropy)
        self.invoices = InvoiceBook()
        self.wallet = Wallet(self.network.invoice_prefix, self.invoices, self.now)

    def pay(self, invoice: str, failure: RouteFailure | None = None) -> Payment:
        """Pay from the wallet, and let every market see it; raises *PaymentRefusedError*."""
        payment = self.wallet.pay(invoice, failure)
        for follow in self.payment_followers:
            follow(payment)
        return payment

    def reprice(self, inbound_sats_per_usd: int) -> None:
        """Change what a dollar buys; a sat stays worth what it was."""
        self.prices = replace(self.prices, inbound_sats_per_usd=inbound_sats_per_usd)

    def new_id(self) -> str:
        """A fresh random UUID."""
        return str(UUID(bytes=self.entropy(16), version=4))
