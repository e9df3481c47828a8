"""What rings, what comes silently, what not at all: by kind, by the hour, and never less than is safe."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.loudness import always_comes, kind_of, loudness
from bot.preferences import Loudness, NoticeKind, Preferences, QuietHours
from liquidity.orders import Event, EventKind, Order
from liquidity.payments import Payment
from liquidity.phases import ROAD, SETTLED, SHORT_ROAD, Phase
from tests.bot.looks import EVENTS, ORDERS
from tests.liquidity.examples import NOW, an_order

_GOES_WELL = {*ROAD, *SHORT_ROAD, Phase.FINISHED} - {Phase.READY, Phase.PUBLISHED, Phase.FUNDED}
WISHES = st.builds(
    Preferences,
    notices=st.dictionaries(st.sampled_from(NoticeKind), st.sampled_from(Loudness)),
    quiet=st.none() | st.builds(QuietHours, st.integers(0, 1439), st.integers(0, 1439)),
)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.sampled_from(NoticeKind), st.sampled_from([Loudness.RING, Loudness.SILENT]), MOMENTS)
def test_without_a_wish_all_is_as_usual(kind: NoticeKind, usual: Loudness, now: datetime) -> None:
    """Nothing is ever left out, and nothing made louder or quieter."""
    assert Preferences().loudness(kind, usual, now) is usual


@given(EVENTS, ORDERS, WISHES, MOMENTS)
def test_what_needs_the_person_and_the_ends_always_arrive(
    event: Event, order: Order, wished: Preferences, now: datetime
) -> None:
    """Whatever was wished, in a document that no button of ours wrote too: only what goes well may be off."""
    plain = event.kind is EventKind.LEASE_ENDING or (
        event.kind is EventKind.CHANGED
        and event.phase in _GOES_WELL
        and not {Phase.READY, Phase.PUBLISHED} & {*event.passed}
        and (not event.payment_moved or event.payment in {Payment.UNSAID, Payment.PENDING, Payment.HELD})
    )
    if not plain:
        assert loudness(event, order, wished, now) is not Loudness.OFF


@given(EVENTS, ORDERS, WISHES, MOMENTS)
def test_nothing_rings_in_quiet_hours(event: Event, order: Order, wished: Preferences, now: datetime) -> None:
    """And what would come at all still comes."""
    minute = now.hour * 60 + now.minute
    if wished.quiet is not None and wished.quiet.cover(minute):
        assert loudness(event, order, wished, now) is not Loudness.RING


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (Event(kind=EventKind.UNKNOWN, at=NOW), NoticeKind.NEEDED),
        (Event(kind=EventKind.INVOICE_READY, at=NOW), NoticeKind.NEEDED),
        (Event(kind=EventKind.LEASE_BROKEN, at=NOW), NoticeKind.NEEDED),
        (Event(kind=EventKind.LEASE_ENDING, at=NOW), NoticeKind.LEASE),
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.FINISHED), NoticeKind.LEASE),
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.PAYMENT), NoticeKind.PROGRESS),
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.CONFIRMING), NoticeKind.PROGRESS),
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.OPENING), NoticeKind.PAYMENT),
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.PUBLISHED), NoticeKind.END),
        *(
            (Event(kind=EventKind.CHANGED, at=NOW, phase=each), NoticeKind.END)
            for each in SETTLED - {Phase.FINISHED}
        ),
        (
            Event(
                kind=EventKind.CHANGED,
                at=NOW,
                phase=Phase.APPROVAL,
                payment=Payment.HELD,
                payment_moved=True,
            ),
            NoticeKind.PAYMENT,
        ),
        *(
            (
                Event(kind=EventKind.CHANGED, at=NOW, phase=phase, payment=payment, payment_moved=True),
                NoticeKind.NEEDED,
            )
            for phase, payment in (
                (Phase.PAYMENT, Payment.FAILED),
                (Phase.OPENING, Payment.TAKEN),
                (Phase.CHECKING, Payment.UNRECOGNISED),
            )
        ),
        (Event(kind=EventKind.CHANGED, at=NOW, word="SOMETHING_NEW"), NoticeKind.NEEDED),
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.FINISHED, passed=(Phase.READY,)), NoticeKind.END),
    ],
)
def test_each_push_is_of_a_kind(event: Event, kind: NoticeKind) -> None:
    """As /settings describes it."""
    assert kind_of(event) is kind


@pytest.mark.parametrize(
    ("quiet", "minute", "covered"),
    [
        (QuietHours(1320, 420), 1320, True),
        (QuietHours(1320, 420), 0, True),
        (QuietHours(1320, 420), 419, True),
        (QuietHours(1320, 420), 420, False),
        (QuietHours(1320, 420), 1319, False),
        (QuietHours(0, 540), 0, True),
        (QuietHours(0, 540), 540, False),
    ],
)
def test_quiet_hours_may_pass_midnight(quiet: QuietHours, minute: int, *, covered: bool) -> None:
    """The first minute is in them, the last is not."""
    assert quiet.cover(minute) is covered


def test_quiet_hours_are_of_the_persons_zone() -> None:
    """Seven in the evening in UTC is night in Tokyo."""
    wished = Preferences(zone="Asia/Tokyo", quiet=QuietHours(0, 7 * 60))
    event = Event(kind=EventKind.INVOICE_EXPIRING, at=NOW)
    evening = datetime(2026, 11, 21, 19, tzinfo=UTC)
    assert loudness(event, an_order(), wished, evening) is Loudness.SILENT
    assert loudness(event, an_order(), Preferences(quiet=wished.quiet), evening) is Loudness.RING


@pytest.mark.parametrize(
    ("event", "comes"),
    [
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.CONFIRMING), False),
        (Event(kind=EventKind.CHANGED, at=NOW, phase=Phase.FINISHED), True),
        (Event(kind=EventKind.CHANGED, at=NOW, word="SOMETHING_NEW"), True),
        (
            Event(
                kind=EventKind.CHANGED,
                at=NOW,
                phase=Phase.CHECKING,
                payment=Payment.UNRECOGNISED,
                payment_moved=True,
            ),
            True,
        ),
    ],
)
def test_a_muted_order_still_tells_what_nobody_can_explain(event: Event, *, comes: bool) -> None:
    """What is only progress is left out; what may need its owner is not."""
    assert always_comes(event, an_order()) is comes
