"""Reading Magma's replies: pure functions from bytes to our vocabulary. They know no network.

Order of reading, as the errors document asks: HTTP status, is it JSON, `errors`, then `data`. Numbers come
as strings, integers or null, and fields may be missing: only a status is needed to make sense of an order.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, NoReturn

from liquidity.errors import (
    BuyUnknown,
    CancelUnknown,
    KeyRefused,
    MarketError,
    OrderNotFound,
    Refusal,
    Refused,
    Rejected,
    Unavailable,
)
from liquidity.http import Reply
from liquidity.magma.words import STATUSES, payment_of
from liquidity.market import Bought
from liquidity.money import Price, Sats
from liquidity.orders import Channel, Snapshot, Terms
from liquidity.phases import Phase
from liquidity.secret import SessionKey

_MOST_TEXT: Final = 4096
_MOST_WORD: Final = 64
_MOST_DIGITS: Final = 18
_KEY_CODES: Final = frozenset({"UNAUTHORIZED", "UNAUTHENTICATED", "FORBIDDEN"})
_KEY_WORDS: Final = frozenset({"unauthorized token", "unauthorized", "forbidden"})
_INVALID: Final = "GRAPHQL_VALIDATION_FAILED"
_NO_SUCH_FIELD: Final = "cannot query field"
_NO_ORDER_MADE: Final = {
    HTTPStatus.BAD_REQUEST: Refusal.MARKET,
    HTTPStatus.UNAUTHORIZED: Refusal.KEY,
    HTTPStatus.FORBIDDEN: Refusal.MARKET,
    HTTPStatus.TOO_MANY_REQUESTS: Refusal.BUSY,
}


class InvalidQuery(Rejected):
    """The schema has changed: a field that was asked for is not there."""


@dataclass(frozen=True, slots=True)
class _Error:
    message: str
    code: str

    @property
    def refuses_key(self) -> bool:
        return self.code in _KEY_CODES or self.message.strip().lower() in _KEY_WORDS


def dig(value: Any, *path: str) -> Any:
    """Follow names through nested objects; None where one is missing or no object."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_of(value: Any) -> str:
    """A string or number as text; empty for anything else, and for a text no honest reply holds."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and len(value) <= _MOST_TEXT else ""


def word_of(value: Any) -> str:
    """A word of the market's, clipped: it is shown as it is."""
    return text_of(value)[:_MOST_WORD]


def whole_of(value: Any) -> int | None:
    """A whole number of at most 18 digits from a string, an integer or a float; None for anything else."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value < 10**_MOST_DIGITS else None
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def read_data(reply: Reply) -> Any:
    """The `data` of a read. Raises KeyRefused, OrderNotFound, InvalidQuery, Rejected or Unavailable."""
    document = reply.json()
    error = _first_error(document)
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Unavailable("the market asks to slow down", retry_after=reply.retry_after or 10.0)
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR or document is None:
        raise Unavailable(f"HTTP {reply.status}", retry_after=reply.retry_after)
    if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise KeyRefused(error.message if error else f"HTTP {reply.status}")
    if error is not None:
        _raise_for(error, reply.status)
    if reply.status != HTTPStatus.OK:
        raise Unavailable(f"HTTP {reply.status}")
    return dig(document, "data")


def _first_error(document: Any) -> _Error | None:
    errors = dig(document, "errors")
    if not isinstance(errors, list) or not errors:
        return None
    return _Error(text_of(dig(errors[0], "message")), text_of(dig(errors[0], "extensions", "code")).upper())


def _raise_for(error: _Error, status: int) -> NoReturn:
    message = error.message.lower()
    if error.refuses_key:
        raise KeyRefused(error.message)
    # First, since a server may call a wrong id a fault of the question as well.
    if "invalid id" in message or "not found" in message:
        raise OrderNotFound(error.message)
    if status == HTTPStatus.BAD_REQUEST or error.code == _INVALID or _NO_SUCH_FIELD in message:
        raise InvalidQuery(error.message)
    if "internal" in message or error.code == "INTERNAL_SERVER_ERROR":
        raise Unavailable(error.message)
    raise Rejected(error.message)


def read_price(data: Any, now: datetime) -> Price:
    """What a dollar buys (`liquidity_per_usd`). Raises Unavailable for a price that makes no sense."""
    node = dig(data, "market", "liquidity", "liquidity_per_usd")
    try:
        return Price.read(text_of(dig(node, "sats")), text_of(dig(node, "usd")) or None, now)
    except ValueError as error:
        raise Unavailable("the price cannot be read") from error


def read_order_id(data: Any) -> str:
    """Which order an answer is about, as far as it says."""
    return word_of(dig(_find_order(data), "id"))


def _find_order(data: Any) -> Any:
    return dig(data, "user", "market", "orders", "get_order")


def read_order(data: Any) -> Snapshot:
    """How an order stands. Raises OrderNotFound for null, Unavailable for an order without a status."""
    order = _find_order(data)
    if order is None:
        raise OrderNotFound("the market shows no such order")
    word = word_of(dig(order, "status"))
    if not word:
        raise Unavailable("the order has no status")
    payment_word = word_of(dig(order, "payment_status"))
    size = whole_of(dig(order, "size"))
    return Snapshot(
        word=word,
        phase=STATUSES.get(word),
        payment_word=payment_word,
        payment=payment_of(payment_word),
        invoice=text_of(dig(order, "payment", "lightning", "invoice")) or None,
        terms=Terms(inbound=None if size is None else Sats(size)),
        channel=_read_channel(order),
        deadline=read_time(text_of(dig(order, "timeout"))),
    )


def _read_channel(order: Any) -> Channel:
    size = whole_of(dig(order, "size"))
    return Channel(
        short_id=word_of(dig(order, "channel_id")),
        funding_txid=text_of(dig(order, "transaction_id")),
        confirmations=whole_of(dig(order, "confirmations", "confirmations")) or 0,
        size=None if size is None else Sats(size),
        blocks_locked=whole_of(dig(order, "blocks_until_can_be_closed"))
        or whole_of(dig(order, "promises", "locked_min_block_length")),
    )


def read_time(text: str) -> datetime | None:
    """A time as it is told, in UTC where it names no zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def read_purchases(data: Any) -> tuple[str, ...]:
    """The order ids of a purchase list. Raises Unavailable when there is no list."""
    listed = dig(data, "user", "market", "orders", "purchases", "list")
    if not isinstance(listed, list):
        raise Unavailable("the list of purchases cannot be read")
    return tuple(number for number in (text_of(dig(each, "id")) for each in listed) if number)


