"""What inline commands say: how a result looks in the list, and the message it becomes in a chat of others.

Anybody may read such a message, so nothing here knows a person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import faults, units
from bot.texts.general import PRESETS
from liquidity.amount import Amount, AmountError, Inbound
from liquidity.errors import Limit, LimitReached
from liquidity.money import Price, UsdCents
from liquidity.quotes import cents_of

ABOUT: Final = "It buys inbound for Lightning nodes: one hold invoice, paid from your wallet to the seller."
MY_ORDERS: Final = "My running orders"
_FINAL: Final = "The invoice names the final price."
_JUST_NOW: Final = 2


@dataclass(frozen=True, slots=True)
class Card:
    """A result: its title and a line below it, and the text that is posted."""

    title: str
    line: str
    text: Markup


def help_card(username: str) -> Card:
    """What can be typed."""
    how = join(
        [
            join([code(f"@{username} 50"), " what $50 buy"], ""),
            join([code(f"@{username} 2M"), " what 2,000,000 sats of inbound cost"], ""),
            join([code(f"@{username} price"), " what a dollar buys now"], ""),
        ]
    )
    text = paragraphs(bold("Inbound for Lightning nodes"), how, ABOUT)
    return Card("Share a price in this chat", f"Type 50, 2M or price after @{username}", text)


def stranger() -> Card:
    """To somebody whom the operator has not let in."""
    title = "This bot is not open to everyone"
    text = join([bold("Inbound for Lightning nodes"), ABOUT, f"{title}: its operator lets people in."])
    return Card(title, "Send it /start in private to learn more", text)


def offer(market: str, amount: Amount, price: Price, now: datetime, note: str = "") -> Card:
    """What an amount buys, or costs, at a market, and how old that price is."""
    cents = cents_of(amount, price)
    size = amount.sats if isinstance(amount, Inbound) else price.inbound_for(cents)
    rate = price.rate
    sats = f"about {units.sats(rate.sats_for(cents))}" if rate else ""
    line = " · ".join(part for part in (market, sats, age(price, now)) if part)
    text = paragraphs(
        bold(f"⚡ {units.sats(size)} of inbound"),
        join(
            [
                f"{market}: you pay {units.cost(cents, rate)}",
                f"Price of {units.clock_time(price.asked_at)}. {_FINAL}",
            ]
        ),
        note,
    )
    title = f"{units.short_usd(cents)} ≈ {units.short_sats(size)} of inbound"
    return Card(title, f"{note} {line}".strip(), text)


def size_only(amount: Inbound) -> Card:
    """An amount of inbound where nobody tells a price without an order."""
    size = units.sats(amount.sats)
    why = "No market here tells a price without an order."
    return Card(f"{size} of inbound", why, join([bold(f"⚡ {size} of inbound"), f"{why} Buy compares them."]))


def prices(market: str, price: Price, now: datetime) -> Card:
    """What some amounts buy."""
    rows = [
        f"{units.short_usd(cents)}: {units.sats(price.inbound_for(cents))} of inbound" for cents in PRESETS
    ]
    asked = f"Price of {units.clock_time(price.asked_at)}. {_FINAL}"
    title = f"What a dollar buys: {units.short_sats(price.inbound_for(PRESETS[0]))} for $5"
    return Card(title, f"{market} · {age(price, now)}", paragraphs(bold(market), join(rows), asked))


def age(price: Price, now: datetime) -> str:
    """How old a price is."""
    past = now - price.asked_at
    return "price asked just now" if past.total_seconds() < _JUST_NOW else f"price {units.span(past)} old"


def bound(limit: LimitReached) -> str:
    """Why another amount is shown than was typed."""
    which = "smallest" if limit.limit is Limit.TOO_SMALL else "largest"
    return f"The {which} order here is {_usd(limit.bound)}."


def no_price() -> Card:
    """Nobody has told a price yet, or not within the hour."""
    line = "Please type it again in a moment"
    return Card("No price right now", line, esc("The market does not tell its price right now."))


def nothing_priced() -> Card:
    """No market tells a price without an order."""
    line = "Name the inbound you want, like 2M"
    return Card("No market here tells a price in advance", line, faults.NO_DOLLARS)


def amount_fault(error: AmountError, username: str) -> Card:
    """What was typed is no amount."""
    how = join(["Type ", code(f"@{username} 50"), " or ", code(f"@{username} 2M"), "."], "")
    why = faults.amount_fault(error)
    return Card("That is not an amount", "Type dollars like 50, or sats of inbound like 2M", join([why, how]))


def buy_label(amount: Amount, price: Price | None) -> str:
    """What the Buy buttons say: `Buy $25 ≈ 13.6M`."""
    if price is None:
        return (
            f"Buy {units.short_sats(amount.sats)}"
            if isinstance(amount, Inbound)
            else f"Buy {units.short_usd(amount.cents)}"
        )
    cents = cents_of(amount, price)
    size = amount.sats if isinstance(amount, Inbound) else price.inbound_for(cents)
    return f"Buy {units.short_usd(cents)} ≈ {units.short_sats(size)}"


def _usd(cents: int) -> str:
    return units.usd(UsdCents(cents))
