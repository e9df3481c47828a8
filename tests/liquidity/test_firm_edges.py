"""The corners of a firm price: what is told later, told badly, asked twice, or at once by two."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from liquidity.errors import LimitReached, Refusal, Refused
from liquidity.invoicing import show_invoice
from liquidity.market import Bought
from liquidity.money import Sats
from liquidity.notices import Notice
from liquidity.offers import Basis, Offer, best_of
from liquidity.orders import EventKind, MarketId, Order, PurchaseState, Snapshot, Terms
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.liquidity.examples import ALICE, NOW, an_invoice, minutes, offered
from tests.liquidity.firm import OFFERED, ask, lsp_says, opened, taken
from tests.liquidity.looks import LATER, PENDING, kinds, look, waiting
from tests.liquidity.shop import SIZED, Shop
from tests.liquidity.strategies import pubkey_of

DEARER = replace(OFFERED.terms, fee=Sats(50_000), total=Sats(50_000))
ABOVE_ALL_BOUNDS = replace(OFFERED.terms, fee=Sats(150_000), total=Sats(150_000))
UNREADABLE = Bought(key=None, order_id="lsp-1", seen=Snapshot(word="CREATED", phase=None))


@pytest.fixture
def shop() -> Shop:
    """A desk at a market and an LSP."""
    return Shop()


async def two_drafts(shop: Shop) -> tuple[Any, Any]:
    """Two summaries of one person, the second a moment later."""
    first = await shop.firm_draft()
    shop.clock.advance(1)
    return first, await shop.firm_draft()


def short() -> Order:
    """Magma's order, found to be for a fifth of what was quoted after its invoice was shown."""
    return look(waiting(), replace(PENDING, terms=Terms(inbound=Sats(1_000_000)))).order


@pytest.mark.parametrize(
    "terms",
    [DEARER, replace(OFFERED.terms, payees=(pubkey_of(9),))],
    ids=["total", "payees"],
)
def test_terms_that_change_under_a_live_invoice_withhold_it(terms: Terms) -> None:
    """It was right when it was shown, and is not what the market says now."""
    step = ask(taken(), lsp_says(terms=terms))
    assert EventKind.INVOICE_WITHHELD in kinds(step)
    assert not step.order.payable(LATER)


def test_an_offer_that_ends_earlier_ends_its_invoice() -> None:
    """Whatever the invoice itself says."""
    until = NOW + minutes(10)
    step = ask(taken(), lsp_says(terms=replace(OFFERED.terms, offered_until=until)))
    assert not step.order.payable(until)


@pytest.mark.parametrize("answer", [opened(UNREADABLE).order, taken()], ids=["unreadable", "taken"])
def test_a_price_that_nobody_has_agreed_to_asks_first(answer: Order) -> None:
    """An order whose first answer told no price, or whose invoice was replaced by a dearer one."""
    step = ask(answer, lsp_says(terms=DEARER, invoice=an_invoice(prefix="lnbc500u", issued=10)))
    assert EventKind.INVOICE_ASKS in kinds(step)
    assert not step.order.payable(LATER)


@pytest.mark.parametrize("answer", [opened(UNREADABLE).order, taken()], ids=["unreadable", "taken"])
async def test_limits_are_held_whenever_a_price_is_taken(shop: Shop, answer: Order) -> None:
    """$120 where $100 is the most, however late the price was told."""
    invoice = an_invoice(prefix="lnbc1500u", issued=10)
    order = ask(answer, lsp_says(terms=ABOVE_ALL_BOUNDS, invoice=invoice)).order
    shop.book.hold(order)
    with pytest.raises(LimitReached):
        await shop.acts.take(order.id, ALICE, sure=True)


def test_a_fresh_invoice_at_the_agreed_price_is_shown_at_once() -> None:
    """The yes was to the price."""
    step = ask(taken(), lsp_says(invoice=an_invoice(issued=10)))
    assert EventKind.INVOICE_READY in kinds(step)
    assert EventKind.INVOICE_ASKS not in kinds(step)


