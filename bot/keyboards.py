"""The buttons under messages: built here and nowhere else."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import (
    Back,
    Callback,
    CancelDialog,
    Change,
    Confirm,
    DialogId,
    MoneyBack,
    Pick,
    Refresh,
    StartBuy,
    pack,
)
from bot.dialogs import Step
from bot.texts import units
from bot.texts.general import PRESETS
from liquidity.amount import Amount, Dollars
from liquidity.money import Price, UsdCents
from liquidity.node import NodeAddress
from liquidity.orders import Event, EventKind, Nonce, Order
from liquidity.payments import Money

PRIVATE: Final = "private"
PUBLIC: Final = "public"

Rows = list[list[InlineKeyboardButton]]


def _button(text: str, callback: Callback) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(callback))


def _leave(dialog: DialogId, *, back: bool) -> list[InlineKeyboardButton]:
    cancel = _button("Cancel", CancelDialog(dialog))
    return [_button("« Back", Back(dialog)), cancel] if back else [cancel]


def _amount_label(cents: UsdCents, price: Price | None) -> str:
    plain = units.short_usd(cents)
    return f"{plain} ≈ {units.short_sats(price.inbound_for(cents))}" if price else plain


def _pairs(buttons: Sequence[InlineKeyboardButton]) -> Rows:
    return [list(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def start(price: Price | None) -> InlineKeyboardMarkup:
    """Under /start: buy with an amount at hand, or look first."""
    quick = [_button(_amount_label(cents, price), StartBuy(cents)) for cents in PRESETS[1:3]]
    return InlineKeyboardMarkup([[_button("Buy inbound", StartBuy(0))], quick])


def buy_again(text: str = "Buy another") -> InlineKeyboardMarkup:
    """One way on."""
    return InlineKeyboardMarkup([[_button(text, StartBuy(0))]])


def prices(price: Price) -> InlineKeyboardMarkup:
    """Under /price: each amount starts a purchase."""
    return InlineKeyboardMarkup(
        _pairs([_button(_amount_label(cents, price), StartBuy(cents)) for cents in PRESETS])
    )


def nodes(dialog: DialogId, known: Sequence[NodeAddress]) -> InlineKeyboardMarkup:
    """The node step: those used before. A key's start names it, since no button holds a whole address."""
    rows = [[_button(units.short_node(node), Pick(dialog, Step.NODE, node_word(node)))] for node in known]
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=False)])


def node_word(node: NodeAddress) -> str:
    """What a button carries of a node."""
    return node.pubkey[:32]


def amounts(dialog: DialogId, price: Price | None) -> InlineKeyboardMarkup:
    """The amount step: presets, as far as a preset is worth showing."""
    presets = [
        _button(_amount_label(cents, price), Pick(dialog, Step.AMOUNT, str(cents))) for cents in PRESETS
    ]
    return InlineKeyboardMarkup([*_pairs(presets), _leave(dialog, back=True)])


def readings(dialog: DialogId, meant: Sequence[Amount], price: Price) -> InlineKeyboardMarkup:
    """A bare number: dollars, or sats of inbound? Each reading is a button."""
    rows = [
        [_button(_reading_label(amount, price), Pick(dialog, Step.AMOUNT, str(cents_of(amount, price))))]
        for amount in meant
    ]
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=True)])


def cents_of(amount: Amount, price: Price) -> UsdCents:
    """What an amount costs: dollars as they are, inbound rounded up to the cent."""
    return amount.cents if isinstance(amount, Dollars) else price.cents_for(amount.sats)


def _reading_label(amount: Amount, price: Price) -> str:
    if isinstance(amount, Dollars):
        return f"{units.usd(amount.cents)} to spend"
    return f"{units.sats(amount.sats)} of inbound, {units.usd(price.cents_for(amount.sats))}"


def visibility(dialog: DialogId) -> InlineKeyboardMarkup:
    """The channel's visibility."""
    choices = [
        _button("Public", Pick(dialog, Step.VISIBILITY, PUBLIC)),
        _button("Private", Pick(dialog, Step.VISIBILITY, PRIVATE)),
    ]
    return InlineKeyboardMarkup([choices, _leave(dialog, back=True)])


def summary(dialog: DialogId, nonce: Nonce, smaller: UsdCents | None) -> InlineKeyboardMarkup:
    """The summary; *smaller* offers an amount just under a large channel."""
    rows = [[_button("Get invoice", Confirm(nonce))]]
    if smaller is not None:
        label = f"Just under 16.7M: {units.usd(smaller)}"
        rows.append([_button(label, Pick(dialog, Step.AMOUNT, str(smaller)))])
    changes = {"Node": Step.NODE, "Amount": Step.AMOUNT, "Visibility": Step.VISIBILITY}
    rows.append([_button(f"Change {name.lower()}", Change(dialog, step)) for name, step in changes.items()])
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=True)])


def retry(dialog: DialogId, step: Step) -> InlineKeyboardMarkup:
    """The market did not answer: the same step again."""
    return InlineKeyboardMarkup([[_button("Try again", Change(dialog, step))], _leave(dialog, back=True)])


def card(order: Order) -> InlineKeyboardMarkup | None:
    """Under the live card."""
    if not order.settled:
        return InlineKeyboardMarkup([[_button("Refresh", Refresh(order.id))]])
    return after(order)


def after(order: Order) -> InlineKeyboardMarkup:
    """Ways on after an order has ended."""
    waiting = not order.success and order.money in {Money.RETURNING, Money.UNKNOWN}
    back = [[_button("My wallet shows it back", MoneyBack(order.id))]] if waiting else []
    return InlineKeyboardMarkup([*back, [_button("Buy another", StartBuy(0))]])


def news(order: Order | None, event: Event) -> InlineKeyboardMarkup | None:
    """Under a push."""
    if event.kind in {EventKind.REFUSED, EventKind.UNKNOWN}:
        return buy_again("Start anew")
    return after(order) if order is not None and order.settled else None
