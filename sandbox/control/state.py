"""What `GET /control/state` shows of world and markets."""

from collections.abc import Mapping
from typing import Any

from sandbox.faults import Fault
from sandbox.lightning.hold import HoldInvoice
from sandbox.lightning.wallet import Payment
from sandbox.lsps1 import views as lsp_views
from sandbox.lsps1.deviations import Deviation
from sandbox.lsps1.entities import Order as LspOrder
from sandbox.lsps1.service import Lsp
from sandbox.magma import views
from sandbox.magma.entities import Order
from sandbox.magma.service import Magma
from sandbox.world import World


def world_state(world: World) -> Mapping[str, Any]:
    """Time, pace, nodes, price and chain."""
    return {
        "network": world.network,
        "now": world.now().isoformat(),
        "speed": world.speed,
        "nodes": world.nodes,
        "price": {
            "sats_per_usd": world.prices.inbound_sats_per_usd,
            "usd": world.prices.inbound_usd_per_usd,
            "usd_per_btc": world.prices.usd_per_btc,
        },
        "chain": {"height": world.chain.height, "mempool": list(world.chain.mempool)},
    }


def magma_state(magma: Magma) -> Mapping[str, Any]:
    """How Magma is set."""
    return {
        "fate": magma.next_fate,
        "invoices": magma.manners.shape,
        "replies": {
            "buy_returns_order_id": magma.manners.buy_returns_order_id,
            "hides_payment_while_opening": magma.manners.hides_payment_while_opening,
        },
        "buys_received": magma.buys_received,
    }


def lsp_state(lsp: Lsp) -> Mapping[str, Any]:
    """How an LSP is set, and who is connected to it."""
    return {
        "name": lsp.profile.name,
        "base": lsp.profile.base,
        "uris": lsp_views.uris(lsp.profile),
        "down": lsp.down,
        "needs_peer": lsp.has(Deviation.PEER_REQUIRED),
        "peers": sorted(lsp.peers),
        "fate": lsp.next_fate,
        "base_sat": lsp.base_sat,
        "ppm": lsp.ppm,
        "deviations": sorted(lsp.deviations),
        "creates_received": lsp.creates_received,
    }


def magma_order_state(order: Order, magma: Magma) -> Mapping[str, Any]:
    """One order of Magma, with what only the sandbox knows of it."""
    return {
        "id": order.id,
        "status": order.status,
        "payment_status": order.payment_status,
        "next": magma.next_status(order),
        "fate": order.fate,
        "connection_uri": order.request.connection_uri,
        "pubkey": order.request.pubkey,
        "private": order.request.private,
        "usd_cents": order.request.usd_cents,
        "size_sats": order.request.size_sats,
        "price_sats": order.request.price_sats,
        **_invoice_state(order.invoice),
        "seller": order.seller.alias,
        "transaction_id": order.funding_txid,
        "confirmations": magma.confirmations(order),
        "channel_id": views.channel_id(order, magma),
        "history": [{"status": moment.status, "at": moment.at.isoformat()} for moment in order.history],
    }


def lsp_order_state(order: LspOrder, lsp: Lsp) -> Mapping[str, Any]:
    """One order of an LSP, in the same words as far as they fit."""
    following = lsp.next_stage(order)
    return {
        "id": order.id,
        "status": order.status.order_state,
        "payment_status": lsp_views.payment_state(order, lsp),
        "stage": order.status,
        "next": following,
        "fate": order.fate,
        "pubkey": order.wish.public_key,
        "private": not order.wish.announce_channel,
        "lease_blocks": order.wish.channel_expiry_blocks,
        "size_sats": order.wish.lsp_balance_sat,
        "price_sats": order.price.order_total_sat,
        **_invoice_state(order.invoice),
        "seller": lsp.profile.name,
        "transaction_id": order.funding_txid,
        "confirmations": lsp.confirmations(order),
        "channel_id": lsp.world.chain.short_channel_id(order.funding_txid) if order.funding_txid else None,
        "history": [{"status": moment.status, "at": moment.at.isoformat()} for moment in order.history],
    }


def payment_state(payment: Payment, order_id: str | None) -> Mapping[str, Any]:
    """One payment of the wallet."""
    return {
        "invoice": payment.invoice.text,
        "order_id": order_id,
        "amount_sats": payment.amount_sats,
        "status": payment.status,
        "failure": payment.failure,
        "at": payment.at.isoformat(),
    }


def fault_state(fault: Fault, market: str) -> Mapping[str, Any]:
    """One thing that is broken."""
    return {
        "market": market,
        "fault": fault.kind,
        "operation": fault.operation,
        "left": fault.left,
        "done": fault.is_done_first,
    }


def _invoice_state(invoice: HoldInvoice | None) -> Mapping[str, Any]:
    return {
        "invoice": invoice.text if invoice else None,
        "invoice_state": invoice.state if invoice else None,
        "invoice_expires_at": invoice.terms.expires_at.isoformat() if invoice else None,
    }
