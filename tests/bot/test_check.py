"""`inlet check` as a whole: one line for each thing, whatever else fails."""

import asyncio
from datetime import timedelta

import pytest
from graphql import graphql_sync

from bot import check as checking
from bot.check import MarketCheck, look_at_all
from bot.findings import Finding, Mark, Outcome, fault, good
from bot.redaction import Redaction
from liquidity.errors import KeyRefused, MarketError, Rejected, Unavailable
from liquidity.magma import queries
from liquidity.market import Probe, Schema
from liquidity.secret import Secret
from sandbox.magma.schema import documented_schema, whole_schema
from tests.bot.checking import (
    ME,
    NO_WEBHOOK,
    Told,
    a_market,
    checked,
    dated,
    fine,
    refused,
    settings_for,
    subjects,
)
from tests.liquidity.examples import NOW
from tests.liquidity.fakes import FakeClock, FakeMarket
from tests.liquidity.lsps1.saved import sent
from tests.liquidity.magma.wire import fixture
from tests.liquidity.wire import html, reply, serving, silence, unused_port

PRICE = fixture("liquidity_per_usd")
INFO = sent("olympus/get_info")
SCHEMA = reply(200, {"data": graphql_sync(whole_schema(), queries.INTROSPECTION).data})
URL = "https://lsp.example.org/api/v1"


async def test_everything_in_order() -> None:
    """Both kinds of market, and no fault."""
    async with (
        serving(fine(ME, dated(NOW)), fine(NO_WEBHOOK)) as telegram,
        serving(PRICE, SCHEMA) as magma,
        serving(INFO) as lsp,
    ):
        told = await checked(
            settings_for(telegram.url(path="")),
            a_market("magma", "magma", magma.url()),
            a_market("lsp", "lsps1", lsp.url(path="/api/v1")),
        )
    assert subjects(told.findings) == [
        "Database",
        "Telegram",
        "Inline mode",
        "Inline feedback",
        "Webhook",
        "Magma (magma)",
        "Queries of Magma (magma)",
        "Lsp (lsp)",
        "Clock",
    ]
    assert not any(finding.mark is Mark.FAULT for finding in told.findings)
    assert told.line("Clock") == "✔ Clock: agrees with Telegram."
    assert told.line("Lsp (lsp)").startswith("✔ Lsp (lsp): answers in ")


async def test_one_that_fails_does_not_stop_the_others() -> None:
    """Telegram refuses the token, one market is down: the other one is looked at all the same."""
    port = unused_port()
    async with serving(refused(401, "Unauthorized")) as telegram, serving(INFO) as lsp:
        told = await checked(
            settings_for(telegram.url(path="")),
            a_market("down", "magma", f"http://127.0.0.1:{port}/graphql"),
            a_market("lsp", "lsps1", lsp.url(path="/api/v1")),
        )
    assert "token is refused" in told.line("Telegram")
    assert told.line("Down (down)").startswith(
        f"✖ Down (down): 127.0.0.1:{port} does not answer as it should (ConnectError). Try again"
    )
    assert told.line("Lsp (lsp)").startswith("✔")
    assert told.line("Clock").startswith("•")


async def test_a_market_that_does_not_tell_its_schema_is_well() -> None:
    """It is said that nothing was checked."""
    async with (
        serving(fine(ME), fine(NO_WEBHOOK)) as telegram,
        serving(PRICE, html(403)) as magma,
    ):
        told = await checked(settings_for(telegram.url(path="")), a_market("magma", "magma", magma.url()))
    assert told.line("Magma (magma)").startswith("✔")
    assert told.line("Queries of Magma (magma)").startswith("• Queries of Magma (magma): not checked, ")


async def test_a_market_whose_schema_has_changed_is_a_fault() -> None:
    """What is gone is named."""
    schema = reply(200, {"data": graphql_sync(documented_schema(), queries.INTROSPECTION).data})
    async with (
        serving(fine(ME), fine(NO_WEBHOOK)) as telegram,
        serving(PRICE, schema) as magma,
    ):
        told = await checked(settings_for(telegram.url(path="")), a_market("magma", "magma", magma.url()))
    line = told.line("Queries of Magma (magma)")
    assert line.startswith("✖")
    assert "MarketOrder.promises of order_rich" in line


@pytest.mark.parametrize(("ahead", "word"), [(-40, "behind"), (45, "ahead of")])
async def test_a_clock_that_is_wrong_is_a_fault(ahead: int, word: str) -> None:
    """Both by Telegram's time and by a market's."""
    header = dated(NOW.replace(microsecond=0) - timedelta(seconds=ahead))
    info = INFO.replace(b"\r\n\r\n", f"\r\n{header}\r\n\r\n".encode(), 1)
    async with (
        serving(fine(ME, header), fine(NO_WEBHOOK, header)) as telegram,
        serving(info) as lsp,
    ):
        told = await checked(
            settings_for(telegram.url(path="")), a_market("lsp", "lsps1", lsp.url(path="/api/v1"))
        )
    line = told.line("Clock")
    assert line.startswith("✖ Clock: this host's clock is ")
    assert f"s {word} Telegram and " in line
    assert f"s {word} Lsp. Let the host keep its time by NTP" in line


