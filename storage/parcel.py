"""The content of a sealed file of orders: written from orders and keys, and read as from an enemy."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta, Struct

from liquidity.money import Price, Rate, Sats, UsdCents
from liquidity.node import NOWHERE, NodeAddressError, kept_node
from liquidity.orders import (
    Channel,
    Draft,
    Event,
    MarketId,
    Nonce,
    Order,
    OrderId,
    Owner,
    Purchase,
    PurchaseState,
    Terms,
    new_nonce,
)
from liquidity.parcels import MOST_BYTES, BadParcel, ParcelFault
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from liquidity.secret import SessionKey

# The second has events too, and reads the first.
_VERSION: Final = 2
MOST_ORDERS: Final = 1000
# Of a longer past the middle is left out, and what has no room any more is that of the last orders.
_FIRST_EVENTS, _LAST_EVENTS = 30, 70
_MOST_EVENTS: Final = _FIRST_EVENTS + _LAST_EVENTS
# Reading more of them would keep the only writer from others for too long.
_MOST_EVENTS_IN_ALL: Final = 5000
# The seal and what is around the orders take some of a file.
_ROOM: Final = MOST_BYTES - 1000
_MOST: Final = 2**53
_MOST_TEXT: Final = 4096
_YEARS: Final = range(2020, 2101)

Word = Annotated[str, Meta(max_length=_MOST_TEXT)]
Count = Annotated[int, Meta(ge=0, lt=2**53)]
Small = Annotated[int, Meta(ge=0, lt=2**31)]
Ratio = Annotated[str, Meta(pattern=r"\A[0-9]{1,60}(/[0-9]{1,60})?\Z")]
_OrderName = Annotated[str, Meta(pattern=r"\A[0-9A-Z]{3}-[0-9A-Z]{4}\Z")]


class Worth(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price or a rate, and when it was asked for."""

    value: Ratio
    worth: Ratio | None = None
    at: datetime


class Packed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order as it stands, its terms, and the key to it; no invoice: whoever may pay asks anew.

    *node* is empty for an order that was bought elsewhere.
    """

    id: _OrderName
    nonce: Annotated[str, Meta(min_length=1, max_length=64)]
    market: Word
    market_order_id: Word
    key: Word = ""
    node: Word
    cents: Small
    private: bool
    inbound: Count
    lease_blocks: Small | None = None
    price: Worth | None = None
    rate: Worth | None = None
    requested_at: datetime
    created_at: datetime
    changed_at: datetime
    phase: Phase
    word: Word
    payment: Payment
    payment_word: Word
    money: Money
    ever_held: bool
    terms: Terms
    channel: Channel
    deadline: datetime | None = None
    events: Annotated[tuple[Event, ...], Meta(max_length=_MOST_EVENTS)] = ()


_SAME_IN_ORDER: Final = tuple(
    field.name for field in fields(Order) if field.name in set(Packed.__struct_fields__)
)


class Parcel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    version: Annotated[int, Meta(ge=1, le=_VERSION)]
    orders: Annotated[tuple[Packed, ...], Meta(max_length=MOST_ORDERS)]


class Unpacked(NamedTuple):
    """One order of a content, the key to it where there is one, and its events, the oldest first."""

    order: Order
    key: SessionKey | None
    past: tuple[Event, ...]


def fitting(orders: Sequence[Order], keys: Mapping[Nonce, SessionKey]) -> Sequence[Packed]:
    """As many of these orders with their keys, from the first on, as one content has room for."""
    fit: list[Packed] = []
    room = _ROOM
    for order in orders[:MOST_ORDERS]:
        row = row_of(order, keys)
        room -= len(msgspec.json.encode(row)) + 1
        if room < 0:
            break
        fit.append(row)
    return fit


def packed(rows: Sequence[Packed], pasts: Mapping[OrderId, Sequence[Event]]) -> bytes:
    """The content for these orders, which must fit, with the events there is room for."""
    told = list(rows)
    room, left = _ROOM - len(_content(rows)), _MOST_EVENTS_IN_ALL
    for place, row in enumerate(rows):
        past = _shortened(pasts.get(OrderId(row.id), ()))
        room, left = room - len(msgspec.json.encode(past)), left - len(past)
        if room < 0 or left < 0:
            break
        told[place] = msgspec.structs.replace(row, events=past)
    return _content(told)


def _content(rows: Sequence[Packed]) -> bytes:
    return msgspec.json.encode(Parcel(version=_VERSION, orders=tuple(rows)))


def _shortened(past: Sequence[Event]) -> tuple[Event, ...]:
    """As much of a past as can be read back."""
    sound = tuple(event for event in past if all(map(_fits, _values(event))))
    return sound if len(sound) <= _MOST_EVENTS else (*sound[:_FIRST_EVENTS], *sound[-_LAST_EVENTS:])


def unpacked(content: bytes, owner: Owner) -> Sequence[Unpacked]:
    """The orders of a content as this person's, each purchase under a new nonce. Raises BadParcel."""
    try:
        parcel = msgspec.json.decode(content, type=Parcel)
        _check(parcel)
        nonces = {each.nonce: new_nonce() for each in parcel.orders}
        return [_unpacked(each, nonces[each.nonce], owner) for each in parcel.orders]
    except (msgspec.MsgspecError, NodeAddressError, ValueError, ArithmeticError, RecursionError):
        raise BadParcel(ParcelFault.UNREADABLE) from None


