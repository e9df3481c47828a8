"""Sealed files of orders: what goes out comes back, and no hostile file brings anything else."""

import tracemalloc
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidity.notices import Notice
from liquidity.orders import Event, EventKind, MarketId, Order, OrderId, Owner
from liquidity.parcels import MOST_BYTES, BadParcel, ParcelFault, Passphrase
from liquidity.phases import Phase
from storage.book import OrderBook
from storage.moving import Parcels
from storage.outbox import Outbox
from storage.parcel import fitting, packed, row_of, unpacked
from storage.sealing import seal, unseal
from tests.storage.conftest import Bell
from tests.storage.examples import ALICE, BOB, KEY, NOW, buy, event, order, purchase
from tests.storage.strategies import EVENTS, ORDERS

PASS = Passphrase("correct horse battery")
MAGMA = MarketId("magma")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def content_of(made: Order, **changes: Any) -> bytes:
    """The content for an order, some of it changed."""
    parcel = msgspec.json.decode(packed([row_of(made, {made.purchase.draft.nonce: KEY})], {}))
    parcel["orders"][0] |= changes
    return msgspec.json.encode(parcel)


def fault_of(content: bytes) -> ParcelFault:
    """Why a content is refused."""
    with pytest.raises(BadParcel) as caught:
        unpacked(content, ALICE)
    return caught.value.fault


@given(ORDERS)
def test_an_order_comes_back_as_it_was(made: Order) -> None:
    """But for its invoice, its owner and what ties it to the place it came from."""
    made = replace(made, id=OrderId("7F3-A9K2"))
    try:
        ((back, key, _),) = unpacked(packed([row_of(made, {made.purchase.draft.nonce: KEY})], {}), BOB)
    except BadParcel:
        # Names and times that no order of ours has.
        return
    assert key == KEY
    assert back.owner == BOB
    assert back.purchase.draft.nonce != made.purchase.draft.nonce
    draft = replace(made.purchase.draft, owner=BOB, nonce=back.purchase.draft.nonce)
    bought = replace(back.purchase, draft=draft, requested_at=made.purchase.requested_at)
    assert back == replace(made, purchase=bought, invoice=None, hidden=False, version=0)


@given(JSON)
def test_no_other_json_is_taken(value: object) -> None:
    """Whatever it is."""
    assert fault_of(msgspec.json.encode(value)) is ParcelFault.UNREADABLE


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "../../etc"},
        {"cents": 2**31},
        {"inbound": -1},
        {"inbound": 2**63},
        {"terms": {"inbound": 2**60}},
        {"channel": {"confirmations": -(2**60)}},
        {"node": "nobody"},
        {"price": {"value": "1e999999999", "at": "2026-11-21T14:00:00Z"}},
        {"price": {"value": "1/0", "at": "2026-11-21T14:00:00Z"}},
        {"price": {"value": "9" * 61, "at": "2026-11-21T14:00:00Z"}},
        {"created_at": "2026-11-21T14:00:00"},
        {"created_at": "9999-12-31T23:59:59-14:00"},
        {"phase": "rich"},
        {"word": "x" * 5000},
        {"word": "\x00"},
        {"events": [{"kind": "rich", "at": "2026-11-21T14:00:00Z"}]},
        {"events": [{"kind": "ordered", "at": "2026-11-21T14:00:00"}]},
        {"events": [{"kind": "ordered", "at": "2026-11-21T14:00:00Z", "reason": "x" * 5000}]},
        {"events": [{"kind": "ordered", "at": "2026-11-21T14:00:00Z"}] * 101},
        {"owner": 5},
    ],
    ids=str,
)
def test_no_value_that_no_order_has_is_taken(changes: dict[str, Any]) -> None:
    """Neither too large nor of another kind; and nobody's name but the sender's."""
    assert fault_of(content_of(order(purchase()), **changes)) is ParcelFault.UNREADABLE


@pytest.mark.parametrize(
    "bomb",
    [b"[" * 900_000, b'{"orders":[' + b"[]," * 600_000, b'{"version":' + b"9" * 1_900_000],
    ids=["deep", "wide", "long"],
)
def test_a_bomb_costs_nothing(bomb: bytes) -> None:
    """Depth, width and digits end at the first thing that is wrong."""
    tracemalloc.start()
    try:
        assert fault_of(bomb) is ParcelFault.UNREADABLE
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


