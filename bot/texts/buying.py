"""What is said on the way from a wish to an invoice."""

from collections.abc import Collection, Sequence
from typing import Final

from bot.escape import Markup, bold, clip, code, esc, join, paragraphs
from bot.nodes import Node
from bot.texts import offers, units
from bot.texts.faults import HOW_TO_SEND_AMOUNT, HOW_TO_SEND_INBOUND, HOW_TO_SEND_NODE
from liquidity.amount import Amount, Dollars, Inbound
from liquidity.desk import Requoted
from liquidity.market import Market
from liquidity.money import Price, Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.orders import Draft, Purchase
from liquidity.quotes import cents_of

# From this size on a node needs option_support_large_channel (BOLT 9, bit 18), which is off by default in lnd.
LARGE_CHANNEL: Final = Sats(16_777_216)

HOLD: Final = (
    "You will pay a hold invoice: your wallet holds the payment as pending until the channel is confirmed, "
    "and gets it back if none comes."
)
UNDERWAY: Final = esc("You were in the middle of this. /cancel leaves it.")
USE_BUTTONS: Final = esc("Please choose with the buttons below. Nothing is bought until you pay an invoice.")
BARE_NUMBER: Final = esc(
    "Did you mean an amount to buy? A number alone does not say what it counts; a tap does."
)
COMPARING: Final = esc("Asking every market what it wants for this. A slow one gets a few seconds.")
MARKET_GONE: Final = esc("That market is not on offer any more.")
STEP_OVER: Final = "This step is over. /buy starts a new one."
ALREADY: Final = "This was confirmed before and counts once only. What came of it is told below it."


def left_out(text: str) -> Markup:
    """Words that are neither an amount nor a node."""
    return esc(f"\u201c{clip(text, 40)}\u201d is neither an amount nor one of your nodes, so I left it out.")


def ask_node(*, known: bool) -> Markup:
    """The first step."""
    used = "Choose one of yours, or send another address." if known else "Which node gets the channel?"
    return paragraphs(join([bold("Your node"), used]), HOW_TO_SEND_NODE)


def ask_address(node: NodeAddress) -> Markup:
    """The first step, when the node's own report names several addresses."""
    named = join(["Node ", code(units.short_key(node.pubkey)), " names several addresses."], "")
    how = "Choose the one at which the seller shall reach it. Most sellers reach IPv4; Tor is slower."
    return join([bold("Your node"), named, how])


def ask_amount(node: Node | None, markets: Collection[Market], price: Price | None) -> Markup:
    """The second step; *price* is None while no market tells one."""
    chosen = join(["For ", code(units.called(node.at, node.name)), "."], "") if node else ""
    dollars = any(market.can.prices for market in markets)
    return paragraphs(
        join([bold("Amount"), HOW_TO_SEND_AMOUNT if dollars else HOW_TO_SEND_INBOUND]),
        join([chosen, _sellers(markets)]),
        "The price cannot be asked right now, so I show none yet." if dollars and not price else "",
    )


def _sellers(markets: Collection[Market]) -> str:
    if len(markets) > 1:
        return f"I compare {len(markets)} markets at the size you name."
    (market,) = markets
    return f"{market.name} sells from {units.short_usd(market.can.least)} on." if market.can.prices else ""


def amount_read(amount: Amount, price: Price | None, *, several: bool = False) -> Markup:
    """The reading of an amount, echoed: what it buys and about what it costs, as far as one price tells."""
    if price is None or several:
        if isinstance(amount, Inbound):
            return esc(f"{units.sats(amount.sats)} of inbound.")
        size = f", about {units.sats(price.inbound_for(amount.cents))} of inbound" if price else ""
        return esc(f"{units.usd(amount.cents)} to spend{size}.")
    cents, rate = cents_of(amount, price), price.rate
    to_pay = f", about {units.sats(rate.sats_for(cents))} to pay" if rate else ""
    if isinstance(amount, Inbound):
        return esc(f"{units.sats(amount.sats)} of inbound cost {units.usd(cents)}{to_pay}.")
    return esc(f"{units.usd(cents)} buys {units.sats(price.inbound_for(cents))} of inbound{to_pay}.")


def ask_visibility() -> Markup:
    """The third step."""
    return join(
        [
            bold("Public or private"),
            "A public channel is announced and can route.",
            "A private one is known to you and the seller alone.",
        ]
    )


def summary(
    draft: Draft, market: Market, gate: Sequence[NodeAddress] | None = None, *, name: str = ""
) -> Markup:
    """All terms, before the one tap that counts; *gate* is where the node, called *name*, is connected first."""
    visibility = "private" if draft.private else "public"
    return paragraphs(
        join(
            [
                bold("Your order"),
                f"Market: {market.name}" + (", which chooses the seller" if draft.price else ""),
                f"Inbound: {units.sats(draft.inbound)}, {visibility} channel",
                _lease(draft),
                f"You pay: {_what_to_pay(draft)}",
                join(["Node: ", f"{name}, " if name else "", code(draft.node)], ""),
                f"Price of {units.clock_time(draft.price.asked_at)}" if draft.price else "",
            ]
        ),
        HOLD if draft.price else "",
        "" if gate is None else offers.connect(gate, market.name),
        "" if gate is None else esc(offers.ORDERS_COST_NOTHING),
        *_notes(draft, market),
    )


def _what_to_pay(draft: Draft) -> str:
    if draft.price:
        return units.cost(draft.cents, draft.rate)
    if not draft.cents:
        return "the firm price, which comes with the order"
    return f"{units.cost(draft.cents, draft.rate)} by the last firm price; the order tells the exact one"


def _lease(draft: Draft) -> str:
    if not draft.lease_blocks:
        return ""
    days = units.lease_days(draft.lease_blocks)
    return f"Kept open: about {days} days ({draft.lease_blocks:,} blocks), as the seller promises"


def _notes(draft: Draft, market: Market) -> list[str]:
    notes = [offers.fee_warning(draft.rate.sats_for(draft.cents) if draft.rate else None, draft.inbound)]
    if draft.inbound >= LARGE_CHANNEL:
        notes.append(
            f"⚠️ From {units.sats(LARGE_CHANNEL)} on, your node must accept large channels "
            "(lnd: protocol.wumbo-channels=true). If it does not, the order will fail."
        )
    if market.can.shared_account:
        notes.append("This order is made on the operator's account at the market, who can see it there.")
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
    before, after = units.sats(change.before.inbound), units.sats(change.draft.inbound)
    return esc(f"The price has changed, so I have not bought yet: {after} instead of {before}.")


def unknown_purchase(purchase: Purchase, market: str) -> Markup:
    """A purchase whose request was never answered, as a block of /orders."""
    draft = purchase.draft
    return join(
        [
            bold(f"Asked on {units.day_and_time(purchase.requested_at)}, {market}"),
            f"{units.sats(draft.inbound)} of inbound"
            + (f" for {units.usd(draft.cents)}" if draft.cents else ""),
            "The market never answered; nothing to pay, no money at risk.",
        ]
    )


def asking(draft: Draft, market: Market, name: str = "") -> Markup:
    """What the summary becomes while the market is asked."""
    wanted = "a firm price" if draft.priced_by_order else "your invoice"
    return paragraphs(
        summary(draft, market, name=name),
        bold(f"Asking {market.name} for {wanted}. This can take half a minute."),
    )


def asked(draft: Draft, market: Market, name: str = "") -> Markup:
    """What the summary becomes once the market was asked; the outcome follows as a message of its own."""
    return paragraphs(summary(draft, market, name=name), bold("Confirmed, see below."))
