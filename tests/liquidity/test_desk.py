"""The desk buys: sent once at most, written before it is told, and never forgotten."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
import stamina

from liquidity.errors import (
    AlreadyConfirmed,
    BookConflict,
    BuyUnknown,
    NoSuchOrder,
    Refusal,
    Refused,
    Unavailable,
)
from liquidity.notices import Notice
from liquidity.orders import Draft, EventKind, OrderId, PurchaseState
from liquidity.payments import Money
from liquidity.phases import Phase
from tests.liquidity.examples import (
    ALICE,
    BOB,
    KEY,
    a_draft,
    a_purchase,
    an_invoice,
    an_order,
    bought,
)
from tests.liquidity.shop import Shop


@pytest.fixture(autouse=True)
def _fast() -> Iterator[None]:
    """Retry without waiting."""
    with stamina.set_testing(True, attempts=4):
        yield


@pytest.fixture
def shop() -> Shop:
    """A desk at a market that sells."""
    return Shop()


async def test_a_purchase_from_summary_to_order(shop: Shop) -> None:
    """Confirmed once: key and order kept, card and invoice to be sent, the tracker told."""
    draft = await shop.draft()
    ready = await shop.desk.prepare(draft.nonce, ALICE)
    assert isinstance(ready, Draft)
    purchase = await shop.desk.buy(ready, cause=77)
    assert purchase.state is shop.state(draft) is PurchaseState.ORDERED
    assert shop.market.buys == [ready]
    assert shop.book.keys == {draft.nonce: KEY}
    assert shop.book.done == [77]
    assert shop.book.letters == [Notice.CARD, Notice.PICTURE, Notice.INVOICE]
    assert [order.market_order_id for order in shop.opened] == ["market-1"]
    assert shop.opened == list(shop.book.orders.values())


async def test_a_confirmation_counts_once(shop: Shop) -> None:
    """However often it arrives, also at the same time, the market is asked once."""
    draft = await shop.draft()
    outcomes = await asyncio.gather(*[shop.desk.buy(draft) for _ in range(5)], return_exceptions=True)
    assert sum(isinstance(each, AlreadyConfirmed) for each in outcomes) == 4
    with pytest.raises(AlreadyConfirmed):
        await shop.desk.buy(draft)
    with pytest.raises(AlreadyConfirmed):
        await shop.desk.prepare(draft.nonce, ALICE)
    assert len(shop.market.buys) == 1


async def test_nothing_is_sent_that_was_not_written_first(shop: Shop) -> None:
    """A purchase that cannot be kept is not made."""
    draft = await shop.draft()
    shop.book.failing = [OSError("disk full")]
    with pytest.raises(OSError, match="disk full"):
        await shop.desk.buy(draft)
    assert shop.market.buys == []


@pytest.mark.parametrize(("refusal", "says"), [(Refusal.NOT_SENT, ""), (Refusal.TOO_SMALL, "Min amount")])
async def test_a_refusal_is_kept_with_its_reason(shop: Shop, refusal: Refusal, says: str) -> None:
    """No order was made: said so, with the market's own sentence."""
    draft = await shop.draft()
    shop.market.bought = Refused(refusal, says)
    assert (await shop.desk.buy(draft)).state is shop.state(draft) is PurchaseState.REFUSED
    ((_, order_id, event),) = shop.book.happened
    assert order_id is None
    assert (event.kind, event.reason, event.word) == (EventKind.REFUSED, refusal.value, says)
    assert shop.opened == []


@pytest.mark.parametrize("error", [BuyUnknown("lost"), Unavailable("odd"), ValueError("a fault of ours")])
async def test_whatever_else_goes_wrong_is_unknown(shop: Shop, error: Exception) -> None:
    """Once the request may have left, no fault makes the purchase forgotten or sent again."""
    draft = await shop.draft()
    shop.market.bought = error
    assert (await shop.desk.buy(draft)).state is shop.state(draft) is PurchaseState.UNKNOWN
    assert shop.book.told == [EventKind.UNKNOWN]
    with pytest.raises(AlreadyConfirmed):
        await shop.desk.buy(draft)


async def test_a_failing_disk_does_not_lose_the_key(shop: Shop) -> None:
    """The answer is given once: writing it is tried again."""
    draft = await shop.draft()

    async def disk_fails() -> None:
        shop.book.failing = [OSError("disk full")] * 3

    shop.market.during = disk_fails
    assert (await shop.desk.buy(draft)).state is PurchaseState.ORDERED
    assert shop.book.keys == {draft.nonce: KEY}
    assert shop.book.told.count(EventKind.ORDERED) == 1


async def test_a_failing_disk_does_not_lose_a_refusal(shop: Shop) -> None:
    """Nor one that was written although the book's answer was lost."""
    draft = await shop.draft()
    shop.market.bought = Refused(Refusal.BUSY)

    async def disk_fails() -> None:
        shop.book.failing = [OSError("disk full"), BookConflict()]

    shop.market.during = disk_fails
    assert (await shop.desk.buy(draft)).state is PurchaseState.REFUSED


