"""What must never stand in a log, by its shape and by its text. Knows nothing of logging."""

import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, quote_plus

HIDDEN: Final = "[hidden]"

# A secret may stand inside JSON inside JSON: any number of backslashes before a quote.
_QUOTE: Final = r"""\\*["']"""
_WORD: Final = "[A-Za-z0-9_-]"
_SHAPES: Final = (
    # A bot token, also in an address and percent-encoded there (Bot API, "Authorizing your bot").
    (rf"[0-9]{{5,}}(?::|%3[Aa]){_WORD}{{30,}}", HIDDEN),
    (r"""\b(Bearer)(\s+)[^\s"'\\,;)\]}]+""", rf"\1\2{HIDDEN}"),
    (rf"\beyJ{_WORD}{{8,}}(?:\.{_WORD}*){{1,4}}", HIDDEN),
    (
        rf"""(?i)\b((?:session|api)_?key{_QUOTE}\s*:\s*{_QUOTE})(?:(?!{_QUOTE}).)+""",
        rf"\1{HIDDEN}",
    ),
    # A sealing key: 32 bytes in url-safe base64. A name of 43 small letters is left readable.
    (rf"(?<!{_WORD})(?={_WORD}*[A-Z0-9]){_WORD}{{43}}(?:={{1}}|(?!{_WORD}))", HIDDEN),
)


class Redaction:
    """Hides secrets in a text: everything that has the shape of one, and the exact ones it was given."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        # The longest first: a secret that holds another one must not leave its rest behind.
        exact = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
        shapes = [(re.compile(shape), instead) for shape, instead in _SHAPES]
        self._rules = ([(re.compile(exact), HIDDEN)] if exact else []) + shapes

    def __call__(self, text: str) -> str:
        """The text without its secrets."""
        for rule, instead in self._rules:
            text = rule.sub(instead, text)
        return text

    def __repr__(self) -> str:
        return "Redaction(…)"


def _forms(secret: str) -> set[str]:
    # Twice over: a log line in JSON may quote a repr, or JSON of its own.
    once = {secret} | _escaped(secret)
    return once.union(*map(_escaped, once), {quote(secret, safe=""), quote_plus(secret)})


def _escaped(text: str) -> set[str]:
    return {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]}
