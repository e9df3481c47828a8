"""Whatever a market says, each text about an order fits a message and says where the money is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import cancelling, invoice, receipts, stuck
from bot.texts.card import card
from bot.texts.orders import Row, label, listed
from liquidity.orders import Order, new_order_id
from liquidity.payments import Money
from liquidity.phases import Phase
from tests.bot.looks import HOSTILE, MOST_CAPTION, ORDERS, shown
from tests.liquidity.examples import NOW, an_order


@given(ORDERS, HOSTILE)
def test_each_text_of_a_cancellation(order: Order, says: str) -> None:
    """Before and after, the market's own sentence among it."""
    for text in (
        cancelling.ask(order, "Magma"),
        cancelling.taken(order, "Magma"),
        cancelling.refused(order, "Magma", says),
        cancelling.unknown(order, "Magma"),
        cancelling.not_sent(order, "Magma"),
        cancelling.past_that_point(order),
    ):
        assert "Money: " in shown(text)
    assert "is kept" in shown(cancelling.kept(order))


@given(ORDERS)
def test_each_text_beside_a_card(order: Order) -> None:
    """The help with a payment, the caption of a receipt, the mark on an invoice that was shown again."""
    assert "Money: " in shown(stuck.stuck(order, "Magma", NOW))
    assert "Money: " in shown(receipts.receipt(order), MOST_CAPTION)
    assert "pay it once" in shown(invoice.shown_again(order), MOST_CAPTION)
    assert "Money: " in shown(invoice.not_shown(order, "This invoice is over."))


@given(st.lists(ORDERS, max_size=5), st.text(max_size=40), st.integers(1, 10**5))
def test_a_page_of_orders(orders: list[Order], called: str, first: int) -> None:
    """Short rows, whatever a node is called, and labels that a phone can show."""
    assert shown(listed([Row(order, "Amboss Magma", called) for order in orders], first=first))
    assert all(len(label(replace(order, id=new_order_id()))) <= 40 for order in orders)


def test_why_an_invoice_is_not_shown_is_never_empty_when_it_is_not() -> None:
    """A paid order says so even where its invoice was never seen."""
    paid = an_order(money=Money.HELD, ever_held=True)
    assert invoice.why_not(paid, NOW) == "This invoice was paid. Do not pay it again."
    waiting = "There is no invoice yet. I send it as soon as the seller has made one."
    assert invoice.why_not(an_order(), NOW) == waiting


def test_the_card_names_the_markets_id_where_it_sends_to_its_support() -> None:
    """And says so only where a funding transaction was seen."""
    funded = replace(an_order().channel, funding_txid="ab" * 32)
    lost = an_order(phase=Phase.CLOSED_BY_MARKET, money=Money.UNKNOWN, channel=funded)
    text = shown(card(lost, "Magma", [], NOW))
    assert "with the order id below" in text
    assert f"The market's order id: {lost.market_order_id}" in text
    early = shown(card(replace(lost, channel=an_order().channel), "Magma", [], NOW))
    assert "funding transaction" not in early.partition("Money:")[2]
    assert "order id" not in early


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (an_order(phase=Phase.PAYMENT), "You pay about 12,500 sats"),
        (an_order(phase=Phase.READY, money=Money.TAKEN), "You paid about 12,500 sats"),
        (an_order(phase=Phase.SELLER_REJECTED, money=Money.RETURNING), "Price: about 12,500 sats"),
        (an_order(phase=Phase.BUYER_CANCELLED), "Price: about 12,500 sats"),
    ],
)
def test_nobody_is_asked_to_pay_what_is_over(order: Order, says: str) -> None:
    """The line of the price, by where the money is."""
    assert says in shown(card(order, "Magma", [], NOW))
