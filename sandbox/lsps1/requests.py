"""Reads what a buyer asks of an LSP, and refuses what its limits do not allow."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sandbox.lsps1 import errors
from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.entities import Limits, Wish
from sandbox.lsps1.errors import Reason, RefusedError
from sandbox.lsps1.service import Lsp

_SATS = re.compile(r"0|[1-9][0-9]{0,18}")  # LSPS0.sat: a canonical decimal string
_PUBKEY = re.compile(r"0[23][0-9a-fA-F]{64}")
_LARGEST_BLOCKS = {"channel_expiry_blocks": 2**32 - 1}  # the others are 16 bits wide
_NEEDED = (
    "lsp_balance_sat",
    "client_balance_sat",
    "required_channel_confirmations",
    "funding_confirms_within_blocks",
    "channel_expiry_blocks",
    "announce_channel",
    "public_key",
)
_WORDS = {  # Olympus' own, from alexbosworth/balanceofsatoshis lsp/process_order.js; others inferred
    "lsp_balance_sat": "MissingLspBalance",
    "client_balance_sat": "MissingClientBalance",
    "funding_confirms_within_blocks": "MissingConfirmsWithinBlocks",
    "channel_expiry_blocks": "MissingChannelExpiryBlocks",
    "announce_channel": "MissingAnnounceChannel",
    "required_channel_confirmations": "MissingRequiredChannelConfirmations",
    "public_key": "MissingPublicKey",
    "token": "MissingToken",
    "params": "MissingParams",
}


def wish_in(body: bytes, lsp: Lsp) -> Wish:
    """Read the body of `create_order`; raises *RefusedError* where a field is missing or malformed."""
    content = _object(body)
    needed = (*_NEEDED, "token") if lsp.has(Deviation.TOKEN_REQUIRED) else _NEEDED
    for name in needed:
        if name not in content:
            raise _invalid(name, "should not be empty")
    return Wish(
        lsp_balance_sat=_sats(content, "lsp_balance_sat"),
        client_balance_sat=_sats(content, "client_balance_sat"),
        required_channel_confirmations=_blocks(content, "required_channel_confirmations"),
        funding_confirms_within_blocks=_blocks(content, "funding_confirms_within_blocks"),
        channel_expiry_blocks=_blocks(content, "channel_expiry_blocks"),
        announce_channel=_truth(content, "announce_channel"),
        public_key=_pubkey(content, "public_key"),
        token=_text(content, "token"),
    )


def check(wish: Wish, lsp: Lsp) -> None:
    """Raise *RefusedError* for a wish that this LSP does not or cannot meet."""
    if lsp.has(Deviation.GEOBLOCKED):
        raise errors.geoblocked()
    if lsp.has(Deviation.ACCESS_KEY) and wish.token != lsp.profile.access_key:
        raise errors.bad_token()
    _check_limits(wish, lsp.profile.limits)
    if lsp.has(Deviation.PRIVATE_ONLY) and wish.announce_channel:
        raise _mismatch("announce_channel", "only private channels are sold", "AnnounceChannelNotSupported")
    if lsp.has(Deviation.PEER_REQUIRED) and wish.public_key not in lsp.peers:
        raise errors.not_a_peer()
    if lsp.has(Deviation.SOLD_OUT):
        raise errors.sold_out()


def _check_limits(wish: Wish, limits: Limits) -> None:
    if wish.client_balance_sat > 0:
        raise _mismatch("max_initial_client_balance_sat", "client balance too high", "ClientBalanceTooHigh")
    if wish.lsp_balance_sat > limits.max_lsp_balance_sat:
        raise _mismatch("max_initial_lsp_balance_sat", "LSP balance too high", "OrderExceedingTotalCapacity")
    if wish.lsp_balance_sat < limits.min_lsp_balance_sat:
        raise _mismatch("min_initial_lsp_balance_sat", "LSP balance too low", "OrderBelowMinCapacity")
    if not 1 <= wish.channel_expiry_blocks <= limits.max_channel_expiry_blocks:
        raise _mismatch(
            "max_channel_expiry_blocks", "channel expiry out of range", "ChannelExpiryBlocksTooHigh"
        )
    if wish.required_channel_confirmations < limits.min_required_channel_confirmations:
        raise _mismatch(
            "min_required_channel_confirmations",
            "too few confirmations",
            "RequiredChannelConfirmationsTooLow",
        )
    if wish.funding_confirms_within_blocks < limits.min_funding_confirms_within_blocks:
        raise _mismatch("min_funding_confirms_within_blocks", "too few blocks", "ConfirmsWithinBlocksTooLow")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _invalid("params", "should be a JSON object")
    return content


def _sats(content: Mapping[str, Any], name: str) -> int:
    value = content[name]
    if not isinstance(value, str) or not _SATS.fullmatch(value) or int(value) >= 2**63:
        raise _invalid(name, "should be a string of digits")
    return int(value)


def _blocks(content: Mapping[str, Any], name: str) -> int:
    value = content[name]
    largest = _LARGEST_BLOCKS.get(name, 2**16 - 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
        raise _invalid(name, f"should be a whole number up to {largest}")
    return value


def _truth(content: Mapping[str, Any], name: str) -> bool:
    value = content[name]
    if not isinstance(value, bool):
        raise _invalid(name, "should be true or false")
    return value


def _pubkey(content: Mapping[str, Any], name: str) -> str:
    value = content[name]
    if not isinstance(value, str) or not _PUBKEY.fullmatch(value):
        raise _invalid(name, "should be a compressed public key in hex")
    return value.lower()


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise _invalid(name, "should be a string")
    return value


def _invalid(name: str, complaint: str) -> RefusedError:
    word = f"{_WORDS[name]}InCreateOrderRequest"
    return RefusedError(Reason.INVALID, f"{name} {complaint}", word, option=name)


def _mismatch(option: str, complaint: str, word: str) -> RefusedError:
    message = f"{complaint}: see {option}"
    return RefusedError(Reason.MISMATCH, message, f"{word}InCreateOrderRequest", option=option)
