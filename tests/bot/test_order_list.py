"""/orders with many orders: pages of short rows, and the card of the one that is tapped."""

from dataclasses import replace

from bot.callbacks import Deed, OrderDeed, Page, pack
from bot.texts import general
from bot.texts.units import short_key
from liquidity.notices import Notice
from liquidity.orders import OrderId, Owner
from liquidity.phases import Phase
from tests.bot.bench import Bench, Call
from tests.bot.letters import BOB, buy
from tests.liquidity.examples import NODE


async def _seven(bench: Bench) -> list[OrderId]:
    """Alice's orders 0 to 6, the later the newer; only the first one still runs. Returns their ids."""
    made = []
    for number in range(7):
        order = await buy(bench, nonce=f"n{number}")
        if number:
            await bench.book.save(order, replace(order, phase=Phase.READY), ())
        made.append(order.id)
        bench.clock.advance(60)
    return made


def _shown(calls: list[Call]) -> tuple[str, dict[str, str]]:
    """The text of the one message that was written or changed, and what its buttons carry."""
    (told,) = [each for _, each in calls if each.get("text")]
    rows = told["reply_markup"]["inline_keyboard"] if "reply_markup" in told else []
    return str(told["text"]), {button["text"]: button["callback_data"] for row in rows for button in row}


async def test_the_running_one_is_first_then_the_newest(bench: Bench) -> None:
    """Five a page, each a row with its state in words, and a button that shows its card."""
    ids = await _seven(bench)
    text, buttons = _shown(await bench.write("/orders"))
    assert text.startswith("<b>Your orders, 1 to 5</b>")
    wanted = [ids[0], *reversed(ids[3:])]
    assert [text.index(each) for each in wanted] == sorted(text.index(each) for each in wanted)
    assert f"▸ <b>{ids[0]}</b>: the seller must accept" in text
    assert f"✔ <b>{ids[6]}</b>: channel ready" in text
    assert list(buttons.values()) == [
        *(pack(OrderDeed(each, Deed.OPEN)) for each in wanted),
        pack(Page(1)),
    ]


async def test_pages_turn_in_place(bench: Bench) -> None:
    """« Newer and Older » stand only where there is such a page."""
    ids = await _seven(bench)
    await bench.write("/orders")
    calls = await bench.press(pack(Page(1)))
    assert [method for method, _ in calls] == ["answerCallbackQuery", "editMessageText"]
    text, buttons = _shown(calls)
    assert text.startswith("<b>Your orders, 6 to 7</b>")
    assert list(buttons.values()) == [
        *(pack(OrderDeed(each, Deed.OPEN)) for each in (ids[2], ids[1])),
        pack(Page(0)),
    ]
    text, buttons = _shown(await bench.press(pack(Page(0))))
    assert "Older »" in buttons
    assert "« Newer" not in buttons


async def test_a_page_that_is_not_there_leads_back(bench: Bench) -> None:
    """Orders may be fewer by the time an old button is tapped, or the button was made up."""
    text, buttons = _shown(await bench.press(pack(Page(9))))
    assert text == "There are no orders on this page."
    assert buttons == {"« Newer": pack(Page(8))}


async def test_a_row_leads_to_the_live_card(bench: Bench) -> None:
    """The card comes as a new message, the live one from now on; the list stays as it is."""
    ids = await _seven(bench)
    await bench.deliver()
    before = await bench.outbox.message_of(ids[6], Notice.CARD)
    calls = await bench.press(pack(OrderDeed(ids[6], Deed.OPEN)))
    assert [method for method, _ in calls] == [
        "answerCallbackQuery",
        "sendMessage",
        "editMessageReplyMarkup",
    ]
    assert calls[2][1]["message_id"] == before
    assert f"Order {ids[6]}" in calls[1][1]["text"]
    assert await bench.outbox.message_of(ids[6], Notice.CARD) != before


async def test_nobody_sees_anothers_list_or_card(bench: Bench) -> None:
    """A page shows only the orders of who turns it, and a forged row is refused."""
    ids = await _seven(bench)
    text, _ = _shown(await bench.press(pack(Page(0)), user=BOB))
    assert text == "There are no orders on this page."
    for deed in Deed:
        ((_, toast),) = await bench.press(pack(OrderDeed(ids[0], deed)), user=BOB)
        assert toast["text"] == str(general.FOREIGN)
    assert await bench.book.page_of(Owner(BOB), skip=0, limit=9) == ()


async def test_a_node_with_a_name_is_listed_by_it(bench: Bench) -> None:
    """One that has none by its key."""
    await _seven(bench)
    text, _ = _shown(await bench.write("/orders"))
    assert f"sats of inbound for {short_key(NODE.pubkey)}, Fake" in text
    _, buttons = _shown(await bench.write("/nodes"))
    await bench.press(buttons["Add"])
    await bench.write(str(NODE))
    await bench.write("alice")
    text, _ = _shown(await bench.write("/orders"))
    assert "sats of inbound for alice, Fake" in text
