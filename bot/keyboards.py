"""The buttons under messages: built here and nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import jargon
from bot.callbacks import (
    Again,
    Back,
    Callback,
    CancelDialog,
    Change,
    CheckNode,
    Confirm,
    ConfirmDear,
    Elsewhere,
    MoneyBack,
    Pick,
    StartBuy,
    StartInbound,
    Take,
    TakeDear,
    pack,
)
from bot.documents import DialogId, Step
from bot.explain_buttons import what_is
from bot.node_words import address_label, address_word, node_word
from bot.nodes import Node
from bot.texts import preflight, signs, units
from bot.texts.general import PRESETS
from bot.texts.glossary import Topic
from bot.tongue import Phrase, counted, tr
from liquidity.amount import Amount, Dollars, Inbound
from liquidity.market import LEASES
from liquidity.money import Price, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.offers import Basis, Offer
from liquidity.orders import Draft, InvoiceState, MarketId, Order
from liquidity.payments import Money
from liquidity.phases import Phase
from liquidity.quotes import cents_of

PRIVATE: Final = "private"
PUBLIC: Final = "public"
# What a button of the amount step carries before a number of sats; a bare number is cents.
SATS: Final = "s"
# The lease is chosen beside the market, and is no question of its own.
LEASE: Final = "lease"
_ANOTHER: Final = Phrase("Buy another")
# As it is said on a button: a large channel begins at 16,777,216 sats.
_JUST_UNDER_LARGE: Final = Sats(16_700_000)
_SIZES: Final = tuple(Sats(size) for size in (1_000_000, 2_000_000, 5_000_000, 10_000_000))

Rows = list[list[InlineKeyboardButton]]


def _button(text: str | Phrase, callback: Callback) -> InlineKeyboardButton:
    return InlineKeyboardButton(str(text), callback_data=pack(callback))


def _leave(dialog: DialogId, *, back: bool) -> list[InlineKeyboardButton]:
    cancel = _button(tr("Cancel"), CancelDialog(dialog))
    return [_button(tr("« Back"), Back(dialog)), cancel] if back else [cancel]


def _amount_label(cents: UsdCents, price: Price | None) -> str:
    plain = units.short_usd(cents)
    return f"{plain} ≈ {units.short_sats(price.inbound_for(cents))}" if price else plain


def _pairs(buttons: Sequence[InlineKeyboardButton]) -> Rows:
    return [list(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def start(price: Price | None, *, dollars: bool, known: bool = False) -> InlineKeyboardMarkup:
    """Under /start: buy with an amount at hand, which comes first where a node is *known*."""
    quick = [_button(_amount_label(cents, price), StartBuy(cents)) for cents in PRESETS[1:3]]
    rows = [[_button(tr("Buy inbound"), StartBuy(0))], *([quick] if dollars else [])]
    if known and dollars:
        rows = [quick, [_button(tr("Another node or amount"), StartBuy(0))]]
    return InlineKeyboardMarkup([*rows, *what_is([Topic.INBOUND, Topic.HOLD])])


def help_board() -> InlineKeyboardMarkup:
    """Under /help."""
    return InlineKeyboardMarkup([[_button(tr("Buy inbound"), StartBuy(0))], *what_is(jargon.HELP)])


def buy_again(text: str | Phrase = _ANOTHER) -> InlineKeyboardMarkup:
    """One way on."""
    return InlineKeyboardMarkup([[_button(text, StartBuy(0))]])


def prices(price: Price) -> InlineKeyboardMarkup:
    """Under /price: each amount starts a purchase."""
    return InlineKeyboardMarkup(
        _pairs([_button(_amount_label(cents, price), StartBuy(cents)) for cents in PRESETS])
    )


def nodes(dialog: DialogId, known: Sequence[Node]) -> InlineKeyboardMarkup:
    """The node step: those used before. A key's start names it, since no button holds a whole address."""
    rows = [
        [_button(units.called(node.at, node.name), Pick(dialog, Step.NODE, node_word(node.at)))]
        for node in known
    ]
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=False)])


