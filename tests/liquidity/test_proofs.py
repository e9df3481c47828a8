"""An id and a session key, read from whatever people paste, and never repeated."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.proofs import LABELLED, MAX_LENGTH, BadProof, Proof, ProofFault, read_proof
from liquidity.secret import SessionKey

ID = "ec562479-a4b8-44f4-95b4-150b310832de"
KEY = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
BOUGHT = {
    "data": {
        "liquidity": {
            "buy": {
                "account": {"id": "0" * 36, "session_key": KEY},
                "order": {"transaction_id": ID, "usd_cents": "1000"},
                "payment": {"lightning_invoice": "lnbc1", "redirect_url": None},
            }
        }
    }
}


@pytest.mark.parametrize(
    "text",
    [
        f"{ID} {KEY}",
        f"{KEY} {ID}",
        f"{ID}\n{KEY}\n",
        f"  '{ID}', '{KEY}'",
        f"id: {ID}\nkey: {KEY}",
        f"Session key: {KEY}\nOrder ID: {ID}",
        f"order_id={ID} session_key={KEY}",
        f"order: {ID}, key: Bearer {KEY}",
        f"Order id\n{ID}\nSession key\n{KEY}",
        f'"session_key": "{KEY}", "transaction_id": "{ID}"',
        f"https://magma.amboss.tech/order/{ID}?tab=1 {KEY}",
        json.dumps(BOUGHT),
        json.dumps(BOUGHT, indent=2),
        json.dumps(BOUGHT, indent=2)[:-2],
        json.dumps({"id": ID, "key": KEY}),
        json.dumps([{"session_key": KEY}, {"order_id": ID, "id": "another"}]),
    ],
)
def test_both_are_read_in_every_shape(text: str) -> None:
    """Two words, labels, lines, and the market's own answer, also one that was cut."""
    proof = read_proof(text)
    assert (proof.order_id, proof.key) == (ID, SessionKey(KEY))


@pytest.mark.parametrize("text", [ID, f"id: {ID}", f"`{ID}`", json.dumps({"order_id": ID})])
def test_an_id_alone(text: str) -> None:
    """Wherever it is all that there is."""
    proof = read_proof(text)
    assert (proof.order_id, proof.key) == (ID, None)
    assert read_proof(text, keyed=False).order_id == ID


def test_a_key_alone() -> None:
    """By its shape or its label; where a market has no keys, whatever is sent is an id."""
    for text in (KEY, f"key={KEY}", "x" * 65):
        assert read_proof(text).order_id == ""
        assert read_proof(text).key is not None
    assert read_proof("x" * 65, keyed=False).order_id == "x" * 65


def test_words_without_a_shape_are_taken_in_their_order() -> None:
    """The id stands first; an UUID is the id wherever it stands."""
    assert read_proof("first second") == read_proof("id: first key: second")
    assert read_proof(f"word {ID}").order_id == ID


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ProofFault.EMPTY),
        (" \n'' ", ProofFault.EMPTY),
        ("one two three", ProofFault.UNCLEAR),
        ("x" * (MAX_LENGTH + 1), ProofFault.TOO_LONG),
        ("[" * MAX_LENGTH, ProofFault.EMPTY),
        ("ключ", ProofFault.STRANGE),
        (f"id: {'x' * 129}", ProofFault.STRANGE),
        (f"{ID} k\x00y", ProofFault.STRANGE),
    ],
)
def test_what_shows_nothing(text: str, fault: ProofFault) -> None:
    """Each has its own fault."""
    with pytest.raises(BadProof) as caught:
        read_proof(text)
    assert caught.value.fault is fault


@given(st.text(max_size=200) | st.text(alphabet='{}[]":=, \nidkeyorder_session', max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing else is raised, and what is read can be sent to a market."""
    try:
        proof = read_proof(text)
    except BadProof:
        return
    words = [proof.order_id, proof.key.reveal() if proof.key else ""]
    assert any(words)
    assert len(proof.order_id) <= 128
    for word in words:
        assert word.isascii()
        assert word.isprintable()
        assert " " not in word


@pytest.mark.parametrize(
    "text",
    [
        f"order id\n\n\n{ID}\nsession key : \n\n Bearer  {KEY}",
        f"id \n\n = \n{ID}\n\nkey\n{KEY}",
        f"order:{' ' * 3000}{ID}\n{' ' * 2000}key{' ' * 2000}={KEY}",
    ],
)
def test_white_space_around_labels_is_nothing(text: str) -> None:
    """However much there is."""
    assert read_proof(text) == Proof(ID, SessionKey(KEY))


def test_a_run_of_white_space_is_matched_once() -> None:
    """A pattern that gave some of it back to try again would take as long as the square of its length."""
    runs = re.findall(r"(?:\\s|\[\^\\S\\n\])([*+]\+?)", LABELLED.pattern)
    assert runs
    assert {each[1:] for each in runs} == {"+"}
    with pytest.raises(BadProof):
        read_proof("x order" + "\n" * 4078 + "{ y z")


def test_neither_is_repeated() -> None:
    """The id opens an order at an LSP by itself."""
    shown = repr(read_proof(f"{ID} {KEY}"))
    assert ID not in shown
    assert KEY not in shown
