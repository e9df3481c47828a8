"""What is bought and what has become of it: drafts, purchases, orders, and the events of their lives."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from liquidity.money import Msat, Price, Rate, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.payments import Money, Payment
from liquidity.phases import SETTLED, STEPS, Phase

Nonce = NewType("Nonce", str)
OrderId = NewType("OrderId", str)
Owner = NewType("Owner", int)
MarketId = NewType("MarketId", str)

# Crockford's alphabet: no letter that a person takes for a digit.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_nonce() -> Nonce:
    """A one-time word that names one wish to buy; guessing it is hopeless."""
    return Nonce(secrets.token_urlsafe(12))


def new_order_id() -> OrderId:
    """A short name that a person can read aloud, like `7F3-A9K2`."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(7))
    return OrderId(f"{drawn[:3]}-{drawn[3:]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All terms of a purchase, as the summary shows them. *nonce* makes a confirmation count once.

    *cents* is what is spent where the market tells its *price* beforehand. Where only an order has a price,
    *price* is None and *cents* about what the order costs, 0 while nobody can tell. *lease_blocks* is what is
    asked for, None where the market lets nobody choose. *rate* is the dollar's worth of a sat, if known.
    """

    nonce: Nonce
    owner: Owner
    market: MarketId
    node: NodeAddress
    cents: UsdCents
    private: bool
    inbound: Sats
    lease_blocks: int | None = None
    price: Price | None = None
    rate: Rate | None = None

    @property
    def priced_by_order(self) -> bool:
        """Whether only an order tells what this costs."""
        return self.price is None


class PurchaseState(StrEnum):
    """What is known of a purchase's one request: UNKNOWN is the person's to decide, TRACKED made none."""

    REQUESTED = "requested"
    ORDERED = "ordered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    TRACKED = "tracked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A confirmed draft: written before its request goes out, so that no request is ever forgotten."""

    draft: Draft
    state: PurchaseState
    requested_at: datetime

    @property
    def elsewhere(self) -> bool:
        """Whether it was made elsewhere: its draft then holds what the market told."""
        return self.state is PurchaseState.TRACKED


class InvoiceState(StrEnum):
    """May this invoice be paid?"""

    OFFERED = "offered"
    LIVE = "live"
    WITHHELD = "withheld"
    HELD = "held"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownInvoice:
    """What is remembered of an invoice that was shown once and replaced."""

    text: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInvoice:
    """The invoice of an order; *fault* names the check that failed when it is withheld.

    An OFFERED one is good and shown once the person takes it, which *taken* remembers with the size it was
    then for; *shown* is whether it ever was to be paid. *supersedes* is the latest one shown before it.
    """

    text: str
    state: InvoiceState
    fault: str = ""
    payee: str = ""
    amount_msat: Msat = Msat(0)
    expected_sats: Sats = Sats(0)
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    supersedes: ShownInvoice | None = None
    warned: bool = False
    taken: bool = False
    taken_size: Sats | None = None
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a market's reply says it sells and asks for, None where it is silent.

    *outbound* is the buyer's own balance at the start, *node* the key of the buyer's node, *payees* the nodes
    that an invoice may pay (empty: any), *offered_until* the market's own end of the offer, which may come
    before its invoice expires.
    """

    inbound: Sats | None = None
    outbound: Sats | None = None
    lease_blocks: int | None = None
    private: bool | None = None
    node: str | None = None
    fee: Sats | None = None
    total: Sats | None = None
    offered_until: datetime | None = None
    payees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What is known of the channel on chain; each part stays empty until the market tells it.

    *closable_at* is the earliest time at which the seller may close it, estimated where the market tells it
    in blocks; *reminded* is of how many days before it the person was told last.
    """

    short_id: str = ""
    funding_txid: str = ""
    confirmations: int = 0
    size: Sats | None = None
    blocks_locked: int | None = None
    closable_at: datetime | None = None
    reminded: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a market says of an order right now.

    *phase* is None for a word that we do not know; *word* and *payment_word* are the market's own.
    """

    word: str
    phase: Phase | None
    payment_word: str = ""
    payment: Payment = Payment.UNSAID
    invoice: str | None = None
    terms: Terms = Terms()
    channel: Channel = Channel()
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order at a market. *phase* is the last one we could name; *word* may be newer and unknown to us.

    *hidden* is set while we have no key that the market takes; *version* counts writes, so that none is lost.
    """

    id: OrderId
    market_order_id: str
    purchase: Purchase
    created_at: datetime
    changed_at: datetime
    phase: Phase = Phase.APPROVAL
    word: str = ""
    payment: Payment = Payment.UNSAID
    payment_word: str = ""
    money: Money = Money.UNPAID
    ever_held: bool = False
    invoice: OrderInvoice | None = None
    terms: Terms = Terms()
    channel: Channel = Channel()
    deadline: datetime | None = None
    hidden: bool = False
    version: int = 0

    @property
    def owner(self) -> Owner:
        """Who bought it: the only one who may see or touch it."""
        return self.purchase.draft.owner

    @property
    def inbound(self) -> Sats:
        """The size it is for: as its market tells it, else as it was quoted."""
        return self.terms.inbound or self.purchase.draft.inbound

    @property
    def node(self) -> NodeAddress:
        """The node it is for; where only the market told it a key alone, NOWHERE where nobody did."""
        known = self.purchase.draft.node
        return known if known.pubkey else NodeAddress(self.terms.node or "", "", 0)

    @property
    def taken(self) -> bool:
        """Whether the person has said yes to its invoice, and is not asked anew."""
        invoice = self.invoice
        return invoice is not None and invoice.taken and invoice.state is not InvoiceState.OFFERED

    @property
    def settled(self) -> bool:
        """Whether pushes have ended: nothing more is expected but the lease."""
        return self.phase in SETTLED

    @property
    def success(self) -> bool:
        """Whether the channel was delivered."""
        return STEPS[self.phase].success

    def payable(self, now: datetime) -> bool:
        """Whether there is an invoice that the buyer may pay now."""
        if self.settled or self.invoice is None or self.invoice.state is not InvoiceState.LIVE:
            return False
        return self.invoice.expires_at is None or now < self.invoice.expires_at


class EventKind(StrEnum):
    """What can happen in the life of a purchase or an order."""

    REFUSED = "refused"
    UNKNOWN = "unknown"
    OFFERED = "offered"
    LAPSED = "lapsed"
    TAKEN = "taken"
    ORDERED = "ordered"
    CHANGED = "changed"
    INVOICE_READY = "invoice_ready"
    INVOICE_WITHHELD = "invoice_withheld"
    INVOICE_ASKS = "invoice_asks"
    INVOICE_EXPIRING = "invoice_expiring"
    INVOICE_ENDED = "invoice_ended"
    PROGRESS = "progress"
    HIDDEN = "hidden"
    VISIBLE = "visible"
    MONEY_BACK = "money_back"
    LEASE_ENDING = "lease_ending"
    LEASE_BROKEN = "lease_broken"
    FOUND = "found"
    BROUGHT = "brought"
    CANCEL_ASKED = "cancel_asked"
    CANCEL_REFUSED = "cancel_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, as it was told: never changed afterwards.

    *passed* are phases gone through unseen; *reason* is a fault's name or the market's own sentence.
    """

    kind: EventKind
    at: datetime
    phase: Phase | None = None
    word: str = ""
    passed: tuple[Phase, ...] = ()
    payment: Payment | None = None
    payment_word: str = ""
    payment_moved: bool = False
    money: Money | None = None
    reason: str = ""


def event_of(order: Order, kind: EventKind, at: datetime, *, reason: str = "") -> Event:
    """An event that tells how an order stands."""
    return Event(
        kind=kind,
        at=at,
        phase=order.phase,
        word=order.word,
        payment=order.payment,
        payment_word=order.payment_word,
        money=order.money,
        reason=reason,
    )
