"""What a person does with an order: take what is offered, within bounds, once, and nobody else's."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from liquidity.advance import Advance, lapse, let_time_pass
from liquidity.amount import Inbound
from liquidity.book import Usage
from liquidity.errors import Dear, Limit, LimitReached, NoSuchOrder, OfferGone
from liquidity.invoicing import show_invoice
from liquidity.market import Bought
from liquidity.money import Sats, UsdCents
from liquidity.notices import Notice
from liquidity.orders import EventKind, InvoiceState, Order, OrderId, Terms
from liquidity.payments import Money
from liquidity.phases import Phase
from tests.liquidity.examples import (
    ALICE,
    BOB,
    a_draft,
    a_firm_draft,
    an_invoice,
    an_order,
    bought,
    minutes,
    offered,
    seconds,
)
from tests.liquidity.firm import ask, lsp_says, opened, taken
from tests.liquidity.shop import Shop

TAKEN = [Notice.OFFER, Notice.CARD, Notice.PICTURE, Notice.INVOICE]


@pytest.fixture
def shop() -> Shop:
    """A desk with its markets."""
    return Shop()


async def an_offer(shop: Shop, answer: Bought | None = None, inbound: int = 2_000_000) -> Order:
    """Alice asked for a firm price, and this was the LSP's answer; what was told until now is forgotten."""
    shop.lsp.bought = answer or offered()
    await shop.desk.buy(await shop.firm_draft(amount=Inbound(Sats(inbound))))
    shop.book.happened.clear()
    return shop.opened.pop()


def priced(prefix: str, total: int, inbound: int = 2_000_000) -> Bought:
    """An LSP's answer with another price."""
    return offered(an_invoice(prefix=prefix), inbound=Sats(inbound), fee=Sats(total), total=Sats(total))


def is_untouched(shop: Shop, order: Order) -> bool:
    """Whether nothing became of an order."""
    return shop.book.orders[order.id] == order and not shop.book.happened and not shop.opened


async def test_what_is_taken_is_shown(shop: Shop) -> None:
    """The offer is marked, the card begins, picture and text of the invoice follow, the tracker is told."""
    order = await an_offer(shop)
    shown = await shop.acts.take(order.id, ALICE)
    assert shop.book.letters == TAKEN
    assert (shown.phase, shown.payable(shop.clock.now())) == (Phase.PAYMENT, True)
    assert [each.id for each in shop.opened] == [order.id]
    assert replace(shown, version=1) == shop.book.orders[order.id]


async def test_a_take_counts_once(shop: Shop) -> None:
    """However often it is tapped, also at the same time, each tap sees the same order."""
    order = await an_offer(shop)
    shown = await asyncio.gather(*[shop.acts.take(order.id, ALICE) for _ in range(3)])
    shown += [await shop.acts.take(order.id, ALICE)]
    assert {each.phase for each in shown} == {Phase.PAYMENT}
    assert shop.book.letters == TAKEN
    assert len(shop.opened) == 1


async def test_a_later_take_stands_whatever_came_after(shop: Shop) -> None:
    """Limits and time are asked before the first one alone."""
    order = await an_offer(shop)
    await shop.acts.take(order.id, ALICE)
    shop.clock.advance(3600)
    shop.book.used = Usage(spent=UsdCents(30_000), unpaid=2)
    assert (await shop.acts.take(order.id, ALICE)).id == order.id


async def test_an_order_of_somebody_else_is_not_taken(shop: Shop) -> None:
    """Forged buttons learn nothing."""
    order = await an_offer(shop)
    for order_id, owner in [(order.id, BOB), (OrderId("NONE"), ALICE)]:
        with pytest.raises(NoSuchOrder):
            await shop.acts.take(order_id, owner)
    assert is_untouched(shop, order)


@pytest.mark.parametrize(
    "gone",
    [
        lapse(opened().order, opened().order.created_at).order,
        opened(offered(outbound=Sats(1))).order,
        opened(offered("rubbish")).order,
        replace(opened().order, invoice=None),
        an_order(),
        an_order(phase=Phase.NOT_OPENED, money=Money.RETURNING),
    ],
    ids=["lapsed", "withheld", "unreadable", "none", "another", "over"],
)
async def test_what_is_not_offered_is_not_taken(shop: Shop, gone: Order) -> None:
    """It has run out, it was withheld, or there never was anything to take."""
    shop.book.hold(gone)
    for sure in (False, True):
        with pytest.raises(OfferGone):
            await shop.acts.take(gone.id, ALICE, sure=sure)
    assert is_untouched(shop, gone)


