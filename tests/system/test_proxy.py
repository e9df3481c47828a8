"""A bot that has no other way out than its proxy: the names it asks for lead nowhere else."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.liquidity.proxies import ProxyServer, proxying
from tests.system.buying import to_summary
from tests.system.markets import MAGMA_ALONE
from tests.system.people import NODE, text_of
from tests.system.processes import Process
from tests.system.test_purchase import ROAD
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "hunter2-of-the-proxy"
TELEGRAM, MARKET = "telegram.invalid", "market.invalid"
NODES_DOOR = NODE.partition("@")[2]


class Behind(World):
    """A world whose bot knows Telegram and the market by names that no resolver has."""

    def __init__(self, folder: Path, server: ProxyServer) -> None:
        super().__init__(
            folder,
            MAGMA_ALONE.replace("{url}", f"http://{MARKET}"),
            INLET_PROXY=server.url,
            INLET_TELEGRAM_API=f"http://{TELEGRAM}",
            INLET_LOG_LEVEL="debug",
        )
        self.server = server

    def _environment(self, url: str) -> dict[str, str]:
        there = ("127.0.0.1", urlsplit(url).port or 0)
        self.server.names = dict.fromkeys((TELEGRAM, MARKET, NODES_DOOR.partition(":")[0]), there)
        return super()._environment(url)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["http", "socks5h"])
async def behind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Behind]:
    """Started once behind each kind of proxy."""
    server = ProxyServer(request.param, ("user", PASSWORD))
    async with proxying(server), Behind(tmp_path_factory.mktemp("behind"), server) as world:
        yield world


async def test_a_channel_is_bought_through_it_alone(behind: Behind) -> None:
    """The node is called through it, too, and no line of the log holds its password."""
    alice = await behind.person("Alice")
    await to_summary(alice)
    assert "answers over IPv4" in text_of(await alice.choose("Check my node"))
    await alice.press("Get invoice")
    await alice.until(lambda message: "payable to" in text_of(message), "an invoice")
    order = await behind.newest()
    for words, deed in ROAD:
        await behind.control(deed, order_id=order)
        await alice.told(words)
    assert {*behind.server.targets} == {f"{TELEGRAM}:80", f"{MARKET}:80", NODES_DOOR}
    assert PASSWORD not in behind.bot.said()


async def test_a_check_through_it(behind: Behind) -> None:
    """It has a line of its own, and the rest finds its way."""
    process = Process("check", behind.folder, behind._environment(str(behind.http.base_url)), "check")
    await process.start()
    assert await process.exit_status() == 0, process.said()
    assert f"✔ Proxy: leads to {TELEGRAM}:80." in process.said()
    assert PASSWORD not in process.said()
