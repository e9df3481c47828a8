"""The book in memory and the real one keep the same promises: what holds on the one holds on the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from liquidity.book import DeskBook, ReadBook, TrackerBook, Usage
from liquidity.errors import BookConflict
from liquidity.money import UsdCents
from liquidity.orders import EventKind, InvoiceState, MarketId, Nonce, Order, OrderInvoice, PurchaseState
from liquidity.payments import Money
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from storage.book import OrderBook
from tests.liquidity.fake_book import FakeBook
from tests.storage.examples import ALICE, BOB, KEY, NOW, buy, event, minutes, order, purchase


class Book(DeskBook, TrackerBook, ReadBook, Protocol):
    """All that desk, tracker and chat rely on."""


@pytest.fixture(params=["memory", "database"])
def any_book(request: pytest.FixtureRequest, book: OrderBook) -> Book:
    """The book in memory, then the real one."""
    return FakeBook() if request.param == "memory" else book


def ids(orders: Sequence[Order]) -> list[str]:
    """The market's ids of some orders, in their order."""
    return sorted(each.market_order_id for each in orders)


async def test_a_purchase_begins_once(any_book: Book) -> None:
    """The second confirmation learns that it is the second, and changes nothing."""
    assert await any_book.begin(purchase(), cause=None)
    assert not await any_book.begin(purchase(cents=UsdCents(700)), cause=None)
    assert await any_book.purchase(Nonce("first")) == purchase()
    assert list(await any_book.unanswered()) == [purchase()]


async def test_an_order_is_written_once_with_its_key_and_events(any_book: Book) -> None:
    """Also when it is written again, under another name even: the first one stands."""
    made = await buy(any_book)
    await any_book.ordered(made.purchase, KEY, made, (event(),))
    again = order(purchase(), "AAA-0001", "m-1")
    await any_book.ordered(again.purchase, KEY, again, (event(),))
    assert list(await any_book.open_orders()) == [made]
    assert await any_book.order(again.id) is None
    assert list(await any_book.history(made.id)) == [event()]
    assert await any_book.key_of(made) == KEY
    kept = await any_book.purchase(Nonce("first"))
    assert kept is not None
    assert kept.state is PurchaseState.ORDERED
    assert not await any_book.unanswered()


@pytest.mark.parametrize(("order_id", "market_order_id"), [("BOB-0001", "m-1"), ("7F3-A9K2", "m-2")])
async def test_an_order_of_another_purchase_is_a_conflict(
    any_book: Book, order_id: str, market_order_id: str
) -> None:
    """Whether it bears the market's id or ours; the key is kept, and the purchase is still unanswered."""
    made = await buy(any_book)
    asked = purchase("bobs", owner=BOB)
    await any_book.begin(asked, cause=None)
    claimed = order(asked, order_id, market_order_id)
    with pytest.raises(BookConflict):
        await any_book.ordered(claimed.purchase, SessionKey("bobs"), claimed, (event(),))
    assert await any_book.key_of(claimed) == SessionKey("bobs")
    assert list(await any_book.open_orders()) == [made]
    assert list(await any_book.unanswered()) == [asked]


async def test_another_market_or_no_id_is_no_conflict(any_book: Book) -> None:
    """Each market counts for itself, and what is not named is nobody's."""
    await buy(any_book)
    await buy(any_book, "second", "AAA-0002", "m-1", market=MarketId("olympus"))
    for number in (3, 4):
        await buy(any_book, f"n{number}", f"AAA-000{number}", "")
    assert len(await any_book.open_orders()) == 4


async def test_leases_are_of_channels_delivered_and_not_over(any_book: Book) -> None:
    """Of every phase there is; what runs is told apart."""
    for phase in Phase:
        made = await buy(any_book, phase, f"ID-{phase}", f"m-{phase}")
        await any_book.save(made, replace(made, phase=phase), ())
    leased = {order.phase for order in await any_book.leased_orders()}
    assert leased == {Phase.READY, Phase.FUNDED}
    assert not leased & {order.phase for order in await any_book.open_orders()}