async def test_an_offer_is_gone_when_there_is_no_time_to_pay(shop: Shop) -> None:
    """Five minutes are the least."""
    order = await an_offer(shop)
    shop.clock.advance(55 * 60 + 1)
    with pytest.raises(OfferGone):
        await shop.acts.take(order.id, ALICE)
    assert is_untouched(shop, order)
    shop.clock.advance(-1)
    await shop.acts.take(order.id, ALICE)


@pytest.mark.parametrize(
    ("usage", "limit"),
    [
        (Usage(spent=UsdCents(29_001), unpaid=0), Limit.PER_DAY),
        (Usage(spent=UsdCents(0), unpaid=2), Limit.UNPAID),
    ],
    ids=["day", "unpaid"],
)
async def test_limits_are_held_with_the_real_cost(shop: Shop, usage: Usage, limit: Limit) -> None:
    """They may have been reached since it was asked for; the offer stays, to be taken later."""
    order = await an_offer(shop)
    shop.book.used = usage
    for sure in (False, True):
        with pytest.raises(LimitReached) as caught:
            await shop.acts.take(order.id, ALICE, sure=sure)
        assert caught.value.limit is limit
    assert is_untouched(shop, order)
    shop.book.used = Usage(spent=UsdCents(29_000), unpaid=1)
    await shop.acts.take(order.id, ALICE)


async def test_a_real_cost_above_the_bound_is_refused(shop: Shop) -> None:
    """When it was asked for nobody knew the price."""
    order = await an_offer(shop, priced("lnbc1250130n", 125_013))
    with pytest.raises(LimitReached) as caught:
        await shop.acts.take(order.id, ALICE)
    reached = caught.value
    assert (reached.limit, reached.bound, reached.seen) == (Limit.TOO_LARGE, 10_000, 10_001)
    assert is_untouched(shop, order)


async def test_a_firm_price_without_a_rate_is_not_taken(shop: Shop) -> None:
    """Bounds in dollars cannot be held then."""
    order = opened(draft=a_firm_draft(rate=None)).order
    shop.book.hold(order)
    with pytest.raises(LimitReached) as caught:
        await shop.acts.take(order.id, ALICE)
    assert caught.value.limit is Limit.NO_RATE
    assert is_untouched(shop, order)


async def test_a_dear_offer_is_asked_about_twice(shop: Shop) -> None:
    """From a tenth of the size on, until the person is sure."""
    order = await an_offer(shop, priced("lnbc500u", 50_000, 500_000), 500_000)
    for _ in range(2):
        with pytest.raises(Dear) as caught:
            await shop.acts.take(order.id, ALICE)
        assert caught.value.percent == 10
    assert is_untouched(shop, order)
    assert (await shop.acts.take(order.id, ALICE, sure=True)).phase is Phase.PAYMENT
    assert shop.book.letters == TAKEN


async def test_an_offer_just_below_is_not_asked_about(shop: Shop) -> None:
    """One sat less than a tenth."""
    order = await an_offer(shop, priced("lnbc499990n", 49_999, 500_000), 500_000)
    assert (await shop.acts.take(order.id, ALICE)).phase is Phase.PAYMENT


def short(inbound: int) -> Order:
    """An order at Magma for less than was quoted, which the person was asked about."""
    answer = bought(an_invoice())
    seen = replace(answer.seen, terms=Terms(inbound=Sats(inbound)))
    return opened(replace(answer, seen=seen), a_draft()).order


async def test_a_short_size_is_taken_the_same_way(shop: Shop) -> None:
    """Its order stands already, so no limit is asked again; its invoice is shown."""
    order = short(2_000_000)
    shop.book.hold(order)
    shop.book.used = Usage(spent=UsdCents(30_000), unpaid=2)
    shown = await shop.acts.take(order.id, ALICE)
    assert shown.phase is Phase.APPROVAL
    assert shown.payable(shop.clock.now())
    assert [each for each in shop.book.letters if each is not Notice.CARD] == TAKEN[2:]