def addresses(dialog: DialogId, found: Sequence[NodeAddress]) -> InlineKeyboardMarkup:
    """The node step, when a node named several addresses of its own."""
    rows = [
        [_button(address_label(node, found), Pick(dialog, Step.NODE, address_word(node)))] for node in found
    ]
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=True)])


def amount_word(amount: Amount) -> str:
    """What a button carries of an amount."""
    return str(amount.cents) if isinstance(amount, Dollars) else f"{SATS}{amount.sats}"


def _pick_amount(dialog: DialogId, label: str, amount: Amount) -> InlineKeyboardButton:
    return _button(label, Pick(dialog, Step.AMOUNT, amount_word(amount)))


def amounts(dialog: DialogId, price: Price | None, *, dollars: bool) -> InlineKeyboardMarkup:
    """The amount step: presets, in dollars where a market sells by the dollar."""
    if dollars:
        presets = [_pick_amount(dialog, _amount_label(cents, price), Dollars(cents)) for cents in PRESETS]
    else:
        presets = [
            _pick_amount(dialog, tr("{amount} sats", amount=units.short_sats(size)), Inbound(size))
            for size in _SIZES
        ]
    return InlineKeyboardMarkup([*_pairs(presets), _leave(dialog, back=True), *what_is([Topic.INBOUND])])


def readings(dialog: DialogId, meant: Sequence[Amount], price: Price | None) -> InlineKeyboardMarkup:
    """An amount that may mean several: each reading is a button."""
    rows = [[_pick_amount(dialog, _reading_label(amount, price), amount)] for amount in meant]
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=True)])


def meant(possible: Sequence[Amount], price: Price | None) -> InlineKeyboardMarkup:
    """Outside a dialog: each reading of a number begins a purchase."""
    return InlineKeyboardMarkup(
        [[_button(_reading_label(each, price), _start_at(each))] for each in possible]
    )


def _start_at(amount: Amount) -> Callback:
    return StartBuy(amount.cents) if isinstance(amount, Dollars) else StartInbound(amount.sats)


def _reading_label(amount: Amount, price: Price | None) -> str:
    if isinstance(amount, Dollars):
        return tr("{amount} to spend", amount=units.usd(amount.cents))
    inbound = tr("{amount} of inbound", amount=units.sats(amount.sats))
    return f"{inbound}, {units.usd(cents_of(amount, price))}" if price else inbound


def visibility(dialog: DialogId) -> InlineKeyboardMarkup:
    """The channel's visibility."""
    choices = [
        _button(tr("Public"), Pick(dialog, Step.VISIBILITY, PUBLIC)),
        _button(tr("Private"), Pick(dialog, Step.VISIBILITY, PRIVATE)),
    ]
    return InlineKeyboardMarkup([choices, _leave(dialog, back=True), *what_is([Topic.VISIBILITY])])


def offers(
    dialog: DialogId, made: Sequence[Offer], names: Mapping[MarketId, str], lease: int, *, leases: bool
) -> InlineKeyboardMarkup:
    """All markets side by side: one button for each that can serve, and the lease where one can be chosen."""
    rows = [[_offer_button(dialog, offer, names[offer.market])] for offer in made]
    if leases:
        rows.append(_leases(dialog, lease))
    rows.append([_button(tr("Ask again"), Change(dialog, Step.MARKET))])
    if not made:
        rows.append([_button(tr("Change amount"), Change(dialog, Step.AMOUNT))])
    words = what_is(jargon.of_comparison(made))
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=True), *words])


def _offer_button(dialog: DialogId, offer: Offer, name: str) -> InlineKeyboardButton:
    if offer.order_id is not None:
        return _button(tr("{market}: show the invoice", market=name), Take(offer.order_id))
    label = tr("{market}: firm price", market=name)
    if offer.basis is Basis.QUOTED:
        cost = units.usd(offer.cents or UsdCents(0)) if offer.pay is None else units.sats(offer.pay)
        label = tr("{market}: {price}", market=name, price=cost)
    return _button(label, Pick(dialog, Step.MARKET, offer.market))


