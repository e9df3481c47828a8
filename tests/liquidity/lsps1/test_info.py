"""get_info read into limits and nodes, whatever envelope and dress it comes in."""

from typing import Any

import pytest

from liquidity.errors import CannotServe, Lack, MarketError, Rejected, Unavailable
from liquidity.lsps1.info import Info
from liquidity.lsps1.replies import read_info
from liquidity.market import LEASES, USUAL_LEASE, Wish
from liquidity.money import Sats
from liquidity.node import read_node
from tests.liquidity.lsps1.saved import document, read, text_of, without

MAGMA = document("magma/get_info")
OLYMPUS = document("olympus/get_info")
TOR = OLYMPUS["uris"][1]
IPV6 = f"{TOR[:66]}@[2606:4700::1111]:9735"
NAMED = f"{TOR[:66]}@olympus.example.com:9735"
BOUNDS = (
    "min_initial_lsp_balance_sat",
    "max_initial_lsp_balance_sat",
    "min_channel_balance_sat",
    "max_channel_balance_sat",
)


def info_of(told: Any) -> Info:
    """Read it."""
    return read_info(read(told))


def of_magma(**changes: Any) -> Info:
    """Magma's, with some fields written otherwise."""
    return info_of(MAGMA | changes)


def lack_of(info: Info, inbound: int) -> tuple[Lack, int | None]:
    """Why so many sats are not sold."""
    with pytest.raises(CannotServe) as caught:
        info.fit(Wish(inbound=Sats(inbound), private=True))
    return caught.value.lack, caught.value.bound


def test_magmas() -> None:
    """As its documents print it."""
    assert info_of(MAGMA) == Info(
        least=Sats(500_000),
        most=Sats(100_000_000),
        longest_lease=12_960,
        least_confirmations=0,
        least_funding_blocks=6,
        nodes=tuple(read_node(uri, allow_private=True) for uri in MAGMA["uris"]),
    )


def test_olympus() -> None:
    """As its documents print it, once the missing comma is there; its two nulls say nothing."""
    info = info_of(OLYMPUS)
    assert (info.least, info.most, info.longest_lease) == (100_000, 10_000_000, 13_000)
    assert (info.least_confirmations, info.least_funding_blocks) == (6, 6)
    assert [node.host.rpartition(".")[2] for node in info.nodes] == ["236", "onion"]
    assert info.pubkeys == (TOR[:66],)


def test_olympus_as_printed_is_no_json() -> None:
    """It cannot be read, and that is all."""
    with pytest.raises(Unavailable):
        info_of(text_of("olympus/get_info_malformed_as_printed"))


LIMITS = without(MAGMA, "uris")
URIS = {"uris": MAGMA["uris"]}


@pytest.mark.parametrize(
    "told",
    [
        {"options": MAGMA},
        {"options": LIMITS, **URIS},
        {"supported_versions": [2], "website": "https://lsp.example", "options": LIMITS, **URIS},
        {"jsonrpc": "2.0", "id": "1", "result": MAGMA},
        {"result": {"options": LIMITS, **URIS}},
        {"result": {"options": MAGMA}, "options": None, "error": None},
    ],
    ids=["options", "uris beside", "before 2024", "result", "result.options", "nulls"],
)
def test_every_envelope(told: object) -> None:
    """Deviation 1: under `options`, `result`, or both, and uris beside them."""
    assert info_of(told) == info_of(MAGMA)


@pytest.mark.parametrize(
    ("uris", "hosts"),
    [
        ([TOR, NAMED, OLYMPUS["uris"][0], IPV6], ["45.79.192.236", "olympus", "2606:4700::1111", "r46"]),
        ([TOR, IPV6, NAMED], ["2606:4700::1111", "olympus", "r46"]),
        ([TOR[:40], TOR[:70], TOR[:66], f"{TOR[:30]}…@45.79.192.236:9735", f"{TOR[:66]}@45.79.192:9735"], []),
        ([None, 7, {"uri": TOR}, [TOR], "", "x" * 9000, "…"], []),
        ([NAMED, NAMED, NAMED], ["olympus"]),
        (None, []),
        (TOR, []),
        ({}, []),
    ],
    ids=["sorted", "no IPv4", "cut short", "no texts", "repeated", "null", "no list", "object"],
)
def test_uris(uris: object, hosts: list[str]) -> None:
    """Deviation 2: the easiest to reach first, and only those that can be read."""
    nodes = of_magma(uris=uris).nodes
    assert len(nodes) == len(hosts)
    assert all(node.host.startswith(host) for node, host in zip(nodes, hosts, strict=True))


def test_obfuscated_uris() -> None:
    """Deviation 2: as a web page hides them; the limits hold all the same."""
    info = info_of(document("magma/get_info_obfuscated_uris"))
    assert info.nodes == ()
    assert info.least == 500_000


def test_absent_uris() -> None:
    """Deviation 2: the specification has none."""
    assert info_of(LIMITS).nodes == ()


