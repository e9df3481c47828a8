"""`inlet check` as a process of its own: beside a running bot, and where nobody answers."""

import pytest

from tests.liquidity.wire import unused_port
from tests.system.processes import Process
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _checked(world: World, name: str, **settings: str) -> tuple[int, list[str]]:
    """The exit status and what was printed, with the settings of the running bot and these."""
    environment = {**world._environment(str(world.http.base_url)), **settings}
    process = Process(name, world.folder, environment, "check")
    await process.start()
    return await process.exit_status(), process.said().splitlines()


async def test_a_world_in_order_has_no_fault(world: World) -> None:
    """Each thing has its line, Magma's schema is read, and the bot goes on."""
    await world.bot.until(lambda log: "orders are watched" if "orders are watched" in log else None)
    status, lines = await _checked(world, "check")
    assert status == 0, lines
    assert [line.partition(":")[0] for line in lines] == [
        "✔ Settings",
        "✔ Database",
        "✔ Telegram",
        "✔ Inline mode",
        "• Inline feedback",
        "✔ Webhook",
        "✔ Amboss Magma (magma)",
        "✔ Queries of Amboss Magma (magma)",
        "✔ Clock",
        "no faults found",
    ]
    assert lines[1].endswith("A bot is running on it.")
    assert "as @inlet_sandbox_bot" in lines[2]
    assert lines[-2] == "✔ Clock: agrees with Telegram and Amboss Magma."
    assert world.token not in "".join(lines)
    assert world.bot.running


async def test_where_nobody_answers_it_is_named(world: World) -> None:
    """The address is told, the rest is looked at all the same, and the status says that there is a fault."""
    port = unused_port()
    status, lines = await _checked(world, "check_refused", INLET_TELEGRAM_API=f"http://127.0.0.1:{port}")
    assert status == 1
    (fault,) = (line for line in lines if line.startswith("✖"))
    assert fault.startswith(f"✖ Telegram: 127.0.0.1:{port} does not answer (ConnectError). See ")
    assert any(line.startswith("✔ Amboss Magma (magma): answers in ") for line in lines)
    assert lines[-1] == "1 fault found"


async def test_a_market_that_is_down_is_named(world: World) -> None:
    """Telegram is well meanwhile."""
    await world.control("break", fault="http_500", count=None)
    status, lines = await _checked(world, "check_down")
    assert status == 1
    (fault,) = (line for line in lines if line.startswith("✖"))
    assert fault.startswith("✖ Amboss Magma (magma): 127.0.0.1:")
    assert "does not answer as it should (HTTP 500). Try again in a few minutes" in fault
    assert any(line.startswith("✔ Telegram") for line in lines)
