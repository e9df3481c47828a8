"""What is asked of Telegram while markets are compared and firm prices taken: another library reads it."""

from pathlib import Path
from typing import Any

from aiogram.types import BufferedInputFile

from liquidity.orders import Owner
from tests.bot.bench import ALICE, Bench, opened
from tests.bot.fair import (
    COMPARE,
    FIRM,
    TAKE,
    an_lsp,
    buttons,
    choice,
    delivered,
    newest,
    shown,
    to_firm_price,
    to_gate,
)
from tests.bot.test_requests_aiogram import faults_of
from tests.liquidity.examples import offered

PICTURE = BufferedInputFile(b"x", "x.png")


def _faults(bench: Bench) -> list[str]:
    """All that the other library does not know of what was asked so far; the picture's bytes stand aside."""
    found: list[str] = []
    for method, given in bench.telegram.calls():
        sent: dict[str, Any] = {**given, "photo": PICTURE} if method == "sendPhoto" else given
        found += faults_of(method, sent)
    return found


async def test_every_request_of_a_firm_price_fits_the_models(tmp_path: Path) -> None:
    """Comparison, gate, offer, the end of one and the taking of another."""
    async with opened(tmp_path, an_lsp(), an_lsp("other", "Other")) as bench:
        first = await to_firm_price(bench)
        compared = shown(await bench.press(buttons(first)[COMPARE]))
        bench.clock.advance(1)
        await bench.press(buttons(shown(await bench.press(choice(compared, "Other"))))[FIRM])
        over, told = sorted(await delivered(bench), key=lambda call: call[0])
        await bench.press(buttons(over)["Ask for a new price"])
        await bench.press(buttons(told)[TAKE])
        await bench.press(buttons(first)[TAKE])
        await delivered(bench)
        assert {method for method, _ in bench.telegram.calls()} == {
            "sendMessage",
            "sendPhoto",
            "editMessageText",
            "editMessageReplyMarkup",
            "answerCallbackQuery",
        }
        assert _faults(bench) == []


async def test_every_request_of_a_withheld_one_fits_the_models(tmp_path: Path) -> None:
    """Its card and its news, and the comparison that they lead to; then it runs out."""
    lsp = an_lsp()
    async with opened(tmp_path, lsp) as bench:
        lsp.bought = offered(private=True)
        await bench.press(buttons(await to_gate(bench))[FIRM])
        _, told = await delivered(bench)
        await bench.press(buttons(told)["See other markets"])
        order = await newest(bench)
        bench.clock.advance(3600)
        await bench.tracker.refresh(order.id, Owner(ALICE))
        await delivered(bench)
        assert _faults(bench) == []
