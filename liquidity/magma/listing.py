"""The orders of an account, listed: what a buy whose answer was lost may have made.

What cannot be told completely is refused: an order that is not seen here must not be called not made.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Final

from liquidity.errors import Rejected
from liquidity.magma import queries
from liquidity.magma.replies import InvalidQuery, dig, read_time, text_of, whole_of
from liquidity.market import Listed
from liquidity.money import UsdCents

Read = Callable[[str, Mapping[str, Any]], Awaitable[Any]]

_PAGE: Final = 50
_MOST_PAGES: Final = 10
_MOST_DOLLARS: Final = 1_000_000


async def list_orders(read: Read, since: datetime) -> tuple[Listed, ...]:
    """Every order since then, and perhaps older ones. Raises Rejected unless all are told, or MarketError."""
    found: list[Listed] = []
    for _ in range(_MOST_PAGES):
        data = await read(queries.LISTED, {"page": {"limit": _PAGE, "offset": len(found)}})
        page, total = read_listed(data)
        found += page
        once = tuple(dict.fromkeys(found))  # a new order moves others on to the next page
        if len(once) >= total or _reaches_before(once, since):
            return await _with_cents(read, once)
        if not page:
            break
    raise Rejected("the list of orders is not told to its end")


def read_listed(data: Any) -> tuple[list[Listed], int]:
    """One page, and how many orders there are in all. Raises Rejected for no list."""
    told = dig(data, "user", "market", "orders", "purchases")
    page, total = dig(told, "list"), whole_of(dig(told, "total"))
    if not isinstance(page, list) or total is None:
        raise Rejected("no list of orders")
    return [_listed(each) for each in page], total


def _listed(entry: Any) -> Listed:
    return Listed(
        order_id=text_of(dig(entry, "id")),
        pubkey=text_of(dig(entry, "destination", "pubkey")).lower(),
        cents=cents_of(dig(entry, "fees", "buyer", "usd")),
        made_at=read_time(text_of(dig(entry, "created_at"))),
    )


def cents_of(value: Any) -> UsdCents | None:
    """Dollars as whole cents; None for anything that is not exactly that."""
    try:
        dollars = Decimal(text_of(value) or str(value) if isinstance(value, str | int | float) else "")
    except InvalidOperation:
        return None
    if not dollars.is_finite() or not 0 <= dollars <= _MOST_DOLLARS or dollars * 100 % 1:
        return None
    return UsdCents(int(dollars * 100))


def _reaches_before(found: Sequence[Listed], since: datetime) -> bool:
    """Whether a list that begins with the newest has come to what is too old to matter."""
    times = [each.made_at for each in found if each.made_at is not None]
    newest_first = all(one >= other for one, other in pairwise(times))
    return bool(times) and len(times) == len(found) and newest_first and times[-1] < since


async def _with_cents(read: Read, found: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """Prices that the list leaves out, from the account's transactions, as far as these are told at all."""
    if all(each.cents is not None for each in found):
        return found
    try:
        data = await read(queries.TRANSACTIONS, {})
    except InvalidQuery:
        return found
    listed = dig(data, "user", "transactions", "transaction_list", "list")
    told = {
        text_of(dig(each, "id")): cents_of(dig(each, "amount", "usd"))
        for each in (listed if isinstance(listed, list) else [])
    }
    return tuple(
        each
        if each.cents is not None
        else replace(each, cents=told.get(each.order_id) if each.order_id else None)
        for each in found
    )
