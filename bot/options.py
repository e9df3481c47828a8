"""Every setting in one table: its name, what it means, what it is when unset, and how its text is read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Final, Generic, TypeVar

from bot import readers
from liquidity.network import Network

T = TypeVar("T")


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For whom it is logged: people or machines."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One setting; *default* is a text like any other, None when there is none and it must be given."""

    name: str
    default: str | None
    meaning: str
    read: Callable[[str], T]


TELEGRAM_TOKEN: Final = Option(
    "INLET_TELEGRAM_TOKEN", None, "The bot's token, as BotFather gives it.", readers.token
)
TELEGRAM_API: Final = Option(
    "INLET_TELEGRAM_API",
    "https://api.telegram.org",
    "The Bot API server: requests go to `{it}/bot{token}/{method}`.",
    readers.web_address,
)
DATABASE_URL: Final = Option(
    "INLET_DATABASE_URL",
    "sqlite:///data/inlet.db",
    "The database: `sqlite:///` and the path of a file, whose folder is made.",
    readers.database_url,
)
SEALING_KEYS: Final = Option(
    "INLET_SEALING_KEYS",
    None,
    "32-byte keys in url-safe base64 (`inlet keygen` makes one), commas between them, newest first: "
    "the first seals, all open.",
    readers.sealing_keys,
)
MARKETS: Final = Option(
    "INLET_MARKETS", "", "Path of a TOML file of markets; empty for the built-in list.", readers.optional_file
)
NETWORK: Final = Option(
    "INLET_NETWORK",
    Network.MAINNET.value,
    f"The Bitcoin network, one of {', '.join(Network)}: only its markets are offered.",
    partial(readers.one_of, Network),
)
ADMINS: Final = Option(
    "INLET_ADMINS",
    "",
    "Telegram user ids of the operators, commas between them; they are always allowed.",
    readers.user_ids,
)
ALLOWED: Final = Option(
    "INLET_ALLOWED",
    "",
    "User ids that may use the bot, or `*` for everyone; empty for nobody.",
    readers.guests,
)
MAX_ORDER_USD: Final = Option(
    "INLET_MAX_ORDER_USD", "100", "The most that one order may cost.", readers.dollars
)
MAX_DAILY_USD: Final = Option(
    "INLET_MAX_DAILY_USD",
    "300",
    "The most that one person may spend in a day, held payments included.",
    readers.dollars,
)
MAX_UNPAID: Final = Option(
    "INLET_MAX_UNPAID", "2", "How many unpaid orders one person may have.", readers.count
)
KEEP_DAYS: Final = Option(
    "INLET_KEEP_DAYS",
    "90",
    "After how many days a finished order is stripped to figures that name nobody, counted from the end "
    "of its lease where it has one.",
    readers.days,
)
RATES_URL: Final = Option(
    "INLET_RATES_URL",
    "",
    "Another source of US dollars per bitcoin; empty for the market's own price.",
    readers.optional_web_address,
)
PROXY: Final = Option(
    "INLET_PROXY",
    "",
    "A proxy, like `socks5h://127.0.0.1:9050` or `http://user:password@host:port`; empty for none. Through "
    "it go all requests to Telegram, markets and the source of rates, whatever their host, in the place of "
    "HTTP_PROXY and its like, and the calls to nodes that people have checked. It looks all names up "
    "(`socks5` and `socks5h` mean the same), so it should not lead into a private network.",
    readers.optional_proxy,
)
ALLOW_PRIVATE_NODES: Final = Option(
    "INLET_ALLOW_PRIVATE_NODES",
    "no",
    "Whether node addresses in private and loopback ranges are taken.",
    readers.yes_or_no,
)
LISTEN: Final = Option(
    "INLET_LISTEN",
    "127.0.0.1:8087",
    "Where `GET /health` is answered; port 0 takes any free one, `off` for no server.",
    readers.listen_address,
)
LOG_LEVEL: Final = Option(
    "INLET_LOG_LEVEL", "info", f"One of {', '.join(LogLevel)}.", partial(readers.one_of, LogLevel)
)
LOG_FORMAT: Final = Option(
    "INLET_LOG_FORMAT", "text", "`text` for people, `json` for machines.", partial(readers.one_of, LogFormat)
)

OPTIONS: Final[tuple[Option[Any], ...]] = (
    TELEGRAM_TOKEN,
    TELEGRAM_API,
    DATABASE_URL,
    SEALING_KEYS,
    MARKETS,
    NETWORK,
    ADMINS,
    ALLOWED,
    MAX_ORDER_USD,
    MAX_DAILY_USD,
    MAX_UNPAID,
    KEEP_DAYS,
    RATES_URL,
    PROXY,
    ALLOW_PRIVATE_NODES,
    LISTEN,
    LOG_LEVEL,
    LOG_FORMAT,
)

# The settings that stand once for each market: their names and meanings.
OF_A_MARKET: Final = (
    (
        "INLET_MARKET_<ID>_API_KEY",
        (
            "API key of the market with this id, upper-cased, `-` written `_`: "
            "for example INLET_MARKET_MAGMA_API_KEY."
        ),
    ),
    (
        "INLET_MARKET_<ID>_TOKEN",
        (
            "Access token of the LSPS1 market with this id, sent with each order: for example "
            "INLET_MARKET_OLYMPUS_TOKEN. The built-in `olympus` is off until its token is set."
        ),
    ),
)


def api_key_name(market: str) -> str:
    """The setting that gives the market of this id its API key."""
    return f"INLET_MARKET_{_in_a_name(market)}_API_KEY"


def token_name(market: str) -> str:
    """The setting that gives the market of this id its token."""
    return f"INLET_MARKET_{_in_a_name(market)}_TOKEN"


def _in_a_name(market: str) -> str:
    return market.upper().replace("-", "_")