def _leases(dialog: DialogId, chosen: int) -> list[InlineKeyboardButton]:
    labels = {blocks: counted("{count} day", "{count} days", units.lease_days(blocks)) for blocks in LEASES}
    return [
        _button(signs.chosen(label, is_it=blocks == chosen), Pick(dialog, LEASE, str(blocks)))
        for blocks, label in labels.items()
    ]


def summary(
    dialog: DialogId, draft: Draft, smaller: Amount | None, *, several: bool, sure: bool = False
) -> InlineKeyboardMarkup:
    """The summary; *smaller* offers an amount just under a large channel, *sure* asks a second time."""
    confirm = ConfirmDear(draft.nonce) if sure else Confirm(draft.nonce)
    label = tr("I am connected: get the firm price") if draft.priced_by_order else tr("Get invoice")
    rows = [[_button(tr("Yes, at this fee") if sure else label, confirm)]]
    if several:
        rows.append([_button(tr("Compare markets"), Change(dialog, Step.MARKET))])
    if smaller is not None:
        rows.append([_pick_amount(dialog, _smaller_label(smaller), smaller)])
    if draft.lease_blocks is not None:
        rows.append(_leases(dialog, draft.lease_blocks))
    if not draft.node.is_bare:
        rows.append([_button(tr(preflight.BUTTON), CheckNode(dialog))])
    rows.append([_button(label, Change(dialog, step)) for label, step in _CHANGES])
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=True), *what_is(jargon.of_summary(draft))])


_CHANGES: Final = (
    (Phrase("Change node"), Step.NODE),
    (Phrase("Change amount"), Step.AMOUNT),
    (Phrase("Change visibility"), Step.VISIBILITY),
)


def _smaller_label(smaller: Amount) -> str:
    size = units.short_sats(_JUST_UNDER_LARGE)
    if isinstance(smaller, Dollars):
        return tr("Just under {size}: {price}", size=size, price=units.usd(smaller.cents))
    return tr("Just under {size}", size=size)


def retry(dialog: DialogId, step: Step, *, several: bool = False) -> InlineKeyboardMarkup:
    """The market did not answer: the same step again, or another market."""
    rows = [[_button(tr("Try again"), Change(dialog, step))]]
    if several:
        rows.append([_button(tr("Compare markets"), Change(dialog, Step.MARKET))])
    return InlineKeyboardMarkup([*rows, _leave(dialog, back=True)])


def firm_price(order: Order, *, several: bool) -> InlineKeyboardMarkup | None:
    """Under a firm price: take it, or compare."""
    nonce = order.purchase.draft.nonce
    rows: Rows = []
    if order.invoice is not None and order.invoice.state is InvoiceState.OFFERED:
        rows.append([_button(tr("Show the invoice"), Take(order.id))])
    if order.phase is Phase.LAPSED:
        rows.append([_button(tr("Ask for a new price"), Again(nonce))])
    if several and order.phase in {Phase.OFFERED, Phase.LAPSED}:
        rows.append([_button(tr("Compare markets"), Elsewhere(nonce))])
    words = what_is(jargon.of_firm_price(order.purchase.draft))
    return InlineKeyboardMarkup([*rows, *words]) if rows else None


def dear(order: Order) -> InlineKeyboardMarkup:
    """The second question before an invoice with a large fee."""
    return InlineKeyboardMarkup([[_button(tr("Yes, show the invoice"), TakeDear(order.id))]])


def after(order: Order, *, several: bool = False) -> InlineKeyboardMarkup:
    """Ways on after an order has ended; to another market only once no money of this one is on its way."""
    waiting = not order.success and order.money in {Money.RETURNING, Money.UNKNOWN}
    back = [[_button(tr("My wallet shows it back"), MoneyBack(order.id))]] if waiting else []
    others: Rows = []
    several = several and not order.purchase.elsewhere
    if several and not order.success and order.money in _NOT_AWAY:
        others = [[_button(tr("See other markets"), Elsewhere(order.purchase.draft.nonce))]]
    return InlineKeyboardMarkup([*back, *others, [_button(_ANOTHER, StartBuy(0))]])


_NOT_AWAY: Final = frozenset({Money.UNPAID, Money.RETURNED, Money.FREE})
