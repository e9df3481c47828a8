"""A line is taken apart into a node, an amount and what is neither, whatever their order."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nodes import Node
from bot.wishes import bare_number, read_wish
from liquidity.amount import Dollars, Inbound
from liquidity.money import Sats, UsdCents
from liquidity.node import NodeAddress, NodeFault
from tests.liquidity.strategies import node_addresses, pubkey_of
from tests.liquidity.test_node_info import CLN, LND, THREE

ALICE = Node(NodeAddress(pubkey_of(3), "1ml.com", 9735), "alice")
LONG = Node(NodeAddress(pubkey_of(4), "1ml.com", 9735), "Alice of the hill")
NAMELESS = Node(NodeAddress(pubkey_of(5), "1ml.com", 9735))
KNOWN = (ALICE, LONG, NAMELESS)


@pytest.mark.parametrize(
    ("text", "node", "amount", "left"),
    [
        ("25 alice", ALICE, "25", ""),
        ("alice 25", ALICE, "25", ""),
        ("2M sats alice", ALICE, "2M sats", ""),
        ("ALICE $ 25", ALICE, "$ 25", ""),
        ("alice", ALICE, "", ""),
        ("alice of the hill 2 000 000 sats", LONG, "2 000 000 sats", ""),
        ("$25", None, "$25", ""),
        ("50000 alice", ALICE, "50000", ""),
        (f"{ALICE.at} 25", ALICE, "25", ""),
        (f"0.02 btc {ALICE.at}", ALICE, "0.02 btc", ""),
        (f"{NAMELESS.key} 25", NAMELESS, "25", ""),
        (f"{str(ALICE.at)[:30]}\n{str(ALICE.at)[30:]}", ALICE, "", ""),
        ("25 bob", None, "25", "bob"),
        ("bob 25", None, "25", "bob"),
        ("25 eur alice", ALICE, "25", "eur"),
        ("bob", None, "", "bob"),
        ("node2", None, "", "node2"),
        ("$25x", None, "$25x", ""),
        ("please buy", None, "", "please buy"),
        ("1,500k alice", ALICE, "1,500k", ""),
    ],
)
def test_each_part_is_found(text: str, node: Node | None, amount: str, left: str) -> None:
    """Names in any case, amounts with blanks in them, addresses whole and broken."""
    wish = read_wish(text, KNOWN, allow_private=False)
    assert wish.nodes == ((node.at,) if node else ())
    assert (wish.amount, wish.left, wish.node_fault) == (amount, left, None)
    assert wish.clear is (not left)


@pytest.mark.parametrize(
    ("text", "fault", "amount"),
    [
        (f"25 {pubkey_of(9)}", NodeFault.KEY_ONLY, "25"),
        (f"{pubkey_of(9)}@192.168.0.1:9735 $5", NodeFault.PRIVATE_HOST, "$5"),
        ("25 " + json.dumps(LND | {"uris": []}), NodeFault.NO_URIS, "25"),
        ("hello @bob", NodeFault.KEY_LENGTH, ""),
        ('{"a": 1}', NodeFault.NOT_INFO, ""),
    ],
)
def test_what_is_wrong_with_a_node_is_named(text: str, fault: NodeFault, amount: str) -> None:
    """The amount beside it is understood all the same."""
    wish = read_wish(text, KNOWN, allow_private=False)
    assert wish.node_fault is not None
    assert wish.node_fault.fault is fault
    assert wish.amount == amount
    assert not wish.clear


def test_a_report_may_stand_behind_an_amount() -> None:
    """What else is around it, a prompt or a fence, is not taken for anything."""
    assert read_wish(f"$25 {json.dumps(CLN)}", KNOWN, allow_private=False).nodes == THREE
    wish = read_wish(f"$ lncli getinfo\n```\n{json.dumps(LND)}\n``` alice", KNOWN, allow_private=False)
    assert (wish.nodes, wish.amount, wish.left) == (THREE, "", "")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("25", (Dollars(UsdCents(2500)),)),
        (" 12.50 ", (Dollars(UsdCents(1250)),)),
        ("5000", (Dollars(UsdCents(500_000)), Inbound(Sats(5000)))),
        ("$25", ()),
        ("2M", ()),
        ("0", ()),
        ("abc", ()),
        ("", ()),
    ],
)
def test_a_bare_number(text: str, meant: tuple[Dollars | Inbound, ...]) -> None:
    """Its readings are those of an amount; with a unit it is no bare number."""
    assert bare_number(text) == meant


@given(
    st.text() | st.text("0123456789kM$.,@ alicebtcusd{}\"'\n", max_size=80),
    st.lists(node_addresses, max_size=3),
)
def test_any_line_is_taken_apart(text: str, nodes: list[NodeAddress]) -> None:
    """Nothing is raised, and no word is both an amount and left over."""
    known = [Node(at, name) for at, name in zip(nodes, ("alice", "bob", ""), strict=False)]
    wish = read_wish(text, known, allow_private=True)
    assert not (wish.clear and wish.left)
    assert len(wish.amount) + len(wish.left) <= len(text)
    bare_number(text)
