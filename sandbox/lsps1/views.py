"""Shows an LSP and its orders as bLIP-51 does, before any deviation is put on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.entities import Order
from sandbox.lsps1.profiles import Profile
from sandbox.lsps1.service import Lsp
from sandbox.lsps1.words import PaymentState, Stage
from sandbox.world import instant

_BLOCK = timedelta(minutes=10)
_LATER = timedelta(milliseconds=517)  # as in the recorded order of Olympus


def info(profile: Profile) -> Mapping[str, Any]:
    """What the LSP sells and where its nodes are."""
    limits = profile.limits
    least, most = str(limits.min_lsp_balance_sat), str(limits.max_lsp_balance_sat)
    return {
        "min_required_channel_confirmations": limits.min_required_channel_confirmations,
        "min_funding_confirms_within_blocks": limits.min_funding_confirms_within_blocks,
        "supports_zero_channel_reserve": limits.supports_zero_channel_reserve,
        "max_channel_expiry_blocks": limits.max_channel_expiry_blocks,
        "min_initial_client_balance_sat": "0",
        "max_initial_client_balance_sat": "0",
        "min_initial_lsp_balance_sat": least,
        "max_initial_lsp_balance_sat": most,
        "min_channel_balance_sat": least,
        "max_channel_balance_sat": most,
        "uris": uris(profile),
    }


def uris(profile: Profile) -> list[str]:
    """Where the LSP's nodes can be reached, addresses of the first kind first."""
    reached = [
        (place, node, address) for node in profile.nodes for place, address in enumerate(node.addresses)
    ]
    return [f"{node.pubkey}@{address}" for _, node, address in sorted(reached, key=lambda one: one[0])]


def order(order: Order, lsp: Lsp, *, is_new: bool) -> Mapping[str, Any]:
    """An order as create_order and get_order show it."""
    moved = lsp.has(Deviation.MOVING_CREATED_AT) and not is_new
    return {
        "order_id": order.id,
        "lsp_balance_sat": str(order.shown.lsp_balance_sat),
        "client_balance_sat": str(order.shown.client_balance_sat),
        "required_channel_confirmations": order.shown.required_channel_confirmations,
        "funding_confirms_within_blocks": order.shown.funding_confirms_within_blocks,
        "channel_expiry_blocks": order.shown.channel_expiry_blocks,
        "token": order.shown.token,
        "created_at": instant(order.created_at + (_LATER if moved else timedelta())),
        "announce_channel": order.shown.announce_channel,
        "order_state": order.status.order_state,
        "payment": _payment(order, lsp),
        "channel": _channel(order),
    }


def payment_state(order: Order, lsp: Lsp) -> PaymentState:
    """The payment's state on the wire."""
    lapsed_as_cancelled = order.status is Stage.LAPSED and lsp.has(Deviation.CANCELLED)
    return PaymentState.CANCELLED if lapsed_as_cancelled else order.status.payment_state


def _payment(order: Order, lsp: Lsp) -> Mapping[str, Any]:
    if order.invoice is None:
        return {}
    return {
        "bolt11": {
            "state": payment_state(order, lsp),
            "expires_at": instant(order.expires_at),
            "fee_total_sat": str(order.price.fee_total_sat),
            "order_total_sat": str(order.price.order_total_sat),
            "invoice": order.invoice.text,
        }
    }


def _channel(order: Order) -> Mapping[str, str] | None:
    if order.funded_at is None or order.funding_txid is None:
        return None
    return {
        "funded_at": instant(order.funded_at),
        "funding_outpoint": f"{order.funding_txid}:0",
        "expires_at": instant(order.funded_at + order.wish.channel_expiry_blocks * _BLOCK),
    }