async def test_claims_are_all_that_may_have_an_order(any_book: Book) -> None:
    """With the ids of those they have; not what was refused, and nothing older."""
    made = await buy(any_book, "ordered", market_order_id="")
    await any_book.bind(made, ["m-2", "m-1"], NOW)
    for number, nonce in enumerate(("asked", "lost", "refused", "old")):
        at = NOW - minutes(61) if nonce == "old" else NOW + minutes(number + 1)
        await any_book.begin(purchase(nonce, at=at), cause=None)
    for nonce, state in (("lost", PurchaseState.UNKNOWN), ("refused", PurchaseState.REFUSED)):
        kept = await any_book.purchase(Nonce(nonce))
        assert kept is not None
        await any_book.ended(replace(kept, state=state), event(EventKind(state.value)))
    claims = await any_book.claims(since=NOW - minutes(60))
    assert [(claim.purchase.draft.nonce, claim.order_ids) for claim in claims] == [
        ("ordered", ("m-1", "m-2")),
        ("asked", ()),
        ("lost", ()),
    ]
    assert claims[-1].purchase.state is PurchaseState.UNKNOWN


async def test_a_lost_purchase_becomes_an_order_once(any_book: Book) -> None:
    """As by the answer to its buy, though without a key."""
    await any_book.begin(purchase(), cause=None)
    await any_book.ended(replace(purchase(), state=PurchaseState.UNKNOWN), event(EventKind.UNKNOWN))
    found = order(purchase())
    for _ in range(2):
        await any_book.ordered(found.purchase, None, found, (event(), event(EventKind.FOUND)))
    assert await any_book.purchase(Nonce("first")) == found.purchase
    assert not await any_book.unknown_of(ALICE, since=NOW, limit=5)
    assert [each.kind for each in await any_book.history(found.id)] == [EventKind.ORDERED, EventKind.FOUND]
    assert await any_book.key_of(found) is None


@pytest.mark.parametrize("state", [PurchaseState.REFUSED, PurchaseState.UNKNOWN])
async def test_a_purchase_ends_once(any_book: Book, state: PurchaseState) -> None:
    """A second outcome, one of an order, or one of a purchase never made is a conflict."""
    ended = replace(purchase(), state=state)
    with pytest.raises(BookConflict):
        await any_book.ended(ended, event(EventKind(state.value)))
    await any_book.begin(purchase(), cause=None)
    await any_book.ended(ended, event(EventKind(state.value)))
    with pytest.raises(BookConflict):
        await any_book.ended(replace(ended, state=PurchaseState.UNKNOWN), event(EventKind.UNKNOWN))
    assert await any_book.purchase(Nonce("first")) == ended
    made = await buy(any_book, "second")
    with pytest.raises(BookConflict):
        await any_book.ended(replace(made.purchase, state=state), event(EventKind(state.value)))
    assert await any_book.purchase(Nonce("second")) == made.purchase
    assert [*await any_book.unknown_of(ALICE, since=NOW, limit=5)] == [ended] * (
        state is PurchaseState.UNKNOWN
    )


async def test_one_of_two_changes_is_kept(any_book: Book) -> None:
    """The version is counted by the book; what came too late leaves no event."""
    made = await buy(any_book)
    changed = replace(made, phase=Phase.PAYMENT)
    assert await any_book.save(made, changed, (event(EventKind.CHANGED),))
    assert not await any_book.save(made, replace(made, phase=Phase.OPENING), (event(EventKind.CHANGED),))
    assert await any_book.order(made.id) == replace(changed, version=1)
    assert [each.kind for each in await any_book.history(made.id)] == [EventKind.ORDERED, EventKind.CHANGED]
    stranger = order(purchase(), "AAA-0001", "m-9")
    assert not await any_book.save(stranger, stranger, ())


