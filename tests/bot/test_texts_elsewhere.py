"""What is said of an order that was bought elsewhere never makes up what nobody here knows."""

from dataclasses import replace
from typing import Any

import pytest

from bot.keyboards import after
from bot.news_keyboards import news
from bot.order_keyboards import Fits
from bot.order_keyboards import card as board
from bot.receipt import receipt
from bot.texts import elsewhere
from bot.texts.card import card
from bot.texts.invoice import why_not
from bot.texts.lease import support
from bot.texts.news import news as told
from bot.texts.orders import Row, label, listed
from bot.texts.timeline import timeline
from liquidity.checks import CheckFault
from liquidity.invoicing import NOT_FOUND, end_invoice
from liquidity.money import Sats, UsdCents
from liquidity.node import NOWHERE
from liquidity.orders import EventKind, InvoiceState, Order, OrderInvoice, PurchaseState, Terms, event_of
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.liquidity.examples import NODE, NOW, a_draft, a_purchase, an_order, minutes

PHASES = [each for each in Phase if each not in {Phase.OFFERED, Phase.LAPSED}]


def brought(**changes: Any) -> Order:
    """An order of which the market tells only how it stands."""
    draft = a_draft(node=NOWHERE, cents=UsdCents(0), price=None, rate=None, inbound=Sats(0))
    return an_order(purchase=a_purchase(draft, PurchaseState.TRACKED), **changes)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("short", [True, False])
def test_nothing_is_made_up(phase: Phase, *, short: bool) -> None:
    """Neither a size of nothing, nor a node of nobody, nor how long all of it took."""
    order = brought(phase=phase, money=Money.HELD)
    event = replace(event_of(order, EventKind.CHANGED, NOW + minutes(90)), passed=())
    ordered = event_of(order, EventKind.ORDERED, NOW)
    texts = [
        card(order, "Magma", [ordered], NOW, short=short),
        told(order, event, None, NOW),
        timeline(order, "Magma", [ordered, event]),
        listed([Row(order, "Magma")], first=1),
        support(order),
        label(order),
    ]
    for text in texts:
        assert not [
            word for word in (" 0 sats", ">0 sats", "@:0", "for …", " at ,", "took", "$") if word in text
        ]
    assert elsewhere.TERMS.english in texts[0]
    assert elsewhere.FOLLOWED.english in texts[2]
    assert elsewhere.LISTED.english in texts[3]


def test_what_the_market_tells_is_shown() -> None:
    """The size, and the node by its key or its name."""
    order = brought(terms=Terms(inbound=Sats(2_000_000), node=NODE.pubkey))
    shown = card(order, "LSP", [], NOW, "alice")
    assert "2,000,000 sats of inbound for <code>alice (" in shown
    assert NODE.pubkey[:6] in card(order, "LSP", [], NOW)
    assert "2,000,000 sats of inbound\n" in card(
        brought(terms=Terms(inbound=Sats(2_000_000))), "LSP", [], NOW
    )


def test_the_road_is_the_markets() -> None:
    """An LSP tells nothing once the channel is published, whatever the draft seems to say."""
    order = brought(phase=Phase.OPENING, money=Money.HELD, ever_held=True)
    assert "Funding transaction published" in card(order, "LSP", [], NOW, short=True)
    assert "Channel ready" in card(order, "Magma", [], NOW, short=False)
    assert "Invoice" not in card(order, "Magma", [], NOW, short=False)


def test_its_invoice_is_elsewhere() -> None:
    """Nothing is promised of it, and it is no failed check."""
    order = brought(phase=Phase.PAYMENT)
    shown = card(order, "Magma", [], NOW)
    assert elsewhere.PAY_THERE.english in shown
    assert "I send it" not in shown
    assert why_not(order, NOW) == elsewhere.PAY_THERE.english


def _withheld(fault: CheckFault = CheckFault.BOUGHT_ELSEWHERE, **changes: Any) -> Order:
    invoice = OrderInvoice(
        text="lnbc1", state=InvoiceState.WITHHELD, fault=fault, expires_at=NOW + minutes(60)
    )
    return brought(phase=Phase.PAYMENT, invoice=invoice, **changes)


def test_what_the_market_does_not_know_is_not_paid() -> None:
    """The card says no other thing than the push."""
    order = _withheld(hidden=True)
    hidden = event_of(order, EventKind.HIDDEN, NOW, reason=NOT_FOUND)
    assert "Do not pay its invoice." in told(order, hidden, None, NOW)
    for said in (card(order, "LSP", [], NOW), why_not(order, NOW)):
        assert elsewhere.OUT_OF_SIGHT.english in said
        assert elsewhere.PAY_THERE.english not in said
    bad = _withheld(CheckFault.WRONG_PAYEE, hidden=True)
    assert "because a check failed" in card(bad, "LSP", [], NOW)


def test_what_has_expired_is_not_paid() -> None:
    """Neither when its time is over, nor when that was seen."""
    order, later = _withheld(), NOW + minutes(60)
    assert elsewhere.PAY_THERE.english in card(order, "LSP", [], later - minutes(1))
    assert elsewhere.PAY_THERE.english not in card(order, "LSP", [], later)
    assert why_not(order, later) == elsewhere.EXPIRED.english
    ended, _ = end_invoice(order, later)
    assert ended.invoice is not None
    assert ended.invoice.state is InvoiceState.DEAD
    assert elsewhere.PAY_THERE.english not in card(ended, "LSP", [], later)
    assert why_not(ended, later) == "This invoice is over. Do not pay it."


def test_no_invoice_is_promised() -> None:
    """None of it is ever shown, however good."""
    order = _withheld(CheckFault.WRONG_PAYEE)
    said = told(order, event_of(order, EventKind.INVOICE_WITHHELD, NOW), None, NOW)
    assert "it pays a node that" in said
    assert "I show the invoice" not in said
    assert "before you pay anything for this order" in said


def test_what_is_paid_waits_for_no_payment() -> None:
    """A seller may accept an order whose payment is held."""
    order = brought(phase=Phase.PAYMENT, payment=Payment.HELD, money=Money.HELD, ever_held=True)
    said = told(order, event_of(order, EventKind.CHANGED, NOW), None, NOW)
    assert "The seller accepted your order." in said
    assert "waits for its payment" not in said


def test_no_button_leads_to_its_terms() -> None:
    """Nobody knows them, so no other market can be compared."""
    order = brought(phase=Phase.SELLER_REJECTED)
    boards = [
        after(order, several=True),
        board(order, NOW, Fits(several=True)),
        news(order, event_of(order, EventKind.INVOICE_WITHHELD, NOW), several=True),
    ]
    labels = [button.text for each in boards if each for row in each.inline_keyboard for button in row]
    assert "Buy another" in labels
    assert "See other markets" not in labels


def test_its_receipt_leaves_out_what_is_not_known() -> None:
    """An empty cell is no claim."""
    content = receipt(brought(phase=Phase.READY, money=Money.TAKEN), "Magma", [])
    unknown = ("node", "node_address", "inbound_sat", "visibility", "usd_cents_at_purchase", "paid_sat")
    assert {content[name] for name in unknown} == {None}
    private = brought(terms=Terms(private=True, node=NODE.pubkey))
    assert receipt(private, "LSP", [])["visibility"] == "private"
    assert receipt(private, "LSP", [])["node"] == NODE.pubkey
