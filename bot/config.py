"""Settings: read once at start from a mapping, every fault named at once, secrets hidden from repr."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot import options
from bot.dotenv import gather
from bot.options import LogFormat, LogLevel, Option, T
from bot.readers import Guests, ListenAddress, secret_text, split_keys
from liquidity.limits import Limits
from liquidity.money import UsdCents
from liquidity.network import Network
from liquidity.proxy import Proxy
from liquidity.secret import Secret

_OF_A_MARKET: Final = re.compile(r"INLET_MARKET_(?P<id>[A-Z0-9_]+)_(?P<kind>API_KEY|TOKEN)")
_NAMES: Final = tuple(option.name for option in options.OPTIONS)


class SettingsError(Exception):
    """The settings cannot be used: *faults* holds one sentence for each thing to mend."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings: amounts in US cents, None for what is off or not given, secrets of markets by id."""

    telegram_token: Secret
    telegram_api: str
    database_url: str
    sealing_keys: Secret
    markets: Path | None
    network: Network
    admins: frozenset[int]
    allowed: Guests
    max_order: UsdCents
    max_daily: UsdCents
    max_unpaid: int
    keep: timedelta
    rates_url: str | None
    proxy: Proxy | None
    allow_private_nodes: bool
    listen: ListenAddress | None
    log_level: LogLevel
    log_format: LogFormat
    api_keys: Mapping[str, Secret]
    tokens: Mapping[str, Secret]

    @property
    def limits(self) -> Limits:
        """What one person may have running; only on mainnet are the coins money."""
        worth = self.network is Network.MAINNET
        return Limits(order=self.max_order, daily=self.max_daily, unpaid=self.max_unpaid, worth=worth)

    def admits(self, user_id: int) -> bool:
        """Whether this person may use the bot."""
        return self.allowed.everyone or user_id in self.allowed.ids or user_id in self.admins

    def secret_texts(self) -> tuple[str, ...]:
        """Every secret as it may turn up in a text: for the log's redaction alone."""
        sealing = split_keys(self.sealing_keys.reveal())
        markets = (*self.api_keys.values(), *self.tokens.values())
        proxy = self.proxy.secret_texts() if self.proxy else ()
        return (self.telegram_token.reveal(), *sealing, *proxy, *(secret.reveal() for secret in markets))


def read_settings(environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
    """The settings that a mapping and the `.env` file below it give; raises SettingsError."""
    faults: list[str] = []
    texts = gather(environ, dotenv, faults)
    faults += _faults_of_names(texts)
    faults += _faults_of_values(texts)
    if faults:
        raise SettingsError(tuple(faults))
    return _settings(texts)


def _faults_of_names(texts: Mapping[str, str]) -> list[str]:
    strangers = (name for name in texts if name not in _NAMES and not _OF_A_MARKET.fullmatch(name))
    return [f"{name} is not a setting{_suggestion(name)}" for name in strangers]


def _suggestion(name: str) -> str:
    close = get_close_matches(name, _NAMES, n=1, cutoff=0.8)
    return f": is {close[0]} meant?" if close else "."


def _faults_of_values(texts: Mapping[str, str]) -> list[str]:
    faults = [_fault(option, texts.get(option.name, option.default)) for option in options.OPTIONS]
    for name, text in texts.items():
        if _OF_A_MARKET.fullmatch(name):
            faults.append(_fault(Option(name, None, "", secret_text), text))
    return [fault for fault in faults if fault]


def _fault(option: Option[T], text: str | None) -> str | None:
    if text is None:
        return f"{option.name} is required: {option.meaning}"
    try:
        option.read(text)
    except ValueError as error:
        return f"{option.name} {error}."
    return None


def _settings(texts: Mapping[str, str]) -> Settings:
    # The same readers as in the check before, now that each value is known to be sound.
    def value(option: Option[T]) -> T:
        return option.read(texts.get(option.name, option.default or ""))

    return Settings(
        telegram_token=value(options.TELEGRAM_TOKEN),
        telegram_api=value(options.TELEGRAM_API),
        database_url=value(options.DATABASE_URL),
        sealing_keys=value(options.SEALING_KEYS),
        markets=value(options.MARKETS),
        network=value(options.NETWORK),
        admins=value(options.ADMINS),
        allowed=value(options.ALLOWED),
        max_order=value(options.MAX_ORDER_USD),
        max_daily=value(options.MAX_DAILY_USD),
        max_unpaid=value(options.MAX_UNPAID),
        keep=value(options.KEEP_DAYS),
        rates_url=value(options.RATES_URL),
        proxy=value(options.PROXY),
        allow_private_nodes=value(options.ALLOW_PRIVATE_NODES),
        listen=value(options.LISTEN),
        log_level=value(options.LOG_LEVEL),
        log_format=value(options.LOG_FORMAT),
        api_keys=_of_markets(texts, "API_KEY"),
        tokens=_of_markets(texts, "TOKEN"),
    )


def _of_markets(texts: Mapping[str, str], kind: str) -> Mapping[str, Secret]:
    """The secrets of one kind by market id."""
    found = ((_OF_A_MARKET.fullmatch(name), text) for name, text in texts.items())
    # Market ids hold dashes and no underscores, so the name of a variable leads back to one id only.
    return MappingProxyType(
        {
            name["id"].lower().replace("_", "-"): secret_text(text)
            for name, text in found
            if name and name["kind"] == kind
        }
    )
