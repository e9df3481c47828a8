"""All that the bot asks behind a proxy: Telegram in both its kinds of request, rates, and `inlet check`."""

import pytest
from telegram.error import NetworkError, TimedOut

from bot.findings import Mark
from bot.library import application_of
from bot.marketplaces import markets_of
from liquidity.rates import UrlRates
from tests.bot.checking import ME, NO_WEBHOOK, a_market, checked, fine, settings_for
from tests.liquidity.fakes import FakeClock
from tests.liquidity.lsps1.saved import sent
from tests.liquidity.proxies import ProxyServer, http_says, proxying, socks_says
from tests.liquidity.wire import reply, serving, unused_port

API = "http://telegram.invalid"
HIDDEN = "hunter2"


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_telegram_is_asked_through_it(scheme: str) -> None:
    """For news and for all else, each with its own connection; a proxy that fails is a network that does."""
    async with serving(fine(ME), fine([]), fine(ME)) as wire, proxying(ProxyServer(scheme)) as server:
        server.names["telegram.invalid"] = ("127.0.0.1", wire.port)
        application = application_of(settings_for(API, INLET_PROXY=server.url))
        async with application.bot as bot:
            assert await bot.get_updates() == ()
            assert server.targets == ["telegram.invalid:80"] * 2
            server.hang_up()
            server.says = http_says(502) if scheme == "http" else socks_says(1)
            for _ in range(3):
                with pytest.raises(NetworkError) as caught:
                    await bot.get_updates()
                assert not isinstance(caught.value, TimedOut)
            server.says = None
            assert (await bot.get_me()).username == ME["username"]


async def test_rates_are_asked_through_it() -> None:
    """As markets are."""
    async with serving(reply(200, {"usd": 50_000})) as wire, proxying(ProxyServer("socks5")) as server:
        server.names["rates.invalid"] = ("127.0.0.1", wire.port)
        rates = UrlRates("http://rates.invalid/usd", FakeClock(), server.proxy)
        assert await rates.rate() is not None
        await rates.close()
    assert server.targets == ["rates.invalid:80"]


def test_every_market_of_the_settings_goes_through_it() -> None:
    """Without a proxy none does, and no repr shows its password."""
    settings = settings_for(API, INLET_PROXY=f"http://user:{HIDDEN}@proxy:3128")
    configs = markets_of(settings)
    assert {config.proxy for config in configs} == {settings.proxy}
    assert HIDDEN not in f"{settings} {configs}"
    assert {config.proxy for config in markets_of(settings_for(API))} == {None}


async def test_a_check_behind_it() -> None:
    """All that is asked goes through it, and it has a line of its own."""
    async with (
        serving(fine(ME), fine(NO_WEBHOOK)) as telegram,
        serving(sent("olympus/get_info")) as lsp,
        proxying(ProxyServer("socks5", ("user", HIDDEN))) as server,
    ):
        server.names = {
            "telegram.invalid": ("127.0.0.1", telegram.port),
            "lsp.invalid": ("127.0.0.1", lsp.port),
        }
        settings = settings_for(API, INLET_PROXY=server.url)
        market = a_market("lsp", "lsps1", "http://lsp.invalid/api/v1", proxy=settings.proxy)
        told = await checked(settings, market)
        assert {*server.targets} == {"telegram.invalid:80", "lsp.invalid:80"}
    assert told.line("Proxy") == "✔ Proxy: leads to telegram.invalid:80."
    assert not [finding for finding in told.findings if finding.mark is Mark.FAULT]


@pytest.mark.parametrize(
    ("api", "there"), [(API, "telegram.invalid:80"), ("https://[2001:db8::1]:8081", "[2001:db8::1]:8081")]
)
async def test_a_check_names_why_it_leads_nowhere(api: str, there: str) -> None:
    """Its own reason, and never its password."""
    async with proxying(ProxyServer("http", ("user", HIDDEN), says=http_says(403))) as server:
        told = await checked(settings_for(api, INLET_PROXY=server.url))
        place = f"127.0.0.1:{server.port}"
    assert told.line("Proxy") == (
        f"✖ Proxy: {place} does not lead to {there}: it answers HTTP 403. "
        "See whether the proxy runs, and INLET_PROXY."
    )
    assert "ConnectError" in told.line("Telegram")
    assert HIDDEN not in "".join(told.lines)


async def test_a_check_without_the_proxy_there() -> None:
    """Is told from one that leads nowhere."""
    told = await checked(settings_for(API, INLET_PROXY=f"socks5://127.0.0.1:{unused_port()}"))
    assert "does not lead to telegram.invalid:80: it takes no connection." in told.line("Proxy")


async def test_a_proxy_that_never_answers_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is given up."""
    monkeypatch.setattr("bot.check_proxy._SECONDS", 0.1)
    monkeypatch.setattr("bot.check.PATIENCE", 0.5)
    async with proxying(ProxyServer("socks5", silent=True)) as server:
        told = await checked(settings_for(API, INLET_PROXY=server.url))
    assert "no answer within 0.1 seconds" in told.line("Proxy")
