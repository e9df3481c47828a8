"""/forget in the chat: what goes is said first, twice where orders run, and then nothing is left."""

from bot.callbacks import OfSelf, pack
from bot.escape import esc
from bot.own_keyboards import FORGET, SURELY
from bot.texts import leaving as words
from liquidity.orders import Owner, PurchaseState
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fair import buttons, shown, text, toast
from tests.bot.letters import BOB, buy, look
from tests.liquidity.examples import a_purchase

DELETE = "Delete everything"
STILL = "Delete it all the same"


async def _press(bench: Bench, calls: list[Call], label: str) -> list[Call]:
    return await bench.press(buttons(shown(calls))[label])


async def _orders(bench: Bench, owner: int) -> int:
    return len(await bench.book.orders_of(Owner(owner), limit=10))


async def test_without_running_orders_one_tap_deletes(bench: Bench) -> None:
    """A finished order goes with the rest."""
    order = await buy(bench)
    await look(bench, order, Phase.SELLER_REJECTED)
    asked = await bench.write("/forget")
    assert "No order is running." in text(asked)
    assert "moves no money" in text(asked)
    done = await _press(bench, asked, DELETE)
    assert text(done) == words.forgotten()
    assert await _orders(bench, ALICE) == 0
    assert "You have no orders yet." in text(await bench.write("/orders"))


async def test_with_running_orders_it_names_them_and_asks_twice(bench: Bench) -> None:
    """Each with where its money is; the second button says what follows."""
    order = await buy(bench)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    await buy(bench, BOB, "bob")
    asked = await bench.write("/forget")
    assert "Nobody would watch these any more:" in text(asked)
    assert order.id in text(asked)
    assert "held by your wallet" in text(asked)
    again = await _press(bench, asked, STILL)
    assert "Really stop watching 1 order?" in text(again)
    assert await _orders(bench, ALICE) == 1
    assert text(await _press(bench, again, "Stop watching 1 order, delete all")) == words.forgotten()
    assert (await _orders(bench, ALICE), await _orders(bench, BOB)) == (0, 1)


async def test_keeping_changes_nothing(bench: Bench) -> None:
    """The other button, at either step."""
    await buy(bench)
    asked = await bench.write("/forget")
    assert text(await _press(bench, asked, "Keep everything")) == str(words.KEPT)
    again = await _press(bench, asked, STILL)
    assert text(await _press(bench, again, "Keep everything")) == str(words.KEPT)
    assert await _orders(bench, ALICE) == 1


async def test_a_button_that_was_shown_for_other_orders_asks_anew(bench: Bench) -> None:
    """What a person has not seen is never deleted by an old tap, nor is a step left out by a forged one."""
    asked = await bench.write("/forget")
    order = await buy(bench)
    calls = await _press(bench, asked, DELETE)
    assert toast(calls) == str(words.CHANGED)
    assert order.id in text(calls)
    calls = await bench.press(pack(OfSelf(SURELY, "0123")))
    assert toast(calls) == str(words.CHANGED)
    calls = await bench.press(pack(OfSelf(FORGET, "")))
    assert toast(calls) == str(words.CHANGED)
    assert await _orders(bench, ALICE) == 1


async def test_while_a_purchase_waits_for_its_answer_nothing_is_deleted(bench: Bench) -> None:
    """The answer brings a key: it is kept first."""
    await bench.book.begin(a_purchase(state=PurchaseState.REQUESTED, draft=None), cause=None)
    asked = await bench.write("/forget", user=7_000_000_001)
    calls = await bench.press(buttons(shown(asked))[DELETE], user=7_000_000_001)
    assert text(calls) == esc(words.BUYING)
    assert len(await bench.book.unanswered()) == 1


async def test_pushes_end_and_old_buttons_open_nothing(bench: Bench) -> None:
    """What the market says later reaches nobody; whoever comes back begins anew."""
    order = await buy(bench)
    asked = await bench.write("/forget")
    again = await _press(bench, asked, STILL)
    await _press(bench, again, "Stop watching 1 order, delete all")
    assert await bench.deliver() == 0
    assert await bench.book.open_orders() == ()
    calls = await bench.press(f"r:{order.id}")
    assert "not one of your orders" in str(calls)
    assert "Nothing was" not in text(await bench.write("/start"))
