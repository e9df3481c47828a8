"""From a setting's text to its value: each reader raises ValueError with the end of a sentence.

No sentence repeats the text it complains about: it may be a secret put in the wrong place.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from liquidity.money import CENTS_PER_USD, UsdCents
from liquidity.proxy import Proxy, read_proxy
from liquidity.secret import Secret

E = TypeVar("E", bound=StrEnum)

_TOKEN: Final = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{30,}")
_DOLLARS: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{2}))?")
_COUNT: Final = re.compile(r"[0-9]{1,6}")
_MOST_DAYS: Final = 36_500
_USER_ID: Final = re.compile(r"[1-9][0-9]{0,15}")
_LISTEN: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})")
_SEALING_KEY_BYTES: Final = 32
_SQLITE: Final = "sqlite:///"
_HIGHEST_PORT: Final = 65535
_YES: Final = frozenset({"yes", "true", "on", "1"})
_NO: Final = frozenset({"no", "false", "off", "0"})


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """Where a server of ours listens; port 0 takes any free one."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Guests:
    """Who may use the bot besides the admins."""

    ids: frozenset[int]
    everyone: bool = False


def token(text: str) -> Secret:
    """A bot token as BotFather gives it."""
    if not _TOKEN.fullmatch(text):
        raise ValueError("is not a bot token: it looks like 123456789:AAE… and BotFather gives it")
    return Secret(text)


def secret_text(text: str) -> Secret:
    """A secret of any shape that can stand in an HTTP header."""
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("holds characters that no key has")
    return Secret(text)


def web_address(text: str) -> str:
    """An http or https address, without the slash at its end."""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not text.isprintable() or " " in text:
        raise ValueError("must be an address that starts with http:// or https://")
    return text.rstrip("/")


def optional_web_address(text: str) -> str | None:
    """A web address, or None when nothing is set."""
    return web_address(text) if text else None


def optional_proxy(text: str) -> Proxy | None:
    """A proxy, or None when nothing is set."""
    return read_proxy(text) if text else None


def database_url(text: str) -> str:
    """The address of a SQLite database."""
    if not text.startswith(_SQLITE) or len(text) == len(_SQLITE) or "?" in text:
        raise ValueError("must be sqlite:/// and the path of a file, like sqlite:///data/inlet.db")
    return text


def sealing_keys(text: str) -> Secret:
    """One or more 32-byte keys in url-safe base64, newest first, commas between them."""
    keys = split_keys(text)
    if not all(map(_is_sealing_key, keys)):
        raise ValueError(
            "must be 32-byte keys in url-safe base64 with commas between them: `inlet keygen` makes one"
        )
    if len(set(keys)) < len(keys):
        raise ValueError("names the same key twice")
    return Secret(text)


def split_keys(text: str) -> tuple[str, ...]:
    """The keys of such a text, each without its padding."""
    return tuple(part.strip().rstrip("=") for part in text.split(","))


def optional_file(text: str) -> Path | None:
    """The path of a file that is there, or None when nothing is set."""
    if not text:
        return None
    path = Path(text)
    if not path.is_file():
        raise ValueError("names a file that is not there")
    return path


def user_ids(text: str) -> frozenset[int]:
    """Telegram user ids with commas between them."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(_USER_ID.fullmatch(part) for part in parts):
        raise ValueError("must be Telegram user ids (numbers) with commas between them")
    return frozenset(map(int, parts))


def guests(text: str) -> Guests:
    """User ids, or a star for everyone."""
    return Guests(frozenset(), everyone=True) if text == "*" else Guests(user_ids(text))


def dollars(text: str) -> UsdCents:
    """An amount of US dollars above zero, as cents."""
    found = _DOLLARS.fullmatch(text)
    cents = int(found[1]) * CENTS_PER_USD + int(found[2] or 0) if found else 0
    if not cents:
        raise ValueError("must be US dollars above zero, like 100 or 99.50")
    return UsdCents(cents)


def count(text: str) -> int:
    """A whole number above zero."""
    if not _COUNT.fullmatch(text) or not int(text):
        raise ValueError("must be a whole number above zero")
    return int(text)


def days(text: str) -> timedelta:
    """A whole number of days, a hundred years at most."""
    if not 1 <= count(text) <= _MOST_DAYS:
        raise ValueError(f"must be at most {_MOST_DAYS} days")
    return timedelta(days=int(text))


def yes_or_no(text: str) -> bool:
    """A switch."""
    if text.lower() not in _YES | _NO:
        raise ValueError("must be yes or no")
    return text.lower() in _YES


def listen_address(text: str) -> ListenAddress | None:
    """host:port, or None for `off`."""
    if text.lower() == "off":
        return None
    found = _LISTEN.fullmatch(text)
    if not found or int(found[3]) > _HIGHEST_PORT:
        raise ValueError("must be host:port, like 127.0.0.1:8087, or off")
    return ListenAddress(found[1] or found[2], int(found[3]))


def one_of(words: type[E], text: str) -> E:
    """One of a few words, in any case."""
    try:
        return words(text.lower())
    except ValueError:
        raise ValueError(f"must be one of {', '.join(words)}") from None


def _is_sealing_key(text: str) -> bool:
    try:
        raw = urlsafe_b64decode(text + "=") if text.isascii() else b""
    except Base64Error:
        return False
    # The decoder skips what is not base64, so only a text that comes out again is one.
    return len(raw) == _SEALING_KEY_BYTES and urlsafe_b64encode(raw).decode() == text + "="
