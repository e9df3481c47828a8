"""A language that no person speaks: every text that went through tongue stands in brackets."""

from gettext import NullTranslations
from re import compile as pattern
from typing import Final

import pytest

from bot import tongue

_BRACKETED: Final = pattern("⟦[^⟦⟧]*⟧")


class Pseudo(NullTranslations):
    """A catalogue that has every text."""

    def gettext(self, message: str) -> str:
        """The text in brackets."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for that number in brackets."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def speak_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every reader reads this language."""
    catalogue = Pseudo()
    monkeypatch.setattr(tongue, "_catalogue", lambda _language: catalogue)


def left_over(text: str) -> str:
    """What of a text did not go through tongue."""
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return text
