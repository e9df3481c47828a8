"""HTML for Telegram, built so that nothing from outside is ever read as a tag.

Every helper takes plain text and escapes it, or takes `Markup` and leaves it as it is.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Final
from urllib.parse import urlsplit

# Control characters, lone surrogates, and the marks that reorder or hide the text around them.
_UNWELCOME: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


class Markup(str):
    """HTML that is safe to send: only the helpers of this module make it from outside text."""

    __slots__ = ()


def clean(text: str) -> str:
    """Text without control characters and without marks that reorder or hide what stands beside them."""
    return _UNWELCOME.sub("", text.replace("\r\n", "\n"))


def clip(text: str, most: int) -> str:
    """At most that many characters of a text, an ellipsis at the end when some are missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def esc(value: object) -> Markup:
    """Any value as HTML text; `Markup` stays as it is."""
    return value if isinstance(value, Markup) else Markup(escape(clean(str(value))))


def bold(value: object) -> Markup:
    """The value in bold."""
    return Markup(f"<b>{esc(value)}</b>")


def italic(value: object) -> Markup:
    """The value in italics."""
    return Markup(f"<i>{esc(value)}</i>")


def code(value: object) -> Markup:
    """The value in a fixed font: a tap copies it."""
    return Markup(f"<code>{esc(value)}</code>")


def link(value: object, url: str) -> Markup:
    """The value as a link; the value alone when the address is not an http or https one."""
    return Markup(f'<a href="{esc(url)}">{esc(value)}</a>') if _is_web(url) else esc(value)


def join(parts: Iterable[object], separator: str = "\n") -> Markup:
    """All parts that are not empty, escaped, with the separator between them."""
    return Markup(esc(separator).join(esc(part) for part in parts if part not in {"", None}))


def paragraphs(*blocks: object) -> Markup:
    """All blocks that are not empty, a blank line between them."""
    return join(blocks, "\n\n")


def _is_web(url: str) -> bool:
    if clean(url) != url or any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
