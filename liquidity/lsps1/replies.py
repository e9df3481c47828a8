"""Reading an LSP's replies: pure functions from bytes to our vocabulary. They know no network.

Order of reading: HTTP status, is it JSON, errors, then the content, in whatever envelope. Whether an order is
the one that was asked for is not decided here. An amount that no LSP may write makes a reply unreadable:
without it nothing can be held against the invoice.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from liquidity.errors import (
    BuyUnknown,
    KeyRefused,
    MarketError,
    OrderNotFound,
    Refusal,
    Refused,
    Rejected,
    Unavailable,
)
from liquidity.http import Reply
from liquidity.lsps1.faults import NOT_FOUND, Fault, fault_in
from liquidity.lsps1.info import Info
from liquidity.lsps1.values import (
    U16,
    U32,
    dig,
    flag_of,
    moment_of,
    order_id_of,
    sats_of,
    text_of,
    whole_of,
    word_of,
)
from liquidity.lsps1.words import payment_of, phase_of
from liquidity.market import Bought
from liquidity.money import Sats
from liquidity.node import NodeAddress, NodeAddressError, read_node
from liquidity.orders import Channel, Snapshot, Terms
from liquidity.payments import Payment
from liquidity.phases import Phase

_KEY_DIGITS: Final = 66
_MOST_INVOICE: Final = 2048  # bLIP-51, `bolt11.invoice`
_MOST_NODES: Final = 32
_PAUSE: Final = 10.0
_OUTPOINT: Final = re.compile(r"[0-9a-fA-F]{64}:[0-9]{1,5}")
_BOUNDS: Final = (
    ("min_initial_lsp_balance_sat", "max_initial_lsp_balance_sat"),
    ("min_channel_balance_sat", "max_channel_balance_sat"),
)
_INVOICES: Final = ("invoice", "bolt11_invoice", "lightning_invoice")
_NO_ORDER_MADE: Final = frozenset({400, 401, 403, 404, 422, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is to be paid, and how that stands."""

    word: str
    payment: Payment
    invoice: str | None
    terms: Terms


def read_info(reply: Reply) -> Info:
    """The limits and nodes of an LSP. Raises Rejected or Unavailable."""
    try:
        document = _answer(reply)
    except (KeyRefused, OrderNotFound) as error:
        raise Rejected(error.says) from error
    result = dig(document, "result")
    told = _merged(document, dig(document, "options"), result, dig(result, "options"))
    if not any(told.get(name) is not None for pair in _BOUNDS for name in pair):
        raise Unavailable("no limits in the info")
    lease = whole_of(told.get("max_channel_expiry_blocks"), U32)
    if lease == 0:
        raise Unavailable("no lease at all in the info")
    least, most = _bounds(told)
    return Info(
        least=least,
        most=most,
        least_outbound=sats_of(told.get("min_initial_client_balance_sat")) or Sats(0),
        longest_lease=lease,
        least_confirmations=whole_of(told.get("min_required_channel_confirmations"), U16) or 0,
        least_funding_blocks=whole_of(told.get("min_funding_confirms_within_blocks"), U16) or 0,
        nodes=_read_nodes(told.get("uris")),
    )


def _bounds(told: dict[str, Any]) -> tuple[Sats, Sats | None]:
    """One range of two, since all of the channel is the LSP's."""
    pairs = [(sats_of(told.get(least)) or Sats(0), sats_of(told.get(most))) for least, most in _BOUNDS]
    if any(most is not None and least > most for least, most in pairs):
        raise Unavailable("the limits contradict each other")
    return max(least for least, _ in pairs), min(
        (most for _, most in pairs if most is not None), default=None
    )


def _read_nodes(uris: Any) -> tuple[NodeAddress, ...]:
    """Those that can be read: some pages hide them as e-mail, some replies cut them short."""
    texts = [uri for uri in uris[:_MOST_NODES] if isinstance(uri, str)] if isinstance(uris, list) else []
    found = []
    for text in texts:
        with suppress(NodeAddressError):
            found.append(read_node(text, allow_private=True))
    return tuple(sorted(dict.fromkeys(found), key=_distance))


def _distance(node: NodeAddress) -> int:
    """Most nodes reach an IPv4 address, and few a hidden service."""
    if node.host.endswith(".onion"):
        return 2
    return 0 if re.fullmatch(r"[0-9.]+", node.host) else 1


def read_order(reply: Reply, order_id: str, hidden: str = "") -> Snapshot:
    """How this order stands. Raises KeyRefused, OrderNotFound, Rejected or Unavailable."""
    order = _merged(*_layers(_answer(reply, hidden)))
    told = order.get("order_id")
    if told is not None and order_id_of(told) != order_id:
        raise Unavailable("the LSP answers about another order")
    return _read_content(order)


def read_bought(reply: Reply, hidden: str = "") -> Bought:
    """The outcome of a buy. Raises Refused when no order was made, BuyUnknown when nobody can tell.

    An order is kept whatever stands beside it: *hidden* is a secret that no error may repeat.
    """
    layers = _layers(reply.json())
    order_id = next(filter(None, (order_id_of(dig(layer, "order_id")) for layer in layers)), "")
    if order_id:
        return Bought(key=None, order_id=order_id, seen=_as_offer(_read_leniently(_merged(*layers))))
    raise _outcome(reply, fault_in(reply, hidden))


def _read_leniently(order: dict[str, Any]) -> Snapshot:
    """Nothing but the LSP's word of an order that cannot be read: asking about it will tell."""
    try:
        return _read_content(order)
    except Unavailable:
        return Snapshot(word=word_of(order.get("order_state")), phase=None)


def _as_offer(seen: Snapshot) -> Snapshot:
    """A firm price is an order that can be paid, and nobody has yet said that he will."""
    payable = seen.payment is Payment.PENDING or (seen.payment is Payment.UNSAID and seen.invoice)
    return replace(seen, phase=Phase.OFFERED) if seen.phase is Phase.PAYMENT and payable else seen


def _outcome(reply: Reply, fault: Fault | None) -> MarketError:
    """What an answer without an order tells of a buy."""
    if reply.status in _NO_ORDER_MADE:
        says = fault.says if fault else ""
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            return Refused(Refusal.BUSY, says)
        if reply.status == HTTPStatus.UNAUTHORIZED:
            return Refused(Refusal.KEY, says)
        return Refused(fault.refusal if fault else Refusal.MARKET, says)
    if reply.status in {HTTPStatus.OK, HTTPStatus.CREATED} and fault is not None and not fault.internal:
        return Refused(fault.refusal, fault.says)
    return BuyUnknown(f"HTTP {reply.status} without an order")


def _answer(reply: Reply, hidden: str = "") -> dict[str, Any]:
    """The document of a good answer to a read. Raises KeyRefused, OrderNotFound, Rejected or Unavailable."""
    status, document, fault = reply.status, reply.json(), fault_in(reply, hidden)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Unavailable("the LSP asks to slow down", retry_after=reply.retry_after or _PAUSE)
    if status == HTTPStatus.NOT_FOUND and not reply.body.lstrip().startswith(b"<"):
        raise OrderNotFound(fault.says if fault else "")
    # A gateway's page, also one under 401, 403 or 404, is no word of the LSP's.
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or document is None:
        raise Unavailable(f"HTTP {status}", retry_after=reply.retry_after)
    if fault is not None:
        raise _refused_read(fault, status)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or not isinstance(document, dict):
        raise Unavailable(f"HTTP {status} without an answer")
    return document


def _refused_read(fault: Fault, status: int) -> MarketError:
    refusal = fault.refusal
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or refusal is Refusal.KEY:
        return KeyRefused(fault.says)
    if fault.code in NOT_FOUND or "ordernotfound" in fault.letters:
        return OrderNotFound(fault.says)
    if fault.internal:
        return Unavailable(fault.says)
    if refusal is Refusal.BUSY:
        return Unavailable(fault.says, retry_after=_PAUSE)
    return Rejected(fault.says)


def _layers(document: Any) -> tuple[Any, Any]:
    """Where an order may be: itself, or in the envelope of JSON-RPC left on it."""
    return document, dig(document, "result")


def _merged(*layers: Any) -> dict[str, Any]:
    """What these objects hold, the first one's word before the others'."""
    merged: dict[str, Any] = {}
    for layer in reversed(layers):
        if isinstance(layer, dict):
            merged |= {name: value for name, value in layer.items() if value is not None}
    return merged


def _read_content(order: dict[str, Any]) -> Snapshot:
    word = word_of(order.get("order_state"))
    if not word:
        raise Unavailable("the order has no state")
    asked = _read_payment(order)
    private = flag_of(order.get("announce_channel"))
    return Snapshot(
        word=word,
        phase=phase_of(word, asked.payment),
        payment_word=asked.word,
        payment=asked.payment,
        invoice=asked.invoice,
        terms=replace(
            asked.terms,
            inbound=sats_of(order.get("lsp_balance_sat")),
            outbound=sats_of(order.get("client_balance_sat")),
            lease_blocks=whole_of(order.get("channel_expiry_blocks"), U32),
            private=None if private is None else not private,
            node=text_of(order.get("public_key"), _KEY_DIGITS).lower() or None,
        ),
        channel=_read_channel(order.get("channel")),
    )


def _read_payment(order: dict[str, Any]) -> _Asked:
    """Only bolt11 is read, nested or, before June 2024, flat; {} is a free order, and nothing said is not."""
    payment, bolt11 = order.get("payment"), dig(order, "payment", "bolt11")
    if any(each is not None and not isinstance(each, dict) for each in (payment, bolt11)):
        raise Unavailable("the payment cannot be read")
    told = _merged(bolt11, payment)
    invoice = _read_invoice(told, order)
    word = word_of(told.get("state"))
    free = payment == {} and invoice is None
    ends = [moment_of(told.get("expires_at")), moment_of(order.get("expires_at"))]
    return _Asked(
        word=word,
        payment=Payment.NOT_DUE if free else payment_of(word),
        invoice=invoice,
        terms=Terms(
            fee=sats_of(told.get("fee_total_sat")),
            total=sats_of(told.get("order_total_sat")),
            offered_until=min(filter(None, ends), default=None),
        ),
    )


def _read_invoice(payment: dict[str, Any], order: dict[str, Any]) -> str | None:
    texts = {text_of(place.get(name), _MOST_INVOICE) for place in (payment, order) for name in _INVOICES}
    texts.discard("")
    if len(texts) > 1:
        raise Unavailable("the reply holds two invoices")
    return texts.pop() if texts else None


def _read_channel(channel: Any) -> Channel:
    """What the order is told by does not hang on this: what cannot be read here is left out."""
    outpoint = dig(channel, "funding_outpoint")
    good = isinstance(outpoint, str) and _OUTPOINT.fullmatch(outpoint)
    return Channel(funding_txid=outpoint if good else "", closable_at=moment_of(dig(channel, "expires_at")))