async def test_a_short_size_may_be_dear(shop: Shop) -> None:
    """The fee is a share of what is really sold."""
    order = short(125_000)
    shop.book.hold(order)
    with pytest.raises(Dear) as caught:
        await shop.acts.take(order.id, ALICE)
    assert caught.value.percent == 10
    assert is_untouched(shop, order)
    await shop.acts.take(order.id, ALICE, sure=True)


def meanwhile(shop: Shop, order: Order, change: Callable[[Order], Advance]) -> None:
    """Have another write an order just before the next write of it."""

    def write() -> None:
        shop.book.before_save = lambda: None
        kept = shop.book.orders[order.id]
        step = change(kept)
        shop.book.orders[order.id] = replace(step.order, version=kept.version + 1)
        shop.book.happened += [(kept.purchase.draft.nonce, kept.id, event) for event in step.events]

    shop.book.before_save = write


async def test_a_take_stands_against_another_write(shop: Shop) -> None:
    """Somebody wrote the order in between: it is read and taken anew."""
    order = await an_offer(shop)
    meanwhile(shop, order, lambda kept: Advance(replace(kept, deadline=shop.clock.now()), ()))
    await shop.acts.take(order.id, ALICE)
    assert shop.book.letters == TAKEN
    assert shop.book.orders[order.id].deadline == shop.clock.now()


async def test_what_lapses_while_it_is_taken_is_gone(shop: Shop) -> None:
    """Let go for a newer one, or by its time: nothing of it is shown."""
    order = await an_offer(shop)
    ends = shop.clock.now() + minutes(60)
    for change in (lambda kept: lapse(kept, ends), lambda kept: let_time_pass(kept, ends)):
        shop.book.orders[order.id] = order
        shop.book.happened.clear()
        meanwhile(shop, order, change)
        with pytest.raises(OfferGone):
            await shop.acts.take(order.id, ALICE)
        assert shop.book.told == [EventKind.LAPSED]
        assert shop.book.orders[order.id].phase is Phase.LAPSED
        assert shop.opened == []


async def test_what_is_taken_while_it_is_let_go_stays_taken(shop: Shop) -> None:
    """The newer firm price is an offer beside it, and the older one an order: never both of one."""
    order = await an_offer(shop)
    second = await shop.firm_draft()
    shop.lsp.bought = replace(offered(), order_id="lsp-2")
    shop.clock.advance(1)
    meanwhile(shop, order, lambda kept: Advance(*show_invoice(kept, shop.clock.now())))
    await shop.desk.buy(second)
    phases = {each.market_order_id: each.phase for each in shop.book.orders.values()}
    assert phases == {"lsp-1": Phase.PAYMENT, "lsp-2": Phase.OFFERED}
    assert EventKind.LAPSED not in shop.book.told
    invoice = shop.book.orders[order.id].invoice
    assert invoice is not None
    assert invoice.state is InvoiceState.LIVE


async def test_the_money_of_a_failed_order_may_be_said_to_be_back(shop: Shop) -> None:
    """As of any other; where the market gave it back itself, there is nothing to say."""
    held = ask(taken(), lsp_says(payment="HOLD")).order
    failed = ask(held, lsp_says("FAILED", "HOLD")).order
    shop.book.hold(failed)
    assert (await shop.acts.money_back(failed.id, ALICE)).money is Money.RETURNED
    assert shop.book.told == [EventKind.MONEY_BACK]
    shop.book.orders[failed.id] = refunded = ask(held, lsp_says("FAILED", "REFUNDED")).order
    assert await shop.acts.money_back(failed.id, ALICE) == refunded
    assert shop.book.told == [EventKind.MONEY_BACK]


async def test_an_untaken_offer_has_no_money_to_come_back(shop: Shop) -> None:
    """Nothing was paid, before and after it lapsed."""
    order = await an_offer(shop)
    assert await shop.acts.money_back(order.id, ALICE) == order
    shop.book.orders[order.id] = lapsed = lapse(order, shop.clock.now() + seconds(1)).order
    assert await shop.acts.money_back(order.id, ALICE) == lapsed
    assert shop.book.told == []
