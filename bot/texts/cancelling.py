"""What is said before and after an order is called off. Nothing is claimed that the order itself does not say."""

from typing import Final

from bot.escape import Markup, bold, join, paragraphs
from bot.texts.faults import market_says
from bot.texts.money import money_line
from liquidity.orders import Order

CANNOT: Final = "This order cannot be cancelled now. Nothing was asked of the market."
_DO_NOT_PAY: Final = "Do not pay its invoice any more."


def ask(order: Order, market: str) -> Markup:
    """Really?"""
    return paragraphs(
        join([bold(f"Cancel order {order.id}?"), money_line(order)]),
        "If you have just paid its invoice, keep the order: I tell you in a moment that the payment is held.",
        f"{market} records a reason: that you cannot pay, unless you pick another.",
    )


def kept(order: Order) -> Markup:
    """Thought better of it."""
    return join([bold(f"Order {order.id} is kept."), "Nothing was asked of the market."])


def taken(order: Order, market: str) -> Markup:
    """The market has said yes; the order itself tells the rest."""
    return paragraphs(
        join([bold(f"{market} has accepted the cancellation of order {order.id}."), money_line(order)]),
        f"{_DO_NOT_PAY} I write again as soon as the order itself says that it is cancelled.",
    )


def refused(order: Order, market: str, says: str) -> Markup:
    """The market has said no."""
    return paragraphs(
        join([bold(f"{market} did not cancel order {order.id}. It goes on."), money_line(order)]),
        market_says(says),
    )


def unknown(order: Order, market: str) -> Markup:
    """Sent, and the answer was lost."""
    return paragraphs(
        join([bold(f"I cannot tell whether {market} has cancelled order {order.id}."), money_line(order)]),
        "I have not asked again, and I look how the order stands: I write as soon as it says that it is cancelled. "
        "If its card still waits in a minute, it is not, and you may try again.",
    )


def not_sent(order: Order, market: str) -> Markup:
    """The market could not be asked at all."""
    return paragraphs(
        join(
            [
                bold(f"{market} cannot be asked now, so order {order.id} is not cancelled."),
                money_line(order),
            ]
        ),
        "Try again in a while. An invoice that is not paid runs out by itself and costs nothing.",
    )


def past_that_point(order: Order) -> Markup:
    """It has moved on since the question was shown."""
    return paragraphs(
        join([bold(f"Order {order.id} has moved on and cannot be cancelled any more."), money_line(order)]),
        "Nothing was asked of the market. Its card shows how it stands.",
    )
