"""The buttons of orders: their list, the live card, and what the card leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import jargon
from bot.callbacks import Callback, Deed, OrderDeed, Page, Refresh, Take, pack
from bot.explain_buttons import what_is
from bot.keyboards import after
from bot.texts.orders import label
from bot.texts.stuck import is_open
from bot.tongue import tr
from liquidity.orders import InvoiceState, Order


def _button(text: str, callback: Callback) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(callback))


def _deed(text: str, order: Order, deed: Deed) -> InlineKeyboardButton:
    return _button(text, OrderDeed(order.id, deed))


def listed(orders: Sequence[Order], number: int, *, older: bool) -> InlineKeyboardMarkup | None:
    """Under a page of orders: each one's card, and the pages beside this one."""
    newer = [_button(tr("« Newer"), Page(number - 1))] if number else []
    turns = [*newer, *([_button(tr("Older »"), Page(number + 1))] if older else [])]
    rows = [[_deed(label(order), order, Deed.OPEN)] for order in orders]
    rows += [turns] if turns else []
    return InlineKeyboardMarkup(rows) if rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """What the buttons of a card depend on beside its order."""

    cancels: bool = False
    muted: bool = False
    several: bool = False


def card(order: Order, now: datetime, fits: Fits) -> InlineKeyboardMarkup:
    """Under the live card."""
    explained = what_is(jargon.of_card(order))
    timeline = _deed(tr("Timeline"), order, Deed.TIMELINE)
    followers = _deed(tr("Followers"), order, Deed.FOLLOWERS)
    receipt = [_deed(tr("Receipt"), order, Deed.RECEIPT)] if has_receipt(order) else []
    if order.settled:
        ways_on = after(order, several=fits.several).inline_keyboard
        # A delivered channel is watched on, and so its followers are told on.
        watched = [followers] if order.success else []
        return InlineKeyboardMarkup([*ways_on, [timeline, *receipt, *watched], *explained])
    asks = order.invoice is not None and order.invoice.state is InvoiceState.OFFERED
    take = [_button(tr("Show the invoice"), Take(order.id))] if asks else []
    invoice = [_deed(tr("Show invoice"), order, Deed.INVOICE)] if order.payable(now) else []
    stuck = [_deed(tr("Payment stuck?"), order, Deed.STUCK)] if is_open(order, now) else []
    mute = _deed(tr("Unmute"), order, Deed.UNMUTE) if fits.muted else _deed(tr("Mute"), order, Deed.MUTE)
    cancel = [_deed(tr("Cancel order"), order, Deed.CANCEL)] if fits.cancels else []
    looks = [_button(tr("Refresh"), Refresh(order.id)), timeline, *receipt]
    rows = (take, looks, [*invoice, *stuck], [mute, followers, *cancel], *explained)
    return InlineKeyboardMarkup([row for row in rows if row])


def really_cancel(order: Order) -> InlineKeyboardMarkup:
    """The question before a cancellation: the usual reason first, then the others that markets record."""
    return InlineKeyboardMarkup(
        [
            [_deed(tr("Yes, cancel it"), order, Deed.CANCEL_UNPAID)],
            [_deed(tr("Yes: the seller cannot reach my node"), order, Deed.CANCEL_NODE)],
            [_deed(tr("Yes: the size does not fit"), order, Deed.CANCEL_SIZE)],
            [_deed(tr("Keep the order"), order, Deed.KEEP)],
        ]
    )


def has_receipt(order: Order) -> bool:
    """Whether there is something for the books: an order that was paid, or is over."""
    return order.settled or order.ever_held


def open_card(order: Order) -> InlineKeyboardMarkup:
    """Under what is said beside a card."""
    return InlineKeyboardMarkup([[_deed(tr("Show the card"), order, Deed.OPEN)]])


def stuck_payment(order: Order) -> InlineKeyboardMarkup:
    """Under what to look for when a payment seems stuck."""
    return InlineKeyboardMarkup([*open_card(order).inline_keyboard, *what_is(jargon.STUCK)])


def back_to_card(order: Order) -> InlineKeyboardMarkup:
    """Under what is shown in place of a card."""
    return InlineKeyboardMarkup([[_deed(tr("« Back to the card"), order, Deed.CARD)]])
