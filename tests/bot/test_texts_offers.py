"""What is said of offers, gates and firm prices: Telegram takes it, no name is markup, nothing is missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escape import clean
from bot.loudness import rings
from bot.texts import buying, invoice, news, offers
from bot.texts.card import card
from liquidity.advance import advance, open_order
from liquidity.checks import CheckFault
from liquidity.errors import Lack
from liquidity.invoicing import ASKED, REPLACED, show_invoice
from liquidity.lsps1.words import ORDERS as ORDER_WORDS
from liquidity.lsps1.words import PAYMENTS, payment_of, phase_of
from liquidity.money import Sats, UsdCents
from liquidity.network import Network
from liquidity.node import NodeAddress
from liquidity.offers import Basis, NoOffer, Offer
from liquidity.orders import Draft, Event, EventKind, InvoiceState, MarketId, Order, OrderId, Snapshot
from liquidity.payments import Payment
from liquidity.phases import Phase
from sandbox.telegram.parser import parse
from tests.bot.looks import HOSTILE, ORDERS, shown
from tests.liquidity.examples import NOW, a_firm_draft, a_purchase, an_invoice, an_order, offered
from tests.liquidity.fakes import FakeMarket, a_fake_lsp
from tests.liquidity.strategies import cents, node_addresses, sats
from tests.storage.strategies import DRAFTS, TIMES

NAMES = HOSTILE.map(lambda text: f"M{text[:40]}")
SIZES = st.none() | sats
MARKUP = {"bold", "code", "italic"}
LEASE = st.none() | st.integers(0, 2**31 - 1)


def _market(number: int, name: str, group: str) -> FakeMarket:
    market = a_fake_lsp(MarketId(f"market-{number}"))
    market.name, market.group = name, group
    return market


MARKETS = st.lists(st.tuples(NAMES, st.sampled_from(["Magma", "<i>", "Alone"])), min_size=1, max_size=8).map(
    lambda names: [_market(number, *each) for number, each in enumerate(names)]
)
OFFER = st.builds(
    Offer,
    market=st.just(MarketId("")),
    basis=st.sampled_from(Basis),
    inbound=sats,
    private=st.booleans(),
    lease_blocks=LEASE,
    pay=SIZES,
    cents=st.none() | cents,
    asked_at=st.none() | TIMES,
)
NO_OFFER = st.builds(
    NoOffer, market=st.just(MarketId("")), lack=st.none() | st.sampled_from(Lack), bound=SIZES
)


def _only_ours(text: str) -> str:
    """What a person reads, where no markup is but our own."""
    assert {entity.type for entity in parse(text, "HTML").entities} <= MARKUP
    return shown(text)


@given(MARKETS, st.data(), SIZES)
def test_any_comparison_is_taken_by_telegram(
    markets: Sequence[FakeMarket], data: st.DataObject, wished: Sats | None
) -> None:
    """Every market is named with its offer, or with why it has none; its name is never markup."""
    found: list[Offer | NoOffer] = [
        replace(data.draw(OFFER | NO_OFFER), market=market.id) for market in markets
    ]
    known = {market.id: market for market in markets}
    text = _only_ours(offers.compare(found, known, wished, NOW))
    for market in markets:
        # Telegram trims the ends of what is bold.
        assert clean(market.name).strip() in text
    assert text.count("• ") + text.count("⭐ ") + text.count("✖ ") >= len(markets)


@given(NAMES, SIZES)
def test_every_lack_has_words_of_its_own(name: str, bound: int | None) -> None:
    """No two are told alike, nor like a market that is silent; a bound is told in its unit."""
    told = [offers.lack(name, lack, bound) for lack in [*Lack, None]]
    assert len({*told}) == len(told)
    assert all(each.startswith(name) for each in told)


@pytest.mark.parametrize(
    ("lack", "bound", "words"),
    [
        (Lack.TOO_SMALL, 500_000, "Olympus sells from 500,000 sats of inbound on."),
        (Lack.TOO_LARGE, 10_000_000, "Olympus sells at most 10,000,000 sats of inbound."),
        (Lack.TOO_LITTLE, 500, "Olympus sells from $5.00 on."),
        (Lack.TOO_MUCH, 10_000, "Olympus would cost more than $100.00, the largest order here."),
        (Lack.PRIVATE_ONLY, None, "Olympus opens private channels only."),
        (None, None, "Olympus does not answer right now."),
    ],
)
def test_a_lack_is_told_with_its_bound(lack: Lack | None, bound: int | None, words: str) -> None:
    """In sats for a size, in dollars for money."""
    assert offers.lack("Olympus", lack, bound) == words


@given(st.lists(node_addresses, max_size=4), NAMES)
def test_any_gate_is_taken_by_telegram(nodes: Sequence[NodeAddress], name: str) -> None:
    """The first address is ready to copy in both commands; two are shown at most."""
    text = _only_ours(offers.connect(nodes, name))
    for node in nodes[:1]:
        assert f"lncli connect {node}" in text
        assert f"lightning-cli connect {node}" in text
    assert all(str(node) in text for node in nodes[:2])
    assert nodes or "It tells no address right now." in text


@given(DRAFTS, NAMES, st.none() | st.lists(node_addresses, max_size=3))
def test_any_summary_with_a_gate_is_taken_by_telegram(
    draft: Draft, name: str, gate: Sequence[NodeAddress] | None
) -> None:
    """Any terms, at a market of any name."""
    text = _only_ours(buying.summary(draft, _market(0, name, name), gate))
    assert ("costs nothing" in text) is (gate is not None)
    for words in (buying.asking, buying.asked):
        _only_ours(words(draft, _market(0, name, name)))


@given(ORDERS, NAMES)
def test_any_firm_price_is_taken_by_telegram(order: Order, name: str) -> None:
    """Open, taken or over: exactly one of them is said."""
    text = _only_ours(offers.firm_price(order, name, NOW))
    said = [words in text for words in ("Nothing is paid yet", "Taken:", "This price is over.")]
    assert said == [
        order.phase is Phase.OFFERED,
        order.phase not in {Phase.OFFERED, Phase.LAPSED},
        order.phase is Phase.LAPSED,
    ]


@given(SIZES, sats)
def test_a_fee_is_warned_of_from_two_percent_on(pay: Sats | None, inbound: Sats) -> None:
    """And called far more than usual from ten percent on, where it is asked about a second time."""
    warning = offers.fee_warning(pay, inbound)
    paid = pay or 0
    assert bool(warning) is (paid * 100 >= inbound * 2)
    assert ("far more than usual" in warning) is (paid * 10 >= inbound)
    if warning:
        assert f"{paid * 100 // inbound:,} %" in shown(offers.ask_twice(paid * 100 // inbound))


def test_a_firm_price_without_a_rate_is_told_in_sats() -> None:
    """No dollars are made up."""
    order = an_order(
        phase=Phase.OFFERED, purchase=a_purchase(a_firm_draft(rate=None)), terms=offered().seen.terms
    )
    text = shown(offers.firm_price(order, "Olympus", NOW))
    assert text.startswith("Firm price of Olympus: 12,500 sats\nfor 2,000,000 sats of inbound")
    assert "$" not in text


def _withheld(fault: str) -> Order:
    """A taken order whose invoice fails a check."""
    _, order = _offer_and_order()
    assert order.invoice is not None
    return replace(order, invoice=replace(order.invoice, state=InvoiceState.WITHHELD, fault=fault))


def test_every_failed_check_has_words_of_its_own() -> None:
    """The sentence for what cannot be read is no other one's."""
    told = [shown(invoice.withheld_reason(_withheld(fault))) for fault in [*CheckFault, "unreadable"]]
    assert len({*told}) == len(told)
    for text, fault in zip(told, [*CheckFault, "unreadable"], strict=True):
        event = Event(kind=EventKind.INVOICE_WITHHELD, at=NOW, reason=fault)
        assert text in shown(news.news(_withheld(fault), event, None, NOW))


