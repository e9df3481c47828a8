"""/orders and the buttons of a card."""

from bot.callbacks import MoneyBack, Refresh, pack
from bot.texts import general
from liquidity.errors import BuyUnknown
from liquidity.notices import Notice
from liquidity.orders import Order, Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.letters import BOB, FIVE_DOLLARS
from tests.liquidity.examples import an_invoice, bought


async def _buy(bench: Bench, order_id: str = "market-1") -> None:
    bench.market.bought = bought(an_invoice(), order_id=order_id)
    market = next(iter(bench.desk.markets))
    draft = await bench.desk.draft(Owner(ALICE), market, FIVE_DOLLARS)
    await bench.desk.buy(draft)


async def _order(bench: Bench) -> Order:
    (order,) = await bench.book.orders_of(Owner(ALICE), limit=2)
    return order


def _texts(calls: list[Call]) -> list[str]:
    return [str(told["text"]) for _, told in calls if told.get("text")]


async def test_a_purchase_that_nobody_answered_is_listed(bench: Bench) -> None:
    """It has no order, and is still what a person looks for."""
    market = next(iter(bench.desk.markets))
    bench.market.bought = BuyUnknown("lost")
    draft = await bench.desk.draft(Owner(ALICE), market, FIVE_DOLLARS)
    await bench.desk.buy(draft)
    (listed,) = _texts(await bench.write("/orders"))
    assert "The market never answered; nothing to pay, no money at risk." in listed


async def test_no_orders_are_said_to_be_none(bench: Bench) -> None:
    """An empty answer would read as a fault."""
    assert _texts(await bench.write("/orders")) == [str(general.NO_ORDERS)]


async def test_the_newest_card_is_the_live_one(bench: Bench) -> None:
    """The one before it loses its button, so that no tap moves the live card away."""
    await _buy(bench)
    await bench.deliver()
    order = await _order(bench)
    before = await bench.outbox.message_of(order.id, Notice.CARD)
    calls = await bench.write("/orders")
    assert [method for method, _ in calls] == ["sendMessage", "editMessageReplyMarkup"]
    assert calls[1][1]["message_id"] == before
    assert await bench.outbox.message_of(order.id, Notice.CARD) != before


async def test_money_is_not_noted_back_while_none_is_on_its_way(bench: Bench) -> None:
    """A forged tap, or an early one, changes nothing and is told so."""
    await _buy(bench)
    order = await _order(bench)
    ((_, toast),) = await bench.press(pack(MoneyBack(order.id)))
    assert toast["text"] == str(general.MONEY_NOT_DUE)
    assert await _order(bench) == order


async def test_another_persons_order_is_refused(bench: Bench) -> None:
    """Neither its card nor its money can be touched from another chat."""
    await _buy(bench)
    order = await _order(bench)
    for forged in (Refresh(order.id), MoneyBack(order.id)):
        ((_, toast),) = await bench.press(pack(forged), user=BOB)
        assert toast["text"] == str(general.FOREIGN)
