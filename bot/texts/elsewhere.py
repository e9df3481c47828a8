"""What is said of an order that was bought elsewhere: nobody here has seen the terms it was bought on."""

from datetime import datetime
from typing import Final

from bot.escape import Markup, code, esc
from bot.texts import units
from bot.tongue import Phrase, rich, tr
from liquidity.checks import CheckFault
from liquidity.orders import InvoiceState, Order
from liquidity.payments import Money

TERMS: Final = Phrase("Bought elsewhere, on terms that are not known to me")
PAY_THERE: Final = Phrase(
    "I do not know the terms of this order, so I never show its invoice. Pay it only where you bought it."
)
OUT_OF_SIGHT: Final = Phrase(
    "I can no longer see this order: do not pay its invoice unless its market shows you the order."
)
EXPIRED: Final = Phrase("This invoice has expired. Do not pay it.")
LISTED: Final = Phrase("bought elsewhere")
FOLLOWED: Final = Phrase("Followed from here on")


def size(order: Order, called: str) -> Markup:
    """How much for which node, as far as the market tells; *called* is the node's name."""
    node = code(units.called(order.node, called)) if order.node.pubkey else ""
    if node and order.inbound:
        return rich("{size} of inbound for {node}", size=units.sats(order.inbound), node=node)
    if order.inbound:
        return rich("{size} of inbound", size=units.sats(order.inbound))
    if node:
        return rich("Inbound for {node}; its size is not told", node=node)
    return esc(tr("The market tells no size"))


def of_its_invoice(order: Order, now: datetime) -> Phrase | None:
    """What to do about an invoice that no check has failed, while its payment may still be due."""
    if not order.purchase.elsewhere or order.settled or order.money is not Money.UNPAID:
        return None
    invoice = order.invoice
    if invoice is not None and (
        invoice.fault != CheckFault.BOUGHT_ELSEWHERE or invoice.state is not InvoiceState.WITHHELD
    ):
        return None
    if order.hidden:
        return OUT_OF_SIGHT
    over = invoice is not None and invoice.expires_at is not None and now >= invoice.expires_at
    return EXPIRED if over else PAY_THERE
