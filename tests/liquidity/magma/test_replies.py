"""Replies read into our vocabulary: the saved ones exactly, and any JSON without a crash."""

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.errors import MarketError, Unavailable
from liquidity.http import Reply
from liquidity.magma.replies import (
    dig,
    read_bought,
    read_data,
    read_order,
    read_order_id,
    read_price,
    read_purchases,
    text_of,
    whole_of,
)
from liquidity.magma.words import STATUSES
from liquidity.money import Sats
from liquidity.orders import Channel, Snapshot
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.liquidity.examples import NOW
from tests.liquidity.magma.wire import fixture_text

TXID = "5e8a3f00" * 8
DEADLINE = datetime(2026, 6, 10, 18, 42, tzinfo=UTC)


def order_of(**fields: object) -> Snapshot:
    """Read an order with these fields."""
    return read_order({"user": {"market": {"orders": {"get_order": fields}}}})


def saved(name: str) -> Any:
    """The data of a saved reply."""
    return read_data(Reply(200, fixture_text(f"{name}.json").encode(), None))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "get_order_valid_channel",
            Snapshot(
                word="VALID_CHANNEL_OPENING",
                phase=Phase.READY,
                payment_word="SUCCESSFUL_PAYMENT",
                payment=Payment.HELD,
                channel=Channel(
                    short_id="820617x1293x0", funding_txid=TXID, confirmations=6, blocks_locked=4320
                ),
                deadline=DEADLINE,
            ),
        ),
        (
            "get_order_waiting_confirmation",
            Snapshot(
                word="WAITING_FOR_ON_CHAIN_CONFIRMATION",
                phase=Phase.CONFIRMING,
                payment_word="SUCCESSFUL_PAYMENT",
                payment=Payment.HELD,
                channel=Channel(funding_txid="5e8a3f...c4f1", confirmations=2, blocks_locked=4320),
                deadline=DEADLINE,
            ),
        ),
        (
            "get_order_failed_to_open",
            Snapshot(
                word="SELLER_FAILED_TO_OPEN_CHANNEL",
                phase=Phase.NOT_OPENED,
                payment_word="HODL_INVOICE_TIMEOUT",
                payment=Payment.TIMED_OUT,
                channel=Channel(blocks_locked=4320),
                deadline=DEADLINE,
            ),
        ),
    ],
)
def test_saved_orders(name: str, expected: Snapshot) -> None:
    """The documents' examples, field by field."""
    assert read_order(saved(name)) == expected
    assert read_order_id(saved(name)) == "ec562479-a4b8-44f4-95b4-150b310832de"


def test_a_saved_order_with_its_invoice() -> None:
    """The invoice comes with the order once the seller has accepted; an empty timeout is none."""
    snapshot = read_order(saved("get_order_waiting_buyer_payment"))
    assert snapshot.phase is Phase.PAYMENT
    assert snapshot.payment is Payment.PENDING
    assert (snapshot.invoice or "").startswith("lnbc125u1")
    assert snapshot.deadline is None
    assert snapshot.channel == Channel()


@pytest.mark.parametrize("name", ["liquidity_per_usd", "liquidity_per_usd_long_decimals"])
def test_saved_prices(name: str) -> None:
    """Sats are exact, and so is every decimal of the dollars."""
    price = read_price(saved(name), NOW)
    assert price.sats_per_usd == 543_260
    assert price.inbound_usd in {Fraction("501.09"), Fraction("501.0921588")}


@pytest.mark.parametrize(
    "node",
    [None, {}, {"sats": "0"}, {"sats": "-1"}, {"sats": "1e9"}, {"sats": True}, {"sats": "1", "usd": "0"}],
)
def test_a_price_without_sense(node: object) -> None:
    """Nothing is quoted from it."""
    with pytest.raises(Unavailable):
        read_price({"market": {"liquidity": {"liquidity_per_usd": node}}}, NOW)


def test_a_price_may_lack_its_dollars() -> None:
    """Then there is no rate, and only inbound is shown."""
    price = read_price({"market": {"liquidity": {"liquidity_per_usd": {"sats": 543_260}}}}, NOW)
    assert price.rate is None


@pytest.mark.parametrize("word", STATUSES)
def test_only_a_status_is_needed(word: str) -> None:
    """Everything else may be missing or null."""
    expected = Snapshot(word=word, phase=STATUSES[word])
    assert order_of(status=word) == expected
    nulls = dict.fromkeys(["payment_status", "channel_id", "transaction_id", "timeout", "size", "payment"])
    assert order_of(status=word, **nulls) == expected


@pytest.mark.parametrize("status", [None, "", [], {}, True, "x" * 5000])
def test_without_a_status_nothing_is_known(status: object) -> None:
    """Asked again later."""
    with pytest.raises(Unavailable):
        order_of(status=status)


