"""How long a wait usually takes, on the card: a range with its sample, or the words of before."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import units
from bot.texts.card import card
from bot.texts.waits import usual_wait
from liquidity.orders import Channel, EventKind, Order, event_of
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.waits import FEWEST, Wait
from tests.bot.bench import ALICE, Bench
from tests.bot.letters import buy, look
from tests.bot.looks import shown
from tests.liquidity.examples import NOW, an_order, minutes
from tests.storage.strategies import ORDERS

SPANS = st.timedeltas(timedelta(seconds=1), timedelta(days=400))
FEW, MANY = Wait(minutes(4), minutes(35), 7), Wait(minutes(4), minutes(72), 1234)


@pytest.mark.parametrize(
    ("wait", "waited", "words"),
    [
        (FEW, 35, "7 orders seen here took 4 min to 35 min"),
        (FEW, 36, "longer than usual: 7 orders seen here took 4 min to 35 min"),
        (MANY, 1, "8 of 10 orders here took 4 min to 1 h 12 min (1,234 seen)"),
        (MANY, 73, "longer than usual: 8 of 10 orders here took 4 min to 1 h 12 min (1,234 seen)"),
        (Wait(minutes(4), minutes(4.5), 5), 0, "5 orders seen here took about 4 min"),
        (Wait(minutes(4), minutes(4.5), 10), 0, "8 of 10 orders here took about 4 min (10 seen)"),
    ],
)
def test_a_range_is_told_with_its_sample(wait: Wait, waited: int, words: str) -> None:
    """What was, never what will be; calm where it takes longer."""
    assert usual_wait(wait, minutes(waited)) == words


@given(st.tuples(SPANS, SPANS).map(sorted), st.integers(FEWEST, 200), SPANS)
def test_any_range_names_its_ends_and_its_sample(
    ends: list[timedelta], sample: int, so_far: timedelta
) -> None:
    """And calls nothing longer than usual that lies within."""
    said = usual_wait(Wait(ends[0], ends[1], sample), so_far)
    assert units.span(ends[0]) in said
    assert units.span(ends[1]) in said
    assert str(sample) in said
    assert said.startswith("longer than usual") is (so_far > ends[1])


@given(ORDERS)
def test_a_card_says_it_once_at_most(order: Order) -> None:
    """Beside what is waited for now."""
    lines = shown(card(order, "M", [], NOW, usual="as ever")).splitlines()
    assert [line[0] for line in lines if line.endswith("as ever")] in ([], ["▸"])


@pytest.mark.parametrize(
    ("phase", "title", "before"),
    [
        (Phase.APPROVAL, "Seller accepts", "  usually within 2 h"),
        (Phase.OPENING, "Seller opens the channel", "  usually within 2 h"),
        (Phase.BROADCAST, "Funding transaction confirmed", "  about 10 min a block"),
        (Phase.CHECKING, "Channel ready", ""),
    ],
)
def test_it_stands_in_place_of_the_words_of_before(phase: Phase, title: str, before: str) -> None:
    """A guess gives way to what was seen."""
    order = an_order(phase=phase, ever_held=phase is not Phase.APPROVAL)
    history = [event_of(order, EventKind.CHANGED, NOW)]
    assert f"▸ {title}{before}" in shown(card(order, "M", history, NOW)).splitlines()
    assert f"▸ {title}  as ever" in shown(card(order, "M", history, NOW, usual="as ever")).splitlines()


def test_confirmations_are_counted_beside_it() -> None:
    """They are of this order, the range of others."""
    channel = Channel(confirmations=2)
    order = an_order(phase=Phase.CONFIRMING, ever_held=True, channel=channel)
    history = [event_of(order, EventKind.CHANGED, NOW)]
    assert "  2 so far · as ever" in shown(card(order, "M", history, NOW, usual="as ever"))
    assert shown(card(order, "M", history, NOW)).count("  2 so far\n") == 1


async def _to_opening(bench: Bench, number: int) -> Order:
    """An order of somebody, accepted after so many minutes, and paid."""
    order = await buy(bench, ALICE + 10 + number, f"n{number}")
    bench.clock.advance(60 * number)
    await look(bench, order, Phase.PAYMENT)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    return order


def _card(bench: Bench) -> str:
    """Alice's card, as it was shown last."""
    return next(text for text in reversed(bench.telegram.said(ALICE)) if text.startswith("⚡"))


async def test_the_sixth_order_learns_from_five(bench: Bench) -> None:
    """Whosever they were; and is said to take longer once it does."""
    for number in range(1, 6):
        await _to_opening(bench, number)
    order = await buy(bench)
    await bench.deliver()
    assert "▸ Seller accepts  5 orders seen here took 1 min to 5 min" in _card(bench)
    bench.clock.advance(6 * 60)
    await look(bench, order, Phase.APPROVAL, Payment.HELD)
    await bench.deliver()
    assert "▸ Seller accepts  longer than usual: 5 orders seen here took" in _card(bench)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    await bench.deliver()
    assert "▸ Seller opens the channel  usually within 2 h" in _card(bench)
