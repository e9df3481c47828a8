"""Cancelling in the chat: asked once, told as the market says, never claimed to be done."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.callbacks import Deed, OrderDeed, pack
from bot.texts import cancelling, general
from liquidity.errors import CancelUnknown, Rejected, Unavailable
from liquidity.market import CancelReason, Capabilities
from liquidity.orders import Order
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.letters import BOB, buy, look
from tests.liquidity.examples import KEY, seen

YES = (Deed.CANCEL_UNPAID, Deed.CANCEL_NODE, Deed.CANCEL_SIZE)


async def _order(bench: Bench) -> Order:
    order = await buy(bench)
    await bench.deliver()
    bench.clock.advance(60)
    bench.market.answers = [seen(Phase.APPROVAL, Payment.PENDING)]
    return order


async def _do(bench: Bench, order: Order, deed: Deed, user: int = ALICE) -> list[Call]:
    return await bench.press(pack(OrderDeed(order.id, deed)), user=user)


def _said(calls: Sequence[Call]) -> str:
    return str(calls[-1][1]["text"])


async def test_it_asks_before_it_acts(bench: Bench) -> None:
    """The question names the order, the money and the reason; nothing is sent to the market by it."""
    order = await _order(bench)
    calls = await _do(bench, order, Deed.CANCEL)
    assert f"Cancel order {order.id}?" in _said(calls)
    rows = calls[-1][1]["reply_markup"]["inline_keyboard"]
    assert [button["callback_data"] for row in rows for button in row] == [
        pack(OrderDeed(order.id, deed)) for deed in (*YES, Deed.KEEP)
    ]
    assert "is kept" in _said(await _do(bench, order, Deed.KEEP))
    assert bench.market.cancels == []


@pytest.mark.parametrize(("deed", "reason"), list(zip(YES, CancelReason, strict=True)))
async def test_a_yes_is_sent_once_after_a_look(bench: Bench, deed: Deed, reason: CancelReason) -> None:
    """With the order's own key and the reason that was picked; the tracker tells the rest."""
    order = await _order(bench)
    asked = len(bench.market.asked)
    calls = await _do(bench, order, deed)
    assert len(bench.market.asked) == asked + 1
    assert bench.market.cancels == [(order.market_order_id, KEY, reason)]
    assert "has accepted the cancellation" in _said(calls)
    await _do(bench, order, deed)
    assert len(bench.market.cancels) == 1
    await look(bench, order, Phase.BUYER_CANCELLED)
    await bench.deliver()
    assert any("Your order was cancelled before it was paid." in each for each in bench.telegram.said(ALICE))
    assert any("This invoice is over" in each for each in bench.telegram.said(ALICE))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Rejected("Order cannot be <cancelled>"), "Order cannot be &lt;cancelled&gt;"),
        (CancelUnknown("lost"), "I cannot tell whether Fake has cancelled order"),
        (Unavailable("down"), "cannot be asked now"),
    ],
)
async def test_anything_but_a_yes_is_no_cancellation(bench: Bench, error: Exception, told: str) -> None:
    """The market's own sentence for a no; of a lost answer nothing is claimed."""
    order = await _order(bench)
    bench.market.cancelled = error
    said = _said(await _do(bench, order, Deed.CANCEL_UNPAID))
    assert told in said
    assert "accepted" not in said
    assert "<b>Money:</b> not paid." in said


async def test_a_lost_answer_is_not_sent_again(bench: Bench) -> None:
    """An impatient second tap asks nothing; after a clear no, one may."""
    order = await _order(bench)
    bench.market.cancelled = CancelUnknown("lost")
    await _do(bench, order, Deed.CANCEL_UNPAID)
    calls = await _do(bench, order, Deed.CANCEL_UNPAID)
    assert len(bench.market.cancels) == 1
    assert [method for method, _ in calls] == ["answerCallbackQuery"]
    bench.clock.advance(31)
    bench.market.cancelled = Rejected("no")
    await _do(bench, order, Deed.CANCEL_UNPAID)
    await _do(bench, order, Deed.CANCEL_UNPAID)
    assert len(bench.market.cancels) == 3


async def test_what_was_paid_meanwhile_is_not_cancelled(bench: Bench) -> None:
    """The look right before it finds the payment: nothing is asked of the market."""
    order = await _order(bench)
    bench.market.answers = [seen(Phase.APPROVAL, Payment.HELD)]
    said = _said(await _do(bench, order, Deed.CANCEL_UNPAID))
    assert "has moved on" in said
    assert "held by your wallet" in said
    assert bench.market.cancels == []


async def test_a_look_that_fails_sends_nothing(bench: Bench) -> None:
    """Without knowing how it stands, nothing is done to it."""
    order = await _order(bench)
    bench.market.answers = [Unavailable("down")]
    assert "cannot be asked now" in _said(await _do(bench, order, Deed.CANCEL_UNPAID))
    assert bench.market.cancels == []


async def test_it_is_offered_only_where_it_is_possible(bench: Bench) -> None:
    """Not where the market cannot, not once it is paid; an old button says so."""
    order = await _order(bench)
    bench.market.can = Capabilities()
    ((_, toast),) = await _do(bench, order, Deed.CANCEL)
    assert toast["text"] == str(cancelling.CANNOT)
    bench.market.can = replace(Capabilities(), cancels=True)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    ((_, toast),) = await _do(bench, order, Deed.CANCEL)
    assert toast["text"] == str(cancelling.CANNOT)


async def test_nobody_cancels_anothers(bench: Bench) -> None:
    """Neither the question nor a forged yes reaches the market."""
    order = await _order(bench)
    for deed in (Deed.CANCEL, *YES, Deed.KEEP):
        ((_, toast),) = await _do(bench, order, deed, user=BOB)
        assert toast["text"] == str(general.FOREIGN)
    assert bench.market.cancels == []
