"""What must hold for every text that claims to be an invoice: altered, made up, or rubbish."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidity.invoice import InvoiceError, read_invoice
from tests.liquidity.invoices import ALPHABET, PAYEE, Draft, bech32, number_words, tagged, words_in, words_of

GOOD = Draft().signed()
GOOD_NAMED = Draft(extra=(*tagged("n", words_of(PAYEE)),)).signed()


@given(st.sampled_from([GOOD, GOOD_NAMED]), st.data())
@settings(max_examples=200, deadline=None)
def test_one_wrong_character_is_always_noticed(text: str, data: st.DataObject) -> None:
    """The checksum alone finds any single slip."""
    place = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(
        st.characters(min_codepoint=33, max_codepoint=126).filter(lambda char: char != text[place])
    )
    with pytest.raises(InvoiceError):
        read_invoice(text[:place] + char + text[place + 1 :])


@given(st.sampled_from([GOOD, GOOD_NAMED]), st.data())
@settings(max_examples=100, deadline=None)
def test_altered_data_never_keeps_its_payee(text: str, data: st.DataObject) -> None:
    """Who alters a word and mends the checksum gets a refusal or another payee.

    Only the recovery id says nothing where the payee is named, and so changes nothing.
    """
    words = words_in(text)
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] ^= data.draw(st.integers(1, 31))
    with suppress(InvoiceError):
        altered = read_invoice(bech32("lnbc125u", words))
        assert altered.payee != PAYEE.hex() or replace(altered, text=text) == read_invoice(text)


@given(st.from_regex(r"ln(bc|tb|tbs|bcrt)([1-9][0-9]{0,5}[munp]?)?", fullmatch=True))
@settings(max_examples=50, deadline=None)
def test_an_altered_prefix_never_keeps_its_payee(prefix: str) -> None:
    """The signature covers network and amount too."""
    with suppress(InvoiceError):
        payee = read_invoice(bech32(prefix, words_in(GOOD))).payee
        assert (payee == PAYEE.hex()) == (prefix == "lnbc125u")


@given(
    st.text()
    | st.text(ALPHABET).map(lambda data: f"lnbc1{data}")
    | st.text().map(lambda tail: GOOD[:-9] + tail)
)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    """Whatever arrives, the answer is an InvoiceError."""
    with pytest.raises(InvoiceError):
        read_invoice(text)


@given(st.lists(st.integers(0, 31), max_size=400))
@settings(deadline=None)
def test_no_words_do_more_than_be_refused(words: list[int]) -> None:
    """Rubbish behind a good checksum is refused too, or by chance an invoice of nobody we know."""
    with suppress(InvoiceError):
        assert read_invoice(bech32("lnbc125u", [*number_words(0, 7), *words])).payee != PAYEE.hex()