def test_a_fresh_invoice_after_a_yes_to_a_smaller_size_is_shown_at_once() -> None:
    """Nobody is asked the same again."""
    agreed, _ = show_invoice(short(), LATER)
    assert EventKind.INVOICE_ASKS not in kinds(look(agreed, replace(PENDING, invoice=an_invoice(issued=20))))


def test_what_was_taken_back_does_not_return() -> None:
    """An older reply brings an older invoice, which was replaced while it was asked about."""
    newer = look(short(), replace(PENDING, invoice=an_invoice(issued=30)))
    assert look(newer.order, PENDING).order == newer.order


def test_an_asked_invoice_is_held_to_new_terms_too() -> None:
    """A yes must not bring to life what would be withheld."""
    worse = Terms(inbound=Sats(1_000_000), outbound=Sats(5))
    order = look(short(), replace(PENDING, terms=worse)).order
    assert not show_invoice(order, LATER)[0].payable(LATER)


async def test_a_yes_to_a_smaller_size_is_on_the_card(shop: Shop) -> None:
    """The question is gone from it."""
    order = short()
    shop.book.hold(order)
    await shop.acts.take(order.id, ALICE)
    assert Notice.CARD in shop.book.letters


async def test_two_firm_prices_at_once_leave_one(shop: Shop) -> None:
    """Both were asked for before either was answered."""
    first, second = await shop.firm_draft(), await shop.firm_draft()
    numbers = iter(("lsp-1", "lsp-2"))

    async def answer_slowly() -> None:
        await asyncio.sleep(0)
        shop.lsp.bought = replace(offered(), order_id=next(numbers))

    shop.lsp.during = answer_slowly
    await asyncio.gather(shop.desk.buy(first), shop.desk.buy(second))
    assert len(await shop.book.open_offers(ALICE)) == 1


async def test_a_refused_new_price_keeps_the_old(shop: Shop) -> None:
    """A firm price stays until its end while nothing takes its place."""
    first, second = await two_drafts(shop)
    await shop.desk.buy(first)
    shop.lsp.bought = Refused(Refusal.NOT_SENT)
    await shop.desk.buy(second)
    (kept,) = await shop.book.open_offers(ALICE)
    assert kept.purchase.draft.nonce == first.nonce


async def test_an_old_price_that_cannot_be_let_go_strands_nothing(shop: Shop) -> None:
    """The new one is bought and kept all the same."""
    first, second = await two_drafts(shop)
    await shop.desk.buy(first)

    def fail() -> None:
        raise OSError

    shop.lsp.bought = replace(offered(), order_id="lsp-2")
    shop.book.before_save = fail
    await shop.desk.buy(second)
    assert shop.state(second) is PurchaseState.ORDERED


def test_a_free_order_stays_free_when_its_payment_is_left_out() -> None:
    """Silence takes nothing back."""
    free = Snapshot(word="CREATED", phase=Phase.OPENING, payment=Payment.NOT_DUE)
    order = opened(Bought(key=None, order_id="x", seen=free)).order
    step = ask(order, Snapshot(word="CREATED", phase=Phase.OPENING))
    assert step.order.money is Money.FREE


def test_a_channel_that_nobody_paid_for_claims_nothing() -> None:
    """COMPLETED while a payment is expected: the wallet knows better."""
    step = ask(taken(), lsp_says("COMPLETED", "EXPECT_PAYMENT"))
    assert step.order.money is Money.UNKNOWN


def test_the_best_is_found_by_the_exact_price() -> None:
    """Not by parts per million, which round."""
    one = Offer(market=MarketId("a"), basis=Basis.QUOTED, inbound=Sats(2_000_000), private=False, pay=Sats(1))
    assert best_of([one, replace(one, market=MarketId("b"), pay=Sats(0))]) == {MarketId("b")}


async def test_a_firm_price_without_time_left_is_none(shop: Shop) -> None:
    """Five minutes before its end it can no longer be taken, so it is not offered."""
    await shop.desk.buy(await shop.firm_draft())
    shop.clock.advance(56 * 60)
    _, offer = await shop.quotes.offers(ALICE, SIZED)
    assert isinstance(offer, Offer)
    assert offer.basis is not Basis.FIRM
