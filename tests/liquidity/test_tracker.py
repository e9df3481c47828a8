"""The tracker: every open order is asked about when it is due, and nothing stops that for long."""

import asyncio
import logging
from dataclasses import replace

import pytest

from liquidity.errors import KeyRefused, NoSuchOrder, OrderNotFound, Rejected, Unavailable
from liquidity.notices import Notice
from liquidity.orders import EventKind, MarketId, Order, OrderId, Snapshot
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from liquidity.tracker import HOURLY, IDLE, Tracker, Watched
from tests.liquidity.examples import ALICE, BOB, KEY, MAGMA, a_draft, a_purchase, an_invoice, an_order, seen
from tests.liquidity.fakes import Answer, FakeBook, FakeClock, FakeMarket, until

APPROVAL = seen(Phase.APPROVAL)
PENDING = seen(Phase.PAYMENT, Payment.PENDING, invoice=an_invoice())
ORDER = an_order()


class Watch:
    """A tracker with one market and all it needs; chance always draws the least of a range."""

    def __init__(self, *answers: Answer, orders: tuple[Order, ...] = (ORDER,), shared: bool = False) -> None:
        self.clock = FakeClock()
        self.book = FakeBook()
        self.book.hold(*orders, key=None if shared else KEY)
        self.market = FakeMarket(MAGMA, *(answers or (APPROVAL,)), shared_account=shared)
        self.watched = Watched(self.market)
        self.sweeps = 0
        self.tracker = Tracker(
            markets={MAGMA: self.watched},
            book=self.book,
            clock=self.clock,
            on_sweep=self._swept,
            chance=lambda least, _most: least,
        )

    def _swept(self) -> None:
        self.sweeps += 1

    async def sweep(self, *, after: float = 0) -> None:
        """Let time pass and ask once about all that is due."""
        self.clock.advance(after)
        await self.tracker.sweep(self.watched)

    @property
    def order(self) -> Order:
        """The order as it is kept."""
        return self.book.orders[ORDER.id]

    @property
    def asked(self) -> int:
        """How often the market was asked."""
        return len(self.market.asked)


async def watching(*answers: Answer, orders: tuple[Order, ...] = (ORDER,), shared: bool = False) -> Watch:
    """A tracker that has loaded its orders."""
    watch = Watch(*answers, orders=orders, shared=shared)
    await watch.tracker.load()
    return watch


async def test_a_due_order_is_asked_saved_and_told() -> None:
    """One question with the purchase's key; order, event and notices together."""
    watch = await watching(PENDING)
    await watch.sweep()
    assert watch.market.asked == [(ORDER.market_order_id, KEY)]
    assert watch.order.phase is Phase.PAYMENT
    assert watch.book.saves == 1
    assert watch.book.told == [EventKind.CHANGED, EventKind.INVOICE_READY]
    assert watch.book.letters == [Notice.CARD, Notice.NEWS, Notice.PICTURE, Notice.INVOICE]


async def test_what_did_not_change_is_not_written() -> None:
    """A hundred looks at the same cost one row at most."""
    watch = await watching(PENDING)
    for _ in range(100):
        await watch.sweep(after=10)
    assert watch.asked == 100
    assert watch.book.saves == 1


async def test_an_order_is_asked_when_it_is_due_and_not_before() -> None:
    """Every 5 seconds at the least while the seller decides."""
    watch = await watching()
    await watch.sweep()
    await watch.sweep(after=4.9)
    assert watch.asked == 1
    await watch.sweep(after=0.1)
    assert watch.asked == 2


async def test_the_pace_of_a_market_multiplies_its_waits() -> None:
    """The sandbox is asked far more often."""
    watch = await watching()
    watch.watched.pace = 0.02
    await watch.sweep()
    await watch.sweep(after=0.1)
    assert watch.asked == 2


async def test_a_settled_order_is_not_asked_any_more() -> None:
    """Pushes end where the documents say that it is over."""
    watch = await watching(seen(Phase.READY, Payment.HELD))
    await watch.sweep()
    await watch.sweep(after=9999)
    assert watch.asked == 1
    assert watch.watched.orders == {}
    assert watch.order.money is Money.TAKEN


async def test_an_order_settled_by_another_is_not_asked() -> None:
    """What the book says counts, not what was remembered."""
    watch = await watching()
    watch.book.orders[ORDER.id] = replace(ORDER, phase=Phase.SELLER_REJECTED)
    await watch.sweep()
    assert watch.asked == 0
    assert watch.watched.orders == {}


async def test_loading_makes_all_open_orders_due() -> None:
    """After a restart there is nothing else to repair."""
    settled = an_order("OVER", phase=Phase.BUYER_UNPAID)
    orders = (ORDER, an_order("B"), settled)
    watch = Watch(orders=orders)
    assert await watch.tracker.load() == 2
    await watch.sweep()
    assert {order_id for order_id, _ in watch.market.asked} == {ORDER.market_order_id, "market-B"}
    assert await watch.tracker.load() == 2
    await watch.sweep()
    assert watch.asked == 4


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
    watch = await watching(KeyRefused("Unauthorized token"), KeyRefused("Unauthorized token"), APPROVAL)
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


async def test_an_unproven_id_is_found_by_its_key() -> None:
    """The id of the buy is none of an order: those that the key can see are taken, each one followed."""
    watch = await watching(OrderNotFound("Invalid ID"), PENDING)
    watch.market.listed = ("real-1", "real-2")
    await watch.sweep()
    assert watch.order.market_order_id == "real-1"
    assert len(watch.book.orders) == 2
    assert watch.watched.orders.keys() == watch.book.orders.keys()
    await watch.sweep(after=5)
    assert {order_id for order_id, _ in watch.market.asked[1:]} == {"real-1", "real-2"}


