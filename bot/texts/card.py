"""The live card: the state of one order, edited in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import units
from bot.texts.faults import market_words
from bot.texts.lease import on_card
from bot.texts.money import money_line
from liquidity.money import Sats
from liquidity.orders import Event, EventKind, InvoiceState, Order
from liquidity.payments import Money, Payment
from liquidity.phases import ROAD, SHORT_ROAD, Phase

_DONE, _NOW, _LATER, _FAILED = "✔", "▸", "·", "✖"

FAILURES: Final[dict[Phase, str]] = {
    Phase.SELLER_REJECTED: "The seller rejected the order",
    Phase.SELLER_SILENT: "The seller did not answer in time",
    Phase.BUYER_UNPAID: "The invoice was not paid in time",
    Phase.BUYER_CANCELLED: "The order was cancelled",
    Phase.NOT_OPENED: "The seller did not open the channel",
    Phase.SWAP_FAILED: "The seller's swap failed",
    Phase.WRONG_CHANNEL: "The channel is not what was agreed",
    Phase.CLOSED_BY_MARKET: "The market closed the order",
    Phase.FAILED: "The market says that the order failed",
    Phase.LAPSED: "The firm price ran out",
}


@dataclass(frozen=True, slots=True)
class _Stage:
    title: str
    done_from: Phase | None
    hint: str = ""


_INVOICE: Final = _Stage("Invoice ready", None)
_PAYMENT: Final = _Stage("Payment held", Phase.OPENING)
_TAKEN: Final = _Stage("Seller has taken the payment", Phase.FUNDED)
_STAGES: Final = (
    _Stage("Seller accepts", Phase.PAYMENT, "usually within 2 h"),
    _INVOICE,
    _PAYMENT,
    _Stage("Seller opens the channel", Phase.BROADCAST, "usually within 2 h"),
    _Stage("Funding transaction confirmed", Phase.CONFIRMED, "about 10 min a block"),
    _Stage("Channel ready", Phase.READY),
)
# Where a firm price is an order, nothing is told of the channel once it is published.
_SHORT: Final = (
    _INVOICE,
    _PAYMENT,
    _Stage("Funding transaction published", Phase.PUBLISHED),
    _TAKEN,
)


def _stages(order: Order) -> tuple[_Stage, ...]:
    stages = _SHORT if order.purchase.draft.priced_by_order else _STAGES
    if order.money is Money.FREE:
        return tuple(stage for stage in stages if stage not in _PAID)
    given_back = order.payment is Payment.REFUNDED
    return tuple(stage for stage in stages if not given_back or stage is not _TAKEN)


_PAID: Final = frozenset({_INVOICE, _PAYMENT, _TAKEN})


def card(
    order: Order, market: str, history: Sequence[Event], now: datetime, called: str = "", usual: str = ""
) -> Markup:
    """All that is known of an order now; *market* and *called* are names, *history* its events so far.

    *usual* is how long orders alike took for what this one waits for, where that is known.
    """
    draft = order.purchase.draft
    return paragraphs(
        join(
            [
                join(["⚡ ", bold(f"Order {order.id}"), f", {market}"], ""),
                join(
                    [f"{units.sats(_size(order))} of inbound for ", code(units.called(draft.node, called))],
                    "",
                ),
                _pay_line(order),
            ]
        ),
        join(_progress(order, _times(order, history), usual)),
        join([money_line(order), who_acts(order, now)], " "),
        on_card(order, now) or _advice(order),
        _small_print(order, now),
    )


def _size(order: Order) -> Sats:
    """What is bought; of what a market says when its invoice was withheld, nothing is believed."""
    return order.purchase.draft.inbound if _withheld(order) else order.inbound


def you_pay(order: Order) -> str:
    """What the invoice asks for, or about what it will ask for."""
    draft = order.purchase.draft
    invoice = order.invoice
    if _withheld(order):
        return "nothing for now"
    if invoice is not None and invoice.amount_msat:
        return f"{units.msats(invoice.amount_msat)}{f' ({units.usd(draft.cents)})' if draft.cents else ''}"
    if draft.priced_by_order and order.terms.total is None:
        return "a price that is not known yet"
    if order.terms.total is not None:
        return units.sats(order.terms.total) + (f" ({units.usd(draft.cents)})" if draft.cents else "")
    return units.cost(draft.cents, draft.rate)


def _pay_line(order: Order) -> str:
    visibility = "private" if order.purchase.draft.private else "public"
    pay = "Nothing to pay" if order.money is Money.FREE else f"You pay {you_pay(order)}"
    return f"{pay}, {visibility} channel"


def _times(order: Order, history: Sequence[Event]) -> Mapping[str, datetime]:
    """When each stage was first seen done."""
    times: dict[str, datetime] = {}
    road = SHORT_ROAD if order.purchase.draft.priced_by_order else ROAD
    for event in history:
        if event.kind is EventKind.INVOICE_READY:
            times.setdefault(_INVOICE.title, event.at)
        if event.payment is Payment.HELD or event.money is Money.HELD:
            times.setdefault(_PAYMENT.title, event.at)
        for stage in _stages(order):
            if stage.done_from and _reached(event.phase, stage.done_from, road):
                times.setdefault(stage.title, event.at)
    return times


def _reached(phase: Phase | None, wanted: Phase, road: Sequence[Phase]) -> bool:
    return phase in road and road.index(phase) >= road.index(wanted)


def _progress(order: Order, times: Mapping[str, datetime], usual: str) -> list[str]:
    lines: list[str] = []
    current_shown = False
    for stage in _stages(order):
        if stage is _INVOICE and _withheld(order):
            lines.append(f"{_FAILED} Invoice withheld")
            current_shown = current_shown or not order.ever_held
        elif stage.title in times or _is_done(stage, order):
            at = f"  {units.hour(times[stage.title])}" if stage.title in times else ""
            lines.append(f"{_DONE} {stage.title}{at}")
        elif order.settled and not order.success:
            lines.append(f"{_FAILED} {FAILURES[order.phase]}")
            break
        else:
            lines.append(_open_line(stage, order, usual, first=not current_shown))
            current_shown = True
    else:
        if order.settled and not order.success:
            lines.append(f"{_FAILED} {FAILURES[order.phase]}")
    return lines


def _withheld(order: Order) -> bool:
    """Also once it is over: what was withheld never becomes an invoice that was ready."""
    return order.invoice is not None and bool(order.invoice.fault)


def _shown(order: Order) -> bool:
    invoice = order.invoice
    return invoice is not None and (invoice.shown or invoice.state in {InvoiceState.LIVE, InvoiceState.HELD})


def _is_done(stage: _Stage, order: Order) -> bool:
    if order.success:
        return True
    if stage is _INVOICE:
        return _shown(order) or order.ever_held
    return stage is _PAYMENT and order.ever_held


def _open_line(stage: _Stage, order: Order, usual: str, *, first: bool) -> str:
    if not first:
        return f"{_LATER} {stage.title}"
    count = order.channel.confirmations
    so_far = f"{count} so far" if stage.done_from is Phase.CONFIRMED and count else ""
    hint = " · ".join(filter(None, (so_far, usual))) or stage.hint
    return f"{_NOW} {stage.title}" + (f"  {hint}" if hint else "")


_PAY: Final = "You act next: pay the invoice."
_WAITING: Final = "Waiting for the seller's invoice. I send it as soon as it is there."
_YOUR_YES: Final = "You act next: say whether you want the smaller channel."
_NOTHING_TO_PAY: Final = "There is nothing to pay now."

_CHAIN: Final = "Nobody needs to act: your node shows the channel after its confirmations."

_ACTS: Final[dict[Phase, str]] = {
    Phase.OFFERED: "You act next: take the firm price, or let it run out.",
    Phase.PUBLISHED: _CHAIN,
    Phase.APPROVAL: "The seller acts next: accept or reject.",
    Phase.PAYMENT: "The market acts next: note your payment.",
    Phase.OPENING: "The seller acts next: open the channel.",
    Phase.BROADCAST: "Nobody needs to act: the chain must confirm it.",
    Phase.CONFIRMING: "Nobody needs to act: the chain must confirm it.",
    Phase.CONFIRMED: "The market acts next: look for the channel.",
    Phase.CHECKING: "The market acts next: compare the channel with the order.",
}


def who_acts(order: Order, now: datetime) -> str:
    """Who must do something next, and by when where the market gives a time."""
    if order.hidden or order.settled:
        return ""
    if order.payable(now) and order.money is Money.UNPAID:
        ends = order.invoice.expires_at if order.invoice else None
        return f"You act next: pay the invoice. It expires {units.until(ends, now)}." if ends else _PAY
    sentence = _ACTS[order.phase]
    if order.phase is Phase.OFFERED and _withheld(order):
        sentence = _NOTHING_TO_PAY
    if order.phase in {Phase.APPROVAL, Phase.PAYMENT} and not order.ever_held:
        sentence = _WAITING if order.invoice is None else _NOTHING_TO_PAY
        if order.invoice is not None and order.invoice.state is InvoiceState.OFFERED:
            sentence = _ACTS[Phase.OFFERED] if order.purchase.draft.priced_by_order else _YOUR_YES
    if order.deadline is None or order.deadline <= now:
        return sentence
    return f"{sentence} Deadline: {units.day_and_time(order.deadline)}."


def _advice(order: Order) -> str:
    if order.settled:
        return ""
    if order.money is Money.HELD:
        return (
            "Your wallet shows the payment as pending. That is normal. Do not pay again. "
            "Keep your node and your wallet online."
        )
    if _withheld(order):
        return "I have withheld its invoice because a check failed. Do not pay it."
    return ""


def _small_print(order: Order, now: datetime) -> Markup:
    words = market_words(order.word, order.payment_word)
    if order.hidden:
        words.append(esc("no longer visible to me"))
    return join([*words, f"updated {units.clock_time(now)}"], " · ")
