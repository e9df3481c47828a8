"""Numbers, times and keys as their reader writes them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from babel.dates import format_skeleton

from bot.tongue import counted, dates_locale, dollars, number, point, reader, tr, whole_dollars
from liquidity.money import Msat, Rate, Sats, UsdCents
from liquidity.node import NodeAddress

_MILLION: Final = 1_000_000
_THOUSAND: Final = 1_000
_LONGEST_HOST: Final = 24
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_BLOCKS_A_DAY: Final = 144
_HALF_MINUTE: Final = timedelta(seconds=30)


def sats(amount: Sats) -> str:
    """An exact amount: `27,163,000 sats`."""
    return counted("{count} sat", "{count} sats", amount)


def msats(amount: Msat) -> str:
    """An amount of an invoice, with its thousandths only where it has some."""
    whole, rest = divmod(amount, 1000)
    if not rest:
        return sats(Sats(whole))
    return tr("{amount} sats", amount=f"{number(whole)}{point()}{rest:03d}")


def short_sats(amount: Sats) -> str:
    """About an amount, for a button: `5.4M`, `543k`."""
    if amount >= _MILLION:
        tenths = (amount * 10 + _MILLION // 2) // _MILLION
        return tr("{amount}M", amount=number(Decimal(tenths).scaleb(-1)))
    return tr("{amount}k", amount=number(amount // _THOUSAND)) if amount >= _THOUSAND else number(amount)


def usd(cents: UsdCents) -> str:
    """`$50.00`, or `$50` never: cents are money too."""
    return dollars(cents)


def short_usd(cents: UsdCents) -> str:
    """Dollars for a button: `$25`, `$12.50`."""
    return dollars(cents) if cents % 100 else whole_dollars(cents // 100)


def money(amount: Sats, cents: UsdCents | int) -> str:
    """What is paid, in sats and dollars together, first what the reader wants first; sats alone without dollars."""
    return _both(sats(amount), usd(UsdCents(cents))) if cents else sats(amount)


def invoiced(amount: Msat, cents: UsdCents | int) -> str:
    """What an invoice asks for, in the same way."""
    return _both(msats(amount), usd(UsdCents(cents))) if cents else msats(amount)


def cost(cents: UsdCents, rate: Rate | None) -> str:
    """About what is paid: sats and dollars together, dollars alone without a rate."""
    if rate is None:
        return usd(cents)
    return tr("about {amount}", amount=money(rate.sats_for(cents), cents))


def _both(in_sats: str, in_usd: str) -> str:
    return f"{in_usd} ({in_sats})" if reader().fiat_first else f"{in_sats} ({in_usd})"


def percent(share: int) -> str:
    """A whole percentage: `3 %`."""
    return tr("{share} %", share=number(share))


def short_key(key: str) -> str:
    """A public key shortened in the middle: `03ab12…9f0c`."""
    return f"{key[:6]}…{key[-4:]}"


def short_node(node: NodeAddress) -> str:
    """A node by its shortened key and its host, where it is known."""
    if node.is_bare:
        return short_key(node.pubkey)
    return tr("{key} at {host}", key=short_key(node.pubkey), host=_short_host(node.host))


def called(node: NodeAddress, name: str) -> str:
    """A node by its name and its shortened key; by its host where it has no name."""
    return f"{name} ({short_key(node.pubkey)})" if name else short_node(node)


def place(node: NodeAddress) -> str:
    """Where a node is reached, without its key: `45.79.201.241:9735`; its key where that is all."""
    if node.is_bare:
        return short_key(node.pubkey)
    host = _short_host(node.host)
    return f"[{host}]:{node.port}" if ":" in host else f"{host}:{node.port}"


def _short_host(host: str) -> str:
    return host if len(host) <= _LONGEST_HOST else f"{host[:8]}…{host[-9:]}"


def zone(moment: datetime) -> str:
    """The name of the reader's zone at that moment: `UTC`, `CET`, `UTC+03`."""
    name = _here(moment).tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name


def clock_time(moment: datetime) -> str:
    """`14:06:10 UTC`."""
    return f"{_here(moment):%H:%M:%S} {zone(moment)}"


def hour(moment: datetime) -> str:
    """`14:06`."""
    return f"{_here(moment):%H:%M}"


def day_and_time(moment: datetime) -> str:
    """`21 Nov, 14:06 UTC`."""
    return f"{day(moment)}, {hour(moment)} {zone(moment)}"


def day(moment: datetime) -> str:
    """`21 Dec`."""
    return format_skeleton("MMMd", _here(moment).date(), locale=dates_locale(reader().language))


def _here(moment: datetime) -> datetime:
    return moment.astimezone(reader().zone)


def span(length: timedelta) -> str:
    """A length of time in its two largest units: `1 h 12 min`."""
    seconds = max(0, int(length.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return (
            tr("{days} d {hours} h", days=days, hours=hours) if hours else tr("{days} d", days=number(days))
        )
    if hours:
        return (
            tr("{hours} h {minutes} min", hours=hours, minutes=minutes)
            if minutes
            else tr("{hours} h", hours=hours)
        )
    return tr("{minutes} min", minutes=minutes) if minutes else tr("{seconds} s", seconds=seconds)


def rough_span(length: timedelta) -> str:
    """About a length of time in one unit: `50 minutes`, `13 hours`, `3 days`."""
    minutes = max(0, int(length.total_seconds())) // 60
    if minutes < _HOUR:
        return counted("{count} minute", "{count} minutes", minutes)
    if minutes < 2 * _DAY:
        return counted("{count} hour", "{count} hours", (minutes + _HOUR // 2) // _HOUR)
    return counted("{count} day", "{count} days", (minutes + _DAY // 2) // _DAY)


def lease_days(blocks: int) -> int:
    """About how many days a lease of so many blocks lasts."""
    return round(blocks / _BLOCKS_A_DAY)


def until(moment: datetime, now: datetime) -> str:
    """`in 12 min`, or `now` once it has come."""
    return tr("in {span}", span=span(moment - now + _HALF_MINUTE)) if moment > now else tr("now")
