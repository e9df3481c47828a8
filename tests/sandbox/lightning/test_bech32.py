"""The checksum of invoices."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.lightning import bech32

WORDS = st.lists(st.integers(0, 31), max_size=60)
PREFIXES = st.sampled_from(["lnbc25m", "lntb", "lntbs1u", "lnbcrt9n"])


@given(PREFIXES, WORDS)
def test_what_is_encoded_is_sound(prefix: str, data: list[int]) -> None:
    """A string we write passes its own check."""
    assert bech32.is_sound(bech32.encode(prefix, data))


@given(PREFIXES, WORDS, st.data())
def test_one_changed_letter_is_found(prefix: str, data: list[int], draws: st.DataObject) -> None:
    """No single letter can change unnoticed."""
    text = bech32.encode(prefix, data)
    place = draws.draw(st.integers(len(prefix) + 1, len(text) - 1))
    letter = draws.draw(st.sampled_from(sorted(set(bech32.CHARSET) - {text[place]})))
    assert not bech32.is_sound(text[:place] + letter + text[place + 1 :])


@given(st.binary(max_size=60))
def test_bytes_survive_as_words(data: bytes) -> None:
    """Bytes cut into words and joined again begin with the same bytes, padded with zeros."""
    packed = bech32.packed(bech32.words(data))
    assert packed[: len(data)] == data
    assert not any(packed[len(data) :])


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    """Rubbish is unsound, never an error."""
    assert not bech32.is_sound(text + "b")