@pytest.mark.parametrize("reason", [REPLACED, ASKED, *InvoiceState, *CheckFault])
def test_every_mark_forbids_to_pay(reason: str) -> None:
    """Whatever the invoice ended by; what was asked about may be paid after a yes."""
    text = shown(invoice.marked(an_order(), reason))
    assert "Do not pay" in text
    assert ("replaced" in text, "unless you say yes" in text) == (reason == REPLACED, reason == ASKED)


def test_every_phase_has_words_of_its_own() -> None:
    """As news: no two are told alike."""
    told = {}
    for phase in Phase:
        order = an_order(phase=phase, word="W")
        event = Event(kind=EventKind.CHANGED, at=NOW, phase=phase, word="W")
        told[phase] = shown(news.news(order, event, None, NOW)).splitlines()[0]
    assert len({*told.values()}) == len(told)


def _offer_and_order() -> tuple[Order, Order]:
    """A firm price, and the same once it was taken."""
    purchase = a_purchase(a_firm_draft())
    offer = open_order(OrderId("7F3-A9K2"), offered(), purchase, Network.MAINNET, NOW).order
    return offer, show_invoice(offer, NOW)[0]


def _said_of(order: Order, word: str, payment_word: str) -> tuple[Order, str]:
    payment = payment_of(payment_word)
    snapshot = Snapshot(
        word=word,
        phase=phase_of(word, payment),
        payment=payment,
        payment_word=payment_word,
        invoice=an_invoice(),
        terms=offered().seen.terms,
    )
    step = advance(order, snapshot, Network.MAINNET, NOW + timedelta(minutes=1))
    pushed = [event for event in step.events if event.kind is EventKind.CHANGED]
    texts = [shown(news.news(step.order, event, None, NOW)) for event in pushed]
    return step.order, "\n".join([*texts, shown(card(step.order, "Olympus", step.events, NOW))])


