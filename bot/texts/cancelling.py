"""What is said before and after an order is called off. Nothing is claimed that the order itself does not say."""

from typing import Final

from bot.escape import Markup, bold, join, paragraphs
from bot.texts.faults import market_says
from bot.texts.money import money_line
from bot.tongue import Phrase, tr
from liquidity.orders import Order

CANNOT: Final = Phrase("This order cannot be cancelled now. Nothing was asked of the market.")


def ask(order: Order, market: str) -> Markup:
    """Really?"""
    return paragraphs(
        _told(tr("Cancel order {order}?", order=order.id), order),
        tr(
            "If you have just paid its invoice, keep the order: I tell you in a moment that the payment is held."
        ),
        tr("{market} records a reason: that you cannot pay, unless you pick another.", market=market),
    )


def kept(order: Order) -> Markup:
    """Thought better of it."""
    return join([bold(tr("Order {order} is kept.", order=order.id)), tr("Nothing was asked of the market.")])


def taken(order: Order, market: str) -> Markup:
    """The market has said yes; the order itself tells the rest."""
    return paragraphs(
        _told(
            tr("{market} has accepted the cancellation of order {order}.", market=market, order=order.id),
            order,
        ),
        tr(
            "Do not pay its invoice any more. I write again as soon as the order itself says that it is cancelled."
        ),
    )


def refused(order: Order, market: str, says: str) -> Markup:
    """The market has said no."""
    return paragraphs(
        _told(tr("{market} did not cancel order {order}. It goes on.", market=market, order=order.id), order),
        market_says(says),
    )


def unknown(order: Order, market: str) -> Markup:
    """Sent, and the answer was lost."""
    return paragraphs(
        _told(
            tr("I cannot tell whether {market} has cancelled order {order}.", market=market, order=order.id),
            order,
        ),
        tr(
            "I have not asked again, and I look how the order stands: I write as soon as it says that it is cancelled. "
            "If its card still waits in a minute, it is not, and you may try again."
        ),
    )


def not_sent(order: Order, market: str) -> Markup:
    """The market could not be asked at all."""
    return paragraphs(
        _told(
            tr(
                "{market} cannot be asked now, so order {order} is not cancelled.",
                market=market,
                order=order.id,
            ),
            order,
        ),
        tr("Try again in a while. An invoice that is not paid runs out by itself and costs nothing."),
    )


def past_that_point(order: Order) -> Markup:
    """It has moved on since the question was shown."""
    return paragraphs(
        _told(tr("Order {order} has moved on and cannot be cancelled any more.", order=order.id), order),
        tr("Nothing was asked of the market. Its card shows how it stands."),
    )


def _told(what: str, order: Order) -> Markup:
    return join([bold(what), money_line(order)])
