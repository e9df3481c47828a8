"""What /forget says: what goes, what nobody would watch any more, and where the money of it is."""

from collections.abc import Sequence
from typing import Final

from bot.escape import Markup, bold, esc, join, paragraphs
from bot.texts.money import money_sentence
from bot.texts.orders import in_words
from liquidity.orders import Order

_MOST_LISTED: Final = 8

_WHAT_GOES: Final = (
    "This deletes all that I keep of you: orders, purchases and summaries, sealed keys, nodes and their names, "
    "notices, settings. It cannot be taken back."
)
_WHAT_STAYS: Final = (
    "Telegram keeps the messages of this chat until you delete it. Markets keep your orders: "
    "this cancels none of them and moves no money."
)
KEPT: Final = esc("Nothing was deleted. I go on as before.")
CHANGED: Final = "Your orders are others than when this was shown. Look again, please."
BUYING: Final = esc(
    "A purchase of yours waits for the market's answer, so nothing was deleted yet. Send /forget again in a minute."
)
FORGOTTEN: Final = paragraphs(
    bold("I keep nothing of you any more."),
    "No order of yours is watched. What you have paid goes its way at the market, without a word from me.",
    "To remove this chat too, delete it in Telegram. /start begins anew.",
)


def ask(watched: Sequence[Order]) -> Markup:
    """What would go; with orders that are *watched*, which ones."""
    if not watched:
        return paragraphs(bold("Delete everything?"), _WHAT_GOES, "No order is running.", _WHAT_STAYS)
    return paragraphs(
        bold("Delete everything?"),
        _WHAT_GOES,
        join(["Nobody would watch these any more:", *_rows(watched)]),
        _WHAT_STAYS,
    )


def ask_again(watched: Sequence[Order]) -> Markup:
    """The second time: what it means for the money."""
    return paragraphs(
        bold(f"Really stop watching {_orders(watched)}?"),
        join(_rows(watched)),
        "I could not tell you of a payment that is held or returned, of a channel that opens, or of its end. "
        "The keys go for good: without them these orders can be neither followed nor cancelled.",
    )


def _orders(watched: Sequence[Order]) -> str:
    return f"{len(watched)} orders" if len(watched) > 1 else "1 order"


def _rows(watched: Sequence[Order]) -> Sequence[Markup]:
    rows = [_row(order) for order in watched[:_MOST_LISTED]]
    more = len(watched) - len(rows)
    return [*rows, esc(f"and {more} more")] if more else rows


def _row(order: Order) -> Markup:
    return join([bold(order.id), f"{in_words(order.phase)}. Money: {money_sentence(order)}"], " ")
