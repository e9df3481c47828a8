"""The tracker leaves offers in peace until they are taken, and says once that an order is not found."""

from dataclasses import replace
from typing import Any

import pytest

from liquidity.errors import KeyRefused, OrderNotFound, Rejected
from liquidity.invoicing import NOT_FOUND
from liquidity.notices import Notice
from liquidity.orders import EventKind, Order
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.tracker import HOURLY
from tests.liquidity.examples import (
    ALICE,
    MAGMA,
    NOW,
    a_firm_draft,
    an_order,
    minutes,
    offered,
    seconds,
    seen,
)
from tests.liquidity.firm import lsp_says, opened, taken
from tests.liquidity.watch import APPROVAL, ORDER, Watch, watching

GONE = OrderNotFound("null")
KNOWN = an_order(phase=Phase.PAYMENT)


def an_offer(**terms: Any) -> Order:
    """A firm price that nobody has taken yet, under the id of the order that is watched."""
    order = opened(offered(**terms), a_firm_draft(market=MAGMA)).order
    assert order.id == ORDER.id
    return order


async def watching_for(seconds_long: float, watch: Watch, *, every: float = 30) -> None:
    """Sweep again and again for so long."""
    for _ in range(int(seconds_long / every)):
        await watch.sweep(after=every)


async def test_an_offer_is_never_asked_about() -> None:
    """Nothing can come of it until it is taken: the market is left in peace, and nothing is written."""
    watch = await watching(lsp_says(payment="HOLD"), orders=(an_offer(),), shared=True)
    await watching_for(59 * 60, watch)
    assert await watch.tracker.refresh(ORDER.id, ALICE) == an_offer()
    assert (watch.asked, watch.book.saves, watch.book.told) == (0, 0, [])
    assert ORDER.id in watch.watched.orders


@pytest.mark.parametrize("lives", [10, 60])
async def test_an_offer_lapses_by_time(lives: int) -> None:
    """At its end it is told so, once, and forgotten: still without a question."""
    watch = await watching(orders=(an_offer(offered_until=NOW + minutes(lives)),), shared=True)
    await watch.sweep(after=lives * 60 - 1)
    assert not watch.order.settled
    await watching_for(600, watch)
    assert watch.order.phase is Phase.LAPSED
    assert watch.book.letters == [Notice.OFFER, Notice.CARD]
    assert (watch.asked, watch.watched.orders) == (0, {})


async def test_a_refresh_lets_an_offer_lapse_too() -> None:
    """Whoever looks sees how it stands."""
    watch = await watching(orders=(an_offer(),), shared=True)
    watch.clock.advance(3600)
    assert (await watch.tracker.refresh(ORDER.id, ALICE)).phase is Phase.LAPSED
    assert watch.asked == 0


async def test_a_withheld_offer_is_left_in_peace_too() -> None:
    """It waits for its end, like any other."""
    watch = await watching(orders=(an_offer(outbound=1),), shared=True)
    await watching_for(4000, watch)
    assert watch.book.told == [EventKind.LAPSED]
    assert watch.asked == 0


async def test_an_offer_is_followed_once_it_is_taken() -> None:
    """From then on it is an order like any other, asked about within the minute."""
    watch = await watching(lsp_says(), lsp_says(payment="HOLD"), orders=(an_offer(),), shared=True)
    await watch.sweep()
    watch.book.orders[ORDER.id] = replace(taken(an_offer()), version=1)
    watch.tracker.watch(watch.order)
    await watch.sweep(after=60)
    assert watch.market.asked == [("lsp-1", None)]
    assert watch.book.told == []
    await watch.sweep(after=5)
    assert watch.order.phase is Phase.OPENING


async def test_an_offer_taken_by_another_write_does_not_lapse() -> None:
    """The book's word counts: what was read before it was taken is not written."""
    watch = await watching(lsp_says(), orders=(an_offer(),), shared=True)
    kept = replace(taken(an_offer()), version=1)

    def another_write() -> None:
        watch.book.before_save = lambda: None
        watch.book.orders[ORDER.id] = kept

    watch.book.before_save = another_write
    await watch.sweep(after=3600)
    assert watch.order == kept
    assert watch.book.told == []
    assert ORDER.id in watch.watched.orders


