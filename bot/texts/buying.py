"""What is said on the way from a wish to an invoice."""

from collections.abc import Collection, Sequence
from typing import Final

from bot.escape import Markup, bold, clip, code, esc, join, paragraphs
from bot.nodes import Node
from bot.texts import offers, units
from bot.texts.faults import how_to_send_amount, how_to_send_inbound, how_to_send_node
from bot.texts.signs import WARNING, led
from bot.tongue import Phrase, counted, number, rich, tr
from liquidity.amount import Amount, Dollars, Inbound
from liquidity.desk import Requoted
from liquidity.market import Market
from liquidity.money import LARGE_CHANNEL, Price, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.orders import Draft, Purchase
from liquidity.quotes import cents_of

HOLD: Final = Phrase(
    "You will pay a hold invoice: your wallet holds the payment as pending until the channel is confirmed, "
    "and gets it back if none comes."
)
UNDERWAY: Final = Phrase("You were in the middle of this. /cancel leaves it.")
USE_BUTTONS: Final = Phrase(
    "Please choose with the buttons below. Nothing is bought until you pay an invoice."
)
BARE_NUMBER: Final = Phrase(
    "Did you mean an amount to buy? A number alone does not say what it counts; a tap does."
)
COMPARING: Final = Phrase("Asking every market what it wants for this. A slow one gets a few seconds.")
MARKET_GONE: Final = Phrase("That market is not on offer any more.")
ALREADY: Final = Phrase("This was confirmed before and counts once only. What came of it is told below it.")

_YOUR_NODE: Final = Phrase("Your node")


def left_out(text: str) -> Markup:
    """Words that are neither an amount nor a node."""
    return rich(
        "\u201c{words}\u201d is neither an amount nor one of your nodes, so I left it out.",
        words=clip(text, 40),
    )


def ask_node(*, known: bool) -> Markup:
    """The first step."""
    used = (
        tr("Choose one of yours, or send another address.") if known else tr("Which node gets the channel?")
    )
    return paragraphs(join([bold(_YOUR_NODE), used]), how_to_send_node())


def ask_address(node: NodeAddress) -> Markup:
    """The first step, when the node's own report names several addresses."""
    named = rich("Node {node} names several addresses.", node=code(units.short_key(node.pubkey)))
    how = tr("Choose the one at which the seller shall reach it. Most sellers reach IPv4; Tor is slower.")
    return join([bold(_YOUR_NODE), named, how])


def ask_amount(node: Node | None, markets: Collection[Market], price: Price | None) -> Markup:
    """The second step; *price* is None while no market tells one."""
    chosen = rich("For {node}.", node=code(units.called(node.at, node.name))) if node else ""
    dollars = any(market.can.prices for market in markets)
    return paragraphs(
        join([bold(tr("Amount")), how_to_send_amount() if dollars else how_to_send_inbound()]),
        join([chosen, _sellers(markets)]),
        tr("The price cannot be asked right now, so I show none yet.") if dollars and not price else "",
    )


def _sellers(markets: Collection[Market]) -> str:
    if len(markets) > 1:
        return counted(
            "I compare {count} market at the size you name.",
            "I compare {count} markets at the size you name.",
            len(markets),
        )
    (market,) = markets
    if not market.can.prices:
        return ""
    return tr("{market} sells from {usd} on.", market=market.name, usd=units.short_usd(market.can.least))


def amount_read(amount: Amount, price: Price | None, *, several: bool = False) -> Markup:
    """The reading of an amount, echoed: what it buys and about what it costs, as far as one price tells."""
    if price is None or several:
        return esc(_size_read(amount, price))
    cents, rate = cents_of(amount, price), price.rate
    values = {
        "size": units.sats(amount.sats if isinstance(amount, Inbound) else price.inbound_for(cents)),
        "usd": units.usd(cents),
        "sats": units.sats(rate.sats_for(cents)) if rate else "",
    }
    if isinstance(amount, Inbound):
        if rate:
            return rich("{size} of inbound cost {usd}, about {sats} to pay.", **values)
        return rich("{size} of inbound cost {usd}.", **values)
    if rate:
        return rich("{usd} buys {size} of inbound, about {sats} to pay.", **values)
    return rich("{usd} buys {size} of inbound.", **values)


def _size_read(amount: Amount, price: Price | None) -> str:
    """The reading where what one market wants for it says nothing of the others."""
    if isinstance(amount, Inbound):
        return tr("{size} of inbound.", size=units.sats(amount.sats))
    usd = units.usd(amount.cents)
    if price is None:
        return tr("{usd} to spend.", usd=usd)
    return tr(
        "{usd} to spend, about {size} of inbound.", usd=usd, size=units.sats(price.inbound_for(amount.cents))
    )


