"""Names of nodes: short and readable, and never taken for an amount, a key or an address."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.naming import LONGEST_NAME, BadName, NameFault, read_name, same_name
from liquidity.amount import AmountError, AmountFault, parse_amount
from liquidity.node import NodeAddressError, read_nodes
from tests.liquidity.strategies import pubkey_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("alice", "alice"),
        ("  My   node\n 2 ", "My node 2"),
        ("\u202ealice\u200b", "alice"),
        ("Bücher-Knoten", "Bücher-Knoten"),
        ("\uff21lice", "Alice"),
        ("\u0431\u043e\u0431", "\u0431\u043e\u0431"),
        ("a" * LONGEST_NAME, "a" * LONGEST_NAME),
        ("satsuma", "satsuma"),
        ("Mike", "Mike"),
    ],
)
def test_a_name_is_cleaned_and_kept(text: str, name: str) -> None:
    """Blanks collapse, invisible marks go, wide letters become plain ones."""
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (" \u200b\u3164", NameFault.EMPTY),
        ("a" * (LONGEST_NAME + 1), NameFault.TOO_LONG),
        ("x" * 100_000, NameFault.TOO_LONG),
        ("25", NameFault.NO_LETTER_FIRST),
        ("2M sats", NameFault.NO_LETTER_FIRST),
        ("$5", NameFault.NO_LETTER_FIRST),
        (pubkey_of(3)[:20], NameFault.NO_LETTER_FIRST),
        ("-alice", NameFault.NO_LETTER_FIRST),
        ("/buy", NameFault.ADDRESS),
        ("alice@home", NameFault.ADDRESS),
        ('{"a"}', NameFault.ADDRESS),
        ("sats", NameFault.UNIT),
        ("USD", NameFault.UNIT),
        ("us$ 5", NameFault.UNIT),
        ("usd 5", NameFault.UNIT),
        ("m", NameFault.UNIT),
        ("k sats", NameFault.UNIT),
        ("dollars", NameFault.UNIT),
    ],
)
def test_each_fault_has_its_name(text: str, fault: NameFault) -> None:
    """Too long, empty, or to be taken for something else."""
    with pytest.raises(BadName) as caught:
        read_name(text)
    assert caught.value.fault is fault


@given(
    st.text(max_size=60)
    | st.from_regex(r"(us ?\$|usd|\$|k|m)? ?[0-9.,]{0,6} ?(k|m|sats?|btc|usd)?", fullmatch=True)
)
def test_a_name_is_one_thing_only(text: str) -> None:
    """Whatever is a name is no amount and no address, reads back as itself, and shows no hidden mark."""
    try:
        name = read_name(text)
    except BadName:
        return
    assert read_name(name) == name
    assert same_name(name, name.upper()) or name.upper().casefold() != name.casefold()
    assert 1 <= len(name) <= LONGEST_NAME
    assert not any(unicodedata.category(char)[0] == "C" for char in name)
    with pytest.raises(AmountError) as caught:
        parse_amount(name)
    assert caught.value.fault is not AmountFault.AMBIGUOUS
    with pytest.raises(NodeAddressError):
        read_nodes(name, allow_private=True)