async def test_a_file_opens_under_its_passphrase_alone() -> None:
    """The same content is never sealed alike."""
    one, two = await seal(b"content", PASS), await seal(b"content", PASS)
    assert one != two
    assert b"content" not in one
    assert await unseal(one, PASS) == b"content"
    with pytest.raises(BadParcel, match="wrong_key"):
        await unseal(one, Passphrase("Correct horse battery"))
    assert "horse" not in repr(PASS) + str(PASS)


@pytest.mark.parametrize(("typed", "again"), [("pässword-long", "pa\u0308ssword-long"), ("\ud800" * 12,) * 2])
async def test_any_text_is_a_passphrase(typed: str, again: str) -> None:
    """However the keyboard writes it."""
    assert await unseal(await seal(b"content", Passphrase(typed)), Passphrase(again)) == b"content"


async def test_every_flipped_bit_is_seen() -> None:
    """In the header, the content and the sum; none of them has a passphrase tried."""
    sealed = await seal(b"x", PASS)
    for place in range(len(sealed)):
        flipped = sealed[:place] + bytes([sealed[place] ^ 0x10]) + sealed[place + 1 :]
        with pytest.raises(BadParcel, match="strange" if place < 5 else "damaged"):
            await unseal(flipped, PASS)


@pytest.mark.parametrize(("place", "value"), [(5, 2), (6, 30), (6, 1), (7, 255), (8, 200)])
async def test_parameters_that_would_cost_too_much_are_another_version(place: int, value: int) -> None:
    """Even with a sum that fits."""
    body = bytearray((await seal(b"x", PASS))[:-32])
    body[place] = value
    with pytest.raises(BadParcel, match="other_version"):
        await unseal(bytes(body) + _sum(bytes(body)), PASS)


def _sum(body: bytes) -> bytes:
    return sha256(body).digest()


async def test_a_forged_content_under_a_right_sum_does_not_open() -> None:
    """The sum proves nothing, the seal does."""
    body = bytearray((await seal(b"x" * 40, PASS))[:-32])
    body[50] ^= 1
    with pytest.raises(BadParcel, match="wrong_key"):
        await unseal(bytes(body) + _sum(bytes(body)), PASS)


@settings(max_examples=30)
@given(st.binary(max_size=300))
async def test_no_bytes_do_anything_else(junk: bytes) -> None:
    """Every file gets its sentence."""
    for sealed in (junk, b"INLET" + junk, b"INLET" + bytes(MOST_BYTES)):
        with pytest.raises(BadParcel):
            await unseal(sealed, PASS)


async def test_only_what_is_new_comes_in(moving: Parcels, book: OrderBook, bell: Bell) -> None:
    """What is known stays, what is another's stays theirs, what is at no market of ours stays out."""
    mine = await buy(book)
    theirs = await buy(book, "bobs", "BBB-0001", "m-2", owner=BOB)
    fresh = order(purchase("fresh"), "AAA-0001", "m-3", phase=Phase.OPENING)
    again = order(purchase("again"), "CCC-0001", "m-2")
    far = order(purchase("far", market=MarketId("far")), "DDD-0001", "m-4")
    over = order(purchase("over"), "EEE-0001", "m-5", phase=Phase.SELLER_REJECTED)
    rows = [mine, theirs, fresh, again, far, over]
    sealed = await seal(packed(fitting(rows, {fresh.purchase.draft.nonce: KEY}), {}), PASS)
    rung = bell.rung
    brought = await moving.bring_back(ALICE, sealed, PASS, markets={MAGMA}, now=NOW)
    assert [each.id for each in brought.new] == [fresh.id, over.id]
    assert (brought.known, brought.left) == (1, 3)
    assert bell.rung == rung + 1
    assert await book.order(theirs.id) == theirs
    kept = await book.order(fresh.id)
    assert kept is not None
    assert await book.key_of(kept) == KEY
    for each in brought.new:
        assert [event.kind for event in await book.history(each.id)] == [EventKind.BROUGHT]
    repeated = await moving.bring_back(ALICE, sealed, PASS, markets={MAGMA}, now=NOW)
    assert (repeated.new, repeated.known) == ((), 3)


