"""Which addresses a button may open (TDLib, LinkManager.cpp, check_link)."""

import re

_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(?:[^/?#@]*@)?(?P<host>\[[0-9a-f:.]+\]|[^:/?#]*)(?::(?P<port>[^/?#]*))?", re.IGNORECASE)
_APP_SCHEMES = frozenset({"tg", "ton", "tonsite"})
_MAX_PORT = 65_535


class LinkError(ValueError):
    """An address Telegram refuses; the text is Telegram's reason."""


def check_link(url: str, *, https_only: bool = False) -> str:
    """The address as Telegram keeps it; raises LinkError."""
    matched = _ADDRESS.fullmatch(url.strip())
    scheme = ((matched and matched["scheme"]) or "").lower()
    rest = matched["rest"] if matched else ""
    if https_only and scheme != "https":
        raise LinkError("Only HTTPS links are allowed")
    if scheme in _APP_SCHEMES:
        return url.strip()
    if scheme not in {"", "http", "https"}:
        raise LinkError("Unsupported URL protocol")
    _check_host(rest)
    return url.strip() if scheme else f"http://{rest}"


def _check_host(rest: str) -> None:
    matched = _HOST.match(rest)
    if matched is None or not matched["host"]:
        raise LinkError("URL host is empty")
    if not _is_port(matched["port"]):
        raise LinkError("Wrong port number specified in the URL")
    host = matched["host"]
    if any(char.isspace() for char in rest):
        raise LinkError("Disallowed character in URL host")
    if "." not in host and not host.startswith("["):
        raise LinkError("Wrong HTTP URL")


def _is_port(port: str | None) -> bool:
    return port is None or (port.isascii() and port.isdigit() and 1 <= int(port) <= _MAX_PORT)