LSPS1_SAYS = [*product(ORDER_WORDS, [*PAYMENTS, ""])]


@pytest.mark.parametrize(("word", "payment"), LSPS1_SAYS)
def test_no_word_of_an_lsp_is_told_as_a_channel_that_is_ready(word: str, payment: str) -> None:
    """Not even COMPLETED: it is a funding transaction that was published, and the node shows the rest."""
    _, order = _offer_and_order()
    once, first = _said_of(order, word, payment)
    texts = [first, *(_said_of(once, *after)[1] for after in LSPS1_SAYS)]
    assert not any("hannel ready" in text or "receivable" in text for text in texts)
    if word == "COMPLETED":
        assert "The funding transaction is published" in first
        assert "The channel is not usable yet: your node shows it after its confirmations" in first


def _changed(phase: Phase | None, payment: Payment = Payment.PENDING, **more: Any) -> Event:
    return Event(kind=EventKind.CHANGED, at=NOW, phase=phase, payment=payment, **more)


def test_what_rings() -> None:
    """What needs the person, and the ends; a payment that the seller takes later rings no more."""
    order = an_order(purchase=a_purchase(a_firm_draft()))
    assert [kind for kind in EventKind if rings(Event(kind=kind, at=NOW), order)] == [
        EventKind.REFUSED,
        EventKind.UNKNOWN,
        EventKind.INVOICE_WITHHELD,
        EventKind.INVOICE_ASKS,
        EventKind.INVOICE_EXPIRING,
        EventKind.HIDDEN,
        EventKind.LEASE_BROKEN,
        EventKind.FOUND,
    ]
    assert rings(_changed(Phase.PUBLISHED), order)
    assert rings(_changed(Phase.FUNDED, passed=(Phase.PUBLISHED,)), order)
    assert not rings(_changed(Phase.FUNDED, Payment.TAKEN, payment_moved=True), order)
    assert rings(_changed(Phase.FAILED), order)
    assert rings(_changed(None, Payment.HELD, payment_moved=True), order)
    assert rings(_changed(None, Payment.REFUNDED, payment_moved=True), order)


def test_a_price_says_how_it_is_known() -> None:
    """Firm, quoted, estimated or not at all."""
    offer = Offer(
        market=MarketId("market-0"),
        basis=Basis.FIRM,
        inbound=Sats(2_000_000),
        private=False,
        lease_blocks=8640,
        pay=Sats(12_500),
        cents=UsdCents(1000),
        asked_at=NOW - timedelta(minutes=3),
    )
    known = {MarketId("market-0"): _market(0, "M", "M")}
    said = {}
    for basis in Basis:
        text = shown(offers.compare([replace(offer, basis=basis)], known, None, NOW))
        said[basis] = text.splitlines()[2:4]
    facts = "2M inbound, 6,250 ppm, 60 days, 3,125 sats per 1M and 30 days, public"
    assert said[Basis.FIRM] == ["• M: 12,500 sats ($10.00)", f"{facts}, firm, 3 min old"]
    assert said[Basis.QUOTED] == ["• M: about 12,500 sats ($10.00)", f"{facts}, price 3 min old"]
    assert said[Basis.ESTIMATED][1] == f"{facts}, estimated from a firm price 3 min old"
