"""Shows orders as the wire does: strings for numbers, null and "" where the real Magma has them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.magma.entities import LOCK_BLOCKS, Account, Order
from sandbox.magma.service import Magma
from sandbox.magma.words import Status
from sandbox.world import SATS_PER_BTC, instant

_UNTIL_FUNDED = frozenset(
    {Status.WAITING_FOR_SELLER_APPROVAL, Status.WAITING_FOR_BUYER_PAYMENT, Status.WAITING_FOR_CHANNEL_OPEN}
)
_DETECTED = frozenset(
    {
        Status.SELLER_OPENED_CHANNEL,
        Status.VALID_CHANNEL_OPENING,
        Status.INVALID_CHANNEL_OPENING,
        Status.CHANNEL_MONITORING_FINISHED,
    }
)
_OPENING = frozenset(
    {
        Status.SELLER_SENT_TRANSACTION,
        Status.WAITING_FOR_ON_CHAIN_CONFIRMATION,
        Status.ON_CHAIN_CONFIRMATION,
        Status.SELLER_OPENED_CHANNEL,
    }
)
_TIME_TO_ACT = {
    Status.WAITING_FOR_SELLER_APPROVAL: timedelta(hours=2),
    Status.WAITING_FOR_CHANNEL_OPEN: timedelta(days=2),
}
_UNKNOWN_STATUS = "SELLER_CONSULTS_THE_STARS"


def bought(order: Order, account: Account, *, reveal_key: bool) -> Mapping[str, Any]:
    """The reply to a buy; a session key shows only where this buy made it."""
    return {
        "account": {"id": account.id, "session_key": account.key if reveal_key else None},
        "order": {
            "transaction_id": order.transaction_id_of_buy,
            "usd_cents": str(order.request.usd_cents),
            "amount": str(order.request.size_sats),
        },
        "payment": {
            "lightning_invoice": order.invoice.text if order.invoice else None,
            "redirect_url": None,
            "amount": {"sats": str(order.request.price_sats)},
        },
    }


def order(order: Order, magma: Magma, *, unknown_status: bool = False) -> Mapping[str, Any]:
    """An order as get_order and purchases show it; the schema decides which fields of it."""
    depth = magma.confirmations(order)
    return {
        "id": order.id,
        "status": _UNKNOWN_STATUS if unknown_status else order.status.value,
        "payment_status": _payment_status(order, magma),
        "channel_id": channel_id(order, magma),
        "transaction_id": order.funding_txid,
        "created_at": instant(order.created_at),
        "timeout": _timeout(order),
        "blocks_until_can_be_closed": magma.blocks_locked(order),
        "confirmations": {"confirmations": depth} if order.funding_txid else None,
        "amount": {"satoshi": _satoshi(order)},
        "size": str(order.request.size_sats),
        "fees": {"buyer": {"sats": str(order.request.price_sats), "usd": _dollars(order.request.usd_cents)}},
        "source": {"pubkey": order.seller.pubkey, "alias": order.seller.alias},
        "destination": {"pubkey": order.request.pubkey, "alias": None},
        "is_seller": False,
        "promises": {"locked_min_block_length": LOCK_BLOCKS},
        "payment": {"lightning": _lightning(order)},
    }


def channel_id(order: Order, magma: Magma) -> str | None:
    """BLOCKxTXxOUT once the channel is seen, "" while it is being made, null before."""
    if order.funding_txid is None or order.status in _UNTIL_FUNDED:
        return None
    seen = any(moment.status in _DETECTED for moment in order.history)
    return magma.world.chain.short_channel_id(order.funding_txid) if seen else ""


def _payment_status(order: Order, magma: Magma) -> str | None:
    hidden = magma.manners.hides_payment_while_opening and order.status in _OPENING
    return None if hidden else order.payment_status


def _timeout(order: Order) -> str:
    time_to_act = _TIME_TO_ACT.get(order.status)
    return instant(order.since + time_to_act) if time_to_act else ""


def _satoshi(order: Order) -> Mapping[str, str]:
    whole, rest = divmod(order.request.size_sats, SATS_PER_BTC)
    return {"sats": str(order.request.size_sats), "btc": f"{whole}.{rest:08d}"}


def _lightning(order: Order) -> Mapping[str, Any] | None:
    return {"invoice": order.invoice.text, "pending": order.is_held} if order.invoice else None


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
