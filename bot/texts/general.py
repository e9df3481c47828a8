"""What Inlet says of itself, and to those it cannot help."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, join, paragraphs
from bot.nodes import Node
from bot.texts import units
from bot.texts.money import money_line
from bot.tongue import Phrase, number, rich, tr
from liquidity.money import Price, UsdCents
from liquidity.orders import Order

PRESETS: Final = tuple(UsdCents(cents) for cents in (500, 1000, 2500, 5000))

SHORT_DESCRIPTION: Final = Phrase(
    "Buys inbound for your Lightning node and tells you of every change until it is open."
)
DESCRIPTION: Final = Phrase(
    "Name your node and an amount, pay one hold invoice, and be told of every change until the channel is open. "
    "The bot never holds your money."
)

UNKNOWN_COMMAND: Final = Phrase(
    "I do not know that command. /buy, /price, /orders and /help are a good start."
)
NOT_TEXT: Final = Phrase(
    "I can read only text, and pictures of the QR code of a node's address. A file of /export is read after /import."
)
NOTHING_OPEN: Final = Phrase("I was not waiting for anything. /buy starts a purchase, /orders shows yours.")
STEP_OVER: Final = Phrase("This step is over. /buy starts a new one.")
EDITED: Final = Phrase("I do not act on edited messages. Send it again as a new one, please.")
FORWARDED: Final = Phrase("I do not act on forwarded commands. Send it yourself if you mean it.")
CANCELLED: Final = Phrase("Cancelled. Nothing was bought. Your orders are not touched.")
NODES_CANCELLED: Final = Phrase("Left. /nodes shows your nodes as they are.")
NOTHING_TO_CANCEL: Final = Phrase("There is no dialog to cancel. Orders are never cancelled by this.")
NO_PRICES: Final = Phrase(
    "No market here tells a price without an order. /buy names a size and compares what they ask."
)
SHOWN_BEFORE: Final = Phrase("Its invoice was shown before, further down. /orders shows how it stands.")
OFFER_GONE: Final = Phrase("This price is over. Nothing was paid. Ask for a new one.")
FOREIGN: Final = Phrase("This is not one of your orders.")
NO_ORDERS: Final = Phrase("You have no orders yet. /buy makes the first one.")
BROKEN: Final = Phrase(
    "Something broke on my side. Nothing was lost: your orders are watched. Please try again."
)
NOT_REFRESHED: Final = Phrase("The market does not answer, so this is what it said last. I go on asking.")
MUTED: Final = Phrase("Muted: this order tells you only what needs you, a failure, and its end.")
UNMUTED: Final = Phrase("This order tells you of every change again.")
MONEY_NOTED: Final = Phrase("Noted: your payment is back.")
MONEY_NOT_DUE: Final = Phrase("No payment of this order is on its way back.")
WELCOME_BACK: Final = Phrase("Welcome back. What you missed, if anything, follows.")


def start(default: Node | None) -> Markup:
    """What it does, who holds the money, what is kept; an amount to tap for somebody who has a node."""
    return paragraphs(
        bold(
            tr(
                "I buy inbound for your Lightning node and tell you of every change until the channel is open."
            )
        ),
        tr("Your wallet pays the seller's hold invoice directly: I never hold your money."),
        tr(
            "I keep your Telegram id with your nodes, amounts and orders; keys are sealed. /privacy says more."
        ),
        _tap_for(default) if default is not None else "",
    )


def _tap_for(node: Node) -> Markup:
    return rich(
        "For {node}: tap an amount to see all terms. That buys nothing yet.",
        node=code(units.called(node.at, node.name)),
    )


def how_it_works() -> Markup:
    """What /help says."""
    return paragraphs(
        bold(tr("How it works")),
        join(
            [
                tr("1. /buy: name your node and an amount, then pay one invoice."),
                tr(
                    "2. Your wallet holds the payment until the channel is confirmed, and says pending. "
                    "That is normal."
                ),
                tr("3. I write at every change. If no channel comes, the payment returns by itself."),
            ]
        ),
        join(
            [
                tr(
                    "/buy 25 alice: straight to the terms; a node and an amount in any order, "
                    "or one of them alone"
                ),
                tr("/price: what a dollar buys now"),
                tr("/orders: your orders and where each stands"),
                tr("/nodes: your nodes and their names"),
                tr("/settings: language, time zone, notices and more"),
                tr("/track: follow an order that was bought elsewhere"),
                tr("/export, /import: your orders and keys as a sealed file, and back"),
                tr("/forget: delete all that I keep of you"),
                tr("/cancel: leave a dialog, orders are never touched"),
                tr("/privacy: what is kept and who can see it"),
            ]
        ),
        tr(
            "Keep your node and your wallet online until the channel is ready: "
            "where an order fails, it is mostly because the node could not be reached."
        ),
        tr("\u201cWhat is this?\u201d under a message explains its words."),
    )


def privacy() -> Markup:
    """What is kept, where, and who can see it."""
    return paragraphs(
        bold(tr("What is kept")),
        tr(
            "The database joins your Telegram id with your nodes, amounts, invoices and channels. "
            "The keys to your orders are sealed: that protects them from a thief of the file, "
            "not from this bot's operator."
        ),
        tr(
            "An order that has been over for long (90 days, unless this bot's operator chose otherwise) is "
            "stripped to figures that name nobody. /forget deletes all of it at once, "
            "/export takes your orders and keys out."
        ),
        tr("Telegram keeps every message of this chat. The seller learns your node's address."),
        tr("I never hold funds: an invoice is paid from your wallet to the seller."),
    )


def money_back(order: Order) -> Markup:
    """In place of the news that told to wait for the payment."""
    return join([bold(tr("Order {order} is over.", order=order.id)), money_line(order)])


def stranger(user_id: int) -> Markup:
    """To somebody whom the operator has not let in."""
    return join(
        [
            tr("This bot is not open to everyone."),
            rich("Your id is {id}. The operator may add it.", id=code(user_id)),
        ]
    )


def prices(market: str, price: Price, amounts: Sequence[UsdCents], now: datetime) -> Markup:
    """What some amounts buy, and how old the price is."""
    age = int((now - price.asked_at).total_seconds())
    if age <= 1:
        heading = tr("{market}, asked just now", market=market)
    else:
        heading = tr("{market}, asked {seconds} s ago", market=market, seconds=number(age))
    return paragraphs(
        bold(heading),
        join(_price_row(cents, price) for cents in amounts),
        tr("The invoice names the final price. Nothing is bought yet."),
    )


def _price_row(cents: UsdCents, price: Price) -> str:
    usd, size = units.short_usd(cents), units.sats(price.inbound_for(cents))
    if price.rate is None:
        return tr("{usd}: {size} of inbound", usd=usd, size=size)
    pay = units.sats(price.rate.sats_for(cents))
    return tr("{usd}: {size} of inbound for about {pay}", usd=usd, size=size, pay=pay)
