"""What `lncli getinfo` and `lightning-cli getinfo` print: each address is found, each fault is named."""

import json
from contextlib import suppress
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liquidity.node import NodeAddress, NodeAddressError, NodeFault, read_nodes
from liquidity.node.info import MAX_INFO, MOST_ADDRESSES
from tests.liquidity.strategies import node_addresses, pubkeys

KEY = "031b301307574bbe9b9ac7b79cbe1700e31e544513eae0b5d7497483083f99e581"
ONION = "r46dwvxcdri754hf6n3rwexmc53h5x4natg5g6hidnxfzejm5xrqn2id.onion"
ANY_IPV4 = str(IPv4Address(0))
NOWHERE = {ANY_IPV4, "::"}
LND: dict[str, Any] = {
    "version": "0.18.3-beta commit=v0.18.3-beta",
    "identity_pubkey": KEY,
    "alias": "a {curly} one",
    "chains": [{"chain": "bitcoin", "network": "mainnet"}],
    "uris": [f"{KEY}@{ONION}:9735", f"{KEY}@[2a01:4f8::1]:9735", f"{KEY}@45.79.192.236:9735"],
    "features": {"0": {"name": "data-loss-protect", "is_required": True, "is_known": True}},
}
CLN: dict[str, Any] = {
    "id": KEY,
    "alias": "cln",
    "our_features": {"init": "08a0"},
    "address": [
        {"type": "torv3", "address": ONION, "port": 9735},
        {"type": "ipv6", "address": "2a01:4f8::1", "port": 9735},
        {"type": "ipv4", "address": "45.79.192.236", "port": 9735},
    ],
    "binding": [{"type": "ipv4", "address": "127.0.0.1", "port": 9735}],
}
THREE = (
    NodeAddress(KEY, "45.79.192.236", 9735),
    NodeAddress(KEY, "2a01:4f8::1", 9735),
    NodeAddress(KEY, ONION, 9735),
)


def read(text: str) -> tuple[NodeAddress, ...]:
    """Read as the bot does on mainnet."""
    return read_nodes(text, allow_private=False)


def fault_of(text: str) -> NodeFault:
    """The fault that reading tells."""
    with pytest.raises(NodeAddressError) as caught:
        read(text)
    return caught.value.fault


@pytest.mark.parametrize("info", [LND, CLN])
def test_all_addresses_are_found_the_best_reached_first(info: dict[str, Any]) -> None:
    """IPv4 first, Tor last, from either node's report."""
    assert read(json.dumps(info)) == THREE


@pytest.mark.parametrize("info", [LND, CLN])
@pytest.mark.parametrize(
    "wrapping", ["```json\n{}\n```", "```\n{}", "$ lncli getinfo\n{}\n$ ", "{}\n\nthat is mine, thanks}}"]
)
def test_what_comes_along_with_a_paste_is_tolerated(info: dict[str, Any], wrapping: str) -> None:
    """Whole or half code fences, a prompt and words around it change nothing."""
    assert read(wrapping.replace("{}", json.dumps(info, indent=4), 1)) == THREE


def test_a_terminal_that_breaks_lines_inside_a_key() -> None:
    """So do line breaks in the middle of a value, and the quotes of a phone."""
    text = json.dumps(LND, indent=4)
    assert read(text.replace(KEY[:30], KEY[:20] + "\n" + KEY[20:30])) == THREE
    assert read(text.replace('"', "\u201c")) == THREE


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(LND, indent=2)[: json.dumps(LND, indent=2).index("features")],
        '"uris": [\n' + ",\n".join(f'"{uri}"' for uri in LND["uris"]) + "\n],",
        ",\n".join(f'  "{uri}"' for uri in LND["uris"]),
        f'{KEY[:9]}", "uris": ["' + '", "'.join(LND["uris"]),
        json.dumps({"node": LND}),
    ],
)
def test_a_part_of_it_is_enough(text: str) -> None:
    """Cut off behind the addresses, the field alone, its lines alone, or the report inside another."""
    assert read(text) == THREE


