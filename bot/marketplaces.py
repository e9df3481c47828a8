"""The markets that the settings name, with their keys and the way to them."""

from bot.config import Settings
from liquidity.catalog import BUILT_IN, CatalogError, read_markets, stray_secrets, with_keys
from liquidity.market_config import MarketConfig


class StartError(Exception):
    """The bot cannot start; the message says what to mend."""


def markets_of(settings: Settings) -> tuple[MarketConfig, ...]:
    """The markets of the settings' file, or the built-in ones, with keys and tokens. Raises StartError."""
    configs = BUILT_IN
    if settings.markets is not None:
        try:
            configs = read_markets(settings.markets.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise StartError(f"The markets file cannot be read: {error}.") from error
        except CatalogError as error:
            raise StartError("\n".join(error.faults)) from error
    faults = stray_secrets(configs, settings.api_keys, settings.tokens)
    if faults:
        raise StartError("\n".join(faults))
    return with_keys(configs, settings.api_keys, tokens=settings.tokens, proxy=settings.proxy)