def ask_visibility() -> Markup:
    """The third step."""
    return join(
        [
            bold(tr("Public or private")),
            tr("A public channel is announced and can route."),
            tr("A private one is known to you and the seller alone."),
        ]
    )


def summary(
    draft: Draft, market: Market, gate: Sequence[NodeAddress] | None = None, *, name: str = ""
) -> Markup:
    """All terms, before the one tap that counts; *gate* is where the node, called *name*, is connected first."""
    return paragraphs(
        join([bold(tr("Your order")), *_terms(draft, market, name)]),
        HOLD if draft.price else "",
        "" if gate is None else offers.connect(gate, market.name),
        "" if gate is None else offers.ORDERS_COST_NOTHING,
        *_notes(draft, market),
    )


def _terms(draft: Draft, market: Market, name: str) -> list[str]:
    size = units.sats(draft.inbound)
    return [
        tr("Market: {market}, which chooses the seller", market=market.name)
        if draft.price
        else tr("Market: {market}", market=market.name),
        tr("Inbound: {size}, private channel", size=size)
        if draft.private
        else tr("Inbound: {size}, public channel", size=size),
        _lease(draft),
        _what_to_pay(draft),
        rich("Node: {name}, {node}", name=name, node=code(draft.node))
        if name
        else rich("Node: {node}", node=code(draft.node)),
        tr("Price of {time}", time=units.clock_time(draft.price.asked_at)) if draft.price else "",
    ]


def _what_to_pay(draft: Draft) -> str:
    if not draft.price and not draft.cents:
        return tr("You pay: the firm price, which comes with the order")
    cost = units.cost(draft.cents, draft.rate)
    if draft.price:
        return tr("You pay: {cost}", cost=cost)
    return tr("You pay: {cost} by the last firm price; the order tells the exact one", cost=cost)


def _lease(draft: Draft) -> str:
    if not draft.lease_blocks:
        return ""
    return counted(
        "Kept open: about {count} day ({blocks} blocks), as the seller promises",
        "Kept open: about {count} days ({blocks} blocks), as the seller promises",
        units.lease_days(draft.lease_blocks),
        blocks=number(draft.lease_blocks),
    )


def _notes(draft: Draft, market: Market) -> list[str]:
    notes = [offers.fee_warning(draft.rate.sats_for(draft.cents) if draft.rate else None, draft.inbound)]
    if draft.inbound >= LARGE_CHANNEL:
        large = tr(
            "From {size} on, your node must accept large channels (lnd: {setting}). "
            "If it does not, the order will fail.",
            size=units.sats(LARGE_CHANNEL),
            setting="protocol.wumbo-channels=true",
        )
        notes.append(led(WARNING, large))
    if market.can.shared_account:
        notes.append(tr("This order is made on the operator's account at the market, who can see it there."))
    return notes


def just_under_large(draft: Draft) -> Amount | None:
    """The most that stays below a large channel; None where the draft does already."""
    if draft.inbound < LARGE_CHANNEL:
        return None
    if draft.price is None:
        return Inbound(Sats(LARGE_CHANNEL - 1))
    return Dollars(UsdCents(draft.price.cents_for(LARGE_CHANNEL) - 1))


def worse(change: Requoted) -> Markup:
    """The price got worse between summary and confirm: nothing was bought."""
    return rich(
        "The price has changed, so I have not bought yet: {now} instead of {before}.",
        now=units.sats(change.draft.inbound),
        before=units.sats(change.before.inbound),
    )


def unknown_purchase(purchase: Purchase, market: str) -> Markup:
    """A purchase whose request was never answered, as a block of /orders."""
    draft, moment = purchase.draft, units.day_and_time(purchase.requested_at)
    size = units.sats(draft.inbound)
    return join(
        [
            bold(tr("Asked on {moment}, {market}", moment=moment, market=market)),
            tr("{size} of inbound for {usd}", size=size, usd=units.usd(draft.cents))
            if draft.cents
            else tr("{size} of inbound", size=size),
            tr("The market never answered; nothing to pay, no money at risk."),
        ]
    )


def asking(draft: Draft, market: Market, name: str = "") -> Markup:
    """What the summary becomes while the market is asked."""
    if draft.priced_by_order:
        told = tr("Asking {market} for a firm price. This can take half a minute.", market=market.name)
    else:
        told = tr("Asking {market} for your invoice. This can take half a minute.", market=market.name)
    return paragraphs(summary(draft, market, name=name), bold(told))


def asked(draft: Draft, market: Market, name: str = "") -> Markup:
    """What the summary becomes once the market was asked; the outcome follows as a message of its own."""
    return paragraphs(summary(draft, market, name=name), bold(tr("Confirmed, see below.")))
