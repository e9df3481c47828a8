"""The buttons of what is a person's own: nodes, all that is kept, settings, and words to be explained."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from bot.callbacks import shapes
from bot.callbacks.shapes import must_match
from bot.texts.glossary import Topic

# More of them would not fit into one message in every language.
MOST_TOPICS: Final = 8


@dataclass(frozen=True, slots=True)
class OfNode:
    """A deed of /nodes; *node* is how a key begins, or one address among several, or empty."""

    tag: ClassVar[str] = "o"
    deed: str
    node: str = ""

    def __post_init__(self) -> None:
        must_match(deed=(self.deed, shapes.WORD), node=(self.node, shapes.NODE))


@dataclass(frozen=True, slots=True)
class OfSelf:
    """A deed with all that is kept of a person; *word* stands for what they were shown, or is empty."""

    tag: ClassVar[str] = "s"
    deed: str
    word: str = ""

    def __post_init__(self) -> None:
        must_match(deed=(self.deed, shapes.WORD), word=(self.word, shapes.NODE))


class Part(StrEnum):
    """What a button of /settings is about."""

    HOME = "home"
    LANGUAGE = "language"
    ZONE = "zone"
    FIAT = "fiat"
    PLAIN = "plain"
    NOTICES = "notices"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Setting:
    """Show this part of the settings, or give it this value."""

    tag: ClassVar[str] = "k"
    part: Part
    value: str = ""

    def __post_init__(self) -> None:
        must_match(value=(self.value, shapes.SETTING))


@dataclass(frozen=True, slots=True)
class Explain:
    """Explain the words of these letters, each once."""

    tag: ClassVar[str] = "w"
    letters: str

    def __post_init__(self) -> None:
        if not 0 < len(self.letters) <= MOST_TOPICS or len(set(self.letters)) < len(self.letters):
            raise ValueError("no button explains none, too many, or the same twice")
        if not set(self.letters) <= set(Topic):
            raise ValueError("a letter of this button stands for no word")

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The words, in the order of the letters."""
        return tuple(map(Topic, self.letters))


OfPerson = OfNode | OfSelf | Setting | Explain
