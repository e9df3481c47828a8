"""A sign leads a text, or gives way to words for a reader who wants none."""

from collections.abc import Callable

import pytest

from bot.escape import Markup, bold
from bot.texts import signs
from bot.texts.signs import Signed, led
from bot.tongue import Phrase, Reader, reading

PLAIN = Reader(plain=True)
MARKS = [
    (signs.done, "✔", "Done"),
    (signs.now_at, "▸", "Now"),
    (signs.later, "·", "Later"),
    (signs.failed, "✖", "Failed"),
]


@pytest.mark.parametrize(("marked", "mark", "words"), MARKS)
def test_a_mark_becomes_words_for_a_plain_reader(marked: Callable[[str], str], mark: str, words: str) -> None:
    """It is all that tells how far something is, so it is not left out."""
    assert marked("Channel <ready>") == f"{mark} Channel <ready>"
    with reading(PLAIN):
        assert marked("Channel <ready>") == f"{words}: Channel <ready>"


@pytest.mark.parametrize(("marked", "mark", "words"), MARKS)
def test_a_marked_markup_stays_markup(marked: Callable[[str], str], mark: str, words: str) -> None:
    """Escaped once, and text is not taken for markup."""
    assert marked(bold("<ready>")) == f"{mark} <b>&lt;ready&gt;</b>"
    assert isinstance(marked(bold("x")), Markup)
    assert not isinstance(marked("x"), Markup)
    with reading(PLAIN):
        assert marked(bold("<ready>")) == f"{words}: <b>&lt;ready&gt;</b>"
        assert isinstance(marked(bold("x")), Markup)
        assert not isinstance(marked("x"), Markup)


def test_a_sign_is_left_out_for_a_plain_reader() -> None:
    """The words say the same without it, also those that are kept for later."""
    kept = Signed(signs.GOOD, Phrase("It is complete."))
    assert led(signs.WARNING, bold("No")) == "⚠️ <b>No</b>"
    assert str(kept) == "✅ It is complete."
    with reading(PLAIN):
        assert led(signs.WARNING, bold("No")) == "<b>No</b>"
        assert led(signs.WARNING, "No") == "No"
        assert str(kept) == "It is complete."
