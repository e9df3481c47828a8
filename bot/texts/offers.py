"""Offers side by side, and the firm price that an order holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import units
from liquidity.checks import DEAR_FEE_PERCENT, HIGH_FEE_PERCENT, LEAST_TIME_LEFT, fee_percent
from liquidity.errors import Lack
from liquidity.market import Market
from liquidity.money import Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.offers import Basis, NoOffer, Offer, best_of
from liquidity.orders import MarketId, Order
from liquidity.phases import Phase

_LACKS: Final[dict[Lack, str]] = {
    Lack.TOO_SMALL: "sells from {sats} of inbound on",
    Lack.TOO_LARGE: "sells at most {sats} of inbound",
    Lack.TOO_LITTLE: "sells from {usd} on",
    Lack.TOO_MUCH: "would cost more than {usd}, the largest order here",
    Lack.PRIVATE_ONLY: "opens private channels only",
    Lack.PUBLIC_ONLY: "opens public channels only",
    Lack.NOT_INBOUND_ALONE: "sells no inbound by itself",
    Lack.NO_SIZE: "needs an amount in sats of inbound, as nobody tells what a dollar buys now",
}
_SILENT: Final = "does not answer right now"
_MOST_ADDRESSES: Final = 2
ORDERS_COST_NOTHING: Final = "This makes an order that holds the price; ignoring it costs nothing."


def lack(name: str, missing: Lack | None, bound: int | None) -> str:
    """Why a market offers nothing, as a sentence without its full stop."""
    if missing is None:
        return f"{name} {_SILENT}"
    numbers = {"sats": units.sats(Sats(bound or 0)), "usd": units.usd(UsdCents(bound or 0))}
    return f"{name} {_LACKS[missing].format(**numbers)}"


def compare(
    found: Sequence[Offer | NoOffer], markets: Mapping[MarketId, Market], wished: Sats | None, now: datetime
) -> Markup:
    """All markets at one size in one message: what each asks, and why one asks nothing."""
    best = best_of(offer for offer in found if isinstance(offer, Offer))
    groups: dict[str, list[Markup]] = {}
    for each in found:
        market = markets[each.market]
        told = (
            _offer(each, market, now, best=each.market in best)
            if isinstance(each, Offer)
            else _none(each, market)
        )
        groups.setdefault(market.group, []).append(told)
    size = f"{units.sats(wished)} of inbound" if wished else "Offers"
    return paragraphs(
        bold(f"{size}: every market's offer"),
        *(_group(name, rows) for name, rows in groups.items()),
        "⭐ is the cheapest among equals, estimates included: the same lease and visibility." if best else "",
        _how_firm(found),
    )


def _group(name: str, rows: Sequence[Markup]) -> Markup:
    heading = f"{name}, one marketplace with {len(rows)} doors" if len(rows) > 1 else ""
    return join([bold(heading), *rows]) if heading else join(rows)


def _none(missing: NoOffer, market: Market) -> Markup:
    return esc(f"✖ {lack(market.name, missing.lack, missing.bound)}.")


def _offer(offer: Offer, market: Market, now: datetime, *, best: bool) -> Markup:
    star = "⭐ " if best else "• "
    return join([join([star, bold(market.name), ": ", _price(offer)], ""), esc(_details(offer, now))])


def _price(offer: Offer) -> str:
    if offer.pay is None and offer.cents is None:
        return "its price comes with an order"
    about = "" if offer.basis is Basis.FIRM else "about "
    return f"{about}{_pay(offer.pay, offer.cents)}"


def _pay(pay: Sats | None, cents: UsdCents | None) -> str:
    if pay is None:
        return units.usd(cents or UsdCents(0))
    return f"{units.sats(pay)} ({units.usd(cents)})" if cents else units.sats(pay)


def _details(offer: Offer, now: datetime) -> str:
    facts = [
        f"{units.short_sats(offer.inbound)} inbound",
        f"{offer.ppm:,} ppm" if offer.ppm is not None else "",
        f"{units.lease_days(offer.lease_blocks)} days" if offer.lease_blocks else "lease not told",
        f"{offer.monthly:,} sats per 1M and 30 days" if offer.monthly is not None else "",
        "private" if offer.private else "public",
        _age(offer, now),
    ]
    return ", ".join(fact for fact in facts if fact)


def _age(offer: Offer, now: datetime) -> str:
    if offer.asked_at is None:
        return ""
    age = units.span(now - offer.asked_at)
    if offer.basis is Basis.FIRM:
        return f"firm, {age} old"
    return f"estimated from a firm price {age} old" if offer.basis is Basis.ESTIMATED else f"price {age} old"


def _how_firm(found: Sequence[Offer | NoOffer]) -> str:
    bases = {offer.basis for offer in found if isinstance(offer, Offer)}
    if bases & {Basis.ESTIMATED, Basis.UNKNOWN}:
        return (
            "Where a price is estimated or missing, one tap more asks for the firm one; that costs nothing."
        )
    return ""


def connect(addresses: Sequence[NodeAddress], name: str) -> Markup:
    """The peer gate: how a node connects to the seller's before it orders."""
    if not addresses:
        return esc(f"Your node must be connected to {name}'s node first. It tells no address right now.")
    easiest, others = addresses[0], addresses[1:_MOST_ADDRESSES]
    return join(
        [
            bold("First connect your node to the seller's"),
            join(["lnd: ", code(f"lncli connect {easiest}")], ""),
            join(["Core Lightning: ", code(f"lightning-cli connect {easiest}")], ""),
            *(join(["Or in its place: ", code(address)], "") for address in others),
        ]
    )


