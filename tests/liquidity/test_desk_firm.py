"""The desk where a firm price is an order: asked for once at a time, within bounds, and never pressed on."""

from dataclasses import replace
from fractions import Fraction

import pytest

from liquidity.amount import Inbound
from liquidity.book import Usage
from liquidity.desk import Requoted
from liquidity.errors import Dear, Limit, LimitReached
from liquidity.limits import Limits
from liquidity.money import Price, Sats, UsdCents
from liquidity.notices import Notice
from liquidity.orders import Draft, EventKind, MarketId, Nonce, Order, PurchaseState
from liquidity.payments import Money
from liquidity.phases import Phase
from tests.liquidity.examples import (
    ALICE,
    BOB,
    LSP,
    MAGMA,
    NOW,
    RATE,
    a_firm_draft,
    a_purchase,
    an_invoice,
    an_order,
    offered,
)
from tests.liquidity.firm import opened
from tests.liquidity.shop import SIZED, Shop


@pytest.fixture
def shop() -> Shop:
    """A desk at a market that tells prices and one where only an order has a price."""
    return Shop()


async def ask_firmly(shop: Shop, order_id: str = "lsp-1") -> Order:
    """Alice asks for a firm price, which the LSP keeps under this id."""
    shop.lsp.bought = replace(offered(), order_id=order_id)
    draft = await shop.firm_draft()
    ready = await shop.desk.prepare(draft.nonce, ALICE)
    assert ready == draft
    assert (await shop.desk.buy(draft)).state is PurchaseState.ORDERED
    return shop.opened[-1]


async def limit_of(shop: Shop) -> LimitReached:
    """The bound that keeps Alice from asking for another firm price."""
    with pytest.raises(LimitReached) as caught:
        await shop.firm_draft()
    return caught.value


async def test_a_summary_says_that_only_an_order_has_a_price(shop: Shop) -> None:
    """The whole wish, and no price of anybody's making; the dollar's rate is kept for the real one."""
    draft = await shop.firm_draft(lease_blocks=8640, private=True)
    assert draft.priced_by_order
    assert (draft.market, draft.inbound, draft.lease_blocks, draft.private) == (LSP, 2_000_000, 8640, True)
    assert (draft.cents, draft.price, draft.rate) == (0, None, RATE)


async def test_a_summary_says_about_what_it_costs(shop: Shop) -> None:
    """Where the market has sold the like before."""
    shop.book.hold(opened(draft=a_firm_draft(owner=BOB)).order)
    assert (await shop.firm_draft()).cents == 1000
    assert (await shop.firm_draft(amount=Inbound(Sats(4_000_000)))).cents == 2000


async def test_a_firm_price_is_told_as_an_offer_alone(shop: Shop) -> None:
    """No card and no invoice: it makes an order, and ignoring it costs nothing."""
    order = await ask_firmly(shop)
    assert shop.book.told == [EventKind.OFFERED]
    assert shop.book.letters == [Notice.OFFER]
    assert [*shop.book.orders.values()] == shop.opened == [order]
    assert (order.phase, order.market_order_id, order.money) == (Phase.OFFERED, "lsp-1", Money.UNPAID)
    assert shop.book.keys == {}


async def test_a_firm_price_has_its_cost_in_dollars(shop: Shop) -> None:
    """What its order says, at the rate of the summary, on the order and on its purchase."""
    order = await ask_firmly(shop)
    assert order.terms.total == 12_500
    assert order.purchase.draft.cents == RATE.cents_for(Sats(12_500)) == 1000
    assert shop.book.purchases[order.purchase.draft.nonce].draft.cents == 1000


async def test_the_real_cost_replaces_the_estimate(shop: Shop) -> None:
    """Whatever it was thought to be."""
    shop.book.hold(opened(draft=a_firm_draft(owner=BOB)).order)
    draft = await shop.firm_draft()
    assert draft.cents == 1000
    shop.lsp.bought = replace(
        offered(an_invoice(prefix="lnbc250u"), fee=Sats(25_000), total=Sats(25_000)), order_id="lsp-2"
    )
    await shop.desk.buy(draft)
    assert shop.opened[0].purchase.draft.cents == 2000