@given(st.lists(EVENTS, max_size=130))
def test_a_past_comes_back_as_it_was(past: list[Event]) -> None:
    """As much of it as fits: of a long one the first and the last, and never what no reader takes."""
    made = order(purchase())
    ((_, _, back),) = unpacked(packed([row_of(made, {})], {made.id: past}), BOB)
    assert len(back) <= 100
    read = [event for event in past if event in back]
    assert [*back] == read[:30] + read[30:][-70:]


async def test_the_timeline_comes_back(moving: Parcels, book: OrderBook, outbox: Outbox) -> None:
    """Nothing of it is told again: what is watched gets a card, and what is over not even that."""
    running = order(purchase("running"), "AAA-0001", "m-1", phase=Phase.OPENING)
    over = order(purchase("over"), "BBB-0001", "m-2", phase=Phase.SELLER_REJECTED)
    past = [event(EventKind.ORDERED), event(EventKind.CHANGED, phase=Phase.OPENING)]
    later = event(EventKind.HIDDEN, at=NOW + timedelta(days=400))
    content = packed(fitting([running, over], {}), {running.id: past, over.id: [*past, later]})
    await moving.bring_back(BOB, await seal(content, PASS), PASS, markets={MAGMA}, now=NOW)
    told = {each.id: await book.history(each.id) for each in (running, over)}
    assert told[running.id][:-1] == (*past,)
    assert told[over.id][:-1] == (*past, replace(later, at=NOW))
    assert {kept[-1].kind for kept in told.values()} == {EventKind.BROUGHT}
    (letter,) = await outbox.heads(NOW)
    assert letter.order is not None
    assert (letter.order.id, letter.notice) == (running.id, Notice.CARD)
    await outbox.sent(letter, 1, NOW)
    assert await outbox.heads(NOW) == ()
    again = unpacked(await unseal((await moving.take_out(BOB, PASS)).sealed, PASS), ALICE)
    assert {each.order.id: each.past for each in again} == told


def test_a_file_of_before_is_read() -> None:
    """The first version had no events."""
    parcel = msgspec.json.decode(packed([row_of(order(purchase()), {})], {}))
    del parcel["orders"][0]["events"]
    ((_, _, past),) = unpacked(msgspec.json.encode(parcel | {"version": 1}), BOB)
    assert past == ()


async def test_a_file_tells_of_no_time_to_come(moving: Parcels, book: OrderBook) -> None:
    """And what it tells of firm prices counts against nobody, nor is it believed."""
    content = content_of(order(purchase()), price=None, requested_at="2099-01-01T00:00:00Z")
    brought = await moving.bring_back(BOB, await seal(content, PASS), PASS, markets={MAGMA}, now=NOW)
    bought = await book.purchase(brought.new[0].purchase.draft.nonce)
    assert bought is not None
    assert bought.requested_at == NOW
    for owner in (ALICE, BOB):
        asked = await book.offers_asked(owner, MAGMA, since=NOW - timedelta(days=1))
        assert (asked.market, asked.person) == (0, 0)


async def test_several_orders_of_a_purchase_stay_one(moving: Parcels, book: OrderBook) -> None:
    """With one key, which opens both."""
    bought = purchase("twice")
    rows = [order(bought, "AAA-0001", "m-1"), order(bought, "AAA-0002", "m-2")]
    sealed = await seal(packed(fitting(rows, {bought.draft.nonce: KEY}), {}), PASS)
    brought = await moving.bring_back(BOB, sealed, PASS, markets={MAGMA}, now=NOW)
    assert len({each.purchase.draft.nonce for each in brought.new}) == 1
    assert [await book.key_of(each) for each in brought.new] == [KEY, KEY]


async def test_what_is_taken_out_is_the_persons_alone(moving: Parcels, book: OrderBook) -> None:
    """Firm prices that nobody took are no orders."""
    mine = await buy(book)
    await buy(book, "bobs", "BBB-0001", "m-2", owner=BOB)
    offered = await buy(book, "offered", "CCC-0001", "m-3")
    await book.save(offered, replace(offered, phase=Phase.OFFERED), (event(),))
    content = await unseal((await moving.take_out(ALICE, PASS)).sealed, PASS)
    ((back, key, _),) = unpacked(content, Owner(1))
    assert (back.id, key) == (mine.id, KEY)
