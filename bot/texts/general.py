"""What Inlet says of itself, and to those it cannot help."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.nodes import Node
from bot.texts import units
from liquidity.money import Price, UsdCents

PRESETS: Final = tuple(UsdCents(cents) for cents in (500, 1000, 2500, 5000))

SHORT_DESCRIPTION: Final = (
    "Buys inbound for your Lightning node and tells you of every change until it is open."
)
DESCRIPTION: Final = (
    "Name your node and an amount, pay one hold invoice, and be told of every change until the channel is open. "
    "The bot never holds your money."
)

START: Final = paragraphs(
    bold("I buy inbound for your Lightning node and tell you of every change until the channel is open."),
    "Your wallet pays the seller's hold invoice directly: I never hold your money.",
    "I keep your Telegram id with your nodes, amounts and orders; keys are sealed. /privacy says more.",
)


def start(default: Node | None) -> Markup:
    """The same, for somebody who has a node."""
    if default is None:
        return START
    node = code(units.called(default.at, default.name))
    return paragraphs(
        START, join(["For ", node, ": tap an amount to see all terms. That buys nothing yet."], "")
    )


HELP: Final = paragraphs(
    bold("How it works"),
    join(
        [
            "1. /buy: name your node and an amount, then pay one invoice.",
            "2. Your wallet holds the payment until the channel is confirmed, and says pending. That is normal.",
            "3. I write at every change. If no channel comes, the payment returns by itself.",
        ]
    ),
    join(
        [
            "/buy 25 alice: straight to the terms; a node and an amount in any order, or one of them alone",
            "/price: what a dollar buys now",
            "/orders: your orders and where each stands",
            "/nodes: your nodes and their names",
            "/settings: language, time zone, notices and more",
            "/export, /import: your orders and keys as a sealed file, and back",
            "/forget: delete all that I keep of you",
            "/cancel: leave a dialog, orders are never touched",
            "/privacy: what is kept and who can see it",
        ]
    ),
    "Keep your node and your wallet online until then: an unreachable node is why most orders fail.",
)

PRIVACY: Final = paragraphs(
    bold("What is kept"),
    "The database joins your Telegram id with your nodes, amounts, invoices and channels. "
    "The keys to your orders are sealed: that protects them from a thief of the file, not from this bot's operator.",
    "An order that has been over for long (90 days, unless this bot's operator chose otherwise) is stripped to figures "
    "that name nobody. /forget deletes all of it at once, /export takes your orders and keys out.",
    "Telegram keeps every message of this chat. The seller learns your node's address.",
    "I never hold funds: an invoice is paid from your wallet to the seller.",
)

UNKNOWN_COMMAND: Final = esc("I do not know that command. /buy, /price, /orders and /help are a good start.")
NOT_TEXT: Final = esc("I can read only text. Send it as a message, please.")
NOTHING_OPEN: Final = esc("I was not waiting for anything. /buy starts a purchase, /orders shows yours.")
EDITED: Final = esc("I do not act on edited messages. Send it again as a new one, please.")
FORWARDED: Final = esc("I do not act on forwarded commands. Send it yourself if you mean it.")
CANCELLED: Final = esc("Cancelled. Nothing was bought. Your orders are not touched.")
NODES_CANCELLED: Final = esc("Left. /nodes shows your nodes as they are.")
NOTHING_TO_CANCEL: Final = esc("There is no dialog to cancel. Orders are never cancelled by this.")
NO_PRICES: Final = esc(
    "No market here tells a price without an order. /buy names a size and compares what they ask."
)
SHOWN_BEFORE: Final = "Its invoice was shown before, further down. /orders shows how it stands."
OFFER_GONE: Final = "This price is over. Nothing was paid. Ask for a new one."
FOREIGN: Final = "This is not one of your orders."
NO_ORDERS: Final = esc("You have no orders yet. /buy makes the first one.")
BROKEN: Final = esc(
    "Something broke on my side. Nothing was lost: your orders are watched. Please try again."
)
NOT_REFRESHED: Final = esc("The market does not answer, so this is what it said last. I go on asking.")
MUTED: Final = "Muted: this order tells you only what needs you, a failure, and its end."
UNMUTED: Final = "This order tells you of every change again."
MONEY_NOTED: Final = "Noted: your payment is back."
MONEY_NOT_DUE: Final = "No payment of this order is on its way back."
WELCOME_BACK: Final = esc("Welcome back. What you missed, if anything, follows.")


def stranger(user_id: int) -> Markup:
    """To somebody whom the operator has not let in."""
    return join(
        [
            "This bot is not open to everyone.",
            join(["Your id is ", code(user_id), ". The operator may add it."], ""),
        ]
    )


def prices(market: str, price: Price, amounts: Sequence[UsdCents], now: datetime) -> Markup:
    """What some amounts buy, and how old the price is."""
    age = int((now - price.asked_at).total_seconds())
    asked = "asked just now" if age <= 1 else f"asked {age} s ago"
    return paragraphs(
        bold(f"{market}, {asked}"),
        join(_price_row(cents, price) for cents in amounts),
        "The invoice names the final price. Nothing is bought yet.",
    )


def _price_row(cents: UsdCents, price: Price) -> Markup:
    rate = price.rate
    bought = f"{units.short_usd(cents)}: {units.sats(price.inbound_for(cents))} of inbound"
    return esc(f"{bought} for about {units.sats(rate.sats_for(cents))}" if rate else bought)
