"""The vault: opens only what it sealed, for whom it sealed it, under a key that it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BadSetting, CannotOpen
from storage.vault import Vault, new_key, read_keys

NEW, OLD = bytes(range(32)), bytes(range(1, 33))
SECRET = "session-key-that-nobody-may-read"


@given(text=st.text(), owner=st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_sealed_opens_unchanged(text: str, owner: str) -> None:
    """Any text comes out as it went in, and is never seen in between."""
    text = text.encode("utf-8", "ignore").decode()
    vault = Vault([NEW])
    sealed = vault.seal(text, owner)
    assert vault.open(sealed, owner) == text
    assert len(text) < 4 or text.encode() not in sealed


def test_two_seals_of_one_text_differ() -> None:
    """Equal keys do not show as equal rows."""
    vault = Vault([NEW])
    assert vault.seal(SECRET, "first") != vault.seal(SECRET, "first")


def test_copied_to_another_row_it_does_not_open() -> None:
    """Who can write to the database cannot read a key by giving it to himself."""
    vault = Vault([NEW])
    with pytest.raises(CannotOpen):
        vault.open(vault.seal(SECRET, "alice"), "bob")


@given(place=st.integers(min_value=0), flip=st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, flip: int) -> None:
    """No byte of a sealed text can be changed, its header included."""
    vault = Vault([NEW, OLD])
    sealed = bytearray(vault.seal(SECRET, "first"))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(CannotOpen):
        vault.open(bytes(sealed), "first")


@given(length=st.integers(0, 60))
def test_a_torn_text_does_not_open(length: int) -> None:
    """A sealed text that was cut short, to nothing even, is refused like any other."""
    vault = Vault([NEW])
    with pytest.raises(CannotOpen):
        vault.open(vault.seal(SECRET, "first")[:length], "first")


def test_after_a_rotation_old_texts_open_and_new_ones_use_the_new_key() -> None:
    """The first key seals, all open."""
    before, after = Vault([OLD]), Vault([NEW, OLD])
    assert after.open(before.seal(SECRET, "first"), "first") == SECRET
    with pytest.raises(CannotOpen):
        before.open(after.seal(SECRET, "first"), "first")


def test_a_missing_key_is_named_by_its_id_only() -> None:
    """The operator learns which key is missing, and nothing of any key or text."""
    sealed = Vault([OLD]).seal(SECRET, "first")
    with pytest.raises(CannotOpen) as caught:
        Vault([NEW]).open(sealed, "first")
    assert caught.value.key_id == Vault([OLD]).key_id
    assert Vault([OLD]).key_id in str(caught.value)
    assert SECRET not in repr(caught.value)


def test_a_vault_hides_its_keys() -> None:
    """A vault may be logged."""
    shown = repr(Vault([NEW, OLD]))
    assert shown == f"Vault({Vault([NEW]).key_id}, {Vault([OLD]).key_id})"
    assert NEW.hex() not in shown


def test_a_new_key_is_readable() -> None:
    """What `new_key` says, `read_keys` takes, with or without its padding and with blanks around."""
    newest, older = new_key(), new_key()
    keys = read_keys(f" {newest} , {older.rstrip('=')}\n")
    assert [len(key) for key in keys] == [32, 32]
    assert keys[0] != keys[1]
    assert read_keys(newest) == keys[:1]


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64 at all!", "é" * 43, f"{new_key()},", "A" * 44])
def test_a_bad_key_is_refused_without_repeating_it(text: str) -> None:
    """The message names the place of the bad key; a secret with a slip in it is still a secret."""
    with pytest.raises(BadSetting) as caught:
        read_keys(text)
    assert "sealing key" in str(caught.value)
    assert len(text) < 8 or text.strip(",") not in str(caught.value)


def test_a_vault_needs_a_key() -> None:
    """Nothing is ever kept unsealed."""
    with pytest.raises(BadSetting):
        Vault([])


def test_a_vault_names_the_keys_it_has() -> None:
    """All that open, by their ids."""
    assert Vault([NEW, OLD]).key_ids == {Vault([NEW]).key_id, Vault([OLD]).key_id}
