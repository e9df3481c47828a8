"""What each LSP says of itself, in its vendor's shape and in others."""

import base64
import hashlib
import re
from typing import Any

import pytest

from tests.sandbox.lsps1.ordering import BASES, info
from tests.sandbox.running import talking

MAGMA_FIELDS = {
    "min_required_channel_confirmations": 0,
    "min_funding_confirms_within_blocks": 6,
    "supports_zero_channel_reserve": False,
    "max_channel_expiry_blocks": 12960,
    "min_initial_client_balance_sat": "0",
    "max_initial_client_balance_sat": "0",
    "min_initial_lsp_balance_sat": "500000",
    "max_initial_lsp_balance_sat": "100000000",
    "min_channel_balance_sat": "500000",
    "max_channel_balance_sat": "100000000",
}


async def test_magma_says_what_its_document_shows() -> None:
    """All fields flat, in their types."""
    async with talking() as sandbox:
        told = await info(sandbox, "magma-recommended")
    assert told == MAGMA_FIELDS | {"uris": told["uris"]}
    assert len({uri.partition("@")[0] for uri in told["uris"]}) == 2


async def test_olympus_has_nulls_and_limits_of_its_own() -> None:
    """As its document shows."""
    async with talking() as sandbox:
        told = await info(sandbox, "olympus")
    assert (told["min_required_channel_confirmations"], told["max_channel_expiry_blocks"]) == (6, 13000)
    assert (told["min_channel_balance_sat"], told["max_channel_balance_sat"]) == ("100000", "10000000")
    assert told["min_onchain_payment_confirmations"] is None
    assert told["min_onchain_payment_size_sat"] is None
    assert len({uri.partition("@")[0] for uri in told["uris"]}) == 1


@pytest.mark.parametrize("lsp", BASES)
async def test_uris_can_be_connected_to(lsp: str) -> None:
    """The first by IPv4, at an address of the documentation block; onions have a checksum that fits."""
    async with talking() as sandbox:
        uris = (await info(sandbox, lsp))["uris"]
    assert re.fullmatch(r"0[23][0-9a-f]{64}@203\.0\.113\.[0-9]+:9735", uris[0])
    for name in re.findall(r"([a-z2-7]{56})\.onion:9735", " ".join(uris)):
        raw = base64.b32decode(name.upper())
        assert hashlib.sha3_256(b".onion checksum" + raw[:32] + b"\x03").digest()[:2] == raw[32:34]
    assert len(uris) >= 2


@pytest.mark.parametrize(
    ("deviation", "path"),
    [
        ("nested_options", ["options"]),
        ("wrapped_result", ["result"]),
        ("result_options", ["result", "options"]),
    ],
)
async def test_options_can_be_nested(deviation: str, path: list[str]) -> None:
    """Where older servers put them; uris stay beside."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp="magma-cheapest", deviation=deviation)
        told: Any = await info(sandbox, "magma-cheapest")
    assert "max_channel_expiry_blocks" not in told
    beside = told
    for step in path:
        beside, told = told, told[step]
    assert MAGMA_FIELDS.items() <= told.items()
    assert "uris" in (told if deviation == "wrapped_result" else beside)


async def test_what_is_switched_on_can_be_switched_off() -> None:
    """Several at once; off again, all is as it was."""
    async with talking() as sandbox:
        before = await info(sandbox, "plain-lsp")
        for deviation in ("no_uris", "integers", "missing_limits"):
            await sandbox.control("lsp", lsp="plain-lsp", deviation=deviation, on=True)
        told = await info(sandbox, "plain-lsp")
        for deviation in ("no_uris", "integers", "missing_limits"):
            await sandbox.control("lsp", lsp="plain-lsp", deviation=deviation, on=False)
        assert await info(sandbox, "plain-lsp") == before
    assert "uris" not in told
    assert "min_required_channel_confirmations" not in told
    assert told["max_channel_balance_sat"] == 16_000_000


async def test_uris_that_are_of_no_use() -> None:
    """Tor first, or no key at all."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp="olympus", deviation="tor_uris")
        await sandbox.control("lsp", lsp="plain-lsp", deviation="obfuscated_uris")
        tor, hidden = await info(sandbox, "olympus"), await info(sandbox, "plain-lsp")
    assert ".onion:" in tor["uris"][0]
    assert hidden["uris"] == ["[email\u00a0protected]:9735"] * 2
