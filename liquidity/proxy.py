"""A proxy as a setting names it, and what it says where it leads no further. It knows no network."""

import re
from base64 import b64encode
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from liquidity.errors import LiquidityError
from liquidity.secret import Secret

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_MOST_BYTES: Final = 255  # RFC 1929 counts a user and a password in one byte each


class Scheme(StrEnum):
    """How a proxy is spoken to; the two of SOCKS mean the same, since it always looks the names up."""

    HTTP = "http"
    HTTPS = "https"
    SOCKS5 = "socks5"
    SOCKS5H = "socks5h"


class NotThrough(LiquidityError, OSError):
    """A proxy took a connection and led no further; the message says why as far as it told."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy is; *user* and *password* are None where it asks for none."""

    scheme: Scheme
    host: str
    port: int
    user: Secret | None = None
    password: Secret | None = None

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS5, and HTTP otherwise."""
        return self.scheme in {Scheme.SOCKS5, Scheme.SOCKS5H}

    @property
    def login(self) -> tuple[bytes, bytes] | None:
        """User and password as they are sent."""
        if self.user is None or self.password is None:
            return None
        return self.user.reveal().encode(), self.password.reveal().encode()

    @property
    def basic(self) -> str:
        """The login as HTTP sends it; empty where there is none."""
        return b64encode(b":".join(self.login)).decode() if self.login else ""

    def secret_texts(self) -> tuple[str, ...]:
        """What of it must stand in no log; some services take their key as a user without a password."""
        secret = self.password.reveal() or self.user.reveal() if self.user and self.password else ""
        return (secret, self.basic) if secret else ()


def read_proxy(text: str) -> Proxy:
    """Read `scheme://user:password@host:port`, of which the login may be left out; raises ValueError."""
    proxy = _read(text)
    if proxy is None:
        raise ValueError(
            "must be http://, https://, socks5:// or socks5h://, with user:password@ if the proxy asks for "
            "them (percent-encoded), host and port, like socks5h://127.0.0.1:9050"
        )
    return proxy


def _read(text: str) -> Proxy | None:
    if not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        scheme, host, port = Scheme(parts.scheme), parts.hostname or "", parts.port
    except ValueError:
        return None
    bare = parts.path in {"", "/"} and not parts.query and not parts.fragment
    if not bare or not _is_host(host) or not port:
        return None
    if "@" not in parts.netloc:
        return Proxy(scheme, host, port)
    return _with_login(Proxy(scheme, host, port), parts)


def _with_login(proxy: Proxy, parts: SplitResult) -> Proxy | None:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user or max(len(each.encode()) for each in (user, password)) > _MOST_BYTES:
        return None
    return Proxy(proxy.scheme, proxy.host, proxy.port, Secret(user), Secret(password))


def _is_host(host: str) -> bool:
    try:
        return bool(_NAME.fullmatch(host) or ip_address(host))
    except ValueError:
        return False