@pytest.mark.parametrize("listed", [(), (ORDER.market_order_id,), Unavailable("down")])
async def test_an_order_not_there_yet_is_asked_again(listed: tuple[str, ...] | Exception) -> None:
    """A market may need a while to show what it has just made."""
    watch = await watching(OrderNotFound("null"), PENDING)
    watch.market.listed = listed
    await watch.sweep()
    assert watch.order == ORDER
    await watch.sweep(after=8)
    assert watch.order.phase is Phase.PAYMENT


async def test_a_key_refused_while_searching_hides_the_order() -> None:
    """The same as anywhere else."""
    watch = await watching(OrderNotFound("null"))
    watch.market.listed = KeyRefused("Forbidden")
    await watch.sweep()
    assert watch.order.hidden


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
    watch = await watching(APPROVAL, APPROVAL, APPROVAL, seen(Phase.READY, Payment.HELD), orders=(order,))
    for _ in range(3):
        await watch.sweep(after=10)
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert watch.order == order
    await watch.sweep(after=10)
    assert watch.order.success
    assert watch.watched.orders == {}


async def test_refresh_asks_at_once() -> None:
    """And shows what was saved."""
    watch = await watching(PENDING)
    order = await watch.tracker.refresh(ORDER.id, ALICE)
    assert order.phase is Phase.PAYMENT
    assert order == watch.order


async def test_an_impatient_finger_costs_nothing() -> None:
    """Within three seconds of a look, whoever looked, the market is left in peace."""
    watch = await watching()
    await watch.sweep()
    await watch.tracker.refresh(ORDER.id, ALICE)
    watch.clock.advance(2.9)
    await watch.tracker.refresh(ORDER.id, ALICE)
    assert watch.asked == 1
    watch.clock.advance(0.1)
    await watch.tracker.refresh(ORDER.id, ALICE)
    assert watch.asked == 2


async def test_refresh_watches_an_order_that_was_forgotten() -> None:
    """Whatever went wrong before, the order is followed from now on."""
    watch = Watch()
    for _ in range(2):
        await watch.tracker.refresh(ORDER.id, ALICE)
    assert watch.asked == 1
    assert ORDER.id in watch.watched.orders


async def test_refresh_shows_nobody_elses_order() -> None:
    """Forged callback data learns nothing, not even that the order exists."""
    watch = await watching()
    for order_id, owner in [(ORDER.id, BOB), (OrderId("NONE"), ALICE)]:
        with pytest.raises(NoSuchOrder):
            await watch.tracker.refresh(order_id, owner)
    assert watch.asked == 0


async def test_refresh_says_when_the_market_does_not_answer() -> None:
    """The person waits for an answer; a settled order needs none."""
    watch = await watching(Rejected("odd"))
    with pytest.raises(Rejected):
        await watch.tracker.refresh(ORDER.id, ALICE)
    watch.book.orders[ORDER.id] = replace(ORDER, phase=Phase.SELLER_SILENT)
    assert (await watch.tracker.refresh(ORDER.id, ALICE)).settled
    assert watch.asked == 1


@pytest.mark.parametrize("back", [1, 3600, 86_400 * 365])
async def test_a_clock_set_back_does_not_stop_the_polling(back: float) -> None:
    """All orders are simply due."""
    watch = await watching()
    await watch.sweep()
    await watch.sweep(after=-back)
    assert watch.asked == 2
    await watch.sweep(after=5)
    assert watch.asked == 3


async def test_a_new_order_is_asked_after_a_while_and_only_once_watched() -> None:
    """It was just bought; watching it again changes nothing."""
    watch = Watch()
    for _ in range(2):
        watch.tracker.watch(ORDER)
    await watch.sweep()
    assert watch.asked == 0
    await watch.sweep(after=5)
    assert watch.asked == 1


async def test_running_follows_an_order_to_its_end() -> None:
    """From the first look to the ready channel, each phase told, a beat for every sweep."""
    road = [seen(phase, Payment.HELD) for phase in (Phase.OPENING, Phase.BROADCAST, Phase.READY)]
    watch = await watching(PENDING, *road)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(watch.tracker.run())
        await until(lambda: watch.order.settled)
        await asyncio.sleep(0)
        running.cancel()
    assert watch.book.told.count(EventKind.CHANGED) == 4
    assert watch.sweeps >= 4
    assert max(watch.clock.waits) <= IDLE


async def test_a_bell_wakes_a_market_that_idles() -> None:
    """An order bought in the middle of the longest wait is watched from then on."""
    watch = Watch(PENDING)

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(watch.tracker.run())
        await asyncio.sleep(0)
        watch.tracker.watch(ORDER)
        await until(lambda: watch.order.phase is Phase.PAYMENT)
        running.cancel()
    assert watch.asked >= 1


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


async def test_few_orders_are_asked_at_once() -> None:
    """Many due orders do not open many connections, and all are asked."""
    orders = tuple(an_order(f"N{number}", purchase=a_purchase(a_draft(f"n{number}"))) for number in range(30))
    watch = await watching(APPROVAL, orders=orders)
    running = most = 0

    async def during() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    watch.market.during = during
    await watch.sweep()
    assert watch.asked == 30
    assert most == 8


async def test_an_unknown_word_is_followed_on() -> None:
    """Statuses can be added: the order stays in flight."""
    watch = await watching(Snapshot(word="ON_HOLD", phase=None), PENDING)
    await watch.sweep()
    assert watch.order.word == "ON_HOLD"
    await watch.sweep(after=5)
    assert watch.order.phase is Phase.PAYMENT
