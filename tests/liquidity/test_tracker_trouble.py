"""Whatever goes wrong, the tracker goes on, and no order is taken for another."""

import asyncio
import logging
from dataclasses import replace

import pytest

from liquidity.errors import KeyLost, KeyRefused, MarketError, OrderNotFound, Rejected, Unavailable
from liquidity.orders import EventKind, MarketId, OrderId
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from liquidity.tracker import HOURLY, KEY_LOST, Tracker, Watched
from tests.liquidity.examples import ALICE, KEY, MAGMA, a_draft, a_purchase, an_order, seen
from tests.liquidity.fakes import FakeMarket, until
from tests.liquidity.watch import APPROVAL, ORDER, PENDING, Watch, watching


async def test_a_market_that_is_gone_is_said_so(caplog: pytest.LogCaptureFixture) -> None:
    """Its orders cannot be asked about; the operator reads it, and the others go on."""
    gone = an_order("GONE", purchase=a_purchase(a_draft("x", market=MarketId("gone"))))
    watch = await watching(orders=(ORDER, gone))
    await watch.sweep()
    assert watch.asked == 1
    assert "GONE" in caplog.text
    assert (await watch.tracker.refresh(gone.id, ALICE)) == gone


async def test_errors_slow_an_order_down() -> None:
    """Twice as long with every failure, up to a quarter of an hour, and quick again after."""
    watch = await watching(Unavailable("down"))
    waits = []
    for _ in range(12):
        await watch.sweep()
        waits.append(watch.watched.orders[ORDER.id].wait.total_seconds())
        watch.clock.advance(waits[-1])
    assert waits[:4] == [8, 16, 32, 64]
    assert waits[-1] == 720
    watch.market.answers = [APPROVAL]
    await watch.sweep()
    assert watch.watched.orders[ORDER.id].wait.total_seconds() == 5
    assert watch.book.told == []


async def test_a_markets_wish_is_obeyed() -> None:
    """Retry-After is longer than our own patience."""
    watch = await watching(Unavailable("busy", retry_after=300))
    await watch.sweep()
    await watch.sweep(after=299)
    assert watch.asked == 1
    await watch.sweep(after=1)
    assert watch.asked == 2


async def test_a_fault_of_ours_stays_with_its_order(caplog: pytest.LogCaptureFixture) -> None:
    """One order that cannot be read does not end the sweep, nor the siblings in it."""
    watch = await watching(ValueError("a fault"), APPROVAL, orders=(ORDER, an_order("B")))
    await watch.sweep()
    assert watch.asked == 2
    assert watch.watched.orders.keys() == {ORDER.id, OrderId("B")}
    assert "could not be looked at" in caplog.text


async def test_a_dead_market_lets_invoices_die() -> None:
    """While nothing is heard, the time goes on, and the mark is made."""
    watch = await watching(PENDING, Unavailable("down"))
    await watch.sweep()
    await watch.sweep(after=3600)
    assert watch.book.told[-2:] == [EventKind.INVOICE_ENDED, EventKind.PROGRESS]
    await watch.sweep(after=3600)
    assert watch.book.saves == 2


async def test_a_refused_key_is_told_once_and_tried_hourly() -> None:
    """It is no failure of the order, and it may pass."""
    refused = KeyRefused("Unauthorized token")
    watch = await watching(refused, refused, APPROVAL, orders=(an_order(phase=Phase.APPROVAL),))
    await watch.sweep()
    assert watch.book.told == [EventKind.HIDDEN]
    await watch.sweep(after=HOURLY - 1)
    assert watch.asked == 1
    await watch.sweep(after=1)
    assert watch.book.told == [EventKind.HIDDEN]
    await watch.sweep(after=HOURLY)
    assert watch.book.told == [EventKind.HIDDEN, EventKind.VISIBLE]
    await watch.sweep(after=5)
    assert watch.asked == 4


async def test_a_key_that_is_lost_is_told_once() -> None:
    """The order is not silent: the person is told, the market is left in peace, and it is tried again."""
    watch = await watching(APPROVAL)
    watch.book.sealed = True
    for _ in range(10):
        await watch.sweep(after=HOURLY)
    ((_, _, event),) = watch.book.happened
    assert (event.kind, event.reason) == (EventKind.HIDDEN, KEY_LOST)
    assert watch.asked == 0
    assert watch.watched.orders[ORDER.id].failures == 10
    watch.book.sealed = False
    await watch.sweep(after=HOURLY)
    assert watch.book.told == [EventKind.HIDDEN, EventKind.VISIBLE]


async def test_refresh_says_that_a_key_is_lost() -> None:
    """It ends in an error that the chat knows, and the order is hidden all the same."""
    watch = await watching(APPROVAL)
    watch.book.sealed = True
    with pytest.raises(KeyLost):
        await watch.tracker.refresh(ORDER.id, ALICE)
    assert issubclass(KeyLost, MarketError)
    assert watch.order.hidden


WRONG_ID = [OrderNotFound("Invalid ID"), KeyRefused("Forbidden")]


