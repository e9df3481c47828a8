"""Many orders, or slow ones: nobody's news waits for another's, and the tracker goes on beating."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

from liquidity.orders import Order
from liquidity.phases import Phase
from liquidity.tracker import MOST_AT_ONCE
from tests.liquidity.examples import a_draft, a_purchase, an_order, seen
from tests.liquidity.fake_book import FakeBook
from tests.liquidity.fakes import until
from tests.liquidity.watch import APPROVAL, ORDER, PENDING, Watch, watching


def many(count: int, name: str = "N", phase: Phase = Phase.APPROVAL) -> tuple[Order, ...]:
    """So many orders of as many purchases."""
    return tuple(
        an_order(f"{name}{number}", purchase=a_purchase(a_draft(f"{name}{number}")), phase=phase)
        for number in range(count)
    )


@asynccontextmanager
async def running(watch: Watch) -> AsyncIterator[None]:
    """Let the tracker run beside the test."""
    async with asyncio.TaskGroup() as tasks:
        tracking = tasks.create_task(watch.tracker.run())
        yield
        tracking.cancel()


def names(watch: Watch) -> list[str]:
    """The market's ids of all that was asked, in order."""
    return [order_id for order_id, _ in watch.market.asked]


def hang(watch: Watch, orders: Sequence[Order]) -> asyncio.Event:
    """Let the market answer nothing about these orders before this rings."""
    answer, slow = asyncio.Event(), {order.market_order_id for order in orders}

    async def during() -> None:
        if names(watch)[-1] in slow:
            await answer.wait()

    watch.market.during = during
    return answer


async def test_few_orders_are_asked_at_once() -> None:
    """Many due orders do not open many connections, and all are asked, the same one never twice at once."""
    watch = await watching(seen(Phase.FINISHED), orders=many(30))
    now = most = 0

    async def during() -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1

    watch.market.during = during
    async with running(watch):
        await until(lambda: not watch.watched.orders)
    assert most == MOST_AT_ONCE
    assert len(names(watch)) == len(set(names(watch))) == 30


async def test_a_slow_order_holds_up_itself_alone() -> None:
    """Its siblings go on, a new order is asked, the tracker beats, and nobody asks about it twice at once."""
    sibling, new = many(1, "S")[0], many(1, "NEW")[0]
    watch = await watching(PENDING, orders=(ORDER, sibling))
    answer = hang(watch, [ORDER])
    async with running(watch):
        await until(lambda: names(watch).count(sibling.market_order_id) >= 3)
        watch.book.hold(new)
        watch.tracker.watch(new)
        await until(lambda: new.market_order_id in names(watch))
        assert names(watch).count(ORDER.market_order_id) == 1
        beats = watch.sweeps
        await until(lambda: watch.sweeps > beats + 2)
        answer.set()
        await until(lambda: names(watch).count(ORDER.market_order_id) >= 2)


async def test_a_market_that_hangs_wholly_is_no_beat() -> None:
    """Whoever watches the process learns that nothing is asked any more; an answer, and it beats again."""
    orders = many(MOST_AT_ONCE + 1)
    watch = await watching(APPROVAL, orders=orders)
    answer = hang(watch, orders)
    async with running(watch):
        await until(lambda: watch.asked == MOST_AT_ONCE)
        beats = watch.sweeps
        for _ in range(50):
            await asyncio.sleep(0)
        assert (watch.asked, watch.sweeps) == (MOST_AT_ONCE, beats)
        answer.set()
        await until(lambda: watch.sweeps > beats)
        await until(lambda: watch.asked > MOST_AT_ONCE)


async def test_hundreds_of_orders_do_not_silence_the_beat() -> None:
    """A full round takes minutes at five questions a second: there is a beat for every few of them."""
    watch = await watching(seen(Phase.FINISHED), orders=many(900))
    beats: list[int] = []
    watch.tracker._on_sweep = lambda: beats.append(watch.asked)
    async with running(watch):
        await until(lambda: not watch.watched.orders)
    assert max(later - sooner for sooner, later in pairwise(beats)) <= MOST_AT_ONCE
    assert beats[-1] == 900


async def test_where_all_are_late_all_are_stretched_alike() -> None:
    """What is asked every five seconds goes before what is asked every thirty, unless that is later still."""
    quick, slow = many(1, "Q")[0], many(MOST_AT_ONCE, "S", Phase.CONFIRMING)
    watch = await watching(PENDING, orders=(*slow, quick))
    await watch.sweep(after=1)
    assert quick.market_order_id in names(watch)
    assert watch.asked == MOST_AT_ONCE
    left_out = ({order.market_order_id for order in slow} - set(names(watch))).pop()
    await watch.sweep(after=5)
    assert names(watch)[MOST_AT_ONCE:] == [left_out, quick.market_order_id]


async def test_a_book_that_fails_does_not_end_the_tracker() -> None:
    """An order that cannot be read is put off, and asked about once the book is there again."""
    watch = await watching(PENDING)
    whole = watch.book
    watch.tracker._book = _Broken()
    async with running(watch):
        await until(lambda: watch.watched.orders[ORDER.id].failures >= 2)
        watch.tracker._book = whole
        await until(lambda: watch.order.phase is Phase.PAYMENT)


class _Broken(FakeBook):
    async def order(self, order_id: object) -> Order | None:
        """Fail."""
        raise OSError(f"the disk is gone with {order_id}")
