"""What is said with the files of a receipt."""

from typing import Final

from bot.escape import Markup, bold, join
from bot.texts.money import money_line
from bot.tongue import Phrase, tr
from liquidity.orders import Order

NOTHING_TO_RECEIPT: Final = Phrase("There is nothing to receipt yet: this order is neither paid nor over.")


def receipt(order: Order) -> Markup:
    """The caption of the first file."""
    return join(
        [
            bold(tr("Receipt of order {order}, as it stands now", order=order.id)),
            money_line(order),
            tr("The same as CSV for a spreadsheet and as JSON. No key and no invoice is in it."),
        ]
    )
