"""The push: one event, told once. What happened, where the money is, what to do; the market's word last."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, esc, italic, join, link
from bot.texts import units
from bot.texts.card import who_acts
from bot.texts.faults import market_says
from bot.texts.invoice import withheld_reason
from bot.texts.links import channel_page, transaction_page
from bot.texts.money import money_line
from liquidity.errors import Refusal
from liquidity.market import Market
from liquidity.money import Sats
from liquidity.orders import Event, EventKind, Order
from liquidity.payments import TURNED_BAD, Money, Payment
from liquidity.phases import SETTLED, SUCCESS, Phase

_RESERVE_PERCENT: Final = 1

_HEADLINES: Final[dict[Phase, str]] = {
    Phase.APPROVAL: "The seller has your order and must accept it.",
    Phase.PAYMENT: "The seller accepted your order.",
    Phase.OPENING: "✅ Your payment is held. The seller opens the channel now.",
    Phase.BROADCAST: "The funding transaction is sent. It waits for a block.",
    Phase.CONFIRMING: "The funding transaction waits for its confirmations.",
    Phase.CONFIRMED: "The funding transaction is confirmed. The market looks for the channel.",
    Phase.CHECKING: "The channel is found. The market compares it with your order.",
    Phase.READY: "✅ Channel ready",
    Phase.FINISHED: "✅ The promised time of your channel is over. The seller may close it from now on.",
    Phase.SELLER_REJECTED: "The seller rejected your order, so it is over.",
    Phase.SELLER_SILENT: "The seller did not answer in time, so your order is over.",
    Phase.BUYER_UNPAID: "The invoice was not paid in time, so your order is over.",
    Phase.BUYER_CANCELLED: "Your order was cancelled before it was paid.",
    Phase.NOT_OPENED: "The seller did not open the channel in time, so your order is over.",
    Phase.SWAP_FAILED: "The seller's swap failed after the funding transaction, so your order is over.",
    Phase.WRONG_CHANNEL: "⚠️ The channel that was opened is not what was agreed.",
    Phase.CLOSED_BY_MARKET: "The market's support closed your order.",
}

_PAYMENT_HEADLINES: Final[dict[Payment, str]] = {
    Payment.HELD: "✅ Your payment is held. The seller has not accepted yet.",
    Payment.FAILED: "⚠️ Your payment did not go through. You can try again while the invoice lives.",
    Payment.TIMED_OUT: "⚠️ The market says that the invoice timed out.",
    Payment.INVOICE_EXPIRED: "⚠️ The seller's invoice expired before a payment landed.",
    Payment.REJECTED: "⚠️ The seller's node rejected your payment.",
    Payment.WRONG_PREIMAGE: "⚠️ The payment did not carry the secret it should.",
    Payment.UNRECOGNISED: "The market says something new of your payment.",
}

_REFUSED: Final[dict[str, str]] = {
    Refusal.NOT_SENT: "{market} could not be reached, so nothing was sent.",
    Refusal.TOO_SMALL: "{market} says that this amount is too small.",
    Refusal.NODE: "{market} does not accept this node address.",
    Refusal.KEY: "{market} refused the operator's API key.",
    Refusal.BUSY: "{market} is too busy to take an order.",
    Refusal.MARKET: "{market} did not take the order.",
}


def refused(event: Event, market: str) -> Markup:
    """A buy made no order, for certain."""
    sentence = _REFUSED.get(event.reason, _REFUSED[Refusal.MARKET]).format(market=market)
    return join(
        [sentence, "No order was made, so there is nothing to pay.", market_says(event.word)],
    )


def unknown(market: str) -> Markup:
    """A buy was sent, and its answer never came."""
    return join(
        [
            f"{market} did not answer, and I cannot tell whether it made an order.",
            "No invoice reached me, so there is nothing to pay and no money is at risk. I have not asked again.",
        ]
    )


def news(order: Order, event: Event, market: Market | None, now: datetime) -> Markup:
    """What one event means for this order."""
    told = _TOLD[event.kind](order, event, market, now)
    return join(["\n".join([*told, ""]).rstrip("\n"), _small_print(order, event)])


Told = Callable[[Order, Event, Market | None, datetime], list[Markup]]


def _changed(order: Order, event: Event, market: Market | None, now: datetime) -> list[Markup]:
    if event.phase in SUCCESS:
        return _ready(order, event, market)
    lines = [bold(_headline(event))]
    if event.passed:
        lines.append(esc(f"Passed unseen since my last look: {len(event.passed)} more."))
    lines.append(money_line(order))
    lines += [esc(line) for line in (who_acts(order, now), *_to_do(order)) if line]
    return [*lines, *_pages(order, market)]


def _headline(event: Event) -> str:
    if event.phase is None or not _phase_told(event):
        return _PAYMENT_HEADLINES.get(event.payment or Payment.UNSAID, "Your order has news.")
    return _HEADLINES[event.phase]


def _phase_told(event: Event) -> bool:
    if not event.payment_moved or event.phase in SETTLED:
        return True
    early = event.phase in {Phase.APPROVAL, Phase.PAYMENT}
    return event.payment not in TURNED_BAD and not (early and event.payment is Payment.HELD)


def _to_do(order: Order) -> list[str]:
    if order.money is Money.HELD:
        return ["Keep your node and your wallet online. Your wallet says pending: do not pay again."]
    if order.settled and order.money is Money.UNPAID:
        return ["Do not pay its invoice any more."]
    return []


def _ready(order: Order, event: Event, market: Market | None) -> list[Markup]:
    size = order.channel.size or order.purchase.draft.inbound
    usable = Sats(size * (100 - _RESERVE_PERCENT) // 100)
    took = units.span(event.at - order.created_at)
    lines = [bold(_HEADLINES[event.phase or Phase.READY])]
    if event.phase is Phase.READY:
        lines = [
            bold(f"✅ Channel ready: {units.sats(size)} capacity."),
            esc(f"Up to about {units.sats(usable)} of it are receivable."),
            esc(f"Order {order.id} took {took}." + _channel(order)),
        ]
    return [*lines, money_line(order), *_pages(order, market)]


def _channel(order: Order) -> str:
    return f" Channel {order.channel.short_id}." if order.channel.short_id else ""


def _pages(order: Order, market: Market | None) -> list[Markup]:
    if market is None:
        return []
    pages = {
        "Channel": channel_page(order.channel.short_id, market.network),
        "Funding transaction": transaction_page(order.channel.funding_txid, market.network),
        "Order page": market.page(order.market_order_id),
    }
    found = [link(title, url) for title, url in pages.items() if url]
    return [join(found, " · ")] if found else []


def _withheld(order: Order, _event: Event, _market: Market | None, _now: datetime) -> list[Markup]:
    return [
        bold("⚠️ I have withheld the invoice of this order. Do not pay it if you see it elsewhere."),
        withheld_reason(order),
        esc("Nothing is paid. The order stays, and I show the invoice if a good one comes."),
    ]


def _expiring(order: Order, _event: Event, _market: Market | None, now: datetime) -> list[Markup]:
    ends = order.invoice.expires_at if order.invoice else None
    when = units.until(ends, now) if ends else "soon"
    return [
        bold(f"The invoice of order {order.id} expires {when}."),
        esc("Nothing is paid yet. Pay it now, or let it expire: that costs nothing."),
    ]


def _hidden(order: Order, _event: Event, market: Market | None, _now: datetime) -> list[Markup]:
    page = market.page(order.market_order_id) if market else ""
    return [
        bold("I can no longer see this order: the market refuses its key."),
        money_line(order),
        esc("The order itself goes on. I try again every hour. Keep your node and your wallet online."),
        *([link("Order page", page)] if page else []),
    ]


_TOLD: Final[dict[EventKind, Told]] = {
    EventKind.CHANGED: _changed,
    EventKind.INVOICE_WITHHELD: _withheld,
    EventKind.INVOICE_EXPIRING: _expiring,
    EventKind.HIDDEN: _hidden,
}


def _small_print(order: Order, event: Event) -> Markup:
    words = [code(word) for word in (event.word, event.payment_word) if word]
    return join([italic(f"Order {order.id}"), *words], " · ")


def rings(event: Event, order: Order | None) -> bool:
    """Whether a push makes a sound: what needs the person, and the ends."""
    if event.kind in {EventKind.REFUSED, EventKind.UNKNOWN, EventKind.INVOICE_WITHHELD}:
        return True
    if event.kind in {EventKind.INVOICE_EXPIRING, EventKind.HIDDEN}:
        return True
    if event.kind is not EventKind.CHANGED or order is None:
        return False
    newly_held = event.payment_moved and event.payment is Payment.HELD
    over = event.phase is not None and event.phase not in _QUIET
    return over or newly_held or (event.payment_moved and event.payment in TURNED_BAD)


_QUIET: Final = frozenset(
    {
        Phase.APPROVAL,
        Phase.PAYMENT,
        Phase.BROADCAST,
        Phase.CONFIRMING,
        Phase.CONFIRMED,
        Phase.CHECKING,
    }
)
