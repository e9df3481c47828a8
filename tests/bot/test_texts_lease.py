"""What is said of a channel after it was delivered: dates, reminders, the alarm and its support text."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.loudness import rings
from bot.texts import lease, news
from bot.texts.card import card
from bot.tongue import Language, Reader, reading
from liquidity.advance import hide, let_time_pass
from liquidity.invoicing import NOT_FOUND
from liquidity.orders import Channel, Event, EventKind, Order
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from liquidity.tracker import KEY_LOST
from tests.bot.looks import ORDERS, shown
from tests.liquidity.examples import NOW, an_order, seen
from tests.liquidity.fakes import FakeMarket
from tests.liquidity.looks import look

MARKET = FakeMarket()
END = NOW + timedelta(days=30)
CHANNEL = Channel(short_id="921504x1293x0", funding_txid="5e8a3f00" * 8, blocks_locked=4320, closable_at=END)
READY = an_order(phase=Phase.READY, channel=CHANNEL, money=Money.TAKEN, payment=Payment.HELD, ever_held=True)


def told(order: Order, event: Event) -> str:
    """The push of one event."""
    return shown(news.news(order, event, MARKET, event.at))


def test_the_card_shows_the_promised_date_while_it_runs() -> None:
    """And says when it is over; an order that never came, or is broken, promises nothing."""
    promised = "The seller promised to keep the channel open until about 10 Jul."
    for phase in (Phase.READY, Phase.PUBLISHED, Phase.FUNDED):
        order = replace(READY, phase=phase)
        assert promised in shown(card(order, "Fake", [], NOW))
        assert "is over: the seller may close it" in shown(card(order, "Fake", [], END))
    for phase in (Phase.WRONG_CHANNEL, Phase.FINISHED, Phase.OPENING):
        assert "promised" not in shown(card(replace(READY, phase=phase), "Fake", [], NOW))


@pytest.mark.parametrize("days", [7, 1])
def test_a_reminder_names_the_day_and_says_what_to_do(days: int) -> None:
    """It arrives silently, with its money line."""
    step = let_time_pass(READY, END - timedelta(days=days))
    (event,) = step.events
    text = told(step.order, event)
    assert text.startswith("From about 10 Jul on the seller may close your channel")
    assert "Money: paid." in text
    assert "buy another before that day" in text
    assert not rings(event, step.order)


def test_the_end_of_the_watch_is_silent_and_says_what_is_so() -> None:
    """Where the market ends it long before the promised day, nothing is called over."""
    for at, words in ((END, "may close it from now on"), (NOW, "It was promised until about 10 Jul.")):
        step = look(READY, seen(Phase.FINISHED, Payment.HELD), at=at)
        assert words in told(step.order, step.events[0])
        assert not rings(step.events[0], step.order)
    unseen = look(an_order(phase=Phase.CHECKING), seen(Phase.FINISHED, Payment.HELD))
    assert rings(unseen.events[0], unseen.order)


@pytest.mark.parametrize("phase", [Phase.WRONG_CHANNEL, Phase.CLOSED_BY_MARKET])
def test_the_alarm_rings_with_a_support_text(phase: Phase) -> None:
    """One tap copies the order, its transaction, its channel and the blocks that were left."""
    step = look(READY, seen(phase, Payment.HELD))
    text = told(step.order, step.events[0])
    assert rings(step.events[0], step.order)
    markup = news.news(step.order, step.events[0], MARKET, NOW)
    copied = markup.split("<code>")[1].split("</code>")[0]
    for part in (
        READY.market_order_id,
        CHANNEL.funding_txid,
        CHANNEL.short_id,
        "Promised blocks left: 4320",
        "Promised until about: 10 Jul 2026",
        step.order.word,
    ):
        assert part in copied
        assert part in text
    assert "✖" in shown(card(step.order, "Fake", [*step.events], NOW))


def test_the_support_text_is_for_the_market() -> None:
    """In English and UTC, whatever the buyer reads, whose language stands above it."""
    late = replace(READY, channel=replace(CHANNEL, closable_at=END.replace(hour=23)))
    with reading(Reader(Language.RUSSIAN, ZoneInfo("Asia/Tokyo"))):
        told_abroad = lease.support(late)
    assert told_abroad.partition("<code>")[2] == lease.support(late).partition("<code>")[2]


@pytest.mark.parametrize("phase", [Phase.WRONG_CHANNEL, Phase.SWAP_FAILED])
def test_a_failure_after_the_funding_has_its_support_text_too(phase: Phase) -> None:
    """Only the market can tell what became of the channel."""
    step = look(an_order(phase=Phase.BROADCAST), seen(phase, Payment.HELD))
    assert f"Order: {step.order.market_order_id}" in told(step.order, step.events[0])


@pytest.mark.parametrize("reason", ["Forbidden", NOT_FOUND, KEY_LOST])
def test_a_delivered_channel_out_of_sight_alarms_nobody(reason: str) -> None:
    """Nothing is lost by it, so it comes silently and speaks of no payment that is at risk."""
    step = hide(READY, reason, NOW)
    text = told(step.order, step.events[-1])
    assert "The channel itself is not touched" in text
    assert "Keep your node" not in text
    assert not rings(step.events[-1], step.order)


@given(ORDERS, st.sampled_from([EventKind.LEASE_ENDING, EventKind.LEASE_BROKEN]), st.sampled_from(Phase))
def test_any_lease_is_taken_by_telegram(order: Order, kind: EventKind, phase: Phase) -> None:
    """Whatever the market told of it."""
    assert told(order, Event(kind=kind, at=NOW, phase=phase))
    assert shown(lease.support(order))