def test_numbers_in_either_dress() -> None:
    """Deviation 3: sats as numbers; and counts as text."""
    numbers = {name: int(value) if isinstance(value, str) else str(value) for name, value in LIMITS.items()}
    numbers["supports_zero_channel_reserve"] = False
    assert info_of(numbers | URIS) == info_of(MAGMA)


def test_missing_limits() -> None:
    """Deviation 4: what an LSP does not say is no limit."""
    info = info_of({"max_initial_lsp_balance_sat": "7"})
    assert info == Info(most=Sats(7))
    assert info.lease_for(None) == USUAL_LEASE


def test_nulls() -> None:
    """Deviation 5: as if they were not there."""
    assert info_of(dict.fromkeys(MAGMA) | {"min_channel_balance_sat": "7"}) == Info(least=Sats(7))


@pytest.mark.parametrize("told", [{}, dict.fromkeys(MAGMA), {"uris": []}, [], "info", 7, None, ""])
def test_without_any_limit_it_is_no_info(told: object) -> None:
    """Some other page has answered."""
    with pytest.raises(Unavailable):
        info_of(told)


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize(
    "value", [-1, "-1", "+1", "01", " 1", "1.0", 1.0, True, [], {}, 2**63, "9" * 19, "٤"], ids=repr
)
def test_what_is_no_amount(name: str, value: object) -> None:
    """No LSP may write it: nothing is guessed."""
    with pytest.raises(Unavailable):
        of_magma(**{name: value})


@pytest.mark.parametrize(
    "changes",
    [
        {"max_channel_expiry_blocks": 0},
        {"max_channel_expiry_blocks": -1},
        {"max_channel_expiry_blocks": 2**32},
        {"min_required_channel_confirmations": 2**16},
        {"min_funding_confirms_within_blocks": 6.5},
        {"max_initial_lsp_balance_sat": "499999"},
        {"max_channel_balance_sat": "0"},
    ],
    ids=str,
)
def test_limits_without_sense(changes: dict[str, object]) -> None:
    """A range that is none, or a count out of its own (u16, u32)."""
    with pytest.raises(Unavailable):
        of_magma(**changes)


def test_both_ranges_bound_a_channel() -> None:
    """The LSP's balance and the whole channel, which here are the same."""
    info = of_magma(min_channel_balance_sat="600000", max_channel_balance_sat="90000000")
    assert lack_of(info, 599_999) == (Lack.TOO_SMALL, 600_000)
    assert lack_of(info, 90_000_001) == (Lack.TOO_LARGE, 90_000_000)
    info = of_magma(min_channel_balance_sat="1", max_channel_balance_sat="200000000")
    assert lack_of(info, 499_999) == (Lack.TOO_SMALL, 500_000)
    assert lack_of(info, 100_000_001) == (Lack.TOO_LARGE, 100_000_000)


@pytest.mark.parametrize("inbound", [500_000, 100_000_000])
def test_the_bounds_themselves_are_sold(inbound: int) -> None:
    """They are least and most."""
    assert of_magma().fit(Wish(inbound=Sats(inbound), private=False)).inbound == inbound


def test_no_inbound_alone() -> None:
    """Either it says so, or no channel without a balance of the buyer's keeps to its ranges."""
    assert lack_of(of_magma(min_initial_client_balance_sat="5000"), 10**6) == (Lack.NOT_INBOUND_ALONE, 5000)
    apart = of_magma(min_channel_balance_sat="9000000", max_initial_lsp_balance_sat="8000000")
    assert lack_of(apart, 8_500_000) == (Lack.NOT_INBOUND_ALONE, None)


@pytest.mark.parametrize(
    ("longest", "wished", "sold"),
    [(12_960, lease, lease) for lease in LEASES]
    + [
        (12_960, 13_140, 12_960),
        (144, USUAL_LEASE, 144),
        (None, 12_960, 12_960),
        (12_960, None, USUAL_LEASE),
    ],
)
def test_a_lease_is_clamped(longest: int | None, wished: int | None, sold: int) -> None:
    """Down to the longest that is sold; never up, for it costs."""
    info = of_magma(max_channel_expiry_blocks=longest)
    wish = Wish(inbound=Sats(10**6), private=True, lease_blocks=wished)
    assert info.fit(wish) == Wish(inbound=Sats(10**6), private=True, lease_blocks=sold)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, document("magma/error_404"), Rejected),
        (404, "<html>", Unavailable),
        (500, document("magma/error_500"), Unavailable),
        (200, document("spec/error_1_client_rejected"), Rejected),
        (401, {"message": "Unauthorized"}, Rejected),
        (403, {"message": "This service is unavailable in your country"}, Rejected),
        (403, "<html>", Unavailable),
        (200, {"error": {"code": -32601, "message": "Method not found"}}, Rejected),
        (301, "", Unavailable),
    ],
)
def test_errors(status: int, body: object, error: type[MarketError]) -> None:
    """No info; and no talk of an order or its key, of which there is none yet."""
    with pytest.raises(MarketError) as caught:
        read_info(read(body, status))
    assert type(caught.value) is error
