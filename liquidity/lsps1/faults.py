"""What an LSP calls an error, in every shape seen: JSON-RPC, `error` and a word, Nest, plain text, a page."""

import re
import unicodedata
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from liquidity.errors import Refusal
from liquidity.http import Reply
from liquidity.lsps1.values import dig

MOST_SAID: Final = 200
_MOST_RAW: Final = 4096
_MOST_PARTS: Final = 10
_MOST_LETTERS: Final = 1000
_HIDDEN: Final = "…"
# Tags, what is left of them, and the colours of a terminal.
_MARKUP: Final = re.compile(r"<[^<>]*>|[<>]|\x1b\[[0-9;]*[A-Za-z]")
_CODE: Final = re.compile(r"-?[0-9]{1,6}")

# bLIP-51, tables of errors; 1000 and 404 are of its versions before 2024; Nest repeats the HTTP status.
NOT_FOUND: Final = frozenset({101, 404})
_BAD_TOKEN: Final = 102
_MISMATCH: Final = frozenset({100, 1000, -32602})
_INTERNAL: Final = frozenset({-32603, *range(500, 600)})

# Held against the letters of all that an error says, in this order.
_SIGNS: Final = (
    (
        Refusal.NOT_CONNECTED,
        re.compile(
            r"notconnected|notapeer|nopeer|notpeered|peernotfound|peeroffline|peerconnection|connectto"
        ),
    ),
    (
        Refusal.KEY,
        re.compile(
            r"(invalid|unrecogni[sz]ed|unknown|stale|expired|wrong|missing).{0,12}token"
            r"|token.{0,12}(invalid|unrecogni[sz]ed|unknown|stale|expired|wrong|missing|required)"
            r"|badtoken|unauthori[sz]ed|accesskey"
        ),
    ),
    (Refusal.BUSY, re.compile(r"ratelimit|toomany(requests|orders)|slowdown")),
    (Refusal.TOO_SMALL, re.compile(r"belowmin|toosmall|balancetoolow|mininitiallsp|minchannelbalance")),
    # The words of balanceofsatoshis' lsp/process_order.js, which Olympus answers with.
    (
        Refusal.OPTION,
        re.compile(
            r"missing(lspbalance|clientbalance|confirmswithinblocks|channelexpiryblocks|announcechannel)"
            r"|exceedingtotalcapacity|toohigh|toolarge|refundonchainaddressmissing|optionmismatch"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error of an LSP. *says* may be shown; *letters* are those of all it says, to tell its kind by."""

    code: int | None
    says: str
    letters: str

    @property
    def internal(self) -> bool:
        """Whether the LSP broke down over the question instead of answering it."""
        return self.code in _INTERNAL or "internal" in self.letters

    @property
    def refusal(self) -> Refusal:
        """Why no order was made."""
        if self.code == _BAD_TOKEN:
            return Refusal.KEY
        for refusal, sign in _SIGNS:
            if sign.search(self.letters):
                return refusal
        return Refusal.OPTION if self.code in _MISMATCH else Refusal.MARKET


def fault_in(reply: Reply, hidden: str = "") -> Fault | None:
    """The error that a reply holds; *hidden* is a secret that it must not repeat.

    Under a good status only what is plainly an error counts as one.
    """
    document = reply.json()
    error, code = dig(document, "error"), _code_of(dig(document, "statusCode"))
    bad = reply.status >= HTTPStatus.BAD_REQUEST
    if not (bad or error or (code or 0) >= HTTPStatus.BAD_REQUEST):
        return None
    if isinstance(error, dict):
        code = _code_of(error.get("code"))
        data = error.get("data")
        told = [error.get("message"), dig(data, "message"), dig(data, "property")]
        return _fault(code, told, told, hidden)
    if isinstance(document, dict):
        message = document.get("message")
        return _fault(code, [message or error], [error, message], hidden)
    plain = [document if isinstance(document, str) else _plain(reply)]
    return _fault(code, plain, plain, hidden)


def _plain(reply: Reply) -> str:
    """A text; a web page is the word of a gateway, not of the LSP."""
    is_page = reply.body.lstrip()[:1] == b"<"
    return "" if is_page else reply.body[:_MOST_RAW].decode(errors="replace")


def _fault(code: int | None, told: list[Any], known_by: list[Any], hidden: str) -> Fault:
    letters = re.sub(r"[^a-z]", "", "".join(map(_text_of, known_by)).lower())
    return Fault(
        code=code,
        says=said(": ".join(filter(None, dict.fromkeys(map(_text_of, told)))), hidden),
        letters=letters[:_MOST_LETTERS],
    )


def _text_of(value: Any) -> str:
    """A message; Nest's may be a list of them."""
    if isinstance(value, list):
        return "; ".join(
            filter(None, (_text_of(each) for each in value[:_MOST_PARTS] if isinstance(each, str)))
        )
    return value[:_MOST_RAW] if isinstance(value, str) else ""


def _code_of(value: Any) -> int | None:
    """A code, also one written as text: the specification itself prints 001."""
    if isinstance(value, str) and _CODE.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def said(text: str, hidden: str = "") -> str:
    """At most 200 characters of a message, without control characters and markup (bLIP-50: MUST filter)."""
    if hidden:
        text = text.replace(hidden, _HIDDEN)
    plain = _MARKUP.sub(" ", text)
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in plain)
    solid = " ".join(visible.split())
    return solid if len(solid) <= MOST_SAID else solid[: MOST_SAID - 1] + "…"
