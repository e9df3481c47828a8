"""For a payment that seems stuck: what a hold invoice is, what to look for, and when the money returns at worst."""

from datetime import datetime, timedelta
from typing import Final

from bot.escape import Markup, bold, esc, join, paragraphs
from bot.texts import units
from bot.texts.faults import market_words
from bot.texts.money import money_line
from bot.tongue import Phrase, rich, tr
from liquidity.errors import BadInput
from liquidity.invoice import read_invoice
from liquidity.orders import Order
from liquidity.payments import Money

NOTHING_OPEN: Final = Phrase("No payment of this order is open. Its card shows where the money is.")
_BLOCK: Final = timedelta(minutes=10)

_HOLD: Final = Phrase(
    "A hold invoice is paid in two steps: your wallet locks the payment and says pending, and the seller takes it "
    "only once the channel is there. Pending is normal, also for hours."
)

_NOT_SEEN: Final = (
    Phrase("Does your wallet show it as pending or sent? Then wait: the market notes it within minutes."),
    Phrase(
        "Does it show it as failed? Nothing is paid. Try again while the invoice lives, perhaps with a higher fee limit."
    ),
    Phrase("Does it show nothing? Then it was not paid."),
)

_HELD: Final = (
    Phrase(
        "Your wallet shows it as pending. Do not pay again, and do not close the channel it went through."
    ),
    Phrase(
        "Keep your node and your wallet online: a channel that is late mostly waits for a node that cannot be reached."
    ),
    Phrase("If no channel comes, the payment returns by itself. Nobody has to send it back."),
)


def is_open(order: Order, now: datetime) -> bool:
    """Whether there is a payment to wonder about."""
    return order.payable(now) or (order.money is Money.HELD and not order.settled)


def stuck(order: Order, market: str, now: datetime) -> Markup:
    """What to look for, by where the payment stands."""
    held = order.money is Money.HELD
    return paragraphs(
        join(
            [
                bold(tr("The payment of order {order}", order=order.id)),
                money_line(order),
                _source(order, market),
            ]
        ),
        _HOLD,
        join(f"• {line}" for line in (_HELD if held else _NOT_SEEN)),
        join([_at_worst(order), "" if held else _ends(order, now)], " "),
    )


def _source(order: Order, market: str) -> Markup:
    """Only the wallet knows better."""
    words = join(market_words(order.word, order.payment_word), " · ")
    return rich("So says {market}: {words}", market=market, words=words) if words else esc("")


def _at_worst(order: Order) -> str:
    """The longest time that the invoice's own last timelock lets the payment be pending."""
    try:
        blocks = read_invoice(order.invoice.text).min_final_cltv if order.invoice else 0
    except BadInput:
        blocks = 0
    if not blocks:
        return ""
    return tr(
        "At worst it stays pending for about {length} after you paid, and then returns by itself.",
        length=units.rough_span(blocks * _BLOCK),
    )


def _ends(order: Order, now: datetime) -> str:
    ends = order.invoice.expires_at if order.invoice else None
    return tr("The invoice expires {left}.", left=units.until(ends, now)) if ends else ""
