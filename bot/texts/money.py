"""The money line: every message about an order says where the money is."""

from typing import Final

from bot.escape import Markup, bold, clip, code, join
from bot.tongue import Phrase, rich, tr
from liquidity.orders import Order
from liquidity.payments import Money, Payment
from liquidity.phases import Phase

_LONGEST_ID: Final = 64

_LINES: Final[dict[Money, Phrase]] = {
    Money.UNPAID: Phrase("not paid."),
    Money.HELD: Phrase("held by your wallet, returned if no channel comes."),
    Money.RETURNING: Phrase(
        "being returned to you. Wait until your wallet shows it back before you pay another."
    ),
    Money.RETURNED: Phrase("returned, as you told me."),
    Money.TAKEN: Phrase("paid. The seller has taken it, the channel is yours."),
    Money.FREE: Phrase("nothing to pay, this order is free."),
    Money.UNKNOWN: Phrase(
        "I cannot tell where it is. Look in your wallet: a pending payment comes back by itself."
    ),
}

_AFTER_FUNDING: Final = Phrase(
    "I cannot tell where it is, because this happened after the funding transaction. "
    "Look in your wallet, and write to the market's support with the order id below."
)


_REFUNDED: Final = Phrase(
    "the market says that whatever was paid is returned. See that your wallet shows it."
)
_TAKEN_ANYWAY: Final = Phrase(
    "paid, and taken by the seller. A funding transaction was reported: see whether your node has the channel, "
    "and write to the market's support with the order id below if it has not."
)
_AFTER: Final = frozenset({Phase.SWAP_FAILED, Phase.WRONG_CHANNEL, Phase.PUBLISHED})
_TAKEN_EARLY: Final = Phrase("paid, and taken by the seller. No channel is reported so far.")
_ATTEMPT_FAILED: Final = Phrase("not paid, the attempt failed.")
_TAKEN: Final[dict[Phase, Phrase]] = {
    Phase.FUNDED: Phrase(
        "paid. The seller has taken it, and your node shows the channel once it is confirmed."
    ),
}


def money_sentence(order: Order) -> str:
    """Where the money of this order is, as a sentence without its heading."""
    return str(_where(order))


def _where(order: Order) -> Phrase:
    if is_for_support(order) and order.money is Money.UNKNOWN:
        return _AFTER_FUNDING
    if order.payment is Payment.REFUNDED:
        return _REFUNDED
    if order.money is Money.TAKEN:
        early = _TAKEN_ANYWAY if order.channel.funding_txid else _TAKEN_EARLY
        return _TAKEN.get(order.phase, _LINES[Money.TAKEN] if order.success else early)
    if order.money is Money.UNPAID and order.payment is Payment.FAILED:
        return _ATTEMPT_FAILED
    return _LINES[order.money]


def is_for_support(order: Order) -> bool:
    """Whether the money line sends to the market's support, which wants the market's own order id."""
    after = order.phase in _AFTER or bool(order.channel.funding_txid)
    unclear = order.money is Money.UNKNOWN or (order.money is Money.TAKEN and not order.success)
    return after and unclear


def market_id(order: Order) -> Markup | str:
    """The market's own id of an order: what its support asks for."""
    if not order.market_order_id:
        return ""
    return rich("The market's order id: {id}", id=code(clip(order.market_order_id, _LONGEST_ID)))


def money_line(order: Order) -> Markup:
    """Where the money of this order is."""
    return join([bold(tr("Money:")), money_sentence(order)], " ")