def row_of(order: Order, keys: Mapping[Nonce, SessionKey]) -> Packed:
    """One order as a file has it, with its key where there is one, and without its past."""
    draft = order.purchase.draft
    key = keys.get(draft.nonce)
    same = {name: getattr(order, name) for name in _SAME_IN_ORDER}
    return Packed(
        nonce=draft.nonce,
        market=draft.market,
        key=key.reveal() if key else "",
        node="" if order.purchase.elsewhere else str(draft.node),
        cents=draft.cents,
        private=draft.private,
        inbound=draft.inbound,
        lease_blocks=draft.lease_blocks,
        price=_priced(draft.price),
        rate=Worth(value=str(draft.rate.usd_per_sat), at=draft.rate.asked_at) if draft.rate else None,
        requested_at=order.purchase.requested_at,
        **same,
    )


def _priced(price: Price | None) -> Worth | None:
    if price is None:
        return None
    worth = None if price.inbound_usd is None else str(price.inbound_usd)
    return Worth(value=str(price.sats_per_usd), worth=worth, at=price.asked_at)


def _unpacked(row: Packed, nonce: Nonce, owner: Owner) -> Unpacked:
    price, rate = row.price, row.rate
    draft = Draft(
        nonce=nonce,
        owner=owner,
        market=MarketId(row.market),
        node=kept_node(row.node) if row.node else NOWHERE,
        cents=UsdCents(row.cents),
        private=row.private,
        inbound=Sats(row.inbound),
        lease_blocks=row.lease_blocks,
        price=Price(_ratio(price.value), _ratio(price.worth) if price.worth else None, price.at)
        if price
        else None,
        rate=Rate(_ratio(rate.value), rate.at) if rate else None,
    )
    state = PurchaseState.ORDERED if row.node else PurchaseState.TRACKED
    bought = Purchase(draft=draft, state=state, requested_at=row.requested_at)
    same = {name: getattr(row, name) for name in _SAME_IN_ORDER if name != "id"}
    order = Order(id=OrderId(row.id), purchase=bought, **same)
    return Unpacked(order, SessionKey(row.key) if row.key else None, row.events)


def _ratio(text: str) -> Fraction:
    ratio = Fraction(text)
    if not ratio:
        raise ValueError("nothing is worth nothing")
    return ratio


def _check(parcel: Parcel) -> None:
    """Raise ValueError for more events than are ever packed, or for a value that no order has."""
    if sum(len(each.events) for each in parcel.orders) > _MOST_EVENTS_IN_ALL:
        raise ValueError("more has happened than any file tells")
    if not all(map(_fits, _values(parcel))):
        raise ValueError("a value is out of bounds")


def _fits(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _MOST_TEXT and not re.search("[\x00\ud800-\udfff]", value)
    if isinstance(value, datetime):
        return value.tzinfo is not None and value.year in _YEARS
    return not isinstance(value, int) or -_MOST < value < _MOST


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for each in value:
            yield from _values(each)
    elif isinstance(value, Struct):
        yield from (each for name in value.__struct_fields__ for each in _values(getattr(value, name)))
    elif is_dataclass(value):
        yield from (each for field in fields(value) for each in _values(getattr(value, field.name)))
    else:
        yield value
