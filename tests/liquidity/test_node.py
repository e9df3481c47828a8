"""Node addresses: what is read, and the name of every fault."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.node import NodeAddress, NodeAddressError, NodeFault, kept_node, read_node
from tests.liquidity.strategies import node_addresses, onion_of

# The node of the ZEUS LSPS1 documents, with its two addresses.
KEY = "031b301307574bbe9b9ac7b79cbe1700e31e544513eae0b5d7497483083f99e581"
ONION = "r46dwvxcdri754hf6n3rwexmc53h5x4natg5g6hidnxfzejm5xrqn2id.onion"
# x = 5 is on no point of the curve.
OFF_CURVE = "02" + "05".rjust(64, "0")


def fault_of(text: str, *, allow_private: bool = False) -> NodeAddressError:
    """Return the error that reading raises."""
    with pytest.raises(NodeAddressError) as caught:
        read_node(text, allow_private=allow_private)
    return caught.value


@pytest.mark.parametrize(
    ("host", "canonical"),
    [
        ("45.79.192.236", "45.79.192.236"),
        (ONION, ONION),
        (ONION.upper(), ONION),
        ("Node.Example.COM", "node.example.com"),
        ("node.example.com.", "node.example.com"),
        ("xn--bcher-kva.ch", "xn--bcher-kva.ch"),
        ("1ml.com", "1ml.com"),
        ("[2a01:04f8:0:0::1]", "2a01:4f8::1"),
        ("[::ffff:45.79.192.236]", "::ffff:2d4f:c0ec"),
    ],
)
def test_each_kind_of_host_is_read(host: str, canonical: str) -> None:
    """IPv4, IPv6, a DNS name and a v3 onion, each brought to one spelling."""
    assert read_node(f"{KEY}@{host}:9735", allow_private=False) == NodeAddress(KEY, canonical, 9735)


def test_its_text_is_what_markets_take() -> None:
    """An address prints as pubkey@host:port, IPv6 in brackets."""
    assert str(NodeAddress(KEY, "1ml.com", 9735)) == f"{KEY}@1ml.com:9735"
    assert str(NodeAddress(KEY, "2a01:4f8::1", 9735)) == f"{KEY}@[2a01:4f8::1]:9735"


@given(node_addresses)
def test_what_is_printed_reads_back(node: NodeAddress) -> None:
    """The printed form is read to the same address."""
    assert read_node(str(node), allow_private=True) == node


@pytest.mark.parametrize(
    "text",
    [
        f"  {KEY}@1ml.com:9735\n",
        f"lightning://{KEY}@1ml.com:9735",
        f"LIGHTNING:{KEY}@1ml.com:9735",
        f"{KEY[:40]}\n{KEY[40:]}@1ml.com\r\n:9735",
        f"{KEY} @ 1ml.com : 9735",
        f"\ufeff{KEY}\u200b@1ml.com:9735\u00a0",
        f'"{KEY}@1ml.com:9735",',
        f"`{KEY}@1ml.com:9735`",
        f"{KEY.upper()}@1ML.COM:09735/",
    ],
)
def test_what_comes_along_with_a_paste_is_tolerated(text: str) -> None:
    """Blanks, line breaks, invisible marks, a scheme, quotes and upper case change nothing."""
    assert read_node(text, allow_private=False) == NodeAddress(KEY, "1ml.com", 9735)


@pytest.mark.parametrize(
    ("text", "fault", "seen"),
    [
        ("", NodeFault.EMPTY, None),
        (" \n\u200b ", NodeFault.EMPTY, None),
        ("lightning://", NodeFault.EMPTY, None),
        ("a" * 10_000, NodeFault.TOO_LONG, 10_000),
        (f"{KEY}@1ml.com:9735" * 10, NodeFault.TOO_LONG, 790),
        ("[email protected]:9735", NodeFault.E_MAIL_OBFUSCATED, None),
        ("[email\u00a0protected]:9735", NodeFault.E_MAIL_OBFUSCATED, None),
        ("hello", NodeFault.NO_AT, None),
        ("\U0001f438\U0001f438", NodeFault.NO_AT, None),
        ("<b>bold</b>", NodeFault.NO_AT, None),
        (KEY[:59], NodeFault.NO_AT, None),
        (KEY[:65] + "g", NodeFault.NO_AT, None),
        (KEY[:64], NodeFault.KEY_LENGTH, 64),
        (f"lightning:{KEY}abcd", NodeFault.KEY_LENGTH, 70),
        (f"04{KEY[2:]}", NodeFault.KEY_PREFIX, None),
        (OFF_CURVE, NodeFault.KEY_NOT_ON_CURVE, None),
        (KEY, NodeFault.KEY_ONLY, None),
        (f"{KEY}@1ml.com:9735 {KEY}@{ONION}:9735", NodeFault.SEVERAL, None),
        ("alice@1ml.com:9735", NodeFault.KEY_NOT_HEX, None),
        (f"\U0001f438{KEY}@1ml.com:9735", NodeFault.KEY_NOT_HEX, None),
        (f"<code>{KEY}</code>@1ml.com:9735", NodeFault.KEY_NOT_HEX, None),
        (f"\u0660{KEY[1:]}@1ml.com:9735", NodeFault.KEY_NOT_HEX, None),
        (f"{KEY[:64]}@1ml.com:9735", NodeFault.KEY_LENGTH, 64),
        ("@1ml.com:9735", NodeFault.KEY_LENGTH, 0),
        (f"04{KEY[2:]}{KEY[2:]}@1ml.com:9735", NodeFault.KEY_LENGTH, 130),
        (f"04{KEY[2:]}@1ml.com:9735", NodeFault.KEY_PREFIX, None),
        (f"{OFF_CURVE}@1ml.com:9735", NodeFault.KEY_NOT_ON_CURVE, None),
        (f"02{'f' * 64}@1ml.com:9735", NodeFault.KEY_NOT_ON_CURVE, None),
        (f"{KEY}@", NodeFault.NO_PORT, None),
        (f"{KEY}@1ml.com", NodeFault.NO_PORT, None),
        (f"{KEY}@1ml.com:", NodeFault.NO_PORT, None),
        (f"{KEY}@[2a01:4f8::1]", NodeFault.NO_PORT, None),
        (f"{KEY}@1ml.com:port", NodeFault.PORT_NOT_NUMBER, None),
        (f"{KEY}@1ml.com:-1", NodeFault.PORT_NOT_NUMBER, None),
        (f"{KEY}@1ml.com:\u0669\u0667", NodeFault.PORT_NOT_NUMBER, None),
        (f"{KEY}@1ml.com:0", NodeFault.PORT_RANGE, 0),
        (f"{KEY}@1ml.com:70000", NodeFault.PORT_RANGE, 70_000),
        (f"{KEY}@1ml.com:{'9' * 300}", NodeFault.PORT_RANGE, None),
        (f"{KEY}@:9735", NodeFault.HOST_EMPTY, None),
    ],
)
def test_each_fault_has_its_name(text: str, fault: NodeFault, seen: int | None) -> None:
    """What is no address says why, with the number that a sentence needs."""
    error = fault_of(text)
    assert (error.fault, error.seen) == (fault, seen)


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("under_score.com", NodeFault.HOST_BAD),
        ("-dash.com", NodeFault.HOST_BAD),
        ("two..dots.com", NodeFault.HOST_BAD),
        ("caf\u00e9.com", NodeFault.HOST_BAD),
        ("\u212aelvin.com", NodeFault.HOST_BAD),
        ("https://1ml.com", NodeFault.HOST_BAD),
        (f"{'a' * 64}.com", NodeFault.HOST_BAD),
        (".".join(["a" * 60] * 5), NodeFault.HOST_BAD),
        ("[1ml.com]", NodeFault.HOST_BAD),
        ("[fe80::1%eth0]", NodeFault.HOST_BAD),
        ("[::1", NodeFault.HOST_BAD),
        ("300.1.1.1", NodeFault.HOST_NUMERIC),
        ("1.2.3", NodeFault.HOST_NUMERIC),
        ("2130706433", NodeFault.HOST_NUMERIC),
        ("0x7f.1", NodeFault.HOST_NUMERIC),
        ("0x7f000001", NodeFault.HOST_NUMERIC),
        ("0177.0.0.01", NodeFault.HOST_NUMERIC),
        ("2a01:4f8::1", NodeFault.IPV6_BRACKETS),
        ("expyuzz4wqqyqhjn.onion", NodeFault.ONION_V2),
        (f"a{ONION[1:]}", NodeFault.ONION_BAD),
        (f"www.{ONION}", NodeFault.ONION_BAD),
        ("onion", NodeFault.ONION_BAD),
        (f"{'0' * 56}.onion", NodeFault.ONION_BAD),
    ],
)
def test_each_fault_of_a_host_has_its_name(host: str, fault: NodeFault) -> None:
    """A host that is wrong is wrong even where private ones are allowed."""
    for allow_private in (False, True):
        assert fault_of(f"{KEY}@{host}:9735", allow_private=allow_private).fault is fault


@pytest.mark.parametrize(
    "host",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "0.1.2.3"),
        *(
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "198.18.0.1",
        ),
        *("[::]", "[::1]", "[fe80::1]", "[fc00::1]", "[fd12::1]", "[ff02::1]", "[2001:db8::1]"),
        *("[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
        *("localhost", "mynode", "umbrel.local", "a.localhost", "pi.lan", "pi.home.arpa", "node.internal"),
    ],
)
def test_private_hosts_need_permission(host: str) -> None:
    """What no seller on the Internet can reach is refused unless allowed."""
    assert fault_of(f"{KEY}@{host}:9735").fault is NodeFault.PRIVATE_HOST
    assert read_node(f"{KEY}@{host}:9735", allow_private=True).port == 9735


@pytest.mark.parametrize("text", [KEY, KEY.upper(), f"lightning:{KEY}", f" {KEY[:20]}\n{KEY[20:]} "])
def test_a_key_alone_needs_permission(text: str) -> None:
    """It is then a node without an address, whose text is the key, and stays so when it is kept."""
    assert fault_of(text).fault is NodeFault.KEY_ONLY
    node = read_node(text, allow_private=False, allow_bare=True)
    assert (node, str(node), node.is_bare) == (NodeAddress(KEY), KEY, True)
    assert kept_node(str(node)) == node
    assert not read_node(f"{KEY}@1ml.com:9735", allow_private=False, allow_bare=True).is_bare


def test_a_key_alone_must_be_one() -> None:
    """Whatever is allowed."""
    with pytest.raises(NodeAddressError):
        read_node(f"{KEY[:-1]}", allow_private=False, allow_bare=True)


def test_an_onion_of_another_version_is_refused() -> None:
    """The version byte is part of the checksum and must be three."""
    good = onion_of(bytes(32))
    assert read_node(f"{KEY}@{good}:9735", allow_private=False).host == good
    assert fault_of(f"{KEY}@{good.removesuffix('d.onion')}e.onion:9735").fault is NodeFault.ONION_BAD


@given(
    st.text() | st.text().map(lambda tail: f"{KEY}@{tail}") | st.text().map(lambda tail: f"{KEY}@{tail}:1")
)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    """Whatever is pasted, the answer is an address or a NodeAddressError."""
    with suppress(NodeAddressError):
        node = read_node(text, allow_private=False)
        assert read_node(str(node), allow_private=False) == node