def fee_warning(pay: Sats | None, inbound: Sats) -> str:
    """A sentence about a fee that is a large share of the size, empty for a usual one."""
    percent = fee_percent(pay, inbound) if pay is not None else 0
    if percent < HIGH_FEE_PERCENT:
        return ""
    much = " That is far more than usual." if percent >= DEAR_FEE_PERCENT else ""
    return f"⚠️ The fee is {percent} % of the size.{much}"


def ask_twice(percent: int) -> Markup:
    """The second question before a large fee is paid."""
    return paragraphs(
        bold(f"⚠️ This fee is {percent} % of the size of the channel."),
        "Channels usually cost well under 2 %. Nothing is paid yet. Do you want it all the same?",
    )


def firm_price(order: Order, name: str, now: datetime) -> Markup:
    """The message of a firm price: open, taken, or over."""
    draft, pay = order.purchase.draft, order.terms.total
    visibility = "private" if draft.private else "public"
    lease = f", kept open about {units.lease_days(draft.lease_blocks)} days" if draft.lease_blocks else ""
    asked = _pay(pay, draft.cents or None) if pay is not None else "nothing"
    facts = join(
        [
            bold(f"Firm price of {name}: {asked}"),
            f"for {units.sats(draft.inbound)} of inbound, {visibility} channel{lease}.",
            _rate_line(order),
        ]
    )
    return paragraphs(facts, _standing(order, now))


def _rate_line(order: Order) -> str:
    offer = Offer(
        market=order.purchase.draft.market,
        basis=Basis.FIRM,
        inbound=order.purchase.draft.inbound,
        private=order.purchase.draft.private,
        lease_blocks=order.purchase.draft.lease_blocks,
        pay=order.terms.total,
    )
    if offer.ppm is None:
        return ""
    monthly = f", {offer.monthly:,} sats per 1M and 30 days" if offer.monthly is not None else ""
    return f"{offer.ppm:,} ppm{monthly}."


def _standing(order: Order, now: datetime) -> Markup:
    if order.phase is Phase.LAPSED:
        return esc("This price is over. Nothing was paid and nothing can be.")
    if order.phase is not Phase.OFFERED:
        return esc("Taken: its invoice is below.")
    ends = order.invoice.expires_at - LEAST_TIME_LEFT if order.invoice and order.invoice.expires_at else None
    held = f"It holds until {units.day_and_time(ends)}, {units.until(ends, now)}." if ends else ""
    return paragraphs(
        join([held, "Nothing is paid yet, and ignoring it costs nothing."], " "),
        fee_warning(order.terms.total, order.purchase.draft.inbound),
    )
