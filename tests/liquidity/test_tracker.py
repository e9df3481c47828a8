"""The tracker: every open order is asked about when it is due, saved and told, until it is settled."""

import asyncio
from dataclasses import replace

import pytest

from liquidity.errors import NoSuchOrder, Rejected
from liquidity.notices import Notice
from liquidity.orders import EventKind, OrderId, Snapshot
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from liquidity.tracker import IDLE
from tests.liquidity.examples import ALICE, BOB, KEY, an_order, seen
from tests.liquidity.fakes import until
from tests.liquidity.watch import ORDER, PENDING, Watch, watching


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


async def test_an_order_that_is_over_is_not_asked_any_more() -> None:
    """Nothing can follow, so there is nothing to ask."""
    watch = await watching(seen(Phase.FINISHED, Payment.HELD))
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


async def test_an_unknown_word_is_followed_on() -> None:
    """Statuses can be added: the order stays in flight."""
    watch = await watching(Snapshot(word="ON_HOLD", phase=None), PENDING)
    await watch.sweep()
    assert watch.order.word == "ON_HOLD"
    await watch.sweep(after=5)
    assert watch.order.phase is Phase.PAYMENT