def read_cancelled(reply: Reply) -> None:
    """Return if an order was called off. Raises Rejected, Unavailable (nothing done) or CancelUnknown."""
    if dig(reply.json(), *_CANCELLED) is True:
        return
    try:
        data = read_data(reply)
    except Unavailable as error:
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise
        raise CancelUnknown(str(error)) from error
    if dig(data, *_CANCELLED[1:]) is not False:
        raise CancelUnknown("an answer that says neither yes nor no")
    raise Rejected("")


_CANCELLED: Final = ("data", "market", "order", "cancel", "success")


def read_bought(reply: Reply) -> Bought:
    """The outcome of a buy. Raises Refused when no order was made, BuyUnknown when nobody can tell.

    An order or a key is kept whatever stands beside it: a key is given only once.
    """
    document = reply.json()
    bought = _find_bought(dig(document, "data", "liquidity", "buy"))
    if bought is not None:
        return bought
    error = _first_error(document)
    if reply.status in _NO_ORDER_MADE:
        raise _refused(error, _NO_ORDER_MADE[HTTPStatus(reply.status)])
    if reply.status == HTTPStatus.OK and error is not None:
        raise _refused(error, Refusal.MARKET)
    raise BuyUnknown(f"HTTP {reply.status} without an order")


def _find_bought(buy: Any) -> Bought | None:
    key = text_of(dig(buy, "account", "session_key"))
    order_id = text_of(dig(buy, "order", "transaction_id"))
    if not key and not order_id:
        return None
    invoice = text_of(dig(buy, "payment", "lightning_invoice"))
    seen = Snapshot(word="", phase=Phase.APPROVAL, invoice=invoice or None, terms=_read_terms(buy))
    return Bought(key=SessionKey(key) if key else None, order_id=order_id, seen=seen)


def _read_terms(buy: Any) -> Terms:
    """Not asked for, as the documents show neither, and taken where an answer holds them all the same."""
    size = whole_of(dig(buy, "order", "amount"))
    return Terms(inbound=None if size is None else Sats(size))


def _refused(error: _Error | None, otherwise: Refusal) -> MarketError:
    if error is None:
        return Refused(otherwise)
    message = error.message.lower()
    if error.refuses_key:
        return Refused(Refusal.KEY, error.message)
    if "min amount" in message:
        return Refused(Refusal.TOO_SMALL, error.message)
    if "connection_uri" in message:
        return Refused(Refusal.NODE, error.message)
    return Refused(otherwise, error.message)
