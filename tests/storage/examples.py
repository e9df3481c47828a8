"""Made-up drafts, purchases and orders, alike but for what a test names."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from liquidity.book import DeskBook
from liquidity.money import Price, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.orders import (
    Draft,
    Event,
    EventKind,
    MarketId,
    Nonce,
    Order,
    OrderId,
    Owner,
    Purchase,
    PurchaseState,
)
from liquidity.secret import SessionKey

KEYS: Final = (bytes(range(32)), bytes(range(1, 33)))
NOW: Final = datetime(2026, 11, 21, 14, 1, 2, 345678, tzinfo=UTC)
ALICE: Final = Owner(7_000_000_001)
BOB: Final = Owner(42)
NODE: Final = NodeAddress("02" + "ab" * 32, "node.example.org", 9735)
PRICE: Final = Price(Fraction(543_260), Fraction("501.0921588"), NOW)
KEY: Final = SessionKey("session-key-that-nobody-may-read")


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def draft(nonce: str = "first", **changes: Any) -> Draft:
    """Alice's wish to spend $50 at Magma."""
    usual = Draft(
        nonce=Nonce(nonce),
        owner=ALICE,
        market=MarketId("magma"),
        node=NODE,
        cents=UsdCents(5000),
        private=False,
        inbound=Sats(27_163_000),
        price=PRICE,
        rate=PRICE.rate,
    )
    return replace(usual, **changes)


def purchase(nonce: str = "first", *, at: datetime = NOW, **changes: Any) -> Purchase:
    """That wish, confirmed."""
    return Purchase(draft=draft(nonce, **changes), state=PurchaseState.REQUESTED, requested_at=at)


def order(
    bought: Purchase, order_id: str = "7F3-A9K2", market_order_id: str = "m-1", **changes: Any
) -> Order:
    """What the market made of a purchase."""
    usual = Order(
        id=OrderId(order_id),
        market_order_id=market_order_id,
        purchase=replace(bought, state=PurchaseState.ORDERED),
        created_at=NOW,
        changed_at=NOW,
    )
    return replace(usual, **changes)


def event(kind: EventKind = EventKind.ORDERED, **changes: Any) -> Event:
    """Something that happened now."""
    return replace(Event(kind=kind, at=NOW), **changes)


async def buy(
    book: DeskBook,
    nonce: str = "first",
    order_id: str = "7F3-A9K2",
    market_order_id: str = "m-1",
    **terms: Any,
) -> Order:
    """Alice's purchase, asked for and answered; *terms* are changes of its draft."""
    asked = purchase(nonce, **terms)
    await book.begin(asked, cause=None)
    made = order(asked, order_id, market_order_id)
    await book.ordered(made.purchase, KEY, made, (event(),))
    return made
