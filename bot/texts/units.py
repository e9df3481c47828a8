"""Numbers, times and keys as people read them."""

from datetime import datetime, timedelta
from typing import Final

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
    return f"{amount:,} sat{'' if amount == 1 else 's'}"


def msats(amount: Msat) -> str:
    """An amount of an invoice, with its thousandths only where it has some."""
    whole, rest = divmod(amount, 1000)
    return sats(Sats(whole)) if not rest else f"{whole:,}.{rest:03d} sats"


def short_sats(amount: Sats) -> str:
    """About an amount, for a button: `5.4M`, `543k`."""
    if amount >= _MILLION:
        tenths = (amount * 10 + _MILLION // 2) // _MILLION
        return f"{tenths // 10}.{tenths % 10}M" if tenths % 10 else f"{tenths // 10}M"
    return f"{amount // _THOUSAND}k" if amount >= _THOUSAND else str(amount)


def usd(cents: UsdCents) -> str:
    """`$50.00`, or `$50` never: cents are money too."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def short_usd(cents: UsdCents) -> str:
    """Dollars for a button: `$25`, `$12.50`."""
    return usd(cents).removesuffix(".00")


def cost(cents: UsdCents, rate: Rate | None) -> str:
    """What is paid: sats and dollars together, dollars alone without a rate."""
    return f"about {sats(rate.sats_for(cents))} ({usd(cents)})" if rate else usd(cents)


def short_key(key: str) -> str:
    """A public key shortened in the middle: `03ab12…9f0c`."""
    return f"{key[:6]}…{key[-4:]}"


def short_node(node: NodeAddress) -> str:
    """A node by its shortened key and its host."""
    return f"{short_key(node.pubkey)} at {_short_host(node.host)}"


def called(node: NodeAddress, name: str) -> str:
    """A node by its name and its shortened key; by its host where it has no name."""
    return f"{name} ({short_key(node.pubkey)})" if name else short_node(node)


def place(node: NodeAddress) -> str:
    """Where a node is reached, without its key: `45.79.201.241:9735`."""
    host = _short_host(node.host)
    return f"[{host}]:{node.port}" if ":" in host else f"{host}:{node.port}"


def _short_host(host: str) -> str:
    return host if len(host) <= _LONGEST_HOST else f"{host[:8]}…{host[-9:]}"


def clock_time(moment: datetime) -> str:
    """`14:06:10 UTC`."""
    return f"{moment:%H:%M:%S} UTC"


def hour(moment: datetime) -> str:
    """`14:06`."""
    return f"{moment:%H:%M}"


def day_and_time(moment: datetime) -> str:
    """`21 Nov, 14:06 UTC`."""
    return f"{moment.day} {moment:%b, %H:%M} UTC"


def day(moment: datetime) -> str:
    """`21 Dec`."""
    return f"{moment.day} {moment:%b}"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: `1 h 12 min`."""
    seconds = max(0, int(length.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def rough_span(length: timedelta) -> str:
    """About a length of time in one unit: `50 minutes`, `13 hours`, `3 days`."""
    minutes = max(0, int(length.total_seconds())) // 60
    if minutes < _HOUR:
        return _counted(minutes, "minute")
    if minutes < 2 * _DAY:
        return _counted((minutes + _HOUR // 2) // _HOUR, "hour")
    return _counted((minutes + _DAY // 2) // _DAY, "day")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count:,} {thing}s"


def lease_days(blocks: int) -> int:
    """About how many days a lease of so many blocks lasts."""
    return round(blocks / _BLOCKS_A_DAY)


def until(moment: datetime, now: datetime) -> str:
    """`in 12 min`, or `now` once it has come."""
    return f"in {span(moment - now + _HALF_MINUTE)}" if moment > now else "now"
