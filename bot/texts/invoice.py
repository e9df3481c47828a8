"""The invoice: its picture's caption, its own message, the marks on it once it must not be paid."""

from datetime import datetime, timedelta
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import elsewhere, units
from bot.texts.money import money_line
from bot.texts.signs import GOOD, OVER, WARNING, Signed
from bot.tongue import Phrase, rich, tr
from liquidity.checks import CheckFault
from liquidity.invoice import read_invoice
from liquidity.invoicing import ASKED, NOT_FOUND, REPLACED
from liquidity.orders import InvoiceState, Order, OrderInvoice
from liquidity.payments import Money

_BLOCK: Final = timedelta(minutes=10)
_UNREADABLE: Final = Phrase("its checksum, signature or form is wrong.")

_OFF_EXACTLY: Final = Phrase("it asks for {asked}, and this order should cost exactly {due}.")
_OFF: Final = Phrase("it asks for {asked}, and this order should cost about {due}.")

HOLD_INVOICE: Final = Phrase(
    "This is a hold invoice: your wallet will say pending. That is normal. Do not pay twice. "
    "Keep your node and your wallet online. If no channel comes, the payment returns by itself."
)

_REASONS: Final[dict[str, Phrase]] = {
    CheckFault.WRONG_NETWORK: Phrase("it is for another Bitcoin network."),
    CheckFault.NO_AMOUNT: Phrase("it names no amount, so a wallet could send any."),
    CheckFault.NO_RATE: Phrase("I have no dollar rate to check its amount against."),
    CheckFault.EXPIRED: Phrase("it has already expired."),
    CheckFault.EXPIRES_TOO_SOON: Phrase("it expires in less than 5 minutes."),
    CheckFault.WRONG_PAYEE: Phrase("it pays a node that is not the seller's."),
    CheckFault.OTHER_SIZE: Phrase("the order is for another size than I asked for."),
    CheckFault.OTHER_LEASE: Phrase(
        "the order keeps the channel for another length of time (lease) than I asked for."
    ),
    CheckFault.OTHER_NODE: Phrase("the order is for another node than yours."),
    CheckFault.OTHER_VISIBILITY: Phrase("the order mixes up public and private."),
    CheckFault.OUTBOUND: Phrase("the order wants you to pay for a balance of your own too."),
    CheckFault.SUM_OFF: Phrase("the fee and the total of the order do not agree."),
    NOT_FOUND: Phrase("the market says that it knows no such order."),
    CheckFault.NO_TOTAL: Phrase("the order names no total to hold its invoice against."),
    CheckFault.BOUGHT_ELSEWHERE: Phrase("the order was bought elsewhere, on terms that I do not know."),
}

_MARKS: Final[dict[str, Signed]] = {
    InvoiceState.HELD: Signed(GOOD, Phrase("This invoice was paid. Do not pay it again.")),
    InvoiceState.DEAD: Signed(OVER, Phrase("This invoice is over. Do not pay it.")),
    NOT_FOUND: Signed(OVER, Phrase("The market knows no such order any more. Do not pay this invoice.")),
    REPLACED: Signed(OVER, Phrase("This invoice was replaced by a newer one. Do not pay it.")),
    ASKED: Signed(
        WARNING, Phrase("The order turned out smaller than quoted. Do not pay this unless you say yes below.")
    ),
}


def amount_beneath(order: Order) -> str:
    """The line printed beneath the QR picture."""
    if order.invoice is None:
        return ""
    return units.invoiced(order.invoice.amount_msat, order.purchase.draft.cents)


def caption(order: Order, now: datetime) -> Markup:
    """A short caption of the QR picture."""
    pay = rich(
        "Pay {amount}\nfor {size} of inbound.",
        amount=bold(amount_beneath(order)),
        size=units.sats(order.inbound),
    )
    return join([pay, _expires(order.invoice, now)])


def _expires(invoice: OrderInvoice | None, now: datetime) -> str:
    ends = invoice.expires_at if invoice else None
    if ends is None:
        return ""
    return tr("Expires {left}, {moment}.", left=units.until(ends, now), moment=units.day_and_time(ends))


def invoice_text(order: Order, now: datetime) -> Markup:
    """The invoice alone to copy, with all that a careful payer wants to compare."""
    invoice = order.invoice
    if invoice is None:
        return esc("")
    price = tr(
        "{amount} for {size} of inbound.", amount=amount_beneath(order), size=units.sats(order.inbound)
    )
    payee = rich("Order {order}, payable to {payee}", order=code(order.id), payee=code(invoice.payee))
    return paragraphs(
        code(invoice.text),
        join([price, _expires(invoice, now), payee]),
        HOLD_INVOICE,
        _longest_hold(invoice.text),
    )


def _longest_hold(text: str) -> str:
    """How long the payment can stay pending at most: the invoice's own last timelock."""
    length = read_invoice(text).min_final_cltv * _BLOCK
    return tr("At worst your wallet shows it pending for about {length}.", length=units.rough_span(length))


def marked(order: Order, reason: str) -> Markup:
    """What stands where an invoice stood, once it must not be paid any more.

    It is never changed again, so it says only what stays true: the money may come back, and the order's invoice
    may be another one by now.
    """
    return join([bold(_MARKS.get(reason, _MARKS[InvoiceState.DEAD])), _name(order)])


def shown_again(order: Order) -> Markup:
    """What stands where an invoice stood that was asked for again."""
    again = bold(tr("This invoice is shown again further down. It is the same one: pay it once."))
    return join([again, _name(order)])


def _name(order: Order) -> str:
    return tr("Order {order}", order=order.id)


_WHY_NOT: Final[dict[InvoiceState, Phrase]] = {
    InvoiceState.HELD: Phrase("This invoice was paid. Do not pay it again."),
    InvoiceState.WITHHELD: Phrase("I have withheld this invoice because a check failed. Do not pay it."),
    InvoiceState.OFFERED: Phrase(
        "This invoice waits for your yes. The card of its order has the button for it."
    ),
    InvoiceState.DEAD: Phrase("This invoice is over. Do not pay it."),
}


def why_not(order: Order, now: datetime) -> str:
    """Why the invoice of an order must not be paid, in plain words; empty where it may."""
    if order.payable(now):
        return ""
    if order.ever_held or order.money in {Money.HELD, Money.TAKEN}:
        return str(_WHY_NOT[InvoiceState.HELD])
    if order.settled:
        return tr("This order is over. Do not pay its invoice.")
    if said := elsewhere.of_its_invoice(order, now):
        return str(said)
    if order.invoice is None:
        return tr("There is no invoice yet. I send it as soon as the seller has made one.")
    return str(_WHY_NOT.get(order.invoice.state, elsewhere.EXPIRED))


def not_shown(order: Order, why: str) -> Markup:
    """The market was asked, and the invoice may not be paid any more."""
    return paragraphs(join([bold(why), money_line(order)]), _name(order))


def withheld_reason(order: Order) -> Markup:
    """Which check failed, and by how much."""
    invoice = order.invoice
    fault = invoice.fault if invoice else ""
    if invoice is not None and fault == CheckFault.AMOUNT_OFF:
        off = _OFF_EXACTLY if order.purchase.draft.priced_by_order else _OFF
        asked, due = units.msats(invoice.amount_msat), units.sats(invoice.expected_sats)
        return join([tr("Why:"), tr(off, asked=asked, due=due)], " ")
    return join([tr("Why:"), _REASONS.get(fault, _UNREADABLE)], " ")
