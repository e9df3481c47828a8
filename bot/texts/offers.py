"""Offers side by side, and the firm price that an order holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import units
from bot.texts.signs import OVER, WARNING, led
from bot.tongue import Phrase, counted, number, reader, rich, tr
from liquidity.checks import DEAR_FEE_PERCENT, HIGH_FEE_PERCENT, LEAST_TIME_LEFT, fee_percent
from liquidity.errors import Lack
from liquidity.market import Market
from liquidity.money import Sats, UsdCents
from liquidity.node import NodeAddress
from liquidity.offers import Basis, NoOffer, Offer, best_of
from liquidity.orders import Draft, MarketId, Order
from liquidity.phases import Phase

_LACKS: Final[dict[Lack, Phrase]] = {
    Lack.TOO_SMALL: Phrase("{market} sells from {sats} of inbound on."),
    Lack.TOO_LARGE: Phrase("{market} sells at most {sats} of inbound."),
    Lack.TOO_LITTLE: Phrase("{market} sells from {usd} on."),
    Lack.TOO_MUCH: Phrase("{market} would cost more than {usd}, the largest order here."),
    Lack.PRIVATE_ONLY: Phrase("{market} opens private channels only."),
    Lack.PUBLIC_ONLY: Phrase("{market} opens public channels only."),
    Lack.NOT_INBOUND_ALONE: Phrase("{market} sells no inbound by itself."),
    Lack.NO_ADDRESS: Phrase("{market} needs your node's address, key@host:port."),
    Lack.NO_SIZE: Phrase(
        "{market} needs an amount in sats of inbound, as nobody tells what a dollar buys now."
    ),
}
_SILENT: Final = Phrase("{market} does not answer right now.")
_MOST_ADDRESSES: Final = 2
_BEST: Final = "⭐"
_BEST_IN_PLAIN: Final = "*"
ORDERS_COST_NOTHING: Final = Phrase("This makes an order that holds the price; ignoring it costs nothing.")


def lack(name: str, missing: Lack | None, bound: int | None) -> str:
    """Why a market offers nothing, as a sentence."""
    if missing is None:
        return tr(_SILENT, market=name)
    sats, usd = units.sats(Sats(bound or 0)), units.usd(UsdCents(bound or 0))
    return tr(_LACKS[missing], market=name, sats=sats, usd=usd)


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
    if wished:
        heading = tr("{size} of inbound: every market's offer", size=units.sats(wished))
    else:
        heading = tr("Offers: every market's offer")
    return paragraphs(
        bold(heading),
        *(_group(name, rows) for name, rows in groups.items()),
        _legend() if best else "",
        ""
        if any(isinstance(each, Offer) for each in found)
        else tr("Nobody sells this now. Try another amount."),
        _how_firm(found),
    )


def _legend() -> str:
    return tr(
        "{sign} is the cheapest among equals, estimates included: the same lease and visibility.",
        sign=_best(),
    )


def _best() -> str:
    return _BEST_IN_PLAIN if reader().plain else _BEST


def _group(name: str, rows: Sequence[Markup]) -> Markup:
    if len(rows) == 1:
        return join(rows)
    heading = counted(
        "{name}, one marketplace with {count} door",
        "{name}, one marketplace with {count} doors",
        len(rows),
        name=name,
    )
    return join([bold(heading), *rows])


def _none(missing: NoOffer, market: Market) -> Markup:
    return esc(led(OVER, lack(market.name, missing.lack, missing.bound)))


def _offer(offer: Offer, market: Market, now: datetime, *, best: bool) -> Markup:
    priced = rich("{market}: {price}", market=bold(market.name), price=_price(offer))
    return join([join([_best() if best else "•", priced], " "), _details(offer, now)])


def _price(offer: Offer) -> str:
    if offer.pay is None and offer.cents is None:
        return tr("its price comes with an order")
    pay = _pay(offer.pay, offer.cents)
    return pay if offer.basis is Basis.FIRM else tr("about {amount}", amount=pay)


def _pay(pay: Sats | None, cents: UsdCents | None) -> str:
    return units.usd(cents or UsdCents(0)) if pay is None else units.money(pay, cents or 0)


def _details(offer: Offer, now: datetime) -> str:
    lease = units.lease_days(offer.lease_blocks) if offer.lease_blocks else None
    facts = [
        tr("{size} inbound", size=units.short_sats(offer.inbound)),
        tr("{ppm} ppm", ppm=number(offer.ppm)) if offer.ppm is not None else "",
        tr("lease not told") if lease is None else counted("{count} day", "{count} days", lease),
        _monthly(offer.monthly) if offer.monthly is not None else "",
        tr("private") if offer.private else tr("public"),
        _age(offer, now),
    ]
    return ", ".join(fact for fact in facts if fact)


def _monthly(price: int) -> str:
    return tr("{sats} per 1M and 30 days", sats=units.sats(Sats(price)))


def _age(offer: Offer, now: datetime) -> str:
    if offer.asked_at is None:
        return ""
    age = units.span(now - offer.asked_at)
    if offer.basis is Basis.FIRM:
        return tr("firm, {age} old", age=age)
    if offer.basis is Basis.ESTIMATED:
        return tr("estimated from a firm price {age} old", age=age)
    return tr("price {age} old", age=age)


def _how_firm(found: Sequence[Offer | NoOffer]) -> str:
    bases = {offer.basis for offer in found if isinstance(offer, Offer)}
    if bases & {Basis.ESTIMATED, Basis.UNKNOWN}:
        return tr(
            "Where a price is estimated or missing, one tap more asks for the firm one; that costs nothing."
        )
    return ""


def connect(addresses: Sequence[NodeAddress], name: str) -> Markup:
    """The peer gate: how a node connects to the seller's before it orders."""
    if not addresses:
        return rich(
            "Your node must be connected to {market}'s node first. It tells no address right now.",
            market=name,
        )
    easiest, others = addresses[0], addresses[1:_MOST_ADDRESSES]
    return join(
        [
            bold(tr("First connect your node to the seller's")),
            rich("lnd: {command}", command=code(f"lncli connect {easiest}")),
            rich("Core Lightning: {command}", command=code(f"lightning-cli connect {easiest}")),
            *(rich("Or in its place: {address}", address=code(address)) for address in others),
        ]
    )


