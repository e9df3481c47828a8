"""The buttons of orders: their list, the live card, and what the card leads to."""

from collections.abc import Sequence
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import Callback, Deed, OrderDeed, Page, Refresh, Take, pack
from bot.keyboards import after
from bot.texts.orders import label
from liquidity.orders import InvoiceState, Order


def _button(text: str, callback: Callback) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(callback))


def _deed(text: str, order: Order, deed: Deed) -> InlineKeyboardButton:
    return _button(text, OrderDeed(order.id, deed))


def listed(orders: Sequence[Order], number: int, *, older: bool) -> InlineKeyboardMarkup | None:
    """Under a page of orders: each one's card, and the pages beside this one."""
    newer = [_button("« Newer", Page(number - 1))] if number else []
    turns = [*newer, *([_button("Older »", Page(number + 1))] if older else [])]
    rows = [[_deed(label(order), order, Deed.OPEN)] for order in orders]
    rows += [turns] if turns else []
    return InlineKeyboardMarkup(rows) if rows else None


def card(order: Order, now: datetime) -> InlineKeyboardMarkup:
    """Under the live card."""
    timeline = _deed("Timeline", order, Deed.TIMELINE)
    receipt = [_deed("Receipt", order, Deed.RECEIPT)] if has_receipt(order) else []
    if order.settled:
        return InlineKeyboardMarkup([*after(order).inline_keyboard, [timeline, *receipt]])
    asks = order.invoice is not None and order.invoice.state is InvoiceState.OFFERED
    take = [[_button("Show the invoice", Take(order.id))]] if asks else []
    rows = [*take, [_button("Refresh", Refresh(order.id)), timeline, *receipt]]
    if order.payable(now):
        rows.append([_deed("Show invoice", order, Deed.INVOICE)])
    return InlineKeyboardMarkup(rows)


def has_receipt(order: Order) -> bool:
    """Whether there is something for the books: an order that was paid, or is over."""
    return order.settled or order.ever_held


def back_to_card(order: Order) -> InlineKeyboardMarkup:
    """Under what is shown in place of a card."""
    return InlineKeyboardMarkup([[_deed("« Back to the card", order, Deed.CARD)]])
