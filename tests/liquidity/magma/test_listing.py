"""The orders of an account at the wire: all of them, with what they cost, or an honest no."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.errors import Rejected
from liquidity.magma.listing import cents_of, list_orders, read_listed
from liquidity.magma.replies import InvalidQuery
from liquidity.market import Listed
from liquidity.money import UsdCents
from tests.liquidity.fakes import FakeClock
from tests.liquidity.magma.shop import magma
from tests.liquidity.wire import reply, serving

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
PUBKEY = "02" + "ab" * 32


def entry(number: int, *, usd: object = "50.00", **more: Any) -> dict[str, Any]:
    """One order as the list shows it; a higher number is an older order."""
    return {
        "id": f"order-{number}",
        "created_at": (NOW - timedelta(minutes=number)).isoformat(),
        "destination": {"pubkey": PUBKEY.upper()},
        "fees": {"buyer": {"usd": usd}},
    } | more


class Account:
    """An account that tells its orders page by page; *most* is its own idea of a page."""

    def __init__(self, *entries: dict[str, Any], most: int = 50, transactions: Any = None) -> None:
        self.entries, self.most, self.transactions = entries, most, transactions
        self.total: Any = len(entries)
        self.asked: list[str] = []

    async def read(self, query: str, variables: Any) -> Any:
        """What Magma answers."""
        self.asked.append(query.removeprefix("query ").partition("(")[0].partition(" ")[0])
        if "transaction_list" in query:
            if isinstance(self.transactions, Exception):
                raise self.transactions
            return {"user": {"transactions": {"transaction_list": {"list": self.transactions}}}}
        offset = variables["page"]["offset"]
        page = self.entries[offset : offset + min(self.most, variables["page"]["limit"])]
        return {"user": {"market": {"orders": {"purchases": {"total": self.total, "list": [*page]}}}}}


async def ids(account: Account, since: datetime = NOW - timedelta(days=30)) -> list[str]:
    """The ids that are listed."""
    return [each.order_id for each in await list_orders(account.read, since)]


async def test_an_order_is_listed_with_all_that_is_told() -> None:
    """The buyer's node, what was paid in cents, and when; over the wire with the operator's key."""
    page = {"purchases": {"total": "1", "list": [entry(1)]}}
    told = reply(200, {"data": {"user": {"market": {"orders": page}}}})
    async with serving(told) as wire, magma(wire.url(), api_key="operators", clock=FakeClock()) as market:
        (order,) = await market.account_orders(since=NOW)
    assert order == Listed(
        order_id="order-1", pubkey=PUBKEY, cents=UsdCents(5000), made_at=NOW - timedelta(minutes=1)
    )
    assert wire.requests[0].headers["authorization"] == "Bearer operators"


@pytest.mark.parametrize("most", [50, 20, 1])
async def test_all_pages_are_read(most: int) -> None:
    """However short the market makes them."""
    orders = [entry(number) for number in range(60 if most > 1 else 9)]
    assert await ids(Account(*orders, most=most)) == [each["id"] for each in orders]


async def test_what_is_too_old_to_matter_is_not_asked_for() -> None:
    """Where the list begins with the newest; where that cannot be told, it is read on."""
    orders = [entry(number) for number in range(300)]
    assert len(await ids(Account(*orders), NOW - timedelta(minutes=20))) == 50
    assert len(await ids(Account(*reversed(orders)), NOW - timedelta(minutes=20))) == 300
    timeless = [entry(0, created_at=None), *orders]
    assert len(await ids(Account(*timeless), NOW - timedelta(minutes=20))) == 301


async def test_an_order_that_moves_to_the_next_page_is_listed_once() -> None:
    """As when a new one is made between two questions; what then is missing makes the list no list."""
    first, second, third = (entry(number) for number in range(3))
    moved = Account(first, second, second, third, most=2)
    moved.total = 3
    assert await ids(moved) == ["order-0", "order-1", "order-2"]
    moved.total = 4
    with pytest.raises(Rejected):
        await ids(moved)


async def test_a_list_without_its_end_is_no_list() -> None:
    """What may be missing must not be called not made."""
    short = Account(entry(0))
    short.total = 2
    endless = Account(*[entry(0)] * 600)
    for account in (short, endless):
        with pytest.raises(Rejected):
            await ids(account)
    without_total: Any = {"user": {"market": {"orders": {"purchases": {"list": []}}}}}
    odds: tuple[Any, ...] = (None, {}, without_total)
    for odd in odds:
        with pytest.raises(Rejected):
            read_listed(odd)


async def test_missing_prices_come_from_the_transactions() -> None:
    """By the same id; where these are not told as guessed, the price stays unknown."""
    orders = (entry(0, usd=None), entry(1, usd="5"))
    told = [{"id": "order-0", "amount": {"usd": "12.50"}}, {"id": "order-1", "amount": {"usd": "9"}}, None]
    for transactions, cents in (
        (told, [1250, 500]),
        (InvalidQuery("no field"), [None, 500]),
        (7, [None, 500]),
    ):
        account = Account(*orders, transactions=transactions)
        assert [each.cents for each in await list_orders(account.read, NOW)] == cents
        assert account.asked[-1] == "Transactions"
    known = Account(entry(1))
    await ids(known)
    assert known.asked == ["ListedPurchases"]


@pytest.mark.parametrize(
    ("value", "cents"),
    [("50.00", 5000), ("5", 500), (7, 700), (12.5, 1250), ("0.01", 1), ("12.345", None), ("", None)],
)
def test_dollars_are_whole_cents_or_nothing(value: object, cents: int | None) -> None:
    """A rounded price is not the one that was asked for."""
    assert cents_of(value) == cents


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.none()))
def test_no_value_is_too_odd(value: object) -> None:
    """Never a crash, never a negative price."""
    cents = cents_of(value)
    assert cents is None or cents >= 0
