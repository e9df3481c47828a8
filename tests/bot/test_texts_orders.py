"""Whatever a market says, each text about an order fits a message and says where the money is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.texts import cancelling, invoice, receipts, stuck
from bot.texts.orders import Row, label, listed
from liquidity.orders import Order, new_order_id
from liquidity.payments import Money
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