@pytest.mark.parametrize("says", WRONG_ID)
async def test_an_unproven_id_is_found_by_its_key(says: Rejected) -> None:
    """The id of the buy is none of an order: those that the key can see are taken, each one followed.

    To another's id a market may answer that it is forbidden: that is no fault of the key.
    """
    watch = await watching(says, PENDING)
    watch.market.listed = ("real-1", "real-2")
    await watch.sweep()
    assert watch.order.market_order_id == "real-1"
    assert len(watch.book.orders) == 2
    assert watch.watched.orders.keys() == watch.book.orders.keys()
    await watch.sweep(after=5)
    assert {order_id for order_id, _ in watch.market.asked[1:]} == {"real-1", "real-2"}


@pytest.mark.parametrize(
    ("says", "listed"),
    [
        *[(says, listed) for says in WRONG_ID for listed in ((), Unavailable("down"))],
        (OrderNotFound("null"), (ORDER.market_order_id,)),
    ],
)
async def test_an_order_not_there_yet_is_asked_again(
    says: Rejected, listed: tuple[str, ...] | Exception
) -> None:
    """A market may need a while to show what it has just made: a key that opens the list is a good one."""
    watch = await watching(says, PENDING)
    watch.market.listed = listed
    await watch.sweep()
    assert watch.order == ORDER
    await watch.sweep(after=8)
    assert watch.order.phase is Phase.PAYMENT


@pytest.mark.parametrize("says", WRONG_ID)
async def test_a_key_refused_while_searching_hides_the_order(says: Rejected) -> None:
    """The same as anywhere else."""
    watch = await watching(says)
    watch.market.listed = KeyRefused("Unauthorized token")
    await watch.sweep()
    assert watch.order.hidden


async def test_a_key_refused_for_an_order_that_it_lists_hides_it() -> None:
    """The id was right all along."""
    watch = await watching(KeyRefused("Forbidden"))
    watch.market.listed = (ORDER.market_order_id,)
    await watch.sweep()
    assert watch.order.hidden
    assert watch.book.told == [EventKind.HIDDEN]


async def test_a_key_that_has_opened_its_order_is_not_used_to_search() -> None:
    """An id that was answered to is right: a refusal is the key's own."""
    watch = await watching(APPROVAL, KeyRefused("Forbidden"))
    watch.market.listed = ("somebody-elses",)
    await watch.sweep()
    await watch.sweep(after=5)
    assert watch.order.hidden
    assert watch.order.market_order_id == ORDER.market_order_id


async def test_a_proven_id_is_never_changed() -> None:
    """An order that the market once answered to keeps its id, whatever else the key can see."""
    watch = await watching(PENDING, OrderNotFound("null"))
    watch.market.listed = ("somebody-elses",)
    await watch.sweep()
    await watch.sweep(after=5)
    assert watch.order.market_order_id == ORDER.market_order_id
    assert len(watch.book.orders) == 1


@pytest.mark.parametrize("key", [None, KEY])
async def test_a_shared_account_binds_nothing(key: object) -> None:
    """There the list holds everybody's orders, whether or not the buy told a key."""
    watch = await watching(OrderNotFound("Invalid ID"), shared=True)
    if key:
        watch.book.hold(ORDER)
    watch.market.listed = ("somebody-elses",)
    await watch.sweep()
    assert watch.order == ORDER
    assert len(watch.book.orders) == 1
    assert watch.watched.orders[ORDER.id].failures == 1


async def test_a_lost_write_leaves_the_other_ones() -> None:
    """Two looked at once: one write counts, and the next look goes on from it."""
    watch = await watching(PENDING)

    def another_write() -> None:
        watch.book.before_save = lambda: None
        watch.book.orders[ORDER.id] = replace(ORDER, hidden=True, version=1)

    watch.book.before_save = another_write
    await watch.sweep()
    assert watch.book.told == []
    assert watch.order.hidden
    await watch.sweep(after=HOURLY)
    assert watch.order.phase is Phase.PAYMENT
    assert not watch.order.hidden


async def test_an_impossible_word_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """The operator reads it once an order, the person never, and nothing of it is kept afterwards."""
    order = an_order(phase=Phase.OPENING, ever_held=True, money=Money.HELD)
    watch = await watching(APPROVAL, APPROVAL, APPROVAL, seen(Phase.FINISHED, Payment.HELD), orders=(order,))
    for _ in range(3):
        await watch.sweep(after=10)
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert watch.order == order
    await watch.sweep(after=10)
    assert watch.order.success
    assert watch.watched.orders == {}


@pytest.mark.parametrize("back", [1, 3600, 86_400 * 365])
async def test_a_clock_set_back_does_not_stop_the_polling(back: float) -> None:
    """All orders are simply due."""
    watch = await watching()
    await watch.sweep()
    await watch.sweep(after=-back)
    assert watch.asked == 2
    await watch.sweep(after=5)
    assert watch.asked == 3


async def test_one_markets_trouble_does_not_slow_another() -> None:
    """A market that never answers holds up its own orders alone."""
    other_id = MarketId("other")
    other_order = an_order("B", purchase=a_purchase(a_draft("second", market=other_id)))
    watch = Watch(orders=(ORDER, other_order))
    other = FakeMarket(other_id, PENDING)

    async def never() -> None:
        await asyncio.Event().wait()

    watch.market.during = never
    markets = {MAGMA: watch.watched, other_id: Watched(other)}
    tracker = Tracker(markets=markets, book=watch.book, clock=watch.clock, chance=lambda least, _most: least)
    await tracker.load()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(tracker.run())
        await until(lambda: len(other.asked) >= 5)
        running.cancel()
    assert watch.asked == 1
