"""The push: one event, told once. What happened, where the money is, what to do; the market's word last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, esc, italic, join, link, paragraphs
from bot.texts import delivered, invoice_news, lease
from bot.texts.card import who_acts
from bot.texts.faults import market_says, market_words
from bot.texts.links import channel_page, transaction_page
from bot.texts.money import is_for_support, market_id, money_line
from bot.texts.signs import GOOD, WARNING, Signed
from bot.tongue import Phrase, rich, tr
from liquidity.errors import Refusal
from liquidity.invoicing import NOT_FOUND
from liquidity.market import Market
from liquidity.orders import Event, EventKind, Order
from liquidity.payments import Money, Payment
from liquidity.phases import SETTLED, SUCCESS, Phase
from liquidity.tracker import KEY_LOST

_HEADLINES: Final[dict[Phase, Phrase | Signed]] = {
    Phase.APPROVAL: Phrase("The seller has your order and must accept it."),
    Phase.PAYMENT: Phrase("The seller accepted your order."),
    Phase.OPENING: Signed(GOOD, Phrase("Your payment is held. The seller opens the channel now.")),
    Phase.BROADCAST: Phrase("The funding transaction is sent. It waits for a block."),
    Phase.CONFIRMING: Phrase("The funding transaction waits for its confirmations."),
    Phase.CONFIRMED: Phrase("The funding transaction is confirmed. The market looks for the channel."),
    Phase.CHECKING: Phrase("The channel is found. The market compares it with your order."),
    Phase.SELLER_REJECTED: Phrase("The seller rejected your order, so it is over."),
    Phase.SELLER_SILENT: Phrase("The seller did not answer in time, so your order is over."),
    Phase.BUYER_UNPAID: Phrase("The invoice was not paid in time, so your order is over."),
    Phase.BUYER_CANCELLED: Phrase("Your order was cancelled before it was paid."),
    Phase.NOT_OPENED: Phrase("The seller did not open the channel in time, so your order is over."),
    Phase.SWAP_FAILED: Phrase(
        "The seller's swap failed after the funding transaction, so your order is over."
    ),
    Phase.WRONG_CHANNEL: Signed(WARNING, Phrase("The channel that was opened is not what was agreed.")),
    Phase.CLOSED_BY_MARKET: Phrase("The market's support closed your order."),
    Phase.OFFERED: Phrase("A firm price is open."),
    Phase.FAILED: Phrase("The market says that your order failed, so it is over."),
    Phase.LAPSED: Phrase("The firm price ran out."),
}

_PAYMENT_HEADLINES: Final[dict[Payment, Phrase | Signed]] = {
    Payment.HELD: Signed(GOOD, Phrase("Your payment is held. The seller has not accepted yet.")),
    Payment.FAILED: Signed(
        WARNING, Phrase("Your payment did not go through. You can try again while the invoice lives.")
    ),
    Payment.TIMED_OUT: Signed(WARNING, Phrase("The market says that the invoice timed out.")),
    Payment.INVOICE_EXPIRED: Signed(WARNING, Phrase("The seller's invoice expired before a payment landed.")),
    Payment.REJECTED: Signed(WARNING, Phrase("The seller's node rejected your payment.")),
    Payment.WRONG_PREIMAGE: Signed(WARNING, Phrase("The payment did not carry the secret it should.")),
    Payment.TAKEN: Phrase("The seller has taken your payment, before any channel is reported."),
    Payment.REFUNDED: Signed(WARNING, Phrase("The market says that the payment is returned.")),
    Payment.UNRECOGNISED: Phrase("The market says something new of your payment."),
}

_UNKNOWN_WORD: Final = Phrase(
    "The market says something of your order that I do not know. It goes on, and so do I."
)

_REFUSED: Final[dict[str, Phrase]] = {
    Refusal.NOT_SENT: Phrase("{market} could not be reached, so nothing was sent."),
    Refusal.TOO_SMALL: Phrase("{market} says that this amount is too small."),
    Refusal.NODE: Phrase("{market} does not accept this node address."),
    Refusal.KEY: Phrase("{market} refused the operator's access key."),
    Refusal.NOT_CONNECTED: Phrase("{market} says that your node is not connected to its node."),
    Refusal.OPTION: Phrase("{market} does not sell on these terms."),
    Refusal.BUSY: Phrase("{market} is too busy to take an order."),
    Refusal.MARKET: Phrase("{market} did not take the order."),
}


def refused(event: Event, market: str) -> Markup:
    """A buy made no order, for certain."""
    sentence = rich(_REFUSED.get(event.reason, _REFUSED[Refusal.MARKET]), market=market)
    no_order = tr("No order was made, so there is nothing to pay.")
    return paragraphs(bold(sentence), market_says(event.word), no_order)


def unknown(market: str, *, searched: bool = False) -> Markup:
    """A buy was sent, and its answer never came; *searched* is whether its order can be looked for."""
    return paragraphs(
        bold(tr("{market} did not answer, and I cannot tell whether it made an order.", market=market)),
        tr("No invoice reached me, so there is nothing to pay and no money is at risk."),
        tr("I have not asked again. If there is an order, it runs out unpaid and costs nothing."),
        tr("For an hour I look for it among this bot's orders there, and tell you if I find it.")
        if searched
        else "",
    )


def in_short(order: Order | None) -> Markup:
    """The one sentence that stands in for words that Telegram does not take."""
    if order is None:
        return rich("There is news of your last purchase: /orders shows it.")
    return rich("There is news of order {order}: /orders shows it.", order=order.id)


def news(order: Order, event: Event, market: Market | None, now: datetime) -> Markup:
    """What one event means for this order, told as it was when it happened."""
    then = replace(
        order,
        phase=event.phase or order.phase,
        payment=event.payment or order.payment,
        money=event.money or order.money,
    )
    moved_on = then.phase is not order.phase or then.money is not order.money
    who = "" if moved_on or _headline_says_who_acts(event) else who_acts(order, now)
    small = join([_pages(order, market), _small_print(order, event), _market_id(order, event)])
    return paragraphs(*_TOLD[event.kind](then, event, who), small)


# Their headlines say what happens next, and nobody has to do anything.
_NO_ACTS: Final = frozenset({Phase.BROADCAST, Phase.CONFIRMING, Phase.CONFIRMED, Phase.CHECKING})


def _headline_says_who_acts(event: Event) -> bool:
    return event.phase in _NO_ACTS and not _payment_tells(event)


Told = Callable[[Order, Event, str], list[object]]


def _changed(order: Order, event: Event, who: str) -> list[object]:
    if event.phase is Phase.PUBLISHED or (event.phase is Phase.FUNDED and Phase.PUBLISHED in event.passed):
        return delivered.published(order, event)
    if event.phase in SUCCESS:
        return delivered.ready(order, event)
    support = lease.support(order) if event.phase in _FOR_SUPPORT else ""
    return [
        join([bold(_headline(order, event)), money_line(order)]),
        join([who, _to_do(order)], " "),
        support,
    ]


# Both come after the funding transaction, and only the market can tell why.
_FOR_SUPPORT: Final = frozenset({Phase.WRONG_CHANNEL, Phase.SWAP_FAILED})


_FREE: Final = Signed(GOOD, Phrase("This order is free, and under way. The seller opens the channel now."))
_LSP_WAITS: Final = Phrase("The seller has your order and waits for its payment.")


def _headline(order: Order, event: Event) -> Phrase | Signed:
    if _payment_tells(event):
        return _PAYMENT_HEADLINES[event.payment or Payment.UNRECOGNISED]
    if event.phase is Phase.PAYMENT and _begins_unpaid(order):
        return _LSP_WAITS
    if event.phase is Phase.OPENING and order.money is Money.FREE:
        return _FREE
    return _HEADLINES[event.phase] if event.phase else _UNKNOWN_WORD


def _begins_unpaid(order: Order) -> bool:
    """Whether its seller accepts by asking for money; of what was bought elsewhere nobody knows that."""
    return order.purchase.draft.priced_by_order and not order.purchase.elsewhere


def _payment_tells(event: Event) -> bool:
    """Whether the payment is the news, and not the phase that came with it."""
    if not event.payment_moved or event.phase in SETTLED or event.payment not in _PAYMENT_HEADLINES:
        return False
    return event.payment is not Payment.HELD or event.phase in {None, Phase.APPROVAL, Phase.PAYMENT}


def _to_do(order: Order) -> str:
    if order.money is Money.HELD and order.phase in {Phase.APPROVAL, Phase.PAYMENT, Phase.OPENING}:
        return tr("Keep your node and your wallet online. Your wallet says pending: do not pay again.")
    if order.settled and order.money is Money.UNPAID:
        return tr("Do not pay its invoice any more.")
    return ""


def _hidden(order: Order, event: Event, _who: str) -> list[object]:
    if order.success:
        return lease.out_of_sight(order, event)
    if event.reason == NOT_FOUND:
        headline, means = _NO_SUCH_ORDER, _GONE_LATE if order.channel.funding_txid else _GONE
    else:
        headline, means = _KEY_LOST if event.reason == KEY_LOST else _KEY_REFUSED
    return [join([bold(headline), money_line(order)]), means]


_KEY_LOST: Final = (
    Phrase("I can no longer see this order: its key cannot be opened here."),
    Phrase(
        "The order itself goes on. The operator must give the old sealing key back. "
        "Keep your node and your wallet online."
    ),
)
_KEY_REFUSED: Final = (
    Phrase("I can no longer see this order: the market refuses its key."),
    Phrase("The order itself goes on. I try again every hour. Keep your node and your wallet online."),
)
_NO_SUCH_ORDER: Final = Phrase("The market says that it knows no such order.")
_GONE: Final = Phrase(
    "I ask again every hour. Do not pay its invoice. If you have paid, look in your wallet: a pending payment "
    "comes back by itself. The market's support can look for the order id below."
)
_GONE_LATE: Final = Phrase(
    "I ask again every hour. Its funding transaction was reported before, so your node may show the channel after "
    "its confirmations, and the seller may take the payment. The market's support can look for the id below."
)


def _found(order: Order, _event: Event, who: str) -> list[object]:
    said = tr("The order whose answer was lost is found: the market made it.")
    follows = tr("I follow it like any other. If you have bought anew meanwhile, pay only one of them.")
    return [join([bold(said), money_line(order)]), join([who, follows], " ")]


_TOLD: Final[dict[EventKind, Told]] = {
    EventKind.FOUND: _found,
    EventKind.CHANGED: _changed,
    EventKind.INVOICE_WITHHELD: invoice_news.withheld,
    EventKind.INVOICE_ASKS: invoice_news.asks,
    EventKind.INVOICE_EXPIRING: invoice_news.expiring,
    EventKind.HIDDEN: _hidden,
    EventKind.LEASE_ENDING: lease.ending,
    EventKind.LEASE_BROKEN: lease.broken,
}


def _pages(order: Order, market: Market | None) -> Markup:
    if market is None:
        return esc("")
    pages = [
        (tr("Channel"), channel_page(order.channel.short_id, market.network)),
        (tr("Funding transaction"), transaction_page(order.channel.funding_txid, market.network)),
        (tr("Order page"), market.page(order.market_order_id)),
    ]
    return join([link(title, url) for title, url in pages if url], " · ")


def _still_held(event: Event) -> bool:
    return event.money is Money.HELD and not event.payment_moved


def _small_print(order: Order, event: Event) -> Markup:
    """The order and the market's words; an event from before its first word takes the one known now."""
    payment_word = "" if _still_held(event) else event.payment_word
    words = market_words(event.word or order.word, payment_word)
    return join([italic(tr("Order {order}", order=order.id)), *words], " · ")


def _market_id(order: Order, event: Event) -> Markup | str:
    """What the market's support asks for, unless a text to copy for it names that already."""
    wanted = event.reason == NOT_FOUND or (is_for_support(order) and event.phase not in _FOR_SUPPORT)
    return market_id(order) if wanted else ""