async def test_an_order_not_found_is_told_once_and_tried_hourly() -> None:
    """A 404 is no failure of the order and no reason to ask without end; it may be found again."""
    watch = await watching(
        GONE, GONE, GONE, seen(Phase.PAYMENT, Payment.PENDING), orders=(KNOWN,), shared=True
    )
    await watch.sweep()
    ((_, _, event),) = watch.book.happened
    assert (event.kind, event.reason, event.phase) == (EventKind.HIDDEN, NOT_FOUND, Phase.PAYMENT)
    assert watch.book.letters == [Notice.CARD, Notice.NEWS]
    assert [order.hidden for order in watch.book.orders.values()] == [True]
    await watch.sweep(after=HOURLY - 1)
    assert watch.asked == 1
    await watch.sweep(after=1)
    await watch.sweep(after=HOURLY)
    assert (watch.asked, watch.book.told) == (3, [EventKind.HIDDEN])
    await watch.sweep(after=HOURLY)
    assert watch.book.told[:2] == [EventKind.HIDDEN, EventKind.VISIBLE]
    assert not watch.order.hidden
    await watch.sweep(after=5)
    assert watch.asked == 5


async def test_an_invoice_of_an_order_not_found_dies_all_the_same() -> None:
    """Nobody is asked to pay what the market does not know."""
    watch = await watching(GONE, orders=(taken(an_offer()),), shared=True)
    await watch.sweep()
    assert watch.book.told == [EventKind.INVOICE_ENDED, EventKind.HIDDEN]
    assert not watch.order.payable(watch.clock.now())
    await watch.sweep(after=HOURLY)
    assert watch.book.told == [EventKind.INVOICE_ENDED, EventKind.HIDDEN]


async def test_an_order_that_is_found_again_may_be_paid_again() -> None:
    """What was withheld for its absence alone is shown anew, while it lives."""
    watch = await watching(GONE, lsp_says(), orders=(taken(an_offer()),), shared=True)
    await watch.sweep()
    assert not watch.order.payable(watch.clock.now())
    watch.clock.advance(600)
    found = await watch.tracker.refresh(ORDER.id, ALICE)
    assert not found.hidden
    assert found.payable(watch.clock.now())
    assert watch.book.told.count(EventKind.INVOICE_READY) == 1


async def test_an_order_never_seen_is_given_five_minutes() -> None:
    """A market may need a while to know an order of its own: until then its no is no news."""
    watch = await watching(GONE, shared=True)
    await watch.sweep()
    watch.clock.advance(296)
    with pytest.raises(OrderNotFound):
        await watch.tracker.refresh(ORDER.id, ALICE)
    assert watch.order == ORDER
    watch.clock.advance(4)
    assert (await watch.tracker.refresh(ORDER.id, ALICE)).hidden
    assert [event.reason for _, _, event in watch.book.happened] == [NOT_FOUND]


async def test_an_order_never_seen_is_asked_about_meanwhile() -> None:
    """And followed as soon as it is known, with nothing said of the wait."""
    watch = await watching(GONE, GONE, APPROVAL, shared=True)
    await watching_for(60, watch, every=10)
    assert watch.asked >= 3
    assert watch.book.told == []
    assert watch.order.word == APPROVAL.word


@pytest.mark.parametrize("says", [GONE, KeyRefused("Forbidden")], ids=["not-found", "forbidden"])
async def test_a_key_that_opens_an_empty_list_is_waited_for_as_long(says: Rejected) -> None:
    """Its order is still to come; after five minutes it is told that there is none."""
    watch = await watching(says)
    await watching_for(290, watch, every=10)
    assert watch.book.told == []
    await watching_for(600, watch, every=10)
    assert watch.book.told == [EventKind.HIDDEN]
    assert watch.book.happened[0][2].reason == NOT_FOUND
    asked = watch.asked
    await watching_for(HOURLY - 1000, watch, every=100)
    assert watch.asked <= asked + 1


async def test_an_order_seen_once_is_given_no_time() -> None:
    """Its market has known it: that it does so no more is news."""
    watch = await watching(APPROVAL, GONE, shared=True)
    await watch.sweep()
    await watch.sweep(after=5)
    assert watch.clock.now() - watch.order.created_at < seconds(60)
    assert watch.book.told == [EventKind.HIDDEN]
