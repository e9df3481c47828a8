"""The body of create_order: pure, from the terms of a draft and the limits of the LSP."""

from typing import Any, Final

from liquidity.lsps1.info import Info
from liquidity.orders import Draft

# BOLT 7 announces a channel after six; the documents' own requests ask as many of a private one.
CONFIRMATIONS: Final = 6
FUNDING_BLOCKS: Final = 6


def order_request(draft: Draft, info: Info, token: str) -> dict[str, Any]:
    """What is asked for (bLIP-51, create_order, with the `public_key` of REST).

    Without a refund_onchain_address the LSP must not offer to be paid on chain. The token is always there,
    empty where there is none, since Magma requires the field.
    """
    return {
        "lsp_balance_sat": str(draft.inbound),
        "client_balance_sat": "0",
        "required_channel_confirmations": max(CONFIRMATIONS, info.least_confirmations),
        "funding_confirms_within_blocks": max(FUNDING_BLOCKS, info.least_funding_blocks),
        "channel_expiry_blocks": info.lease_for(draft.lease_blocks),
        "token": token,
        "announce_channel": not draft.private,
        "public_key": draft.node.pubkey,
    }
