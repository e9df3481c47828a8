"""The invoice: its picture's caption, its own message, the marks on it once it must not be paid."""

from datetime import datetime, timedelta
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import units
from bot.texts.money import money_line
from liquidity.checks import CheckFault
from liquidity.invoice import read_invoice
from liquidity.invoicing import ASKED, NOT_FOUND, REPLACED
from liquidity.orders import InvoiceState, Order
from liquidity.payments import Money

_BLOCK: Final = timedelta(minutes=10)
_UNREADABLE: Final = "its checksum, signature or form is wrong"

HOLD_INVOICE: Final = (
    "This is a hold invoice: your wallet will say pending. That is normal. Do not pay twice. "
    "Keep your node and your wallet online. If no channel comes, the payment returns by itself."
)

_REASONS: Final[dict[str, str]] = {
    CheckFault.WRONG_NETWORK: "it is for another Bitcoin network",
    CheckFault.NO_AMOUNT: "it names no amount, so a wallet could send any",
    CheckFault.NO_RATE: "I have no dollar rate to check its amount against",
    CheckFault.EXPIRED: "it has already expired",
    CheckFault.EXPIRES_TOO_SOON: "it expires in less than 5 minutes",
    CheckFault.WRONG_PAYEE: "it pays a node that is not the seller's",
    CheckFault.OTHER_SIZE: "the order is for another size than I asked for",
    CheckFault.OTHER_LEASE: "the order keeps the channel for another length of time (lease) than I asked for",
    CheckFault.OTHER_NODE: "the order is for another node than yours",
    CheckFault.OTHER_VISIBILITY: "the order mixes up public and private",
    CheckFault.OUTBOUND: "the order wants you to pay for a balance of your own too",
    CheckFault.SUM_OFF: "the fee and the total of the order do not agree",
    NOT_FOUND: "the market says that it knows no such order",
    CheckFault.NO_TOTAL: "the order names no total to hold its invoice against",
}

_MARKS: Final[dict[str, str]] = {
    InvoiceState.HELD: "✅ This invoice was paid. Do not pay it again.",
    InvoiceState.DEAD: "✖ This invoice is over. Do not pay it.",
    NOT_FOUND: "✖ The market knows no such order any more. Do not pay this invoice.",
    REPLACED: "✖ This invoice was replaced by a newer one. Do not pay it.",
    ASKED: "⚠️ The order turned out smaller than quoted. Do not pay this unless you say yes below.",
}


def amount_beneath(order: Order) -> str:
    """The line printed beneath the QR picture."""
    amount = units.msats(order.invoice.amount_msat) if order.invoice else ""
    cents = order.purchase.draft.cents
    return f"{amount} ({units.usd(cents)})" if cents else amount


def caption(order: Order, now: datetime) -> Markup:
    """A short caption of the QR picture."""
    invoice = order.invoice
    ends = invoice.expires_at if invoice else None
    return join(
        [
            bold(f"Pay {amount_beneath(order)}"),
            f"for {units.sats(order.inbound)} of inbound.",
            f"Expires {units.until(ends, now)}, {units.day_and_time(ends)}." if ends else "",
        ]
    )


def invoice_text(order: Order, now: datetime) -> Markup:
    """The invoice alone to copy, with all that a careful payer wants to compare."""
    invoice = order.invoice
    if invoice is None:
        return esc("")
    ends = invoice.expires_at
    return paragraphs(
        code(invoice.text),
        join(
            [
                f"{amount_beneath(order)} for {units.sats(order.inbound)} of inbound.",
                f"Expires {units.until(ends, now)}, {units.day_and_time(ends)}." if ends else "",
                join(["Order ", code(order.id), ", paid to ", code(invoice.payee)], ""),
            ]
        ),
        HOLD_INVOICE,
        _longest_hold(invoice.text),
    )


def _longest_hold(text: str) -> str:
    """How long the payment can stay pending at most: the invoice's own last timelock."""
    length = read_invoice(text).min_final_cltv * _BLOCK
    return f"At worst your wallet shows it pending for about {units.rough_span(length)}."


def marked(order: Order, reason: str) -> Markup:
    """What stands where an invoice stood, once it must not be paid any more.

    It is never changed again, so it says only what stays true: the money may come back, and the order's invoice
    may be another one by now.
    """
    return join([bold(_MARKS.get(reason, _MARKS[InvoiceState.DEAD])), f"Order {order.id}"])


def shown_again(order: Order) -> Markup:
    """What stands where an invoice stood that was asked for again."""
    again = bold("This invoice is shown again further down. It is the same one: pay it once.")
    return join([again, f"Order {order.id}"])


_WHY_NOT: Final[dict[InvoiceState, str]] = {
    InvoiceState.HELD: "This invoice was paid. Do not pay it again.",
    InvoiceState.WITHHELD: "I have withheld this invoice because a check failed. Do not pay it.",
    InvoiceState.OFFERED: "This invoice waits for your yes. The card of its order has the button for it.",
    InvoiceState.DEAD: "This invoice is over. Do not pay it.",
}


def why_not(order: Order, now: datetime) -> str:
    """Why the invoice of an order must not be paid, in plain words; empty where it may."""
    if order.payable(now):
        return ""
    if order.ever_held or order.money in {Money.HELD, Money.TAKEN}:
        return _WHY_NOT[InvoiceState.HELD]
    if order.settled:
        return "This order is over. Do not pay its invoice."
    if order.invoice is None:
        return "There is no invoice yet. I send it as soon as the seller has made one."
    return _WHY_NOT.get(order.invoice.state, "This invoice has expired. Do not pay it.")


def not_shown(order: Order, why: str) -> Markup:
    """The market was asked, and the invoice may not be paid any more."""
    return paragraphs(join([bold(why), money_line(order)]), f"Order {order.id}")


def withheld_reason(order: Order) -> Markup:
    """Which check failed, and by how much."""
    invoice = order.invoice
    fault = invoice.fault if invoice else ""
    if invoice is not None and fault == CheckFault.AMOUNT_OFF:
        asked, should = units.msats(invoice.amount_msat), units.sats(invoice.expected_sats)
        about = "exactly" if order.purchase.draft.priced_by_order else "about"
        why = f"it asks for {asked}, and this order should cost {about} {should}"
    else:
        why = _REASONS.get(fault, _UNREADABLE)
    return esc(f"Why: {why}.")
