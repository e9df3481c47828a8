"""Web pages about a channel or a transaction, made only from ids that look like ids."""

import re
from typing import Final

from liquidity.network import Network

_TXID: Final = re.compile(r"[0-9a-f]{64}")
_SHORT_ID: Final = re.compile(r"\d{1,8}x\d{1,6}x\d{1,5}")
_EXPLORERS: Final = {
    Network.MAINNET: "https://mempool.space",
    Network.TESTNET: "https://mempool.space/testnet",
    Network.SIGNET: "https://mempool.space/signet",
}


def transaction_page(txid: str, network: Network) -> str:
    """The page of a transaction, or an empty text; an outpoint `txid:vout` counts as its transaction."""
    plain = txid.partition(":")[0].lower()
    explorer = _EXPLORERS.get(network)
    return f"{explorer}/tx/{plain}" if explorer and _TXID.fullmatch(plain) else ""


def channel_page(short_id: str, network: Network) -> str:
    """The page of a channel by its short channel id, or an empty text."""
    known = network is Network.MAINNET and _SHORT_ID.fullmatch(short_id)
    return f"https://amboss.space/edge/{short_id}" if known else ""
