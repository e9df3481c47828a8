"""What `inlet check` makes of Telegram's answers: each fault and note, and the token in none of them."""

import asyncio
from datetime import timedelta

import pytest

from bot.check_telegram import TelegramCheck
from bot.findings import Mark, Outcome
from bot.redaction import Redaction
from tests.bot.checking import ME, NO_WEBHOOK, dated, fine, refused
from tests.bot.test_config import TOKEN
from tests.liquidity.examples import NOW
from tests.liquidity.fakes import FakeClock
from tests.liquidity.wire import Answer, Wire, html, reply, reset, serving, silence, unused_port


async def look(*answers: Answer) -> tuple[Outcome, Wire]:
    """Ask a Telegram that gives these answers."""
    async with serving(*answers) as wire:
        return await TelegramCheck(wire.url(path=""), TOKEN, FakeClock()).look(), wire


def said(outcome: Outcome) -> dict[str, tuple[Mark, str]]:
    """By subject; the token is nowhere, and redaction has nothing to hide."""
    for finding in outcome.findings:
        assert TOKEN not in finding.says
        assert "[hidden]" not in finding.line(Redaction())
    return {each.subject: (each.mark, each.says) for each in outcome.findings}


async def test_a_good_token_is_told_with_the_bots_name() -> None:
    """And what BotFather alone can show or change."""
    outcome, wire = await look(fine(ME), fine(NO_WEBHOOK))
    assert [request.line for request in wire.requests] == [
        f"POST /bot{TOKEN}/getMe HTTP/1.1",
        f"POST /bot{TOKEN}/getWebhookInfo HTTP/1.1",
    ]
    found = said(outcome)
    mark, says = found["Telegram"]
    assert mark is Mark.GOOD
    assert says.startswith(f"127.0.0.1:{wire.port} knows this bot as @inlet_bot (")
    assert says.endswith(" ms).")
    assert found["Inline mode"][0] is Mark.NOTE
    assert "/setinline" in found["Inline mode"][1]
    assert found["Inline feedback"][0] is Mark.NOTE
    assert "/setinlinefeedback" in found["Inline feedback"][1]
    assert found["Webhook"] == (Mark.GOOD, "none is set.")


async def test_inline_mode_that_is_on_is_said() -> None:
    """Nothing need be done."""
    outcome, _ = await look(fine({**ME, "supports_inline_queries": True}), fine(NO_WEBHOOK))
    assert said(outcome)["Inline mode"] == (Mark.GOOD, "on.")


async def test_the_time_of_each_answer_is_kept() -> None:
    """Between the two moments of our own clock."""
    later = NOW.replace(microsecond=0) + timedelta(seconds=40)
    outcome, _ = await look(fine(ME, dated(later)), fine(NO_WEBHOOK))
    (sighting,) = outcome.sightings
    assert (sighting.who, sighting.told, sighting.asked, sighting.answered) == ("Telegram", later, NOW, NOW)


async def test_a_webhook_that_is_set_is_a_note() -> None:
    """Its host is named, and what becomes of it; its path is often a secret."""
    url = {"url": "https://bot.example.org:8443/very-secret-path"}
    mark, says = said((await look(fine(ME), fine(NO_WEBHOOK | url)))[0])["Webhook"]
    assert mark is Mark.NOTE
    assert "to bot.example.org, " in says
    assert "`inlet run` deletes it at its start" in says
    assert "secret" not in says
    odd = said((await look(fine(ME), fine(NO_WEBHOOK | {"url": "https://bot.example.org:port"})))[0])[
        "Webhook"
    ]
    assert "to an address that cannot be read, " in odd[1]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refused(401, "Unauthorized"), "the bot token is refused. Take the present one from @BotFather"),
        (refused(404, "Not Found"), "See INLET_TELEGRAM_API and INLET_TELEGRAM_TOKEN."),
        (refused(429, "Too Many Requests: retry after 5"), "answers: Too Many Requests: retry after 5. Try"),
        (refused(500, "Internal Server Error"), "Internal Server Error. Try again in a few minutes"),
        (refused(400, "x" * 5000), "x…. Try again in a few minutes"),
        (reply(500, {"ok": False}), "answers: HTTP 500. Try again in a few minutes"),
        (fine([]), "answers: HTTP 200. Try again"),
        (reply(200, []), "answers HTTP 200 and nothing of Telegram's. Try again"),
        (html(200), "answers HTTP 200 and nothing of Telegram's."),
        (html(401), "answers HTTP 401 and nothing of Telegram's."),
        (html(502), "answers HTTP 502 and nothing of Telegram's."),
        (reset, "does not answer (ReadError). See whether this host reaches it, and INLET_TELEGRAM_API."),
        (None, "does not answer (RemoteProtocolError)."),
    ],
)
async def test_each_trouble_is_one_fault(answer: Answer, told: str) -> None:
    """With what to do; where the first question fails, the second one is not asked."""
    outcome, wire = await look(answer)
    ((subject, (mark, says)),) = said(outcome).items()
    assert (subject, mark) == ("Telegram", Mark.FAULT)
    assert told in says
    assert len(wire.requests) == 1


async def test_a_port_where_nobody_listens_is_named() -> None:
    """The operator sees where it was looked for."""
    port = unused_port()
    outcome = await TelegramCheck(f"http://user:hunter2@127.0.0.1:{port}", TOKEN, FakeClock()).look()
    (finding,) = outcome.findings
    assert finding.mark is Mark.FAULT
    assert finding.says.startswith(f"127.0.0.1:{port} does not answer (ConnectError). ")


async def test_a_webhook_that_cannot_be_asked_about_is_a_fault_of_its_own() -> None:
    """What was found before it stays."""
    found = said((await look(fine(ME), html(502)))[0])
    assert found["Telegram"][0] is Mark.GOOD
    assert found["Webhook"][0] is Mark.FAULT


async def test_a_silent_telegram_can_be_given_up() -> None:
    """Whoever bounds the check in time ends it."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await look(silence)
