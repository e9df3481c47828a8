"""The tracker after success: a lease is watched slowly, in the ordinary sweep, to its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from liquidity.errors import KeyRefused, Unavailable
from liquidity.orders import Channel, EventKind, Order
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.liquidity.examples import ALICE, KEY, NOW, an_order, seen
from tests.liquidity.fakes import Answer
from tests.liquidity.watch import ORDER, Watch, watching

SIX_HOURS = 6 * 3600
DAY = 86_400
END = NOW + timedelta(days=30)
READY = seen(Phase.READY, Payment.HELD, channel=Channel(blocks_locked=4320))


def leased(phase: Phase = Phase.READY, order_id: str = ORDER.id, **more: object) -> Order:
    """A channel that was delivered now, for 30 days."""
    made = an_order(order_id, phase=phase, money=Money.TAKEN, payment=Payment.HELD, ever_held=True, **more)
    return replace(made, payment_word="SUCCESSFUL_PAYMENT", channel=Channel(closable_at=END))


async def a_lease(*answers: Answer, order: Order | None = None) -> Watch:
    """A tracker that has loaded one."""
    return await watching(*(answers or (READY,)), orders=(order or leased(),))


async def test_a_delivered_channel_is_asked_about_every_six_hours() -> None:
    """From the look that found it ready, with the key of its purchase, however old it grows."""
    watch = await watching(READY)
    await watch.sweep()
    for count in range(1, 41):
        await watch.sweep(after=SIX_HOURS - 1)
        assert watch.asked == count
        await watch.sweep(after=1)
    assert watch.asked == 41
    assert {key for _, key in watch.market.asked} == {KEY}
    assert watch.book.told.count(EventKind.CHANGED) == 1


async def test_the_pace_of_a_market_holds_for_leases() -> None:
    """The sandbox is asked far more often."""
    watch = await a_lease()
    watch.watched.pace = 0.02
    await watch.sweep()
    await watch.sweep(after=SIX_HOURS * 0.02)
    assert watch.asked == 2


async def test_after_a_restart_a_lease_is_due() -> None:
    """Like everything that is watched; what is over is not loaded."""
    over = [leased(phase, phase) for phase in (Phase.FINISHED, Phase.WRONG_CHANNEL, Phase.NOT_OPENED)]
    watch = await watching(READY, orders=(leased(), *over))
    assert [*watch.watched.orders] == [ORDER.id]
    await watch.sweep()
    assert watch.asked == 1
    await watch.sweep(after=60)
    assert watch.asked == 1


@pytest.mark.parametrize(
    ("phase", "told"),
    [
        (Phase.FINISHED, EventKind.CHANGED),
        (Phase.WRONG_CHANNEL, EventKind.LEASE_BROKEN),
        (Phase.CLOSED_BY_MARKET, EventKind.LEASE_BROKEN),
    ],
)
async def test_a_lease_is_watched_to_its_end(phase: Phase, told: EventKind) -> None:
    """Which is told once, and then there is nothing more to ask."""
    watch = await a_lease(READY, seen(phase, Payment.HELD))
    for _ in range(3):
        await watch.sweep(after=SIX_HOURS)
    assert watch.asked == 2
    assert watch.watched.orders == {}
    assert watch.book.told.count(told) == 1


async def test_a_date_is_told_of_where_the_market_tells_nothing_more() -> None:
    """By the clock; the market is never asked."""
    watch = await a_lease(order=leased(Phase.FUNDED))
    await watch.sweep()
    for _ in range(31):
        await watch.sweep(after=DAY)
    assert watch.book.told == [EventKind.LEASE_ENDING] * 2
    assert watch.asked == 0
    assert watch.watched.orders == {}


async def test_a_published_channel_is_reminded_from_the_moment_it_is_paid() -> None:
    """In the run of the process that saw it, without a restart."""
    order = leased(Phase.PUBLISHED)
    watch = await a_lease(seen(Phase.FUNDED, Payment.TAKEN), order=order)
    await watch.sweep()
    assert watch.order.phase is Phase.FUNDED
    await watch.sweep(after=23 * DAY)
    assert watch.book.told[-1] is EventKind.LEASE_ENDING
    assert watch.asked == 1


async def test_a_lease_without_a_date_that_nobody_tells_of_is_not_loaded() -> None:
    """There is nothing left to do for it."""
    bare = replace(leased(Phase.FUNDED), channel=Channel())
    assert (await a_lease(order=bare)).watched.orders == {}


async def test_a_date_beyond_all_reason_stops_nobody() -> None:
    """A market may tell the last day that a calendar has."""
    odd = replace(leased(Phase.FUNDED, "ODD"), channel=Channel(closable_at=datetime.max.replace(tzinfo=UTC)))
    watch = await watching(READY, orders=(odd, leased()))
    await watch.sweep()
    await watch.sweep(after=1)
    assert watch.asked == 1
    assert watch.book.told == []


async def test_when_it_was_down_the_latest_reminder_that_fits_comes_once() -> None:
    """Of the two that were missed."""
    watch = Watch(READY, orders=(leased(), leased(Phase.FUNDED, "LSP")))
    watch.clock.advance(29.5 * DAY)
    for _ in range(3):
        await watch.tracker.load()
        await watch.sweep()
    assert [event.reason for _, _, event in watch.book.happened if event.kind is EventKind.LEASE_ENDING] == [
        "1",
        "1",
    ]


async def test_a_reminder_needs_no_answer() -> None:
    """A market in trouble is asked once an hour about a lease, and the clock goes on."""
    watch = await a_lease(Unavailable("down"))
    await watch.sweep()
    await watch.sweep(after=3599 * 0.8)
    assert watch.asked == 1
    for _ in range(23):
        await watch.sweep(after=DAY)
    assert watch.book.told == [EventKind.LEASE_ENDING]


async def test_a_reminder_does_not_wait_for_the_next_look() -> None:
    """It comes at its time, not up to six hours later."""
    watch = await a_lease(order=leased())
    watch.clock.advance(23 * DAY - 3600)
    await watch.sweep()
    assert watch.book.told == []
    await watch.sweep(after=3600)
    assert watch.book.told == [EventKind.LEASE_ENDING]


async def test_a_key_that_is_refused_later_is_told_once_and_tried_slowly() -> None:
    """Session keys run out; nothing is in a hurry."""
    watch = await a_lease(KeyRefused("Forbidden"))
    for _ in range(4):
        await watch.sweep(after=SIX_HOURS)
    assert watch.book.told == [EventKind.HIDDEN]
    assert watch.asked == 4
    await watch.sweep(after=3600)
    assert watch.asked == 4


async def test_refresh_leaves_a_delivered_channel_to_its_sweep() -> None:
    """A finger asks no market about what is settled."""
    watch = await a_lease()
    assert (await watch.tracker.refresh(ORDER.id, ALICE)).success
    assert watch.asked == 0
