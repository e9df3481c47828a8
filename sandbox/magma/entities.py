"""What Magma keeps: accounts, sellers and orders."""

from dataclasses import dataclass, field

from sandbox.history import Recorded
from sandbox.lightning.hold import HoldInvoice, HoldState
from sandbox.lightning.invoice import NodeKey
from sandbox.lightning.wallet import RouteFailure
from sandbox.magma.words import Fate, PaymentStatus, Status

LOCK_BLOCKS = 4320  # how long the seller promises to keep the channel open


@dataclass(frozen=True, slots=True)
class Account:
    """A buyer; anonymous ones hold a session key, others an API key."""

    id: str
    key: str = field(repr=False)
    cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seller:
    """A node that sells channels."""

    alias: str
    key: NodeKey = field(repr=False)

    @property
    def pubkey(self) -> str:
        """The node's public key in hex."""
        return self.key.public.hex()


@dataclass(frozen=True, slots=True)
class Request:
    """What a buyer asked for, and what it costs."""

    connection_uri: str
    usd_cents: int
    size_sats: int
    price_sats: int
    private: bool

    @property
    def pubkey(self) -> str:
        """The buyer's node."""
        return self.connection_uri.partition("@")[0]


@dataclass(slots=True, eq=False)
class Order(Recorded[Status]):
    """The agreement between one buyer and one seller for one channel."""

    account: Account
    seller: Seller
    request: Request
    fate: Fate
    transaction_id_of_buy: str
    invoice: HoldInvoice | None = None
    payment_failure: RouteFailure | None = None
    funding_txid: str | None = None

    @property
    def is_held(self) -> bool:
        """Whether the buyer's payment is locked right now."""
        return self.invoice is not None and self.invoice.state is HoldState.HELD

    @property
    def payment_status(self) -> PaymentStatus | None:
        """The payment's leg, read off the invoice; None before there is one."""
        if self.invoice is None:
            return None
        match self.invoice.state:
            case HoldState.HELD | HoldState.SETTLED:
                return PaymentStatus.SUCCESSFUL_PAYMENT
            case HoldState.RETURNED:
                return PaymentStatus.HODL_INVOICE_TIMEOUT
            case _:
                return self._unpaid_status()

    def _unpaid_status(self) -> PaymentStatus:
        if self.status is Status.BUYER_FAILED_TO_PAY:
            lost_by_seller = self.fate is Fate.SELLER_INVOICE_EXPIRES
            return (
                PaymentStatus.SELLER_INVOICE_EXPIRED if lost_by_seller else PaymentStatus.HODL_INVOICE_TIMEOUT
            )
        match self.payment_failure:
            case RouteFailure.NO_ROUTE:
                return PaymentStatus.PAYMENT_FAILED
            case RouteFailure.REJECTED:
                return PaymentStatus.PAYMENT_REJECTED_BY_DESTINATION
            case RouteFailure.WRONG_PREIMAGE:
                return PaymentStatus.INVALID_PAYMENT_SECRET
            case None:
                return PaymentStatus.PENDING_PAYMENT