async def test_a_price_that_is_not_told_costs_nothing_known(shop: Shop) -> None:
    """The order is kept and its invoice withheld: there is nothing to hold it against."""
    shop.lsp.bought = offered(total=None, fee=None)
    await shop.desk.buy(await shop.firm_draft())
    (order,) = shop.opened
    assert order.purchase.draft.cents == 0
    assert shop.book.told == [EventKind.INVOICE_WITHHELD]


async def test_a_second_firm_price_lets_the_first_go(shop: Shop) -> None:
    """One at a time: the first can no longer be taken, and costs nothing."""
    first = await ask_firmly(shop, "lsp-1")
    shop.clock.advance(1)
    second = await ask_firmly(shop, "lsp-2")
    phases = {each.market_order_id: each.phase for each in shop.book.orders.values()}
    assert phases == {"lsp-1": Phase.LAPSED, "lsp-2": Phase.OFFERED}
    assert sorted(shop.book.told) == sorted([EventKind.OFFERED, EventKind.LAPSED, EventKind.OFFERED])
    assert [each.id for each in await shop.book.open_offers(ALICE)] == [second.id]
    assert first.id != second.id


async def test_others_keep_their_firm_prices(shop: Shop) -> None:
    """One at a time is one a person."""
    theirs = opened(draft=a_firm_draft("his", owner=BOB)).order
    shop.book.hold(replace(theirs, market_order_id="lsp-9"))
    await ask_firmly(shop)
    assert shop.book.orders[theirs.id].phase is Phase.OFFERED


async def test_a_purchase_at_a_price_lets_no_offer_go(shop: Shop) -> None:
    """Only a firm price replaces another."""
    order = await ask_firmly(shop)
    await shop.desk.buy(await shop.draft())
    assert shop.book.orders[order.id].phase is Phase.OFFERED


async def test_a_taken_offer_is_not_let_go(shop: Shop) -> None:
    """It is an order by then, and its invoice may be under way."""
    order = await ask_firmly(shop, "lsp-1")
    await shop.acts.take(order.id, ALICE)
    await ask_firmly(shop, "lsp-2")
    assert shop.book.orders[order.id].phase is Phase.PAYMENT
    assert EventKind.LAPSED not in shop.book.told


async def test_an_offer_waits_for_no_payment(shop: Shop) -> None:
    """It counts neither as unpaid nor as spent, however many were asked for."""
    for order_id in ("lsp-1", "lsp-2", "lsp-3"):
        await ask_firmly(shop, order_id)
    usage = await shop.book.usage(ALICE, since=NOW, now=NOW)
    assert shop.book.used is None
    assert usage == Usage(spent=UsdCents(0), unpaid=0)


async def test_a_person_asks_for_eight_firm_prices_an_hour(shop: Shop) -> None:
    """A ninth is refused, with the numbers, also for a summary that was shown before; others may ask."""
    drafts = [await shop.firm_draft() for _ in range(9)]
    for number, draft in enumerate(drafts[:8]):
        shop.lsp.bought = replace(offered(), order_id=f"lsp-{number}")
        await shop.desk.prepare(draft.nonce, ALICE)
        await shop.desk.buy(draft)
    reached = await limit_of(shop)
    assert (reached.limit, reached.bound, reached.seen) == (Limit.OFFERS, 8, 8)
    with pytest.raises(LimitReached):
        await shop.desk.prepare(drafts[8].nonce, ALICE)
    await shop.desk.draft(BOB, LSP, SIZED)
    await shop.draft()
    shop.clock.advance(3601)
    await shop.firm_draft()


async def test_a_market_is_asked_for_sixty_firm_prices_an_hour(shop: Shop) -> None:
    """By all people together; those that were refused or lost were asked for, too."""
    for number in range(60):
        state = list(PurchaseState)[number % len(PurchaseState)]
        theirs = a_firm_draft(f"theirs-{number}", owner=BOB)
        shop.book.purchases[theirs.nonce] = a_purchase(theirs, state)
    reached = await limit_of(shop)
    assert (reached.limit, reached.bound, reached.seen) == (Limit.OFFERS, 60, 60)
    elsewhere = a_firm_draft("theirs-0", owner=BOB, market=MarketId("elsewhere"))
    shop.book.purchases[Nonce("theirs-0")] = a_purchase(elsewhere)
    await shop.firm_draft()