def test_one_address_is_read_as_ever() -> None:
    """As plain text, with the faults of plain text."""
    assert read(f'"{KEY}@1ml.com:9735",') == (NodeAddress(KEY, "1ml.com", 9735),)
    assert fault_of(KEY) is NodeFault.KEY_ONLY
    assert fault_of(f"{KEY}@1ml.com:9735 {KEY}@1ml.com:9736") is NodeFault.SEVERAL


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (json.dumps(LND | {"uris": []}), NodeFault.NO_URIS),
        (json.dumps(LND | {"uris": [None, 1, {}]}), NodeFault.NO_URIS),
        (json.dumps({"identity_pubkey": KEY}), NodeFault.NO_URIS),
        (json.dumps(CLN | {"address": [], "binding": []}), NodeFault.NO_ADDRESS),
        (json.dumps(CLN | {"address": []}), NodeFault.NO_ADDRESS),
        (json.dumps({"id": KEY}), NodeFault.NO_ADDRESS),
        (json.dumps({"id": KEY, "address": [{"type": "websocket", "port": 80}]}), NodeFault.NO_ADDRESS),
        (json.dumps({"id": KEY, "binding": [{"address": ANY_IPV4, "port": 9735}]}), NodeFault.NO_ADDRESS),
        (json.dumps(LND | {"uris": [f"{KEY}@192.168.1.5:9735"]}), NodeFault.PRIVATE_HOST),
        (json.dumps({"id": "02zz", "address": CLN["address"]}), NodeFault.KEY_NOT_HEX),
        (json.dumps({"id": KEY, "address": [{"address": "1ml.com", "port": 99999}]}), NodeFault.PORT_RANGE),
        (json.dumps({"id": KEY, "address": [{"address": "1ml.com", "port": True}]}), NodeFault.NO_ADDRESS),
        (json.dumps({"balance": 5}), NodeFault.NOT_INFO),
        ("{}", NodeFault.NOT_INFO),
        ('{"version": "0.18', NodeFault.INFO_BROKEN),
        ("{" * 2000, NodeFault.INFO_BROKEN),
        ('{"a":' * 2000, NodeFault.INFO_BROKEN),
        ('{"a":' + "[" * 10_000, NodeFault.INFO_BROKEN),
        ('{"a":' + "9" * 5000 + "}", NodeFault.INFO_BROKEN),
        ("{" + "x" * MAX_INFO, NodeFault.TOO_LONG),
    ],
)
def test_each_fault_has_its_name(text: str, fault: NodeFault) -> None:
    """Nothing announced, private ranges, something else, broken, hostile and huge."""
    assert fault_of(text) is fault


def test_a_public_binding_serves_where_nothing_is_announced() -> None:
    """Core Lightning may listen on an address that it does not tell the world."""
    bound = [{"type": "ipv4", "address": "127.0.0.1", "port": 9735}, CLN["address"][2]]
    assert read(json.dumps({"id": KEY, "address": [], "binding": bound})) == THREE[:1]


def test_the_same_address_counts_once_and_not_all_are_offered() -> None:
    """A report with hundreds of addresses makes no keyboard of hundreds of rows."""
    assert read(json.dumps({"uris": [f"{KEY}@1ml.com:9735", f"{KEY}@1ML.com:9735"]})) == (
        NodeAddress(KEY, "1ml.com", 9735),
    )
    assert len(read(json.dumps({"uris": [f"{KEY}@h{i}.com:9735" for i in range(99)]}))) == MOST_ADDRESSES


@given(pubkeys, st.lists(node_addresses, min_size=1, max_size=5))
def test_every_report_reads_back(pubkey: str, places: list[NodeAddress]) -> None:
    """What either node prints of its addresses is what is found."""
    nodes = {NodeAddress(pubkey, place.host, place.port) for place in places if place.host not in NOWHERE}
    assume(nodes)
    lnd = json.dumps({"uris": [str(node) for node in nodes]}, indent=4)
    cln = json.dumps({"id": pubkey, "address": [{"address": n.host, "port": n.port} for n in nodes]})
    for text in (lnd, cln):
        assert {*read_nodes(text, allow_private=True)} == nodes


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([KEY, ONION]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from([*LND, *CLN, "port"]), inner),
)
_CUT = st.tuples(_JSON.map(json.dumps) | st.just(json.dumps(LND)), st.integers(0, 900), st.integers(0, 900))


@given(st.text() | _JSON.map(json.dumps) | _CUT.map(lambda cut: cut[0][cut[1] :][: cut[2]]))
def test_nothing_but_our_own_errors_comes_of_it(text: str) -> None:
    """Any text, any JSON and any part of a report is read or refused by a name."""
    with suppress(NodeAddressError):
        assert read(text)
