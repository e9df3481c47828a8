"""Links to the bot: each leads to one place, and a tap alone buys nothing and tells nothing of others."""

import pytest

from bot.deeplinks import BuyLink, OrderLink, pack
from bot.documents import Step
from bot.texts import deeplinks as words
from bot.texts import general
from liquidity.amount import Amount, Dollars, Inbound
from liquidity.money import Sats, UsdCents
from liquidity.orders import OrderId, Owner
from tests.bot.bench import ALICE, STRANGER, Bench, Call
from tests.bot.letters import buy
from tests.liquidity.examples import NODE

BOB = 7


def _texts(calls: list[Call]) -> list[str]:
    return [str(told["text"]) for _, told in calls if told.get("text")]


@pytest.mark.parametrize(
    ("amount", "cents", "sats", "echo"),
    [
        (Dollars(UsdCents(2500)), 2500, 0, "$25.00 buys 13,581,500 sats of inbound"),
        (Inbound(Sats(5_000_000)), 0, 5_000_000, "5,000,000 sats of inbound cost $9.21"),
    ],
)
async def test_a_link_to_an_amount_begins_a_purchase_of_it(
    bench: Bench, amount: Amount, cents: int, sats: int, echo: str
) -> None:
    """The reading is echoed, the node is asked for, and nothing is bought."""
    (text,) = _texts(await bench.write(f"/start {pack(BuyLink(amount))}"))
    assert echo in text
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert (dialog.step, dialog.cents, dialog.sats) == (Step.NODE, cents, sats)
    await bench.write(str(NODE))
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert dialog.step is Step.VISIBILITY
    assert bench.market.buys == []


async def test_an_open_dialog_takes_the_amount_over(bench: Bench) -> None:
    """What was answered stays answered."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    (text,) = _texts(await bench.write("/start buy_c2500"))
    assert "$25.00" in text
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert (dialog.step, dialog.node, dialog.cents) == (Step.VISIBILITY, str(NODE), 2500)


@pytest.mark.parametrize(
    ("link", "why"),
    [("buy_c100", "smallest order"), ("buy_c20000", "largest order"), ("buy_s1000", "smallest")],
)
async def test_an_amount_out_of_bounds_is_asked_anew(bench: Bench, link: str, why: str) -> None:
    """With the bound, in the dialog that was asked for."""
    (text,) = _texts(await bench.write(f"/start {link}"))
    assert why in text
    dialog = await bench.dialogs.of(Owner(ALICE))
    assert dialog is not None
    assert (dialog.step, dialog.cents, dialog.sats) == (Step.AMOUNT, 0, 0)


async def test_the_same_link_brought_again_by_a_crash_asks_the_same(bench: Bench) -> None:
    """One update is one answer: the dialog it began is not taken for an open one."""
    body = {"update_id": 900, "message": (await _message("/start buy_c2500"))}
    await bench.hear(body)
    before = await bench.dialogs.of(Owner(ALICE))
    await bench.hear(body)
    after = await bench.dialogs.of(Owner(ALICE))
    assert before is not None
    assert after is not None
    assert (after.id, after.step, after.cents) == (before.id, Step.NODE, 2500)


async def _message(text: str) -> dict[str, object]:
    person = {"id": ALICE, "is_bot": False, "first_name": "P"}
    chat = {"id": ALICE, "type": "private", "first_name": "P"}
    entity = {"type": "bot_command", "offset": 0, "length": 6}
    body = {"message_id": 1, "date": 1795269600, "from": person, "chat": chat, "text": text}
    return {**body, "entities": [entity]}


async def test_an_own_order_is_shown_and_any_other_looks_like_none(bench: Bench) -> None:
    """Word for word, so that a link tells nobody whether an order exists."""
    order = await buy(bench)
    link = pack(OrderLink(order.id))
    assert any(order.id in text for text in _texts(await bench.write(f"/start {link}")))
    foreign = _texts(await bench.write(f"/start {link}", BOB))
    missing = _texts(await bench.write(f"/start {pack(OrderLink(OrderId('ZZZ-ZZZZ')))}", BOB))
    assert foreign == missing == [str(words.NO_ORDER)]


async def test_the_link_to_orders_shows_whose_they_are(bench: Bench) -> None:
    """The tapper's own, whoever made the link."""
    order = await buy(bench)
    assert any(order.id in text for text in _texts(await bench.write("/start orders")))
    assert _texts(await bench.write("/start orders", BOB)) == [str(general.NO_ORDERS)]


@pytest.mark.parametrize(
    "payload",
    ["buy_c0", "follow_abc", "x", "buy_c2500 and more", "🙂", "../../etc", "A" * 65, "order_7f3-a9k2"],
)
async def test_any_other_link_is_answered_politely(bench: Bench, payload: str) -> None:
    """With the way to /start, and the open step is kept."""
    await bench.write("/buy")
    step = await bench.dialogs.of(Owner(ALICE))
    assert _texts(await bench.write(f"/start {payload}")) == [str(words.UNKNOWN)]
    assert await bench.dialogs.of(Owner(ALICE)) == step


async def test_start_alone_is_the_lobby_and_a_stranger_comes_nowhere(bench: Bench) -> None:
    """A link lets nobody in."""
    assert _texts(await bench.write("/start ")) == [general.start(None)]
    assert _texts(await bench.write("/start buy_c2500", STRANGER)) == [general.stranger(STRANGER)]
    assert await bench.dialogs.of(Owner(STRANGER)) is None
