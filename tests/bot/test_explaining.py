"""The button "What is this?": under every message that uses words of the trade, and explaining just those."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot import explain_buttons, jargon, keyboards, news_keyboards, order_keyboards
from bot.callbacks import MOST_TOPICS, Explain, pack, unpack
from bot.documents import DialogId
from bot.escape import Markup
from bot.explain_buttons import what_is_board
from bot.texts import buying, glossary, invoice, news, offers
from bot.texts.card import card
from bot.texts.glossary import Topic
from liquidity.errors import Refusal
from liquidity.invoicing import NOT_FOUND
from liquidity.money import Sats
from liquidity.offers import Basis, Offer
from liquidity.orders import Channel, Event, EventKind, InvoiceState, Order, OrderInvoice
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from sandbox.telegram.parser import parse
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fair import all_buttons, shown, text
from tests.bot.letters import buy, look
from tests.bot.pseudo import left_over, speak_pseudo
from tests.liquidity.examples import (
    LSP,
    MAGMA,
    NOW,
    a_draft,
    a_firm_draft,
    a_purchase,
    an_invoice,
    an_order,
    minutes,
    offered,
)
from tests.liquidity.fakes import FakeMarket, a_fake_lsp

LABEL = "What is this?"
DIALOG = DialogId("dialog")
LIVE = OrderInvoice(text=an_invoice(), state=InvoiceState.LIVE, expires_at=NOW + minutes(60))
LEASED = Channel(closable_at=NOW + minutes(60 * 24 * 30))
FIRM_TERMS = offered().seen.terms
# How a message says that it speaks of this; every card names inbound and visibility.
SAID = {
    Topic.HOLD: r"hold invoice",
    Topic.PENDING: r"pending",
    Topic.FIRM: r"\bfirm\b",
    Topic.PEER: r"connect your node|be connected|not connected",
    Topic.LEASE: r"lease|kept open|promise",
    Topic.PPM: r"ppm",
    Topic.MONTHLY: r"per 1M",
    Topic.LARGE: r"large channels",
    Topic.CAPACITY: r"receivable",
    Topic.CONFIRMATIONS: r"confirmations",
}

NONCE = "n" * 16

Said = tuple[Markup, InlineKeyboardMarkup | None]


def _order(**changes: Any) -> Order:
    return an_order(**({"purchase": a_purchase(a_draft(NONCE))} | changes))


def _news(order: Order, kind: EventKind, **more: Any) -> Said:
    event = Event(kind=kind, at=NOW, phase=order.phase, money=order.money, **more)
    return news.news(order, event, FakeMarket(), NOW), news_keyboards.news(order, event, several=True)


def _card(**changes: Any) -> Said:
    order = _order(**changes)
    return card(order, "Fake", (), NOW), order_keyboards.card(order, NOW, order_keyboards.Fits())


def _summary(*, firm: bool = False, **changes: Any) -> Said:
    draft = a_firm_draft(NONCE, **changes) if firm else a_draft(NONCE, **changes)
    market = a_fake_lsp() if firm else FakeMarket()
    board = keyboards.summary(DIALOG, draft, None, several=True)
    return buying.summary(draft, market, () if firm else None), board


def _comparison() -> Said:
    made = [
        Offer(
            market=LSP,
            basis=Basis.FIRM,
            inbound=Sats(2_000_000),
            private=False,
            lease_blocks=4320,
            pay=Sats(5_000),
            asked_at=NOW,
        ),
        Offer(market=MAGMA, basis=Basis.QUOTED, inbound=Sats(2_000_000), private=False, asked_at=NOW),
    ]
    markets = {MAGMA: FakeMarket(), LSP: a_fake_lsp()}
    names = {market_id: market.name for market_id, market in markets.items()}
    board = keyboards.offers(DIALOG, made, names, 4320, leases=True)
    return offers.compare(made, markets, Sats(2_000_000), NOW), board


def _firm_price() -> Said:
    order = _order(
        phase=Phase.OFFERED,
        purchase=a_purchase(a_firm_draft(NONCE)),
        terms=FIRM_TERMS,
        invoice=replace(LIVE, state=InvoiceState.OFFERED),
    )
    return offers.firm_price(order, "Olympus", NOW), keyboards.firm_price(order, several=True)


def _refused() -> Said:
    event = Event(kind=EventKind.REFUSED, at=NOW, reason=Refusal.NOT_CONNECTED)
    return news.refused(event, "Olympus"), news_keyboards.outcome(
        a_purchase(a_draft(NONCE)), event, several=True
    )


def _changed(phase: Phase, money: Money = Money.TAKEN, **changes: Any) -> Said:
    return _news(_order(phase=phase, money=money, **changes), EventKind.CHANGED)


MESSAGES: dict[str, Callable[[], Said]] = {
    "visibility": lambda: (buying.ask_visibility(), keyboards.visibility(DIALOG)),
    "summary": _summary,
    "summary of a large channel": lambda: _summary(inbound=Sats(20_000_000)),
    "summary before a firm price": lambda: _summary(firm=True),
    "comparison": _comparison,
    "firm price": _firm_price,
    "invoice": lambda: (
        invoice.invoice_text(_order(invoice=LIVE), NOW),
        what_is_board(*jargon.INVOICE),
    ),
    "card while held": lambda: _card(phase=Phase.OPENING, money=Money.HELD, payment=Payment.HELD),
    "card on chain": lambda: _card(phase=Phase.PUBLISHED, money=Money.TAKEN, channel=LEASED),
    "card in its lease": lambda: _card(phase=Phase.READY, money=Money.TAKEN, channel=LEASED),
    "card after a swap": lambda: _card(phase=Phase.SELLER_REJECTED, money=Money.UNKNOWN),
    "held": lambda: _changed(Phase.OPENING, Money.HELD, payment=Payment.HELD),
    "confirming": lambda: _changed(Phase.CONFIRMING, Money.HELD),
    "published": lambda: _changed(Phase.PUBLISHED, channel=LEASED),
    "ready": lambda: _changed(Phase.READY, channel=LEASED),
    "ready without a lease": lambda: _changed(Phase.READY),
    "finished": lambda: _changed(Phase.FINISHED, channel=LEASED),
    "unknown money": lambda: _changed(Phase.CLOSED_BY_MARKET, Money.UNKNOWN),
    "reminder": lambda: _news(_order(phase=Phase.READY, channel=LEASED), EventKind.LEASE_ENDING),
    "alarm": lambda: _news(_order(phase=Phase.WRONG_CHANNEL), EventKind.LEASE_BROKEN),
    "no such order": lambda: _news(_order(phase=Phase.PAYMENT), EventKind.HIDDEN, reason=NOT_FOUND),
    "not connected": _refused,
}


def _topics(board: InlineKeyboardMarkup | None) -> Iterator[Topic]:
    """What the one button explains, which stands in a row of its own at the end."""
    rows = board.inline_keyboard if board else ()
    found = [unpack(str(button.callback_data)) for row in rows for button in row]
    asked = [each for each in found if isinstance(each, Explain)]
    if asked:
        assert (len(asked), asked[0], len(rows[-1])) == (1, found[-1], 1)
        yield from asked[0].topics


@pytest.mark.parametrize("name", MESSAGES)
def test_every_word_that_a_message_uses_is_explained_under_it(name: str) -> None:
    """And only where it stands; every message of the table uses one at least."""
    told, board = MESSAGES[name]()
    topics = {*_topics(board)}
    said = parse(told, "HTML").text
    used = {topic for topic, words in SAID.items() if re.search(words, said, re.IGNORECASE)}
    assert topics
    # A hold invoice is explained with what pending is; both where a payment may hang in a wallet.
    held = {Topic.HOLD, Topic.PENDING}
    assert used - topics <= (held if topics & held else set())
    assert (topics & SAID.keys()) - used <= held


def test_a_message_without_such_words_has_no_button() -> None:
    """An order that waits for its seller, and a failure."""
    for phase in (Phase.APPROVAL, Phase.SELLER_REJECTED):
        order = _order(phase=phase)
        assert [*_topics(order_keyboards.card(order, NOW, order_keyboards.Fits()))] == []
        assert [*_topics(_changed(phase, Money.UNPAID)[1])] == []


@pytest.mark.parametrize("topic", Topic)
def test_every_word_has_its_meaning(topic: Topic) -> None:
    """Two to four sentences under its name, which stand for themselves below whatever message."""
    name, meaning = parse(glossary.explained([topic]), "HTML").text.split("\n")
    assert name
    assert 2 <= len(re.findall(r"\.(?: |$)", meaning)) <= 4
    assert "!" not in meaning
    assert "above" not in meaning


def test_every_meaning_can_be_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The button's label too."""
    speak_pseudo(monkeypatch)
    ((button,),) = explain_buttons.what_is([Topic.PPM])
    told = parse(glossary.explained([*Topic]), "HTML").text
    assert (left_over(button.text), left_over(told).strip()) == ("", "")


