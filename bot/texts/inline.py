"""What inline commands say: how a result looks in the list, and the message it becomes in a chat of others.

Anybody may read such a message, so nothing here knows a person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import faults, units
from bot.texts.general import PRESETS
from bot.texts.signs import ORDER, led
from bot.tongue import Phrase, rich, tr
from liquidity.amount import Amount, AmountError, Inbound
from liquidity.errors import Limit, LimitReached
from liquidity.money import Price, Sats, UsdCents
from liquidity.quotes import cents_of

ABOUT: Final = Phrase(
    "It buys inbound for Lightning nodes: one hold invoice, paid from your wallet to the seller."
)
MY_ORDERS: Final = Phrase("My running orders")
_HEADING: Final = Phrase("Inbound for Lightning nodes")
_JUST_NOW: Final = 2
# As examples of what may be typed.
_SOME_DOLLARS: Final = UsdCents(5_000)
_SOME_INBOUND: Final = Sats(2_000_000)


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
            rich(
                "{typed} what {usd} buy",
                typed=code(f"@{username} 50"),
                usd=units.short_usd(_SOME_DOLLARS),
            ),
            rich(
                "{typed} what {size} of inbound cost",
                typed=code(f"@{username} 2M"),
                size=units.sats(_SOME_INBOUND),
            ),
            rich("{typed} what a dollar buys now", typed=code(f"@{username} price")),
        ]
    )
    return Card(
        tr("Share a price in this chat"),
        tr("Type 50, 2M or price after {bot}", bot=f"@{username}"),
        paragraphs(bold(_HEADING), how, ABOUT),
    )


def stranger() -> Card:
    """To somebody whom the operator has not let in."""
    closed = tr("This bot is not open to everyone: its operator lets people in.")
    return Card(
        tr("This bot is not open to everyone"),
        tr("Send it /start in private to learn more"),
        join([bold(_HEADING), ABOUT, closed]),
    )


def offer(market: str, amount: Amount, price: Price, now: datetime, note: str = "") -> Card:
    """What an amount buys, or costs, at a market, and how old that price is."""
    cents = cents_of(amount, price)
    size = amount.sats if isinstance(amount, Inbound) else price.inbound_for(cents)
    rate = price.rate
    sats = tr("about {amount}", amount=units.sats(rate.sats_for(cents))) if rate else ""
    line = " · ".join(part for part in (market, sats, age(price, now)) if part)
    text = paragraphs(
        _size_heading(size),
        join(
            [
                rich("{market}: you pay {cost}", market=market, cost=units.cost(cents, rate)),
                _asked(price),
            ]
        ),
        note,
    )
    title = tr("{usd} ≈ {size} of inbound", usd=units.short_usd(cents), size=units.short_sats(size))
    return Card(title, f"{note} {line}".strip(), text)


def size_only(amount: Inbound) -> Card:
    """An amount of inbound where nobody tells a price without an order."""
    why = tr("No market here tells a price without an order.")
    return Card(
        tr("{size} of inbound", size=units.sats(amount.sats)),
        why,
        join([_size_heading(amount.sats), join([why, tr("The button below compares the markets.")], " ")]),
    )


def _size_heading(size: Sats) -> Markup:
    return bold(led(ORDER, tr("{size} of inbound", size=units.sats(size))))


def _asked(price: Price) -> str:
    return tr("Price of {time}. The invoice names the final price.", time=units.clock_time(price.asked_at))


def prices(market: str, price: Price, now: datetime) -> Card:
    """What some amounts buy."""
    rows = [
        tr(
            "{usd}: {size} of inbound",
            usd=units.short_usd(cents),
            size=units.sats(price.inbound_for(cents)),
        )
        for cents in PRESETS
    ]
    title = tr(
        "What a dollar buys: {size} for {usd}",
        size=units.short_sats(price.inbound_for(PRESETS[0])),
        usd=units.short_usd(PRESETS[0]),
    )
    return Card(title, f"{market} · {age(price, now)}", paragraphs(bold(market), join(rows), _asked(price)))


def age(price: Price, now: datetime) -> str:
    """How old a price is."""
    past = now - price.asked_at
    if past.total_seconds() < _JUST_NOW:
        return tr("price asked just now")
    return tr("price {age} old", age=units.span(past))


def bound(limit: LimitReached) -> str:
    """Why another amount is shown than was typed."""
    usd = units.usd(UsdCents(limit.bound))
    if limit.limit is Limit.TOO_SMALL:
        return tr("The smallest order here is {usd}.", usd=usd)
    return tr("The largest order here is {usd}.", usd=usd)


def no_price() -> Card:
    """Nobody has told a price yet, or not within the hour."""
    return Card(
        tr("No price right now"),
        tr("Please type it again in a moment"),
        rich("The market does not tell its price right now."),
    )


def nothing_priced() -> Card:
    """No market tells a price without an order."""
    return Card(
        tr("No market here tells a price in advance"),
        tr("Name the inbound you want, like 2M"),
        esc(faults.NO_DOLLARS),
    )


def amount_fault(error: AmountError, username: str) -> Card:
    """What was typed is no amount."""
    how = rich("Type {dollars} or {sats}.", dollars=code(f"@{username} 50"), sats=code(f"@{username} 2M"))
    return Card(
        tr("That is not an amount"),
        tr("Type dollars like 50, or sats of inbound like 2M"),
        join([faults.amount_fault(error), how]),
    )


def buy_label(amount: Amount, price: Price | None) -> str:
    """What the Buy buttons say: `Buy $25 ≈ 13.6M`."""
    if price is None:
        alone = (
            units.short_sats(amount.sats) if isinstance(amount, Inbound) else units.short_usd(amount.cents)
        )
        return tr("Buy {amount}", amount=alone)
    cents = cents_of(amount, price)
    size = amount.sats if isinstance(amount, Inbound) else price.inbound_for(cents)
    return tr("Buy {usd} ≈ {size}", usd=units.short_usd(cents), size=units.short_sats(size))
