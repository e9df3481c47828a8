"""The button "What is this?": which words it explains, and how it carries them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts.glossary import Topic
from bot.tongue import tr

# The tag is none of `bot.callbacks`.
_SHAPE: Final = re.compile(r"w:([a-z]{1,8})")
# More of them would not fit into one message in every language.
MOST_TOPICS: Final = 8


@dataclass(frozen=True, slots=True)
class Explain:
    """Explain these words, each once; raises ValueError for none, too many, or the same twice."""

    topics: tuple[Topic, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.topics) <= MOST_TOPICS or len(set(self.topics)) < len(self.topics):
            raise ValueError("no button explains these words")


def pack(button: Explain) -> str:
    """The text for the button."""
    return f"w:{''.join(button.topics)}"


def unpack(text: str) -> Explain | None:
    """What the button carried, or None when it is another's."""
    found = _SHAPE.fullmatch(text)
    try:
        return Explain(tuple(map(Topic, found[1]))) if found else None
    except ValueError:
        return None


def what_is(topics: Iterable[Topic]) -> list[list[InlineKeyboardButton]]:
    """The last row of a keyboard, for a message that uses these words; no row where it uses none."""
    used = tuple(dict.fromkeys(topics))
    if not used:
        return []
    return [[InlineKeyboardButton(tr("What is this?"), callback_data=pack(Explain(used)))]]


def what_is_board(*topics: Topic) -> InlineKeyboardMarkup:
    """A keyboard of that row alone."""
    return InlineKeyboardMarkup(what_is(topics))