def test_any_button_leads_to_one_message() -> None:
    """The longest words together, with room for languages that need more of it."""
    longest = sorted(Topic, key=lambda topic: len(glossary.explained([topic])))[-MOST_TOPICS:]
    assert len(glossary.explained(longest)) < 4096 * 2 // 3


@given(st.lists(st.sampled_from(Topic), min_size=1, max_size=MOST_TOPICS, unique=True))
def test_a_button_comes_back_as_it_was(topics: list[Topic]) -> None:
    """Its words in their order."""
    button = Explain("".join(topics))
    assert unpack(pack(button)) == button
    assert button.topics == tuple(topics)


@given(st.text(max_size=20) | st.from_regex(r"w:[a-z]{0,12}", fullmatch=True))
def test_a_forged_button_explains_nothing_else(data: str) -> None:
    """Neither an unknown letter, nor one twice, nor too many."""
    read = unpack(data)
    assert read is None or pack(read) == data


def test_each_word_has_a_letter_of_its_own() -> None:
    """One, so that a button holds several."""
    assert all(len(topic) == 1 for topic in Topic)
    assert all(one is not other for one, other in combinations(Topic, 2))
    assert explain_buttons.what_is([]) == []


def _explanation(calls: list[Call]) -> Call:
    (_, said) = calls
    assert said[0] == "sendMessage"
    return said