def fee_warning(pay: Sats | None, inbound: Sats) -> str:
    """A sentence about a fee that is a large share of the size, empty for a usual one."""
    percent = fee_percent(pay, inbound) if pay is not None else 0
    if percent < HIGH_FEE_PERCENT:
        return ""
    share = units.percent(percent)
    if percent < DEAR_FEE_PERCENT:
        return led(WARNING, tr("The fee is {share} of the size.", share=share))
    return led(WARNING, tr("The fee is {share} of the size. That is far more than usual.", share=share))


def ask_twice(percent: int) -> Markup:
    """The second question before a large fee is paid."""
    asked = tr("This fee is {share} of the size of the channel.", share=units.percent(percent))
    usual = tr(
        "Channels usually cost well under {share}. Nothing is paid yet. Do you want it all the same?",
        share=units.percent(HIGH_FEE_PERCENT),
    )
    return paragraphs(bold(led(WARNING, asked)), usual)


def firm_price(order: Order, name: str, now: datetime) -> Markup:
    """The message of a firm price: open, taken, or over."""
    draft, pay = order.purchase.draft, order.terms.total
    if pay is None:
        heading = tr("Firm price of {market}: nothing", market=name)
    else:
        heading = tr("Firm price of {market}: {price}", market=name, price=_pay(pay, draft.cents or None))
    facts = join([bold(heading), _what_for(draft), _rate_line(order)])
    return paragraphs(facts, _standing(order, now))


def _what_for(draft: Draft) -> str:
    size = units.sats(draft.inbound)
    if not draft.lease_blocks:
        if draft.private:
            return tr("for {size} of inbound, private channel.", size=size)
        return tr("for {size} of inbound, public channel.", size=size)
    days = units.lease_days(draft.lease_blocks)
    if draft.private:
        return counted(
            "for {size} of inbound, private channel, kept open about {count} day.",
            "for {size} of inbound, private channel, kept open about {count} days.",
            days,
            size=size,
        )
    return counted(
        "for {size} of inbound, public channel, kept open about {count} day.",
        "for {size} of inbound, public channel, kept open about {count} days.",
        days,
        size=size,
    )


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
    ppm = number(offer.ppm)
    if offer.monthly is None:
        return tr("{ppm} ppm.", ppm=ppm)
    return tr("{ppm} ppm, {sats} per 1M and 30 days.", ppm=ppm, sats=units.sats(Sats(offer.monthly)))


def _standing(order: Order, now: datetime) -> Markup:
    if order.phase is Phase.LAPSED:
        return rich("This price is over. Nothing was paid and nothing can be.")
    if order.phase is not Phase.OFFERED:
        return rich("Taken: its invoice is below.")
    ends = order.invoice.expires_at - LEAST_TIME_LEFT if order.invoice and order.invoice.expires_at else None
    if ends:
        held = tr(
            "It holds until {moment}, {left}.", moment=units.day_and_time(ends), left=units.until(ends, now)
        )
    else:
        held = ""
    return paragraphs(
        join([held, tr("Nothing is paid yet, and ignoring it costs nothing.")], " "),
        fee_warning(order.terms.total, order.purchase.draft.inbound),
    )
