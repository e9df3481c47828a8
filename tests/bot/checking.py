"""A whole check against real servers on the loopback, and what it told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.check import check
from bot.config import Settings, read_settings
from bot.findings import Finding, good
from bot.redaction import Redaction
from liquidity.market_config import MarketConfig
from liquidity.network import Network
from liquidity.orders import MarketId
from tests.bot.test_config import LEAST
from tests.liquidity.fakes import FakeClock
from tests.liquidity.wire import reply

ME = {"id": 123456789, "is_bot": True, "first_name": "Inlet", "username": "inlet_bot"}
NO_WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


def dated(moment: datetime) -> str:
    """The header in which a server tells its time."""
    return f"Date: {format_datetime(moment, usegmt=True)}"


def fine(result: object, *headers: str) -> bytes:
    """Telegram's answer when all is well."""
    return reply(200, {"ok": True, "result": result}, *headers)


def refused(status: int, description: str) -> bytes:
    """Telegram's answer when it is not."""
    return reply(status, {"ok": False, "error_code": status, "description": description})


def settings_for(telegram: str, **more: str) -> Settings:
    """The least settings, with Telegram at this address."""
    return read_settings({**LEAST, "INLET_TELEGRAM_API": telegram, **more})


def a_market(market: str, kind: str, url: str, **changes: Any) -> MarketConfig:
    """A market of the main network."""
    return MarketConfig(
        id=MarketId(market),
        name=market.title(),
        kind=kind,
        url=url,
        max_rps=1000,
        **{"network": Network.MAINNET, **changes},
    )


@dataclass
class Told:
    """What a check has told so far, in its order."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """As an operator reads them."""
        return [finding.line(Redaction()) for finding in self.findings]

    def line(self, subject: str) -> str:
        """The one line about a subject."""
        (found,) = (each for each in self.lines if each[2:].startswith(f"{subject}: "))
        return found


async def checked(
    settings: Settings, *configs: MarketConfig, clock: FakeClock | None = None, told: Told | None = None
) -> Told:
    """Check these settings and markets, with a database that is all right."""
    told = told or Told()

    async def database() -> Finding:
        return good("Database", "fine.")

    await check(settings, configs, clock or FakeClock(), database, told.findings.append)
    return told


def subjects(findings: Sequence[Finding]) -> list[str]:
    """What was looked at."""
    return [finding.subject for finding in findings]