async def test_a_tap_answers_below_and_leaves_the_message_alone(bench: Bench) -> None:
    """Silently, as often as it is tapped; the dialog goes on as if nothing had been."""
    await bench.write("/buy")
    await bench.write("032ae843e4d7d177f151d021ac8044b0636ec72b1ce3ffcde5c04748db2517ab03@45.79.201.241:9735")
    asked = shown(await bench.write("$10"))
    tap = all_buttons(asked)[LABEL]
    for _ in range(2):
        said = _explanation(await bench.press(tap))
        assert said[1]["disable_notification"] is True
        assert said[1]["text"].startswith("<b>Public and private channel</b>\nA public channel")
        assert "reply_markup" not in said[1]
    assert "Your order" in text(await bench.press(all_buttons(asked)["Public"]))


async def test_the_courier_brings_the_button_too(bench: Bench) -> None:
    """Under the invoice, which loses it once it is paid, and under the card from then on."""
    order = await buy(bench)
    await bench.deliver()
    invoice_message = next(call for call in bench.telegram.calls(ALICE) if "payable to" in str(call[1]))
    assert LABEL in all_buttons(invoice_message)
    before = len(bench.telegram.calls(ALICE))
    await look(bench, order, Phase.OPENING, Payment.HELD)
    await bench.deliver()
    told = bench.telegram.calls(ALICE)[before:]
    (marked,) = (call for call in told if "This invoice was paid" in str(call[1].get("text")))
    assert all_buttons(marked) == {}
    (drawn,) = (call for call in told if str(call[1].get("text")).startswith("⚡"))
    assert LABEL in all_buttons(drawn)


async def test_the_sealed_file_is_explained(bench: Bench) -> None:
    """Where its passphrase is asked for, and where the file is."""
    await buy(bench)
    for command, word in (("/export", "session key"), ("/import", "encrypted")):
        asked = shown(await bench.write(command))
        said = _explanation(await bench.press(all_buttons(asked)[LABEL]))
        assert word in said[1]["text"]
