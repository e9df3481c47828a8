"""What every test of the bot needs."""

import pytest
import structlog


@pytest.fixture(scope="session", autouse=True)
def _quiet_structlog() -> None:
    """Unconfigured, structlog prints each traceback with its variables, which is slow and hides a failure."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )
