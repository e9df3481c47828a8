"""Whatever an LSP sends: read, or refused by an error of ours; and an order told is an order kept."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liquidity.errors import BuyUnknown, KeyRefused, OrderNotFound, Refused, Rejected, Unavailable
from liquidity.http import Reply
from liquidity.lsps1.replies import read_bought, read_info, read_order
from liquidity.lsps1.words import ORDERS, PAYMENTS
from liquidity.orders import Channel, Snapshot, Terms
from tests.liquidity.lsps1.saved import ORDER_ID, document

TEXTS = [
    *ORDERS,
    *PAYMENTS,
    ORDER_ID,
    "2026-06-10T18:42:00Z",
    "lnbc1",
    "9" * 30,
    "12500",
    f"{'02' * 33}@1.1.1.1:9735",
    document("olympus/get_info")["uris"][0],
    "InvalidToken",
]
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def fields(*names: str) -> st.SearchStrategy[Any]:
    """An object with some of these, each anything."""
    return _json | st.dictionaries(st.sampled_from(names), _json)


def mutated(told: dict[str, Any], **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A saved reply with some of its fields anything."""
    changes = st.fixed_dictionaries({}, optional=dict.fromkeys(told, _json) | parts)
    return changes.map(lambda each: told | each)


ORDER = document("magma/create_order")
INFO = document("magma/get_info")
_bolt11 = mutated(ORDER["payment"]["bolt11"])
_payments: st.SearchStrategy[Any] = _bolt11 | st.builds(dict, bolt11=_json | _bolt11, onchain=_json)
_channels = fields("funded_at", "funding_outpoint", "expires_at")
_errors = fields("code", "message", "data") | st.sampled_from(["InvalidToken", True])
_orders = mutated(ORDER, payment=_payments, channel=_channels)
_infos = mutated(INFO, uris=st.lists(_json))
_content = _orders | _infos | fields("error", "message", "statusCode", "result", "options")
_wrapped = _content | st.fixed_dictionaries(
    {},
    optional={"result": _content, "options": _infos, "error": _errors, "message": _json, "statusCode": _json},
)
_bodies = st.binary(max_size=80) | (_json | _wrapped).map(lambda each: json.dumps(each).encode())
replies = st.builds(
    Reply,
    st.sampled_from([200, 201, 202, 301, 400, 401, 403, 404, 422, 429, 500, 502, 503]),
    _bodies,
    st.none() | st.floats(0, 3600),
)


@given(replies)
def test_any_info_is_read_or_refused(reply: Reply) -> None:
    """And what is read holds together."""
    try:
        info = read_info(reply)
    except (KeyRefused, OrderNotFound):
        raise AssertionError("there is no order yet, and no key to one") from None
    except (Rejected, Unavailable):
        return
    assert info.longest_lease != 0
    assert info.most is None or info.most >= 0


@given(replies, st.sampled_from([ORDER_ID, "another"]))
def test_any_order_is_read_or_refused(reply: Reply, order_id: str) -> None:
    """And what is read can be kept."""
    try:
        seen = read_order(reply, order_id)
    except (Rejected, Unavailable):
        return
    check(seen)


@given(replies)
def test_any_answer_to_a_buy_is_an_outcome(reply: Reply) -> None:
    """An order, none for certain, or nobody knows."""
    try:
        bought = read_bought(reply)
    except (Refused, BuyUnknown):
        return
    assert 1 <= len(bought.order_id) <= 64
    check(bought.seen)


@given(
    st.text(min_size=1, max_size=64),
    st.booleans(),
    st.sampled_from([200, 201, 301, 400, 401, 429, 500]),
    _orders | _wrapped,
)
def test_an_order_is_never_lost(order_id: str, wrapped: bool, status: int, beside: Any) -> None:  # noqa: FBT001
    """Wherever its id stands, and whatever stands beside it."""
    told = beside if isinstance(beside, dict) else {}
    if wrapped:
        inner = told.get("result")
        told = told | {
            "order_id": None,
            "result": (inner if isinstance(inner, dict) else {}) | {"order_id": order_id},
        }
    else:
        told = told | {"order_id": order_id}
    assert read_bought(Reply(status, json.dumps(told).encode(), None)).order_id == order_id


def check(seen: Snapshot) -> None:
    """All of it can be written down and read again, and no amount is out of its range."""
    for part, kind in ((seen.terms, Terms), (seen.channel, Channel)):
        assert msgspec.json.decode(msgspec.json.encode(part), type=kind) == part
    amounts = (seen.terms.inbound, seen.terms.outbound, seen.terms.fee, seen.terms.total)
    assert all(amount is None or 0 <= amount < 2**63 for amount in amounts)
    assert len(seen.word) <= 64
    assert len(seen.payment_word) <= 64
    assert seen.invoice is None or 0 < len(seen.invoice) <= 2048
