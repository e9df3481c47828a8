"""What every test of the bot needs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from tests.bot.bench import Bench, opened


@pytest.fixture(scope="session", autouse=True)
def _quiet_structlog() -> None:
    """Unconfigured, structlog prints each traceback with its variables, which is slow and hides a failure."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A whole bot inside the test."""
    async with opened(tmp_path) as bench:
        yield bench