async def test_what_is_spent_holds_for_firm_prices_too(shop: Shop) -> None:
    """The bounds of a day and of what is unpaid, before any order is made."""
    shop.book.used = Usage(spent=UsdCents(30_001), unpaid=0)
    assert (await limit_of(shop)).limit is Limit.PER_DAY
    shop.book.used = Usage(spent=UsdCents(0), unpaid=2)
    assert (await limit_of(shop)).limit is Limit.UNPAID


async def test_a_likely_cost_above_the_bound_refuses_nothing(shop: Shop) -> None:
    """A guess from somebody else's price must not close a market: the bound is held to the firm one."""
    answer = offered(an_invoice(prefix="lnbc3m"), fee=Sats(300_000), total=Sats(300_000))
    shop.book.hold(opened(answer, a_firm_draft(owner=BOB)).order)
    assert (await shop.firm_draft()).cents == 24_000


async def test_bounds_in_dollars_need_a_rate() -> None:
    """Where nobody tells one, a cost in sats could not be held to them; a quoted price needs none."""
    shop = Shop(None, rated=True)
    reached = await limit_of(shop)
    assert reached.limit is Limit.NO_RATE
    assert (await shop.draft()).rate is None


def test_coins_without_worth_need_no_rate() -> None:
    """On a network for tests nothing is lost."""
    limits = Limits(order=UsdCents(1), daily=UsdCents(1), unpaid=1, worth=False)
    limits.check_rate(None)
    limits.check_rate(RATE)


def dear_price(sats: int) -> Price:
    """A price at which ten dollars, worth 12,500 sats, buy ten times this much."""
    return Price(Fraction(sats), RATE.usd_per_sat * sats, NOW)


@pytest.mark.parametrize(("sats", "percent"), [(12_500, 10), (6_250, 20), (125, 1000)])
async def test_a_dear_quote_is_asked_about_twice(shop: Shop, sats: int, percent: int) -> None:
    """From a tenth of the size on, until the person is sure; nothing is bought meanwhile."""
    shop.market.prices = [dear_price(sats)]
    draft = await shop.draft()
    for _ in range(2):
        with pytest.raises(Dear) as caught:
            await shop.desk.prepare(draft.nonce, ALICE)
        assert caught.value.percent == percent
    assert shop.book.purchases == {}
    assert await shop.desk.prepare(draft.nonce, ALICE, sure=True) == draft


async def test_a_quote_just_below_is_not_asked_about(shop: Shop) -> None:
    """Nor is one whose cost in sats nobody knows."""
    shop.market.prices = [dear_price(12_501)]
    draft = await shop.draft()
    assert await shop.desk.prepare(draft.nonce, ALICE) == draft
    unrated = Shop(None, rated=True)
    unrated.market.prices = [dear_price(125)]
    draft = await unrated.draft()
    assert isinstance(await unrated.desk.prepare(draft.nonce, ALICE), Draft)


async def test_new_terms_come_before_the_second_question(shop: Shop) -> None:
    """What got worse is shown first; the question is asked about what is then confirmed."""
    draft = await shop.draft()
    shop.clock.advance(61)
    shop.market.prices = [replace(dear_price(12_500), asked_at=shop.clock.now())]
    shown = await shop.desk.prepare(draft.nonce, ALICE)
    assert isinstance(shown, Requoted)
    with pytest.raises(Dear):
        await shop.desk.prepare(shown.draft.nonce, ALICE)


async def test_a_withheld_firm_price_is_kept(shop: Shop) -> None:
    """The reason is told, and the order is there to be looked up."""
    shop.lsp.bought = offered(inbound=Sats(1_000_000))
    draft = await shop.firm_draft()
    assert (await shop.desk.buy(draft)).state is PurchaseState.ORDERED
    ((_, order_id, event),) = shop.book.happened
    assert (event.kind, event.reason) == (EventKind.INVOICE_WITHHELD, "other_size")
    assert order_id in shop.book.orders


async def test_a_market_that_tells_prices_makes_no_offers(shop: Shop) -> None:
    """An order there counts as one at once, whatever firm prices are open."""
    shop.book.hold(an_order("OLD", purchase=a_purchase(a_firm_draft("old")), phase=Phase.OFFERED))
    await shop.desk.buy(await shop.draft())
    assert shop.book.told == [EventKind.ORDERED, EventKind.INVOICE_READY]
    assert shop.opened[0].purchase.draft.market == MAGMA