async def test_binding_proves_one_and_opens_the_others(any_book: Book) -> None:
    """Repeated, it changes nothing; a copy from before it is too old to be saved."""
    made = await buy(any_book, market_order_id="")
    bound = await any_book.bind(made, ["real-1", "real-2", "real-1"], NOW + minutes(1))
    assert ids(bound) == ids(await any_book.bind(made, ["real-2", "real-1"], NOW)) == ["real-1", "real-2"]
    assert await any_book.order(made.id) == replace(made, market_order_id="real-1", version=1)
    (other,) = [each for each in bound if each.id != made.id]
    assert (other.purchase, other.created_at, other.version) == (made.purchase, NOW + minutes(1), 0)
    assert await any_book.key_of(other) == KEY
    assert [each.kind for each in await any_book.history(other.id)] == [EventKind.ORDERED]
    assert not await any_book.save(made, replace(made, hidden=True), ())


async def test_binding_takes_nothing_from_others(any_book: Book) -> None:
    """An id that some order of this market has is left alone; another market's is another order."""
    await buy(any_book, "bobs", "BOB-0001", "taken", owner=BOB)
    await buy(any_book, "far", "FAR-0001", "mine", market=MarketId("olympus"))
    made = await buy(any_book, market_order_id="unproven")
    assert ids(await any_book.bind(made, ["taken"], NOW)) == ["unproven"]
    assert ids(await any_book.bind(made, ["taken", "mine"], NOW)) == ["mine"]


async def usage(book: Book) -> Usage:
    """Alice's, of the last day."""
    return await book.usage(ALICE, since=NOW - timedelta(days=1), now=NOW)


@pytest.mark.parametrize("money", Money)
async def test_money_held_or_taken_counts_once(any_book: Book, money: Money) -> None:
    """For a purchase, however many orders it has; for its owner alone."""
    made = await buy(any_book, market_order_id="")
    for each in await any_book.bind(made, ["m-1", "m-2"], NOW):
        await any_book.save(each, replace(each, phase=Phase.READY, money=money), ())
    await buy(any_book, "bobs", "BOB-0001", "m-3", owner=BOB)
    spent = 5000 if money in {Money.HELD, Money.TAKEN} else 0
    assert await usage(any_book) == Usage(spent=UsdCents(spent), unpaid=0)


async def test_old_money_counts_no_more(any_book: Book) -> None:
    """A day is a day, by the time of the request."""
    await any_book.begin(purchase("old", at=NOW - timedelta(days=1, seconds=1)), cause=None)
    made = await buy(any_book, "old")
    await any_book.save(made, replace(made, phase=Phase.READY, money=Money.TAKEN), ())
    assert (await usage(any_book)).spent == 0


@pytest.mark.parametrize("state", [None, *InvoiceState])
@pytest.mark.parametrize("expires_in", [None, 0, 1])
async def test_what_may_be_paid_counts_as_unpaid(
    any_book: Book, state: InvoiceState | None, expires_in: int | None
) -> None:
    """As does what is on its way; not what is dead, expired, ended, or waits for a yes."""
    await any_book.begin(purchase("asked"), cause=None)
    await any_book.begin(purchase("lost"), cause=None)
    await any_book.ended(replace(purchase("lost"), state=PurchaseState.UNKNOWN), event(EventKind.UNKNOWN))
    expires_at = None if expires_in is None else NOW + minutes(expires_in)
    invoice = None if state is None else OrderInvoice(text="lnbc1", state=state, expires_at=expires_at)
    made = await buy(any_book)
    await any_book.save(made, replace(made, invoice=invoice), ())
    dead = state in {InvoiceState.DEAD, InvoiceState.OFFERED} or (state is not None and expires_in == 0)
    assert (await usage(any_book)).unpaid == (1 if dead else 2)
