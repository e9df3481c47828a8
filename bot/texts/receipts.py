"""What is said with the files of a receipt."""

from typing import Final

from bot.escape import Markup, bold, join
from bot.texts.money import money_line
from liquidity.orders import Order

NOTHING_TO_RECEIPT: Final = "There is nothing to receipt yet: this order is neither paid nor over."


def receipt(order: Order) -> Markup:
    """The caption of the first file."""
    return join(
        [
            bold(f"Receipt of order {order.id}, as it stands now"),
            money_line(order),
            "The same as CSV for a spreadsheet and as JSON. No key and no invoice is in it.",
        ]
    )
