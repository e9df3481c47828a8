"""The lease of a delivered channel: its end is known, told of in time and once; its breach is an alarm."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.advance import advance, hide, let_time_pass
from liquidity.lease import BLOCK, LONGEST_LEASE, REMINDERS, is_watched, reminder_in
from liquidity.network import Network
from liquidity.orders import Channel, EventKind, Order, Snapshot
from liquidity.payments import Payment
from liquidity.phases import FINAL, SETTLED, Phase
from tests.liquidity.examples import NOW, an_order, seen
from tests.liquidity.firm import lsp_says, taken
from tests.liquidity.looks import kinds, look

ENDING = EventKind.LEASE_ENDING
DAY = timedelta(days=1)
# 30 days from delivery.
BLOCKS = 4320
END = NOW + BLOCKS * BLOCK


def ready(blocks: int | None = BLOCKS, **more: object) -> Snapshot:
    """What Magma says of a channel that is there, with so many blocks left."""
    return seen(Phase.READY, Payment.HELD, channel=Channel(short_id="1x2x3", blocks_locked=blocks), **more)


def delivered(blocks: int | None = BLOCKS) -> Order:
    """An order whose channel was delivered now."""
    return look(an_order(phase=Phase.CHECKING), ready(blocks), at=NOW).order


def funded(end: datetime = END) -> Order:
    """An LSPS1 order whose channel was published and paid now."""
    return look(taken(), lsp_says("COMPLETED", "PAID", channel=Channel(closable_at=end)), at=NOW).order


def days_told(order: Order, *times: datetime) -> list[str]:
    """Which reminders are told when time alone passes."""
    told = []
    for now in times:
        step = let_time_pass(order, now)
        order = step.order
        told += [event.reason for event in step.events if event.kind is ENDING]
    return told


def test_the_end_is_told_by_date_or_counted_from_delivery() -> None:
    """What the market tells beyond all reason, or nothing, is no date."""
    assert delivered().channel.closable_at == END
    assert funded().channel.closable_at == END
    for odd in (None, 0, LONGEST_LEASE + 1):
        assert delivered(odd).channel.closable_at is None


@pytest.mark.parametrize("order", [delivered(), funded()], ids=["magma", "lsps1"])
def test_the_seller_may_close_soon_is_told_twice(order: Order) -> None:
    """Seven days and one day before, by the clock alone."""
    hours = [NOW + timedelta(hours=6) * step for step in range(4 * 40)]
    assert days_told(order, *hours) == ["7", "1"]
    assert days_told(order, END - 7 * DAY, END - 7 * DAY, END - DAY, END - DAY) == ["7", "1"]
    assert days_told(order, END - 7 * DAY - timedelta(seconds=1)) == []


def test_after_a_long_silence_the_latest_that_fits_is_told() -> None:
    """Once; and nothing once the time is over."""
    assert days_told(delivered(), END - timedelta(hours=2), END - timedelta(hours=1)) == ["1"]
    assert days_told(delivered(), END - 3 * DAY, END - 2 * DAY) == ["7"]
    assert days_told(delivered(), END, END + DAY) == []


@pytest.mark.parametrize(("blocks", "told"), [(1008, ["1"]), (144, []), (1010, ["7", "1"])])
def test_what_was_due_at_delivery_is_no_news(blocks: int, told: list[str]) -> None:
    """The push of the channel has just told the date."""
    order = delivered(blocks)
    end = NOW + blocks * BLOCK
    assert days_told(order, NOW, end - 6 * DAY, end - timedelta(hours=1)) == told


def test_a_channel_delivered_before_this_was_watched_is_reminded_too() -> None:
    """Its end is counted from the time it was told as ready."""
    old = an_order(phase=Phase.READY, channel=Channel(blocks_locked=BLOCKS))
    step = let_time_pass(old, NOW + 20 * DAY)
    assert step.order.channel.closable_at == END
    assert days_told(step.order, END - 7 * DAY, END - DAY) == ["7", "1"]


def test_blocks_that_come_faster_move_the_end() -> None:
    """An estimate is corrected once it is clearly off, and a count that stands still says nothing."""
    order = look(delivered(), ready(BLOCKS - 143), at=NOW + DAY).order
    assert order.channel.closable_at == END
    sooner = look(order, ready(3000), at=NOW + DAY)
    assert sooner.order.channel.closable_at == NOW + DAY + 3000 * BLOCK
    assert kinds(sooner) == [EventKind.PROGRESS]
    still = look(sooner.order, ready(3000), ready(None), ready(BLOCKS), at=NOW + 3 * DAY)
    assert still.order.channel.closable_at == sooner.order.channel.closable_at


def test_a_count_that_jumps_near_the_end_is_told() -> None:
    """The date has moved under the reminder."""
    step = look(delivered(), ready(1000), at=NOW + DAY)
    assert ENDING in kinds(step)


def test_a_lease_that_is_made_longer_is_reminded_anew() -> None:
    """An LSP may move its date; what was told of the old one does not count."""
    order = let_time_pass(funded(), END - 7 * DAY).order
    longer = look(
        replace(order, phase=Phase.PUBLISHED),
        lsp_says("COMPLETED", "PAID", channel=Channel(closable_at=END + 30 * DAY)),
        at=END - 6 * DAY,
    ).order
    assert days_told(longer, END, END + 23 * DAY, END + 29 * DAY) == ["7", "1"]


def test_a_look_at_a_running_lease_is_no_news() -> None:
    """The blocks count down, nothing is pushed, and the card stays as it is."""
    order = delivered()
    for day in range(1, 20):
        step = look(order, ready(BLOCKS - 144 * day), at=NOW + day * DAY)
        assert step.events == ()
        order = step.order


def test_success_is_told_once_whatever_the_payment_says_later() -> None:
    """The card alone shows what is said of the payment; a word that is strange is told, its end is not."""
    order = delivered()
    for payment in Payment:
        step = look(order, replace(ready(), payment=payment, payment_word=payment.upper()))
        assert {*kinds(step)} <= {EventKind.PROGRESS}
    strange = look(order, replace(ready(), word="ON_HOLIDAY", phase=None))
    assert kinds(strange) == [EventKind.CHANGED]
    assert kinds(look(strange.order, ready())) == [EventKind.PROGRESS]


@pytest.mark.parametrize("phase", [Phase.WRONG_CHANNEL, Phase.CLOSED_BY_MARKET])
def test_a_broken_promise_is_an_alarm(phase: Phase) -> None:
    """After success; before it the same word is the end of the opening."""
    assert kinds(look(delivered(), seen(phase)))[0] is EventKind.LEASE_BROKEN
    assert kinds(look(delivered(), seen(phase), seen(phase))) == []
    assert EventKind.CHANGED in kinds(look(an_order(phase=Phase.CHECKING), seen(phase)))


def test_the_end_of_the_watch_is_told_once() -> None:
    """As an ordinary change."""
    over = look(delivered(), seen(Phase.FINISHED))
    assert kinds(over) == [EventKind.CHANGED]
    assert days_told(over.order, END - DAY) == []


@pytest.mark.parametrize("phase", Phase)
def test_who_is_watched(phase: Phase) -> None:
    """What runs; a delivered channel of which the market still tells; and a date that is still to be told."""
    order = an_order(phase=phase)
    dated = replace(order, channel=Channel(closable_at=END))
    assert is_watched(order, NOW) is (phase not in FINAL)
    assert is_watched(dated, NOW) is (phase not in FINAL or phase is Phase.FUNDED)
    assert is_watched(dated, END + 31 * DAY) is (phase not in SETTLED)
    assert is_watched(order, NOW + 401 * DAY) is (phase not in SETTLED)
    told = replace(dated, channel=Channel(closable_at=END, reminded=1))
    assert is_watched(told, END - DAY) is (phase not in FINAL)


def test_a_hidden_order_is_still_reminded() -> None:
    """The clock needs no market."""
    order = hide(delivered(), "Forbidden", NOW + DAY).order
    step = hide(order, "Forbidden", END - 7 * DAY)
    assert kinds(step) == [ENDING]


def _ready(blocks: int | None, word: str) -> Snapshot:
    return replace(ready(blocks), word=word)


_looks = st.lists(
    st.tuples(
        st.integers(0, 10 * 24),
        st.none()
        | st.builds(
            _ready,
            st.none() | st.integers(-1, 5000) | st.just(10**17),
            word=st.just("VALID_CHANNEL_OPENING") | st.just("ODD"),
        ).map(lambda each: replace(each, phase=Phase.READY if each.word != "ODD" else None)),
    ),
    max_size=12,
)


@given(st.integers(1, 5000), _looks, st.sampled_from(["magma", "lsps1"]))
def test_reminders_come_in_order_and_before_the_end(
    blocks: int, looks: list[tuple[int, Snapshot | None]], market: str
) -> None:
    """Whatever is said and when: no reminder twice for one date, none after the end, none twice at once."""
    order = delivered(blocks) if market == "magma" else funded(NOW + blocks * BLOCK)
    now = NOW
    told: list[int] = []
    for hours, what in looks:
        now += timedelta(hours=hours)
        before = order.channel.closable_at
        step = (
            let_time_pass(order, now)
            if what is None or market != "magma"
            else advance(order, what, Network.MAINNET, now)
        )
        order = step.order
        end = order.channel.closable_at
        if before is not None and end is not None and end - before > DAY:
            told = []
        reminded = [int(event.reason) for event in step.events if event.kind is ENDING]
        assert len(reminded) <= 1
        assert not reminded or (end is not None and now < end <= now + reminded[0] * DAY)
        told += reminded
        assert told == sorted({*told}, reverse=True)
        assert {*told} <= {*REMINDERS}
        wait = reminder_in(order, now)
        assert wait is None or wait > timedelta()
        assert ENDING not in kinds(let_time_pass(order, now))
