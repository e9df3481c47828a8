"""A purchase whose answer was lost becomes the order that it must have made, or is left to the person."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.book import Claim
from liquidity.errors import Rejected, Unavailable
from liquidity.market import Listed
from liquidity.money import UsdCents
from liquidity.notices import Notice
from liquidity.orders import EventKind, Nonce, Order, Purchase, PurchaseState
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.reconciling import FIRST_WAIT, SEARCHED_FOR, Account, Search, find
from liquidity.tracker import Tracker, Watched
from tests.liquidity.examples import (
    MAGMA,
    NODE,
    NOW,
    a_draft,
    a_purchase,
    an_invoice,
    an_order,
    minutes,
    seconds,
    seen,
)
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import FakeClock, FakeMarket, until
from tests.liquidity.strategies import pubkey_of

LOST = a_purchase(state=PurchaseState.UNKNOWN)
THERE = seen(Phase.APPROVAL, Payment.PENDING, invoice=an_invoice())


def listed(order_id: str = "found-1", **changes: Any) -> Listed:
    """The order that the lost purchase made."""
    usual = Listed(order_id=order_id, pubkey=NODE.pubkey, cents=UsdCents(1000), made_at=NOW + seconds(2))
    return replace(usual, **changes)


def another(nonce: str = "second", *order_ids: str, **changes: Any) -> Claim:
    """Another purchase of the same kind."""
    state = PurchaseState.ORDERED if order_ids else PurchaseState.UNKNOWN
    made = replace(a_purchase(a_draft(nonce)), **({"state": state} | changes))
    return Claim(purchase=made, order_ids=order_ids)


MINE = Claim(purchase=LOST)


def test_the_only_order_that_fits_is_the_one() -> None:
    """Among others for other nodes, other amounts and other times, and those that others have."""
    others = [
        listed("a", pubkey=pubkey_of(8)),
        listed("b", cents=UsdCents(1001)),
        listed("c", made_at=NOW - minutes(6)),
        listed("d", made_at=NOW + minutes(11)),
        listed("e"),
    ]
    assert find(LOST, [*others, listed()], [MINE, another("second", "e")]) == "found-1"
    assert find(LOST, others, [MINE, another("second", "e")]) is None


@pytest.mark.parametrize(
    "vague",
    [
        listed("vague", pubkey=""),
        listed("vague", cents=None),
        listed("vague", made_at=None),
        listed(""),
    ],
)
def test_an_order_that_may_be_another_is_left_alone(vague: Listed) -> None:
    """What a list does not tell speaks neither for it nor against it, so it casts doubt on the others."""
    assert find(LOST, [vague], [MINE]) is None
    assert find(LOST, [vague, listed()], [MINE]) is None


def test_an_order_that_is_told_in_two_ways_is_left_alone() -> None:
    """Nobody can say which of them is so."""
    assert find(LOST, [listed(), listed(pubkey=pubkey_of(8))], [MINE]) is None


def test_two_candidates_are_the_persons_to_judge() -> None:
    """As are one candidate and two purchases that may have made it."""
    assert find(LOST, [listed(), listed("found-2")], [MINE]) is None
    assert find(LOST, [listed()], [MINE, another()]) is None
    assert find(LOST, [listed()], [MINE, another(state=PurchaseState.REQUESTED)]) is None
    elsewhere = replace(another().purchase, draft=a_draft("second", cents=UsdCents(2000)))
    assert find(LOST, [listed()], [MINE, Claim(purchase=elsewhere)]) == "found-1"


def test_a_purchase_whose_order_bears_another_name_is_a_rival() -> None:
    """The id that a buy tells need not be the one in the list: then that order may be the one found."""
    assert find(LOST, [listed()], [MINE, another("second", "told-by-the-buy")]) is None
    assert find(LOST, [listed(), listed("real")], [MINE, another("second", "real")]) == "found-1"


_orders = st.builds(
    Listed,
    order_id=st.sampled_from(["", "a", "b", "c"]),
    pubkey=st.sampled_from(["", NODE.pubkey, NODE.pubkey, pubkey_of(8)]),
    cents=st.sampled_from([None, UsdCents(1000), UsdCents(1000), UsdCents(500)]),
    made_at=st.none() | st.integers(-20, 20).map(lambda after: NOW + minutes(after)),
)
_claims = st.builds(
    Claim,
    purchase=st.builds(
        lambda nonce, state, after: Purchase(
            draft=a_draft(nonce), state=state, requested_at=NOW + minutes(after)
        ),
        st.sampled_from(["second", "third"]),
        st.sampled_from(PurchaseState),
        st.integers(-20, 20),
    ),
    order_ids=st.lists(st.sampled_from(["a", "b", "z"]), max_size=2, unique=True).map(tuple),
)


@given(st.lists(_orders, max_size=5), st.lists(_claims, max_size=3))
def test_nothing_is_taken_that_is_or_may_be_anothers(orders: list[Listed], claims: list[Claim]) -> None:
    """Whatever is listed and whoever claims it: what is found fits wholly, is free, and stands alone."""
    order_id = find(LOST, orders, [MINE, *claims])
    if order_id is None:
        return
    (order,) = (each for each in orders if each.order_id == order_id)
    assert (order.pubkey, order.cents) == (NODE.pubkey, 1000)
    assert not any(order_id in claim.order_ids for claim in claims)
    assert find(LOST, [*orders, replace(order, order_id="twin")], [MINE, *claims]) is None
    assert find(LOST, orders, [MINE, *claims, replace(another("rival"), order_ids=())]) is None


class Office:
    """A search at one market with a shared account, and a purchase whose answer was lost."""

    def __init__(self, *purchases: Purchase, shared: bool = True) -> None:
        self.clock = FakeClock()
        self.book = FakeBook()
        self.market = FakeMarket(MAGMA, THERE, shared_account=shared)
        self.market.on_account = (listed(),)
        for purchase in purchases or (LOST,):
            self.book.purchases[purchase.draft.nonce] = purchase
        self.opened: list[Order] = []
        self.search = self.anew()

    def anew(self, pace: float = 1.0) -> Search:
        """A search that remembers nothing, as after a crash."""
        accounts = {MAGMA: Account(self.market, pace)}
        return Search(accounts=accounts, book=self.book, clock=self.clock, on_order=self.opened.append)

    def state(self) -> PurchaseState:
        """What is kept of the purchase."""
        return self.book.purchases[Nonce("first")].state


async def test_what_is_found_is_kept_like_the_answer_to_a_buy() -> None:
    """One transaction: order, events, letters; watched from then on; and nothing is bought."""
    office = Office()
    await office.search.sweep()
    (order,) = office.book.orders.values()
    assert (office.state(), order.market_order_id, order.owner) == (
        PurchaseState.ORDERED,
        "found-1",
        LOST.draft.owner,
    )
    assert office.opened == [order]
    assert office.book.told == [EventKind.ORDERED, EventKind.FOUND, EventKind.INVOICE_READY]
    assert office.book.letters == [Notice.CARD, Notice.NEWS, Notice.PICTURE, Notice.INVOICE]
    assert office.book.keys == {}
    assert office.market.buys == []
    assert office.market.asked == [("found-1", None)]
    await office.search.sweep()
    assert len(office.market.list_asked) == 1


@pytest.mark.parametrize("fault", [Rejected("no such field"), Unavailable("down")])
async def test_a_list_that_is_not_told_leaves_it_to_the_person(fault: Exception) -> None:
    """It is never called not made; the next look may tell."""
    office = Office()
    office.market.on_account = fault
    await office.search.sweep()
    assert office.state() is PurchaseState.UNKNOWN
    assert office.book.told == []
    office.market.on_account = (listed(),)
    office.clock.advance(FIRST_WAIT.total_seconds())
    await office.search.sweep()
    assert office.state() is PurchaseState.ORDERED


async def test_it_is_looked_for_ever_more_rarely_and_for_an_hour() -> None:
    """A handful of looks, then none."""
    office = Office()
    office.market.on_account = ()
    for _ in range(720):
        await office.search.sweep()
        office.clock.advance(10)
    assert len(office.market.list_asked) == 7
    office.market.on_account = (listed(),)
    assert office.clock.now() - NOW > SEARCHED_FOR
    await office.anew().sweep()
    assert len(office.market.list_asked) == 7
    assert office.state() is PurchaseState.UNKNOWN


async def test_after_a_crash_the_search_goes_on() -> None:
    """Nothing of it is remembered, and nothing needs to be."""
    office = Office()
    office.market.on_account = ()
    await office.search.sweep()
    office.market.on_account = (listed(),)
    await office.anew().sweep()
    assert office.state() is PurchaseState.ORDERED


async def test_an_order_that_cannot_be_read_yet_is_tried_again() -> None:
    """It is bound only with its state."""
    office = Office()
    office.market.answers = [Unavailable("later"), THERE]
    await office.search.sweep()
    assert office.state() is PurchaseState.UNKNOWN
    office.clock.advance(FIRST_WAIT.total_seconds())
    await office.search.sweep()
    assert office.state() is PurchaseState.ORDERED


async def test_an_order_that_another_took_meanwhile_stays_theirs() -> None:
    """The book has the last word."""
    office = Office()

    async def taken() -> None:
        theirs = a_purchase(a_draft("second", cents=UsdCents(500)))
        office.book.hold(an_order("B", market_order_id="found-1", purchase=theirs))

    office.market.during = taken
    await office.search.sweep()
    assert office.state() is PurchaseState.UNKNOWN
    assert office.opened == []


@pytest.mark.parametrize("state", [state for state in PurchaseState if state is not PurchaseState.UNKNOWN])
async def test_only_what_was_lost_is_looked_for(state: PurchaseState) -> None:
    """Not what is under way, was refused, or has its order."""
    office = Office(replace(LOST, state=state))
    await office.search.sweep()
    assert office.market.list_asked == []


async def test_without_a_shared_account_nothing_is_looked_for() -> None:
    """Anonymous buys have no key when their answer is lost."""
    office = Office(shared=False)
    await office.search.run()
    await office.search.sweep()
    assert office.market.list_asked == []


async def test_the_pace_of_a_market_holds_for_the_search() -> None:
    """The sandbox is asked far more often."""
    office = Office()
    office.market.on_account = ()
    search = office.anew(pace=0.01)
    for _ in range(2):
        await search.sweep()
        office.clock.advance(0.3)
    assert len(office.market.list_asked) == 2


async def test_the_tracker_searches_beside_its_sweep() -> None:
    """Found while it runs, and followed from then on; a fault of the book is outlived."""
    office = Office()
    office.book.failing = [RuntimeError("disk full")]
    watched = Watched(office.market)
    tracker = Tracker(markets={MAGMA: watched}, book=office.book, clock=office.clock)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(tracker.run())
        await until(lambda: bool(watched.orders))
        running.cancel()
    assert office.state() is PurchaseState.ORDERED
    assert office.clock.now() - NOW < timedelta(hours=1)
