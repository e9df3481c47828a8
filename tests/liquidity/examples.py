"""A purchase, its order and what a market says of it, alike but for what a test names."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from liquidity.magma.words import PAYMENTS, STATUSES
from liquidity.market import Bought
from liquidity.money import Price, Rate, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.orders import (
    Draft,
    MarketId,
    Nonce,
    Order,
    OrderId,
    Owner,
    Purchase,
    PurchaseState,
    Snapshot,
    Terms,
)
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from tests.liquidity.invoices import TIMESTAMP, number_words, tagged
from tests.liquidity.invoices import Draft as InvoiceDraft
from tests.liquidity.strategies import ASKED_AT, pubkey_of

NOW: Final = ASKED_AT
ALICE: Final = Owner(7_000_000_001)
BOB: Final = Owner(42)
MAGMA: Final = MarketId("magma")
KEY: Final = SessionKey("session-key-that-nobody-may-read")
NODE: Final = NodeAddress(pubkey_of(7), "node.example.org", 9735)
# Ten dollars are worth the 12,500 sats of a usual invoice.
PRICE: Final = Price(Fraction(543_260), Fraction(543_260 * 10, 12_500), NOW)
RATE: Final = Rate(Fraction(10, 12_500), NOW)
LSP: Final = MarketId("lsp")


def seconds(count: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=count)


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def a_draft(nonce: str = "first", **changes: Any) -> Draft:
    """Alice's wish to spend $10 at Magma."""
    usual = Draft(
        nonce=Nonce(nonce),
        owner=ALICE,
        market=MAGMA,
        node=NODE,
        cents=UsdCents(1000),
        private=False,
        inbound=Sats(0),
        price=PRICE,
    )
    changed = replace(usual, **changes)
    priced = changed.price.inbound_for(changed.cents) if changed.price else Sats(2_000_000)
    derived: dict[str, Any] = {"inbound": priced, "rate": changed.price.rate if changed.price else RATE}
    return replace(changed, **{name: value for name, value in derived.items() if name not in changes})


def a_firm_draft(nonce: str = "firm", **changes: Any) -> Draft:
    """Alice's wish for 2,000,000 sats of inbound where only an order has a price."""
    usual: dict[str, Any] = {"market": LSP, "cents": UsdCents(0), "price": None, "lease_blocks": 4320}
    return a_draft(nonce, **(usual | changes))


def a_purchase(draft: Draft | None = None, state: PurchaseState = PurchaseState.ORDERED) -> Purchase:
    """That wish, confirmed."""
    return Purchase(draft=draft or a_draft(), state=state, requested_at=NOW)


def an_order(order_id: str = "7F3-A9K2", **changes: Any) -> Order:
    """What the market made of it; a phase is given the market's word too, so that it counts as seen."""
    usual = Order(
        id=OrderId(order_id),
        market_order_id=f"market-{order_id}",
        purchase=a_purchase(),
        created_at=NOW,
        changed_at=NOW,
    )
    if "phase" in changes:
        changes.setdefault("word", word_of(changes["phase"]))
    return replace(usual, **changes)


def seen(phase: Phase, payment: Payment = Payment.UNSAID, **more: Any) -> Snapshot:
    """A market's answer in its own words."""
    words = {meaning: word for word, meaning in PAYMENTS.items()}
    return Snapshot(
        word=word_of(phase), phase=phase, payment=payment, payment_word=words.get(payment, ""), **more
    )


def word_of(phase: Phase) -> str:
    """Magma's word for a phase; its own where it is not one of Magma's."""
    return next((word for word, meaning in STATUSES.items() if meaning is phase), phase.upper())


def bought(invoice: str | None = None, **changes: Any) -> Bought:
    """What Magma answers to a buy: a key, an id, perhaps an invoice."""
    seen = Snapshot(word="", phase=Phase.APPROVAL, invoice=invoice)
    return replace(Bought(key=KEY, order_id="market-1", seen=seen), **changes)


def offered(invoice: str | None = None, **terms: Any) -> Bought:
    """What an LSP answers to an order for 2,000,000 sats: a firm price of 12,500 sats."""
    mirrored: dict[str, Any] = {
        "inbound": Sats(2_000_000),
        "outbound": Sats(0),
        "lease_blocks": 4320,
        "private": False,
        "fee": Sats(12_500),
        "total": Sats(12_500),
    }
    seen = Snapshot(
        word="CREATED",
        phase=Phase.OFFERED,
        payment=Payment.PENDING,
        payment_word="EXPECT_PAYMENT",
        invoice=an_invoice() if invoice is None else invoice,
        terms=Terms(**(mirrored | terms)),
    )
    return Bought(key=None, order_id="lsp-1", seen=seen)


def an_invoice(*, issued: int = 0, lives: int = 3600, prefix: str = "lnbc125u") -> str:
    """A signed invoice for 12,500 sats, issued so many seconds after NOW."""
    expiry = tuple(tagged("x", number_words(lives, 4)))
    return InvoiceDraft(prefix=prefix, timestamp=TIMESTAMP + issued, extra=expiry).signed()
