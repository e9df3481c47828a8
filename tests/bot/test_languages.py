"""Every text in every language: as somebody last read it, within Telegram's limits, nothing unescaped."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import (
    buying,
    cancelling,
    following,
    general,
    groups,
    invoice,
    leaving,
    news,
    nodes,
    preflight,
    receipts,
    settings,
    stuck,
    timeline,
)
from bot.texts import orders as listing
from bot.texts.card import card
from bot.tongue import Language, Reader, reading
from liquidity.notices import Notice, notices_of
from liquidity.orders import Draft, Event, EventKind, Order
from sandbox.telegram.parser import parse
from tests.bot import scenes
from tests.bot.looks import EVENTS, HOSTILE, MOST_CAPTION, ORDERS, shown
from tests.liquidity.examples import NOW
from tests.liquidity.fakes import FakeMarket
from tests.storage.strategies import DRAFTS

PUSHED: Final = [
    kind
    for kind in EventKind
    if Notice.NEWS in notices_of(kind) and kind not in {EventKind.REFUSED, EventKind.UNKNOWN}
]
READERS = st.builds(Reader, st.sampled_from(Language), fiat_first=st.booleans(), plain=st.booleans())
MOST_TOAST: Final = 200
NAMES = HOSTILE.map(lambda text: text[:60])
MARKUP: Final = frozenset({"bold", "code", "italic", "text_link"})


@pytest.mark.parametrize("language", Language)
def test_golden(language: Language) -> None:
    """A change of words is a change of this file, which a reviewer reads: `python -m tests.bot.scenes`."""
    golden = (scenes.GOLDEN / f"{language}.txt").read_text(encoding="utf-8")
    assert scenes.told(language).split("=== ") == golden.split("=== ")


@pytest.mark.parametrize("language", [each for each in Language if each is not Language.ENGLISH])
def test_no_scene_is_left_in_english(language: Language) -> None:
    """What reads alike in two languages is too short to tell."""
    english, other = (dict(_read(each)) for each in (Language.ENGLISH, language))
    assert english.keys() == other.keys()
    same = {name for name, text in other.items() if text == english[name]}
    assert same == set()


def _read(language: Language) -> list[tuple[str, str]]:
    with reading(Reader(language)):
        return [(name, str(text())) for name, text in scenes.scenes()]


@given(READERS, ORDERS, st.lists(EVENTS, max_size=40), NAMES)
def test_any_order_can_be_told(reader: Reader, order: Order, history: list[Event], name: str) -> None:
    """Its card, its row and its timeline, whatever is in them."""
    with reading(reader):
        _is_ours(card(order, name, history, NOW))
        _is_ours(listing.listed([listing.Row(order, name)] * 8, first=1))
        _is_ours(timeline.timeline(order, name, history))
        _is_ours(stuck.stuck(order, name, NOW))


@given(READERS, ORDERS, EVENTS, st.sampled_from(PUSHED))
def test_any_news_can_be_told(reader: Reader, order: Order, event: Event, kind: EventKind) -> None:
    """Every kind of event, at a market that is known or not."""
    told = replace(event, kind=kind)
    with reading(reader):
        for market in (FakeMarket(), None):
            _is_ours(news.news(order, told, market, NOW))


@given(READERS, ORDERS)
def test_any_invoice_can_be_shown(reader: Reader, order: Order) -> None:
    """The caption within its own limit."""
    with reading(reader):
        if order.invoice is not None:
            _is_ours(invoice.caption(order, NOW), MOST_CAPTION)
            _is_ours(invoice.invoice_text(order, NOW))
            _is_ours(invoice.withheld_reason(order))


@given(READERS, DRAFTS, NAMES)
def test_any_summary_can_be_shown(reader: Reader, draft: Draft, name: str) -> None:
    """With a node of any name."""
    with reading(reader):
        _is_ours(buying.summary(draft, FakeMarket(), name=name))


TOASTS: Final = (
    buying.ALREADY,
    general.STEP_OVER,
    cancelling.CANNOT,
    following.REVOKED,
    general.FOREIGN,
    general.MONEY_NOTED,
    general.MONEY_NOT_DUE,
    general.MUTED,
    general.OFFER_GONE,
    general.SHOWN_BEFORE,
    general.UNMUTED,
    groups.TOAST,
    leaving.CHANGED,
    nodes.NOT_YOURS,
    preflight.CHECKING,
    receipts.NOTHING_TO_RECEIPT,
    settings.UNKNOWN,
    stuck.NOTHING_OPEN,
)


@pytest.mark.parametrize("language", Language)
def test_every_toast_fits(language: Language) -> None:
    """Bot API, answerCallbackQuery: 0-200 characters."""
    with reading(Reader(language)):
        for phrase in TOASTS:
            assert 0 < len(str(phrase)) <= MOST_TOAST


@given(READERS, ORDERS)
def test_any_reason_not_to_pay_fits_a_toast(reader: Reader, order: Order) -> None:
    """Whatever is wrong with an invoice."""
    with reading(reader):
        assert len(invoice.why_not(order, NOW)) <= MOST_TOAST


def _is_ours(text: str, most: int = 4096) -> None:
    """Telegram takes it, and its markup is our own."""
    shown(text, most)
    assert {each.type for each in parse(text, "HTML").entities} <= MARKUP