def test_a_long_new_word_is_clipped() -> None:
    """It is shown as it is, in a message that must stay readable."""
    snapshot = order_of(status="NEW_" * 100, payment_status="ODD_" * 100)
    assert snapshot.phase is None
    assert len(snapshot.word) == len(snapshot.payment_word) == 64


@pytest.mark.parametrize("value", ["4320", 4320, 4320.0], ids=repr)
def test_whole_numbers_in_every_dress(value: object) -> None:
    """Strings, integers and null are mixed in real replies."""
    assert whole_of(value) == 4320


@pytest.mark.parametrize(
    "value",
    [None, "", "-1", -1, -1.0, 1.5, True, "4.0", "٤", 10**18, 1e300, "9" * 5000, ["1"]],
    ids=[str(number) for number in range(13)],
)
def test_what_is_no_whole_number(value: object) -> None:
    """Nothing is made of it, and nothing breaks by it."""
    assert whole_of(value) is None


@pytest.mark.parametrize("digits", [4096, 4097, 4300, 4301, 10_000])
def test_a_number_of_any_length(digits: int) -> None:
    """Python refuses to print the longest ones; they are no text."""
    reply = Reply(200, b'{"data": ' + b"9" * digits + b"}", None)
    number = dig(reply.json(), "data")
    assert len(text_of(number)) in {digits, 0}


@pytest.mark.parametrize("value", ["text", 7], ids=repr)
def test_texts_in_every_dress(value: object) -> None:
    """An id may be a number."""
    assert text_of(value) == str(value)


@pytest.mark.parametrize("value", [True, None, 1.5, ["a"], {"a": 1}, "x" * 4097], ids=[*"abcdef"])
def test_what_is_no_text(value: object) -> None:
    """It is as if it were not there."""
    assert text_of(value) == ""


def test_the_lease_is_found_in_either_place() -> None:
    """Until the channel can be closed, or as promised."""
    order = order_of(status="NEW", promises={"locked_min_block_length": "4320"}, size="5000000")
    assert order.channel.blocks_locked == 4320
    assert order.channel.size == Sats(5_000_000)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-10T18:42:00Z", DEADLINE),
        ("2026-06-10T20:42:00+02:00", DEADLINE),
        ("2026-06-10T18:42:00", DEADLINE),
        ("", None),
        ("soon", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
    ],
)
def test_deadlines(text: str, moment: datetime | None) -> None:
    """In UTC, or none; never a crash at the ends of time."""
    assert order_of(status="NEW", timeout=text).deadline == moment


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from([*STATUSES, "2026-06-10T18:42:00Z", "lnbc1", "9" * 30]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = [
    "id",
    "status",
    "payment_status",
    "channel_id",
    "transaction_id",
    "timeout",
    "blocks_until_can_be_closed",
    "confirmations",
    "size",
    "promises",
    "payment",
]
_orders = st.dictionaries(st.sampled_from(_FIELDS), _json)
_errors = st.lists(_json | st.fixed_dictionaries({"message": _json, "extensions": _json}), max_size=2)
_buys = st.fixed_dictionaries(
    {
        "account": _json | st.fixed_dictionaries({"session_key": _json}),
        "order": _json | st.fixed_dictionaries({"transaction_id": _json}),
        "payment": _json,
    }
)
_data = (
    _json
    | _orders.map(lambda order: {"user": {"market": {"orders": {"get_order": order}}}})
    | st.lists(_json).map(lambda each: {"user": {"market": {"orders": {"purchases": {"list": each}}}}})
    | _json.map(lambda node: {"market": {"liquidity": {"liquidity_per_usd": node}}})
    | _buys.map(lambda buy: {"liquidity": {"buy": buy}})
)
_documents = _json | st.fixed_dictionaries({"data": _data}, optional={"errors": _json | _errors})
_bodies = st.binary(max_size=50) | _documents.map(lambda each: json.dumps(each).encode())
replies = st.builds(
    Reply,
    st.sampled_from([200, 201, 301, 400, 401, 403, 404, 429, 500, 502, 503]),
    _bodies,
    st.none() | st.floats(0, 3600),
)


@given(replies)
def test_any_reply_is_read_or_refused(reply: Reply) -> None:
    """Never anything but a MarketError, and what is read can be kept."""
    for read in (read_order, read_order_id, read_purchases, lambda data: read_price(data, NOW)):
        try:
            value = read(read_data(reply))
        except MarketError:
            continue
        if isinstance(value, Snapshot):
            assert value.word
            assert msgspec.json.decode(msgspec.json.encode(value.channel), type=Channel) == value.channel


@given(replies)
def test_any_answer_to_a_buy_is_an_outcome(reply: Reply) -> None:
    """Bought with a key or an order, refused, or unknown."""
    try:
        bought = read_bought(reply)
    except MarketError:
        return
    assert bought.key is not None or bought.order_id