async def test_an_order_of_another_purchase_is_not_shared(shop: Shop) -> None:
    """A market that tells one order twice: the second buyer sees nothing of it, and his key is kept."""
    shop.book.hold(an_order(market_order_id="market-1", purchase=a_purchase(a_draft("other", owner=BOB))))
    draft = await shop.draft()
    assert (await shop.desk.buy(draft)).state is shop.state(draft) is PurchaseState.UNKNOWN
    assert draft.nonce in shop.book.keys
    assert [order.owner for order in shop.book.orders.values()] == [BOB]
    assert shop.book.told == [EventKind.UNKNOWN]
    assert shop.opened == []


async def test_a_key_without_an_order_is_kept(shop: Shop) -> None:
    """The order behind it is found later, by that key."""
    shop.market.bought = bought(order_id="")
    draft = await shop.draft()
    assert (await shop.desk.buy(draft)).state is PurchaseState.ORDERED
    assert shop.book.keys == {draft.nonce: KEY}
    assert [order.market_order_id for order in shop.opened] == [""]


async def test_a_wrong_invoice_keeps_the_order(shop: Shop) -> None:
    """It is withheld and told, and never shown."""
    shop.market.bought = bought(an_invoice(prefix="lnbc999u"), order_id="market-1")
    await shop.desk.buy(await shop.draft())
    assert shop.book.letters == [Notice.CARD, Notice.CARD, Notice.NEWS]


async def test_a_fault_of_ours_does_not_lose_the_key(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """An invoice that breaks its reader is left out, and asked for again with the order."""

    def broken(_text: str) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("liquidity.invoicing.read_invoice", broken)
    draft = await shop.draft()
    assert (await shop.desk.buy(draft)).state is PurchaseState.ORDERED
    assert shop.book.keys == {draft.nonce: KEY}
    assert shop.opened[0].invoice is None


async def test_a_stop_while_the_market_answers_keeps_the_answer(shop: Shop) -> None:
    """The process ends in the middle of a buy: the answer is waited for and kept, then the end goes on."""
    draft = await shop.draft()
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        asked.set()
        await answer.wait()

    shop.market.during = slowly
    async with asyncio.TaskGroup() as tasks:
        buying = tasks.create_task(shop.desk.buy(draft))
        await asked.wait()
        buying.cancel()
        await asyncio.sleep(0)
        answer.set()
    assert buying.cancelled()
    assert shop.state(draft) is PurchaseState.ORDERED
    assert shop.book.keys == {draft.nonce: KEY}
    assert len(shop.opened) == 1


async def test_a_stop_does_not_wait_for_ever(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A market that does not answer in time: the purchase stays asked for, and the next start tells so."""
    monkeypatch.setattr("liquidity.desk._GRACE", 0.01)
    draft = await shop.draft()
    asked = asyncio.Event()

    async def never() -> None:
        asked.set()
        await asyncio.Event().wait()

    shop.market.during = never
    async with asyncio.TaskGroup() as tasks:
        buying = tasks.create_task(shop.desk.buy(draft))
        await asked.wait()
        buying.cancel()
    assert shop.state(draft) is PurchaseState.REQUESTED
    assert await shop.desk.recover() == 1
    assert shop.state(draft) is PurchaseState.UNKNOWN


async def test_recovery_tells_once(shop: Shop) -> None:
    """A purchase whose answer a crash has lost is unknown; the others are left alone."""
    shop.book.hold(an_order(purchase=a_purchase(a_draft("done"))))
    lost = a_purchase(a_draft("lost"), PurchaseState.REQUESTED)
    await shop.book.begin(lost, cause=None)
    assert await shop.desk.recover() == 1
    assert await shop.desk.recover() == 0
    assert shop.state(lost.draft) is PurchaseState.UNKNOWN
    assert shop.book.told == [EventKind.UNKNOWN]
    assert shop.market.buys == []


async def test_money_back_is_for_the_owner_alone(shop: Shop) -> None:
    """Somebody else's order does not exist."""
    order = an_order(phase=Phase.NOT_OPENED, money=Money.RETURNING)
    shop.book.hold(order)
    for order_id, owner in [(order.id, BOB), (OrderId("NONE"), ALICE)]:
        with pytest.raises(NoSuchOrder):
            await shop.acts.money_back(order_id, owner)
    for _ in range(2):
        assert (await shop.acts.money_back(order.id, ALICE)).money is Money.RETURNED
    assert shop.book.told == [EventKind.MONEY_BACK]


async def test_money_back_stands_against_another_write(shop: Shop) -> None:
    """Somebody wrote the order in between: it is read and changed anew."""
    order = an_order(phase=Phase.NOT_OPENED, money=Money.RETURNING)
    shop.book.hold(order)

    def another_write() -> None:
        shop.book.before_save = lambda: None
        shop.book.orders[order.id] = replace(order, version=1)

    shop.book.before_save = another_write
    assert (await shop.acts.money_back(order.id, ALICE)).money is Money.RETURNED
    assert shop.book.orders[order.id].version == 2
