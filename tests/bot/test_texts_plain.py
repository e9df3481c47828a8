"""What a reader without emoji is shown of an order: no sign, and the same words."""

import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.escape import Markup, esc
from bot.texts import invoice, news
from bot.texts.card import card
from bot.texts.orders import Row, label, listed
from bot.texts.timeline import timeline
from bot.tongue import Reader, reading
from liquidity.invoicing import ASKED, NOT_FOUND, REPLACED
from liquidity.notices import Notice, notices_of
from liquidity.orders import Channel, Event, EventKind, InvoiceState, Order, OrderId
from tests.bot import looks
from tests.bot.looks import shown
from tests.liquidity.examples import NOW

# A market's own words are shown as they come, emoji and all.
ORDERS = st.builds(
    replace,
    looks.ORDERS,
    id=st.just(OrderId("7F3-A9K2")),
    word=st.just("W"),
    payment_word=st.just(""),
    channel=st.just(Channel()),
    market_order_id=st.just("1"),
).map(lambda order: replace(order, terms=replace(order.terms, node=None)))
EVENTS = st.builds(replace, looks.EVENTS, word=st.just("W"), payment_word=st.just(""))
OUTCOMES = {EventKind.REFUSED, EventKind.UNKNOWN}
NEWS = [kind for kind in EventKind if Notice.NEWS in notices_of(kind) and kind not in OUTCOMES]

SIGNS = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
MARKS = {"✔": "Done: ", "▸": "Now: ", "·": "Later: ", "✖": "Failed: "}


def _both(text: Callable[[], Markup]) -> tuple[str, str]:
    """A text for most readers, and for a plain one, who is shown no sign."""
    signed = shown(text())
    with reading(Reader(plain=True)):
        plain = shown(text())
    assert not SIGNS.search(plain)
    return signed, plain


def _marks_in_words(text: str) -> str:
    return re.sub(r"^([✔▸·✖]) ", lambda found: MARKS[found[1]], text, flags=re.MULTILINE)


def _unsigned(text: str) -> str:
    return re.sub(r"^(⚡|✅|⚠️|✖|·) ", "", text, flags=re.MULTILINE)


@given(ORDERS, st.lists(EVENTS, max_size=6))
def test_a_plain_card_says_the_same(order: Order, history: list[Event]) -> None:
    """Each mark of the progress becomes a word, and the sign at the start goes."""
    signed, plain = _both(lambda: card(order, "Magma", history, NOW))
    assert SIGNS.search(signed)
    assert plain == _unsigned(_marks_in_words(signed))


@given(ORDERS)
def test_a_plain_list_says_the_same(order: Order) -> None:
    """Its rows and its buttons."""
    signed, plain = _both(lambda: listed([Row(order, "Magma")], first=1))
    assert plain == _marks_in_words(signed)
    signed, plain = _both(lambda: esc(label(order)))
    assert plain == _marks_in_words(signed)


@given(ORDERS, EVENTS, st.sampled_from(NEWS))
def test_plain_news_say_the_same(order: Order, event: Event, kind: EventKind) -> None:
    """Their headlines tell good and bad without a sign."""
    signed, plain = _both(lambda: news.news(order, replace(event, kind=kind), None, NOW))
    assert plain == _unsigned(signed)


@given(ORDERS, st.lists(EVENTS, max_size=6), st.sampled_from([*InvoiceState, ASKED, NOT_FOUND, REPLACED]))
def test_a_plain_past_says_the_same(order: Order, history: list[Event], reason: str) -> None:
    """The timeline, and what stands where an invoice stood."""
    for text in (lambda: timeline(order, "Magma", history), lambda: invoice.marked(order, reason)):
        signed, plain = _both(text)
        assert plain == _unsigned(signed)
