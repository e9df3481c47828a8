"""From /buy to the tap that counts, with a clock and a market that the test moves."""

from dataclasses import replace
from fractions import Fraction

from bot.callbacks import Confirm, pack
from bot.texts import buying as words
from liquidity.errors import Unavailable
from liquidity.market import Bought
from liquidity.orders import Nonce, Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.liquidity.examples import KEY, NODE, PRICE, an_invoice


async def _to_summary(bench: Bench, amount: str = "$10") -> dict[str, str]:
    """From /buy to the buttons of the summary."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    (asked,) = await bench.write(amount)
    summary, _ = await bench.press(_buttons(asked)["Public"])
    return _buttons(summary)


def _buttons(call: Call) -> dict[str, str]:
    rows = call[1]["reply_markup"]["inline_keyboard"]
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def _toast(calls: list[Call]) -> str:
    (toast,) = (told for method, told in calls if method == "answerCallbackQuery")
    return str(toast.get("text", ""))


async def test_the_tap_buys_once_however_often_it_comes(bench: Bench) -> None:
    """The second tap of the same summary is answered, and buys nothing."""
    tap = (await _to_summary(bench))["Get invoice"]
    await bench.press(tap)
    assert _toast(await bench.press(tap)) == words.ALREADY
    assert len(bench.market.buys) == 1
    assert bench.market.buys[0].cents == 1000


async def test_a_price_that_got_worse_is_shown_and_not_bought(bench: Bench) -> None:
    """After a minute the price is asked again; 2 % less inbound needs another tap."""
    tap = (await _to_summary(bench))["Get invoice"]
    bench.market.prices = [replace(PRICE, sats_per_usd=PRICE.sats_per_usd * Fraction(97, 100))]
    bench.clock.advance(61)
    shown, _ = await bench.press(tap)
    assert "The price has changed, so I have not bought yet" in shown[1]["text"]
    assert bench.market.buys == []
    renewed = _buttons(shown)["Get invoice"]
    assert renewed != tap
    await bench.press(renewed)
    assert len(bench.market.buys) == 1


async def test_a_price_that_hardly_moved_or_got_better_is_bought(bench: Bench) -> None:
    """Within 2 % the tap counts, at the fresh price."""
    tap = (await _to_summary(bench))["Get invoice"]
    bench.market.prices = [replace(PRICE, sats_per_usd=PRICE.sats_per_usd * Fraction(99, 100))]
    bench.clock.advance(61)
    await bench.press(tap)
    (bought,) = bench.market.buys
    assert bought.price.sats_per_usd == PRICE.sats_per_usd * Fraction(99, 100)


async def test_a_market_that_is_silent_at_the_tap_buys_nothing(bench: Bench) -> None:
    """The summary stays, and the same tap works once the market answers again."""
    tap = (await _to_summary(bench))["Get invoice"]
    bench.market.prices = [Unavailable("down"), PRICE]
    bench.clock.advance(61)
    said, _ = await bench.press(tap)
    assert "Nothing was bought" in said[1]["text"]
    assert bench.market.buys == []
    await bench.press(tap)
    assert len(bench.market.buys) == 1


async def test_while_the_price_cannot_be_asked_the_step_is_kept(bench: Bench) -> None:
    """Neither the amount's text nor the summary needs a second start once the market is back."""
    bench.market.prices = [Unavailable("down")]
    await bench.write("/buy")
    (asked,) = await bench.write(str(NODE))
    assert "The price cannot be asked right now" in asked[1]["text"]
    (answer,) = await bench.write("$10")
    assert "Nothing was bought" in answer[1]["text"]
    step = await bench.dialogs.of(Owner(ALICE))
    assert step is not None
    assert step.step == "amount"
    bench.market.prices = [PRICE]
    (answer,) = await bench.write("$10")
    assert "Public or private" in answer[1]["text"]


async def test_a_limit_that_was_reached_since_the_summary(bench: Bench) -> None:
    """Two summaries were open, and the orders of others filled the room: the tap says so."""
    taps = []
    for _ in range(3):
        taps.append((await _to_summary(bench))["Get invoice"])
        await bench.write("/cancel")
    for number, tap in enumerate(taps[:2]):
        bench.market.bought = Bought(key=KEY, order_id=f"market-{number}", invoice=an_invoice())
        await bench.press(tap)
    said = (await bench.press(taps[2]))[0]
    assert "You have 2 unpaid orders" in said[1]["text"]
    assert len(bench.market.buys) == 2


async def test_a_guessed_nonce_is_nobody_s_wish(bench: Bench) -> None:
    """It names no summary of this person."""
    assert _toast(await bench.press(pack(Confirm(Nonce("A" * 16))))) == words.STEP_OVER


async def test_a_large_channel_is_warned_of(bench: Bench) -> None:
    """From 16,777,216 sats on, with a button that stays just below."""
    buttons = await _to_summary(bench, "$50")
    text = bench.telegram.said(ALICE)[-1]
    assert "wumbo" in text
    (smaller,) = (label for label in buttons if label.startswith("Just under"))
    shown, _ = await bench.press(buttons[smaller])
    assert "wumbo" not in shown[1]["text"]
