"""The live card: the state of one order, edited in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.escape import Markup, bold, code, join, paragraphs
from bot.texts import elsewhere, signs, units
from bot.texts.faults import market_words
from bot.texts.lease import on_card
from bot.texts.money import is_for_support, market_id, money_line
from bot.tongue import Phrase, counted, rich, tr
from liquidity.checks import CheckFault
from liquidity.money import Sats
from liquidity.orders import Event, EventKind, InvoiceState, Order
from liquidity.payments import Money, Payment
from liquidity.phases import ROAD, SHORT_ROAD, Phase

FAILURES: Final[dict[Phase, Phrase]] = {
    Phase.SELLER_REJECTED: Phrase("The seller rejected the order"),
    Phase.SELLER_SILENT: Phrase("The seller did not answer in time"),
    Phase.BUYER_UNPAID: Phrase("The invoice was not paid in time"),
    Phase.BUYER_CANCELLED: Phrase("The order was cancelled"),
    Phase.NOT_OPENED: Phrase("The seller did not open the channel"),
    Phase.SWAP_FAILED: Phrase("The seller's swap failed"),
    Phase.WRONG_CHANNEL: Phrase("The channel is not what was agreed"),
    Phase.CLOSED_BY_MARKET: Phrase("The market closed the order"),
    Phase.FAILED: Phrase("The market says that the order failed"),
    Phase.LAPSED: Phrase("The firm price ran out"),
}
# Younger orders need not be told their age.
_YOUNG: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Stage:
    title: Phrase
    done_from: Phase | None
    hint: Phrase | None = None


_INVOICE: Final = _Stage(Phrase("Invoice ready"), None)
_PAYMENT: Final = _Stage(Phrase("Payment held"), Phase.OPENING)
_TAKEN: Final = _Stage(Phrase("Seller has taken the payment"), Phase.FUNDED)
_STAGES: Final = (
    _Stage(Phrase("Seller accepts"), Phase.PAYMENT, Phrase("usually within 2 h")),
    _INVOICE,
    _PAYMENT,
    _Stage(Phrase("Seller opens the channel"), Phase.BROADCAST, Phrase("usually within 2 h")),
    _Stage(Phrase("Funding transaction confirmed"), Phase.CONFIRMED, Phrase("about 10 min a block")),
    _Stage(Phrase("Channel ready"), Phase.READY),
)
# Where a firm price is an order, nothing is told of the channel once it is published.
_SHORT: Final = (
    _INVOICE,
    _PAYMENT,
    _Stage(Phrase("Funding transaction published"), Phase.PUBLISHED),
    _TAKEN,
)


def _stages(order: Order, *, short: bool) -> tuple[_Stage, ...]:
    stages: tuple[_Stage, ...] = _SHORT if short else _STAGES
    if order.purchase.elsewhere:
        stages = tuple(stage for stage in stages if stage is not _INVOICE)
    if order.money is Money.FREE:
        return tuple(stage for stage in stages if stage not in _PAID)
    given_back = order.payment is Payment.REFUNDED
    return tuple(stage for stage in stages if not given_back or stage is not _TAKEN)


_PAID: Final = frozenset({_INVOICE, _PAYMENT, _TAKEN})


def card(
    order: Order,
    market: str,
    history: Sequence[Event],
    now: datetime,
    called: str = "",
    usual: str = "",
    *,
    short: bool | None = None,
) -> Markup:
    """All that is known of an order now; *market* and *called* are names, *history* its events so far.

    *usual* is how long orders alike took for what this one waits for, where that is known. *short* is whether its
    market tells nothing once the channel is published; None: as its draft says.
    """
    short = order.purchase.draft.priced_by_order if short is None else short
    return paragraphs(
        join(
            [
                signs.led(signs.ORDER, join([bold(tr("Order {order}", order=order.id)), market], ", ")),
                *_bought(order, called),
            ]
        ),
        join(_progress(order, _times(order, history, short=short), usual, short=short)),
        join([money_line(order), who_acts(order, now)], " "),
        on_card(order, now) or _advice(order, now),
        market_id(order) if is_for_support(order) else "",
        _small_print(order, now),
    )


def _bought(order: Order, called: str) -> tuple[object, object]:
    """What is bought for which node, and for how much."""
    if order.purchase.elsewhere:
        return elsewhere.size(order, called), elsewhere.TERMS
    node = code(units.called(order.node, called))
    size = rich("{size} of inbound for {node}", size=units.sats(_size(order)), node=node)
    return size, join([_you_pay(order), _visibility(order)], ", ")


def _size(order: Order) -> Sats:
    """What is bought; of what a market says when its invoice was withheld, nothing is believed."""
    return order.purchase.draft.inbound if _withheld(order) else order.inbound


def price_of(order: Order) -> str:
    """What the invoice asks for, or about what it will ask for; empty while nobody can tell."""
    draft = order.purchase.draft
    invoice = order.invoice
    if invoice is not None and invoice.amount_msat:
        return units.invoiced(invoice.amount_msat, draft.cents)
    if order.terms.total is not None:
        return units.money(order.terms.total, draft.cents)
    return "" if draft.priced_by_order else units.cost(draft.cents, draft.rate)


def _you_pay(order: Order) -> str:
    if order.money is Money.FREE:
        return tr("Nothing to pay")
    if order.money is Money.TAKEN and price_of(order):
        return tr("You paid {price}", price=price_of(order))
    if order.settled and price_of(order):
        return tr("Price: {price}", price=price_of(order))
    if _withheld(order):
        return tr("You pay nothing for now")
    price = price_of(order)
    return tr("You pay {price}", price=price) if price else tr("You pay a price that is not known yet")


def _visibility(order: Order) -> str:
    return tr("private channel") if order.purchase.draft.private else tr("public channel")


def _times(order: Order, history: Sequence[Event], *, short: bool) -> Mapping[_Stage, datetime]:
    """When each stage was first seen done."""
    times: dict[_Stage, datetime] = {}
    road = SHORT_ROAD if short else ROAD
    for event in history:
        if event.kind is EventKind.INVOICE_READY:
            times.setdefault(_INVOICE, event.at)
        if event.payment is Payment.HELD or event.money is Money.HELD:
            times.setdefault(_PAYMENT, event.at)
        for stage in _stages(order, short=short):
            if stage.done_from and _reached(event.phase, stage.done_from, road):
                times.setdefault(stage, event.at)
    return times


def _reached(phase: Phase | None, wanted: Phase, road: Sequence[Phase]) -> bool:
    return phase in road and road.index(phase) >= road.index(wanted)


def _progress(order: Order, times: Mapping[_Stage, datetime], usual: str, *, short: bool) -> list[str]:
    lines: list[str] = []
    current_shown = False
    for stage in _stages(order, short=short):
        if stage is _INVOICE and _withheld(order):
            lines.append(signs.failed(tr("Invoice withheld")))
            current_shown = current_shown or not order.ever_held
        elif stage in times or _is_done(stage, order):
            at = f"  {units.hour(times[stage])}" if stage in times else ""
            lines.append(signs.done(f"{stage.title}{at}"))
        elif order.settled and not order.success:
            lines.append(signs.failed(str(FAILURES[order.phase])))
            break
        else:
            lines.append(_open_line(stage, order, usual, first=not current_shown))
            current_shown = True
    else:
        if order.settled and not order.success:
            lines.append(signs.failed(str(FAILURES[order.phase])))
    return lines


def _withheld(order: Order) -> bool:
    """Also once it is over: what was withheld never becomes an invoice that was ready."""
    return order.invoice is not None and order.invoice.fault not in {"", CheckFault.BOUGHT_ELSEWHERE}


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
        return signs.later(str(stage.title))
    count = order.channel.confirmations
    confirmed = stage.done_from is Phase.CONFIRMED and count
    so_far = counted("{count} so far", "{count} so far", count) if confirmed else ""
    hint = " · ".join(filter(None, (so_far, usual))) or stage.hint
    return signs.now_at(f"{stage.title}  {hint}" if hint else str(stage.title))


_PAY: Final = Phrase("You act next: pay the invoice.")
_WAITING: Final = Phrase("Waiting for the seller's invoice. I send it as soon as it is there.")
_YOUR_YES: Final = Phrase("You act next: say whether you want the smaller channel.")
_NOTHING_TO_PAY: Final = Phrase("There is nothing to pay now.")

_CHAIN: Final = Phrase("Nobody needs to act: your node shows the channel after its confirmations.")

_ACTS: Final[dict[Phase, Phrase]] = {
    Phase.OFFERED: Phrase("You act next: take the firm price, or let it run out."),
    Phase.PUBLISHED: _CHAIN,
    Phase.APPROVAL: Phrase("The seller acts next: accept or reject."),
    Phase.PAYMENT: Phrase("The market acts next: note your payment."),
    Phase.OPENING: Phrase("The seller acts next: open the channel."),
    Phase.BROADCAST: Phrase("Nobody needs to act: the chain must confirm it."),
    Phase.CONFIRMING: Phrase("Nobody needs to act: the chain must confirm it."),
    Phase.CONFIRMED: Phrase("The market acts next: look for the channel."),
    Phase.CHECKING: Phrase("The market acts next: compare the channel with the order."),
}


def who_acts(order: Order, now: datetime) -> str:
    """Who must do something next, and by when where the market gives a time."""
    if order.hidden or order.settled:
        return ""
    if order.payable(now) and order.money is Money.UNPAID:
        ends = order.invoice.expires_at if order.invoice else None
        if ends is None:
            return str(_PAY)
        return tr("You act next: pay the invoice. It expires {left}.", left=units.until(ends, now))
    sentence = _acts_next(order)
    if order.deadline is None or order.deadline <= now:
        return str(sentence or "")
    deadline = tr("Deadline: {moment}.", moment=units.day_and_time(order.deadline))
    return f"{sentence} {deadline}" if sentence else deadline


def _acts_next(order: Order) -> Phrase | None:
    """Nothing is said of a payment whose invoice is elsewhere."""
    sentence = _ACTS[order.phase]
    if order.phase is Phase.OFFERED and _withheld(order):
        sentence = _NOTHING_TO_PAY
    if order.phase in {Phase.APPROVAL, Phase.PAYMENT} and not order.ever_held:
        if order.purchase.elsewhere:
            return None
        sentence = _WAITING if order.invoice is None else _NOTHING_TO_PAY
        if order.invoice is not None and order.invoice.state is InvoiceState.OFFERED:
            sentence = _ACTS[Phase.OFFERED] if order.purchase.draft.priced_by_order else _YOUR_YES
    return sentence


def _advice(order: Order, now: datetime) -> str:
    if order.settled:
        return ""
    if order.money is Money.HELD:
        return tr(
            "Your wallet shows the payment as pending. That is normal. Do not pay again. "
            "Keep your node and your wallet online."
        )
    if said := elsewhere.of_its_invoice(order, now):
        return str(said)
    if _withheld(order):
        return tr("I have withheld its invoice because a check failed. Do not pay it.")
    return ""


def _small_print(order: Order, now: datetime) -> Markup:
    words = market_words(order.word, order.payment_word)
    if order.hidden:
        words.append(rich("no longer visible to me"))
    if now - order.created_at >= _YOUNG:
        words.append(rich("{span} old", span=units.span(now - order.created_at)))
    return join([*words, tr("updated {time}", time=units.clock_time(now))], " · ")
