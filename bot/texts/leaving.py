"""What /forget says: what goes, what nobody would watch any more, and where the money of it is."""

from collections.abc import Sequence
from typing import Final

from bot.escape import Markup, bold, join, paragraphs
from bot.texts.money import money_sentence
from bot.texts.orders import in_words
from bot.tongue import Phrase, counted, number, rich, tr
from liquidity.orders import Order

_MOST_LISTED: Final = 8

_WHAT_GOES: Final = Phrase(
    "This deletes all that I keep of you: orders, purchases and summaries, sealed keys, nodes and their names, "
    "notices, settings. It cannot be taken back."
)
_WHAT_STAYS: Final = Phrase(
    "Telegram keeps the messages of this chat until you delete it. Markets keep your orders: "
    "this cancels none of them and moves no money."
)
KEPT: Final = Phrase("Nothing was deleted. I go on as before.")
CHANGED: Final = Phrase("Your orders are others than when this was shown. Look again, please.")
BUYING: Final = Phrase(
    "A purchase of yours waits for the market's answer, so nothing was deleted yet. Send /forget again in a minute."
)


def forgotten() -> Markup:
    """Everything is gone."""
    return paragraphs(
        bold(tr("I keep nothing of you any more.")),
        tr(
            "No order of yours is watched. What you have paid goes its way at the market, without a word from me."
        ),
        tr("To remove this chat too, delete it in Telegram. /start begins anew."),
    )


def ask(watched: Sequence[Order]) -> Markup:
    """What would go; with orders that are *watched*, which ones."""
    if watched:
        orders = join([tr("Nobody would watch these any more:"), *_rows(watched)])
    else:
        orders = rich("No order is running.")
    return paragraphs(bold(tr("Delete everything?")), _WHAT_GOES, orders, _WHAT_STAYS)


def ask_again(watched: Sequence[Order]) -> Markup:
    """The second time: what it means for the money."""
    question = counted(
        "Really stop watching {count} order?", "Really stop watching {count} orders?", len(watched)
    )
    return paragraphs(
        bold(question),
        join(_rows(watched)),
        tr(
            "I could not tell you of a payment that is held or returned, of a channel that opens, or of its end. "
            "The keys go for good: without them these orders can be neither followed nor cancelled."
        ),
    )


def _rows(watched: Sequence[Order]) -> Sequence[str]:
    rows = [_row(order) for order in watched[:_MOST_LISTED]]
    more = len(watched) - len(rows)
    return [*rows, tr("and {count} more", count=number(more))] if more else rows


def _row(order: Order) -> Markup:
    return rich(
        "{order}: {state}. Money: {money}",
        order=bold(order.id),
        state=in_words(order.phase),
        money=money_sentence(order),
    )
