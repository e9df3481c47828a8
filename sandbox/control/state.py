"""What `GET /control/state` shows of world and market."""

from collections.abc import Mapping
from typing import Any

from sandbox.lightning.wallet import Payment
from sandbox.magma import views
from sandbox.magma.entities import Order
from sandbox.magma.faults import Fault
from sandbox.magma.service import Magma


def state(magma: Magma) -> Mapping[str, Any]:
    """Everything a person would want to see, newest order first; no key among it."""
    world = magma.world
    return {
        "network": world.network,
        "now": world.now().isoformat(),
        "speed": world.speed,
        "price": {
            "sats_per_usd": world.prices.inbound_sats_per_usd,
            "usd": world.prices.inbound_usd_per_usd,
            "usd_per_btc": world.prices.usd_per_btc,
        },
        "fate": magma.next_fate,
        "invoices": magma.manners.shape,
        "replies": {
            "buy_returns_order_id": magma.manners.buy_returns_order_id,
            "hides_payment_while_opening": magma.manners.hides_payment_while_opening,
        },
        "faults": [_fault(fault) for fault in magma.faults.waiting],
        "buys_received": magma.buys_received,
        "chain": {"height": world.chain.height, "mempool": list(world.chain.mempool)},
        "wallet": {
            "balance_sats": world.wallet.balance_sats,
            "payments": [_payment(payment, magma) for payment in reversed(world.wallet.payments)],
        },
        "orders": [order_state(order, magma) for order in reversed(magma.orders.values())],
    }


def order_state(order: Order, magma: Magma) -> Mapping[str, Any]:
    """One order, with what only the sandbox knows of it."""
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
        "invoice": order.invoice.text if order.invoice else None,
        "invoice_state": order.invoice.state if order.invoice else None,
        "invoice_expires_at": order.invoice.terms.expires_at.isoformat() if order.invoice else None,
        "seller": order.seller.alias,
        "transaction_id": order.funding_txid,
        "confirmations": magma.confirmations(order),
        "channel_id": views.channel_id(order, magma),
        "history": [{"status": moment.status, "at": moment.at.isoformat()} for moment in order.history],
    }


def payment_state(payment: Payment, magma: Magma) -> Mapping[str, Any]:
    """One payment of the wallet."""
    return _payment(payment, magma)


def _payment(payment: Payment, magma: Magma) -> Mapping[str, Any]:
    owner = next((order.id for order in magma.orders.values() if order.invoice is payment.invoice), None)
    return {
        "invoice": payment.invoice.text,
        "order_id": owner,
        "amount_sats": payment.amount_sats,
        "status": payment.status,
        "failure": payment.failure,
        "at": payment.at.isoformat(),
    }


def _fault(fault: Fault) -> Mapping[str, Any]:
    return {
        "target": "magma",
        "fault": fault.kind,
        "operation": fault.operation,
        "left": fault.left,
        "done": fault.is_done_first,
    }
