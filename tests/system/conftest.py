"""One world for all tests that can share it: each test has people of its own, and leaves it tidy."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.system.markets import FIVE_MARKETS
from tests.system.people import Person
from tests.system.world import World


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def shared_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The sandbox and the bot, started once."""
    async with World(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(shared_world: World) -> AsyncIterator[World]:
    """The shared world, mended afterwards."""
    yield shared_world
    await shared_world.tidy()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def shared_markets(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The sandbox and a bot that knows all five of its markets, started once."""
    async with World(tmp_path_factory.mktemp("markets"), FIVE_MARKETS, INLET_LOG_LEVEL="debug") as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def five_markets(shared_markets: World) -> AsyncIterator[World]:
    """The shared world with five markets, mended afterwards; the module that wants it calls it `world`."""
    yield shared_markets
    await shared_markets.tidy()


@pytest_asyncio.fixture(loop_scope="session")
async def alice(world: World) -> Person:
    """Somebody the bot has never met."""
    return await world.person("Alice")


@pytest_asyncio.fixture(loop_scope="session")
async def bob(world: World) -> Person:
    """Somebody else."""
    return await world.person("Bob")
