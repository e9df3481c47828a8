"""The buttons under pushes: ways on from what happened, and the words it uses explained."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import jargon
from bot.callbacks import Again, Callback, Elsewhere, StartBuy, Take, pack
from bot.explain_buttons import what_is
from bot.keyboards import after, buy_again
from bot.tongue import tr
from liquidity.errors import Refusal
from liquidity.orders import Event, EventKind, Order, Purchase


def _button(text: str, callback: Callback) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(callback))


def outcome(purchase: Purchase, event: Event, *, several: bool) -> InlineKeyboardMarkup:
    """Under the news that a purchase made no order, or nobody knows."""
    nonce = purchase.draft.nonce
    if event.kind is EventKind.UNKNOWN:
        return buy_again(tr("Start anew"))
    if event.reason == Refusal.NOT_CONNECTED:
        rows = [[_button(tr("Show how to connect"), Again(nonce))]]
    else:
        rows = [[_button(tr("Start anew"), StartBuy(0))]]
    if several:
        rows.append([_button(tr("See other markets"), Elsewhere(nonce))])
    return InlineKeyboardMarkup([*rows, *what_is(jargon.of_outcome(event))])


def news(order: Order, event: Event, *, several: bool) -> InlineKeyboardMarkup | None:
    """Under a push."""
    board = _ways_on(order, event, several=several)
    rows = [*(board.inline_keyboard if board else ()), *what_is(jargon.of_news(order, event))]
    return InlineKeyboardMarkup(rows) if rows else None


def _ways_on(order: Order, event: Event, *, several: bool) -> InlineKeyboardMarkup | None:
    if event.kind is EventKind.INVOICE_ASKS:
        return InlineKeyboardMarkup([[_button(tr("Show the invoice"), Take(order.id))]])
    if event.kind is EventKind.INVOICE_WITHHELD and several and not order.purchase.elsewhere:
        return InlineKeyboardMarkup(
            [[_button(tr("See other markets"), Elsewhere(order.purchase.draft.nonce))]]
        )
    if order.settled:
        return after(order, several=several)
    # A published channel is not settled, and its promised time ends all the same.
    return buy_again() if event.kind is EventKind.LEASE_ENDING else None