async def test_markets_that_are_off_and_of_other_networks() -> None:
    """One is listed with the setting that it wants, the others are nobody's business here."""
    async with serving(fine(ME), fine(NO_WEBHOOK)) as telegram:
        settings = settings_for(telegram.url(path=""), INLET_NETWORK="signet")
        told = await checked(
            settings,
            a_market("my-lsp", "lsps1", URL, network=settings.network, needs_token=True),
            a_market("other", "lsps1", URL),
        )
    assert told.line("My-Lsp (my-lsp)") == "• My-Lsp (my-lsp): off until INLET_MARKET_MY_LSP_TOKEN is set."
    assert told.line("Markets") == "✖ Markets: none sells on signet: see INLET_NETWORK and INLET_MARKETS."
    assert not any("Other" in line for line in told.lines)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unavailable("HTTP 502"), "lsp.example.org does not answer as it should (HTTP 502). Try again"),
        (MarketError("odd"), "lsp.example.org does not answer as it should (odd). Try again"),
        (Rejected("go away\x1b[31m"), "lsp.example.org refuses the bot's question (go away [31m). See its"),
        (Rejected(""), "refuses the bot's question (without a word). See its url in INLET_MARKETS"),
        (Rejected("x" * 5000), "x…). See its url in INLET_MARKETS, and whether there is a newer Inlet."),
        (KeyRefused("bad"), "the API key is refused (bad). Set INLET_MARKET_A_B_API_KEY anew, or take it"),
    ],
)
async def test_each_trouble_of_a_market_has_its_sentence(error: MarketError, told: str) -> None:
    """In the market's own words, tamed and cut, and with what to do."""
    market = FakeMarket()
    market.probed = error
    config = a_market("a-b", "magma", URL, api_key=Secret("k"))
    (finding,) = (await MarketCheck(config, market, FakeClock()).look()).findings
    assert finding.mark is Mark.FAULT
    assert told in finding.line(Redaction())


async def test_a_market_that_wants_a_key_though_none_is_set() -> None:
    """There is none to set anew."""
    market = FakeMarket()
    market.probed = KeyRefused("Unauthorized token")
    (finding,) = (await MarketCheck(a_market("a", "magma", URL), market, FakeClock()).look()).findings
    assert "refuses the bot's question (Unauthorized token)" in finding.says


async def test_latency_and_schema_of_a_market_are_told() -> None:
    """In milliseconds; of many things that are missing the first few."""
    market = FakeMarket()
    market.probed = Probe(seconds=0.1234, date=NOW, schema=Schema(tuple("abcdefg")))
    outcome = await MarketCheck(a_market("a", "magma", URL), market, FakeClock()).look()
    answers, schema = outcome.findings
    assert answers == good("A (a)", "answers in 123 ms.")
    assert schema.says.startswith("the market no longer knows a, b, c, d, e, and 2 more. ")
    assert [(each.who, each.told) for each in outcome.sightings] == [("A", NOW)]


async def test_what_takes_too_long_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the wire: Telegram says nothing for ever."""
    monkeypatch.setattr(checking, "PATIENCE", 0.2)
    async with serving(silence) as telegram, serving(INFO) as lsp:
        told = await checked(
            settings_for(telegram.url(path="")), a_market("lsp", "lsps1", lsp.url(path="/api/v1"))
        )
    assert told.line("Telegram").startswith("✖ Telegram: no answer within 0.2 seconds. ")
    assert told.line("Lsp (lsp)").startswith("✔")


async def test_a_check_that_breaks_is_a_fault_and_no_more() -> None:
    """Whatever it raises; nothing of what it says is shown, since nobody has looked through that."""

    async def broken() -> Outcome:
        raise ValueError("a secret")

    async def whole() -> Outcome:
        return Outcome((good("Whole", "fine."),))

    told = Told()
    assert await look_at_all([("Broken", broken), ("Whole", whole)], told.findings.append) == []
    assert told.findings == [
        fault("Broken", "the check itself has failed (ValueError). Please report this."),
        good("Whole", "fine."),
    ]


async def test_checks_run_side_by_side() -> None:
    """Each waits for the other to begin, and both are told in their order."""
    begun = [asyncio.Event(), asyncio.Event()]

    async def one(mine: int) -> Outcome:
        begun[mine].set()
        await begun[1 - mine].wait()
        return Outcome((good(str(mine), "fine."),))

    told = Told()
    async with asyncio.timeout(5):
        await look_at_all([("0", lambda: one(0)), ("1", lambda: one(1))], told.findings.append)
    assert [finding.subject for finding in told.findings] == ["0", "1"]


async def test_whoever_stops_reading_ends_it() -> None:
    """The error comes out as it is: the command line knows a closed pipe by its kind."""

    async def whole() -> Outcome:
        return Outcome((good("Whole", "fine."),))

    def closed(_: Finding) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await look_at_all([("Whole", whole)], closed)


def test_a_line_is_one_line_without_secrets() -> None:
    """Nothing that a terminal would obey, and nothing without end."""
    finding = Finding(Mark.FAULT, "A\nB", "the-secret \x1b[2J\r\u202e" + "x" * 5000)
    line = finding.line(Redaction(["the-secret"]))
    assert line.startswith("✖ A B: [hidden]  [2J  xxx")
    assert len(line) < 700
