"""The receipt of an order as files: for people's books, so with nothing in it that opens or pays anything."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.escape import clean, clip
from liquidity.orders import Event, Order
from liquidity.payments import Money

_LONGEST: Final = 200
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def receipt(order: Order, market: str, history: Sequence[Event]) -> dict[str, Any]:
    """Everything about an order that its buyer may want in his books; money is whole units, named in the key.

    *paid* counts only what the seller has taken, and is None while nobody can tell.
    """
    draft, channel = order.purchase.draft, order.channel
    asked = order.invoice.amount_msat if order.invoice and order.invoice.amount_msat else None
    paid = _paid(order, asked)
    return {
        "order_id": order.id,
        "market": _plain(market),
        "market_order_id": _plain(order.market_order_id),
        "node": order.node.pubkey or None,
        "node_address": str(order.node) if order.node.host else None,
        "inbound_sat": order.inbound or None,
        "visibility": _visibility(order),
        "lease_blocks": order.terms.lease_blocks or channel.blocks_locked or draft.lease_blocks,
        "closable_from_utc": _utc(channel.closable_at) if channel.closable_at else None,
        "invoice_msat": asked,
        "paid_sat": None if paid is None else -(-paid // 1000),
        "paid_msat": paid,
        "money": order.money.value,
        "usd_cents_at_purchase": draft.cents or None,
        "channel_id": _plain(channel.short_id) or None,
        "channel_capacity_sat": channel.size,
        "funding_txid": _plain(channel.funding_txid) or None,
        "ordered_at_utc": _utc(order.created_at),
        "status": order.phase.value,
        "market_status": _plain(order.word) or None,
        "market_payment_status": _plain(order.payment_word) or None,
        "events": [_event(each) for each in history],
    }


def _visibility(order: Order) -> str | None:
    """As it was asked for; of an order that was bought elsewhere as the market tells it, if it does."""
    private = order.terms.private if order.purchase.elsewhere else order.purchase.draft.private
    return None if private is None else "private" if private else "public"


def _paid(order: Order, asked: int | None) -> int | None:
    if order.money is Money.TAKEN:
        return asked
    return None if order.money is Money.UNKNOWN else 0


def _event(event: Event) -> dict[str, Any]:
    return {
        "at_utc": _utc(event.at),
        "kind": event.kind.value,
        "status": event.phase.value if event.phase else None,
        "passed_unseen": [phase.value for phase in event.passed],
        "money": event.money.value if event.money else None,
    }


def as_json(content: Mapping[str, Any]) -> bytes:
    """The receipt for programs."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def as_csv(content: Mapping[str, Any]) -> bytes:
    """The receipt as one row for a spreadsheet, its events in one cell; no cell is a formula."""
    row = {name: _cell(value) for name, value in content.items()}
    row["events"] = _cell("; ".join(_in_short(event) for event in content["events"]))
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(row))
    table.writeheader()
    table.writerow(row)
    return text.getvalue().encode()


def _in_short(event: Mapping[str, Any]) -> str:
    return " ".join(str(event[name]) for name in ("at_utc", "kind", "status") if event[name])


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value.startswith(_FORMULA) else value


def _plain(text: str) -> str:
    """Outside text on one line, without what hides or reorders."""
    return clip(" ".join(clean(text).split()), _LONGEST)


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
