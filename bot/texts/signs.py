"""The signs before a text, and what stands in their place for a reader who wants no emoji.

A sign is never a part of the words, so that it is not translated, and never the only one to say something.
"""

from dataclasses import dataclass
from typing import Final, TypeVar

from bot.escape import Markup
from bot.tongue import Phrase, reader, rich, tr

ORDER: Final = "⚡"
GOOD: Final = "✅"
WARNING: Final = "⚠️"
OVER: Final = "✖"
BULLET: Final = "·"

_DONE: Final = Phrase("Done: {text}")
_NOW: Final = Phrase("Now: {text}")
_LATER: Final = Phrase("Later: {text}")
_CHOSEN: Final = Phrase("Chosen: {text}")
_FAILED: Final = Phrase("Failed: {text}")

Text = TypeVar("Text", bound=str)


@dataclass(frozen=True, slots=True)
class Signed:
    """Words kept for later with the sign that leads them; a string, as a `Phrase` is, once somebody reads."""

    sign: str
    words: Phrase

    def __str__(self) -> str:
        return led(self.sign, str(self.words))


def led(sign: str, text: Text) -> Text:
    """The text after that sign and a blank; the text alone for a plain reader."""
    return text if reader().plain else type(text)(f"{sign} {text}")


def done(text: Text) -> Text:
    """The text as of something that is done."""
    return _marked("✔", _DONE, text)


def now_at(text: Text) -> Text:
    """The text as of what goes on now."""
    return _marked("▸", _NOW, text)


def later(text: Text) -> Text:
    """The text as of what is still to come."""
    return _marked("·", _LATER, text)


def failed(text: Text) -> Text:
    """The text as of what went wrong."""
    return _marked("✖", _FAILED, text)


def chosen(text: str, *, is_it: bool) -> str:
    """The label of a choice, with a sign at the one that is made."""
    return _marked("✓", _CHOSEN, text) if is_it else text


def _marked(mark: str, in_words: Phrase, text: Text) -> Text:
    if not reader().plain:
        return led(mark, text)
    return type(text)(rich(in_words, text=text) if isinstance(text, Markup) else tr(in_words, text=text))
