"""Firm prices that are orders: opened by an LSP's answer, taken by a person, looked at later."""

from datetime import datetime
from typing import Any, Final

from liquidity.advance import Advance, advance, open_order
from liquidity.invoicing import show_invoice
from liquidity.lsps1.words import payment_of, phase_of
from liquidity.market import Bought
from liquidity.network import Network
from liquidity.orders import Draft, Order, OrderId, Snapshot
from tests.liquidity.examples import NOW, a_firm_draft, a_purchase, offered
from tests.liquidity.looks import INVOICE, LATER

OFFERED: Final = offered().seen


def opened(answer: Bought | None = None, draft: Draft | None = None, *, at: datetime = NOW) -> Advance:
    """The first state of an order: a firm price for 2,000,000 sats, unless a test says otherwise."""
    purchase = a_purchase(draft or a_firm_draft())
    return open_order(OrderId("7F3-A9K2"), answer or offered(), purchase, Network.MAINNET, at)


def taken(order: Order | None = None, *, at: datetime = NOW) -> Order:
    """The same once the person took it."""
    shown, events = show_invoice(order or opened().order, at)
    assert events
    return shown


def lsp_says(word: str = "CREATED", payment: str = "EXPECT_PAYMENT", **more: Any) -> Snapshot:
    """What an LSP tells of an order, in its own words, with the invoice it had at first."""
    meant = payment_of(payment)
    told: dict[str, Any] = {"invoice": INVOICE, "terms": OFFERED.terms} | more
    return Snapshot(word=word, phase=phase_of(word, meant), payment=meant, payment_word=payment, **told)


def ask(order: Order, *snapshots: Snapshot, at: datetime = LATER) -> Advance:
    """Look several times in a row; what the last look told."""
    step = Advance(order, ())
    for snapshot in snapshots:
        step = advance(step.order, snapshot, Network.MAINNET, at)
    return step
