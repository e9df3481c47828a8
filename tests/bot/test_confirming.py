"""From /buy to the tap that counts, with a clock and a market that the test moves."""

from dataclasses import replace
from fractions import Fraction

from bot.callbacks import Confirm, pack
from bot.texts import buying as words
from bot.texts import general
from liquidity.errors import Unavailable
from liquidity.orders import Nonce, Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fakes import message
from tests.bot.letters import FIVE_DOLLARS
from tests.liquidity.examples import NODE, PRICE, an_invoice, bought


async def _to_summary(bench: Bench, amount: str = "$10") -> dict[str, str]:
    """From /buy to the buttons of the summary."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    asked = _shown(await bench.write(amount))
    return _buttons(_shown(await bench.press(_buttons(asked)["Public"])))


def _shown(calls: list[Call]) -> Call:
    """The message that was written or changed; the rest are answers to taps, and buttons taken away."""
    (shown,) = (call for call in calls if call[0] in {"sendMessage", "editMessageText"})
    return shown


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
    assert _toast(await bench.press(tap)) == str(words.ALREADY)
    assert len(bench.market.buys) == 1
    assert bench.market.buys[0].cents == 1000


async def test_a_price_that_got_worse_is_shown_and_not_bought(bench: Bench) -> None:
    """After a minute the price is asked again; 2 % less inbound needs another tap."""
    tap = (await _to_summary(bench))["Get invoice"]
    bench.market.prices = [replace(PRICE, sats_per_usd=PRICE.sats_per_usd * Fraction(97, 100))]
    bench.clock.advance(61)
    shown = _shown(await bench.press(tap))
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
    assert bought.price is not None
    assert bought.price.sats_per_usd == PRICE.sats_per_usd * Fraction(99, 100)


async def test_a_market_that_is_silent_at_the_tap_buys_nothing(bench: Bench) -> None:
    """The summary stays, and the same tap works once the market answers again."""
    tap = (await _to_summary(bench))["Get invoice"]
    bench.market.prices = [Unavailable("down"), PRICE]
    bench.clock.advance(61)
    said = _shown(await bench.press(tap))
    assert "Nothing was bought" in said[1]["text"]
    assert bench.market.buys == []
    await bench.press(tap)
    assert len(bench.market.buys) == 1


async def test_while_the_price_cannot_be_asked_the_step_is_kept(bench: Bench) -> None:
    """Neither the amount's text nor the summary needs a second start once the market is back."""
    bench.market.prices = [Unavailable("down")]
    await bench.write("/buy")
    asked = _shown(await bench.write(str(NODE)))
    assert "The price cannot be asked right now" in asked[1]["text"]
    answer = _shown(await bench.write("$10"))
    assert "$10.00 to spend." in answer[1]["text"]
    public = _buttons(answer)["Public"]
    answer = _shown(await bench.press(public))
    assert "Nothing was bought" in answer[1]["text"]
    step = await bench.dialogs.of(Owner(ALICE))
    assert step is not None
    assert step.step == "summary"
    bench.market.prices = [PRICE]
    answer = _shown(await bench.press(_buttons(answer)["Try again"]))
    assert "Your order" in answer[1]["text"]


async def test_a_limit_that_was_reached_since_the_summary(bench: Bench) -> None:
    """Two orders were made while it was open: the tap says so, and buys nothing."""
    tap = (await _to_summary(bench))["Get invoice"]
    market = next(iter(bench.desk.markets))
    for number in range(2):
        bench.market.bought = bought(an_invoice(), order_id=f"market-{number}")
        draft = await bench.desk.draft(Owner(ALICE), market, FIVE_DOLLARS)
        await bench.desk.buy(draft)
    said = _shown(await bench.press(tap))
    assert "You have 2 unpaid orders" in said[1]["text"]
    assert len(bench.market.buys) == 2


async def test_only_the_summary_that_is_open_can_be_confirmed(bench: Bench) -> None:
    """One that was cancelled, or left behind by a newer one, buys nothing however often it is tapped."""
    cancelled = (await _to_summary(bench))["Get invoice"]
    await bench.write("/cancel")
    assert _toast(await bench.press(cancelled)) == str(general.STEP_OVER)
    first = (await _to_summary(bench))["Get invoice"]
    second = _buttons(_shown(await bench.write("hello")))["Get invoice"]
    assert _toast(await bench.press(cancelled)) == str(general.STEP_OVER)
    assert _toast(await bench.press(first)) == str(general.STEP_OVER)
    assert bench.market.buys == []
    await bench.press(second)
    assert len(bench.market.buys) == 1
    assert _toast(await bench.press(first)) == str(general.STEP_OVER)
    assert _toast(await bench.press(second)) == str(words.ALREADY)
    assert len(bench.market.buys) == 1


async def test_a_question_that_is_answered_loses_its_buttons(bench: Bench) -> None:
    """Only one question is open at a time, and only it can be tapped."""
    await bench.write("/buy")
    calls = await bench.write(str(NODE))
    assert [method for method, _ in calls] == ["sendMessage", "editMessageReplyMarkup"]
    assert not calls[1][1].get("reply_markup")


async def test_a_number_is_asked_back_only_where_a_reading_can_be_bought(bench: Bench) -> None:
    """Two readings that both break a limit are no choice: the limits are told instead."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    both = _shown(await bench.write("500000"))
    assert "the largest order here is $100.00" in both[1]["text"]
    assert "the smallest order here is $5.00" in both[1]["text"]
    one = _shown(await bench.write("3000000"))
    assert [text for text in _buttons(one) if "spend" in text] == []
    assert [text for text in _buttons(one) if "inbound" in text] != []


async def test_a_guessed_nonce_is_nobody_s_wish(bench: Bench) -> None:
    """It names no summary of this person."""
    assert _toast(await bench.press(pack(Confirm(Nonce("A" * 16))))) == str(general.STEP_OVER)


async def test_a_large_channel_is_warned_of(bench: Bench) -> None:
    """From 16,777,216 sats on, with a button that stays just below."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    asked = _shown(await bench.write("$50"))
    summary = _shown(await bench.press(_buttons(asked)["Public"]))
    assert "wumbo" in summary[1]["text"]
    (smaller,) = (label for label in _buttons(summary) if label.startswith("Just under"))
    shown = _shown(await bench.press(_buttons(summary)[smaller]))
    assert "wumbo" not in shown[1]["text"]


async def test_a_tap_behind_a_repeated_update_still_counts(bench: Bench) -> None:
    """A crash brings the update of the summary again: its button, tapped already, still lives."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    public = _buttons(_shown(await bench.write("$10")))["Public"]
    body = message(77, ALICE, "buttons")["message"]
    query = {"id": "q", "from": body["from"], "chat_instance": "1", "message": body, "data": public}
    tap = _buttons(_shown(await bench.hear({"update_id": 900, "callback_query": query})))["Get invoice"]
    again = _buttons(_shown(await bench.hear({"update_id": 900, "callback_query": query})))["Get invoice"]
    assert again == tap
    await bench.press(tap)
    assert len(bench.market.buys) == 1
