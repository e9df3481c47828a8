"""The command line: `inlet run`, `inlet check`, `inlet sandbox`, `inlet keygen`.

The only reader of the environment.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NoReturn

import click

from bot.app import run
from bot.check import check
from bot.config import Settings, SettingsError, read_settings
from bot.findings import Finding, Mark, fault, good, note
from bot.intake import TokenRefused
from bot.logs import configure
from bot.marketplaces import StartError, markets_of
from bot.options import LogLevel
from bot.redaction import Redaction
from liquidity.clock import SystemClock
from liquidity.market_config import MarketConfig
from storage.errors import DatabaseNewer, KeysMissing, StorageError, Unusable
from storage.survey import State, survey
from storage.vault import Vault, new_key, read_keys

log = logging.getLogger(__name__)

# The first that fits the error.
_ADVICE: Final[tuple[tuple[type[StorageError], str], ...]] = (
    (DatabaseNewer, "Run that version, or take back a copy of the database from before it."),
    (KeysMissing, "Put those keys back into INLET_SEALING_KEYS."),
    (Unusable, "See INLET_DATABASE_URL, and whether this user may read and write there."),
    (StorageError, "See INLET_DATABASE_URL and INLET_SEALING_KEYS."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inlet")
def main() -> None:
    """Buys inbound Lightning liquidity in a Telegram chat, and tells of every change."""


@main.command("run")
def run_command() -> None:
    """Run the bot."""
    try:
        settings = read_settings(os.environ, Path(".env"))
    except SettingsError as error:
        _give_up(*error.faults)
    # The library warns of every wait it is told in numbers; this asks it for lengths of time.
    os.environ["PTB_TIMEDELTA"] = "1"
    try:
        configs = markets_of(settings)
    except StartError as error:
        _give_up(str(error))
    redaction = Redaction((*settings.secret_texts(), *_secrets_of(configs)))
    configure(settings.log_level, settings.log_format, redaction)
    try:
        asyncio.run(run(settings, configs, SystemClock()))
    except* (StartError, StorageError, TokenRefused, OSError) as errors:
        _give_up(*(str(error) for error in _leaves(errors)))
    except* Exception:
        log.critical("the bot has ended by an error", exc_info=True)
        sys.exit(1)


@main.command("check")
def check_command() -> None:
    """Check settings, database, Telegram, markets and the clock; exit 1 on a fault."""
    try:
        settings = read_settings(os.environ, Path(".env"))
    except SettingsError as error:
        report = _Report(Redaction())
        for each in error.faults:
            report.tell(fault("Settings", each))
        report.end()
    configs: tuple[MarketConfig, ...] = ()
    faults: list[str] = []
    try:
        configs = markets_of(settings)
    except StartError as error:
        faults = str(error).splitlines()
    report = _Report(Redaction((*settings.secret_texts(), *_secrets_of(configs))))
    configure(LogLevel.ERROR, settings.log_format, report.redaction)
    report.tell(good("Settings", "each of them can be read."))
    for each in faults:
        report.tell(fault("Markets", each))

    async def database() -> Finding:
        return await _database(settings)

    asyncio.run(check(settings, configs, SystemClock(), database, report.tell))
    report.end()


@main.command()
@click.option("--port", default=0, show_default=True, help="Port on 127.0.0.1; 0 takes any free one.")
def sandbox(port: int) -> None:
    """Run the outside world offline, with a chat page."""
    try:
        from sandbox.app import serve  # noqa: PLC0415  its libraries are not installed with the bot alone
    except ModuleNotFoundError as error:
        _give_up(f"The sandbox is not installed here, {error.name} is missing: install inlet[sandbox].")
    serve(port)


@main.command()
def keygen() -> None:
    """Print a new sealing key for INLET_SEALING_KEYS."""
    click.echo(new_key())


class _Report:
    """Prints what is found, and ends with the status that says whether there was a fault."""

    def __init__(self, redaction: Redaction) -> None:
        self.redaction = redaction
        self._faults = 0

    def tell(self, finding: Finding) -> None:
        """Print one line."""
        self._faults += finding.mark is Mark.FAULT
        click.echo(finding.line(self.redaction))

    def end(self) -> NoReturn:
        """Print the sum and leave."""
        click.echo(f"{self._faults or 'no'} fault{'' if self._faults == 1 else 's'} found")
        sys.exit(1 if self._faults else 0)


def _secrets_of(configs: Iterable[MarketConfig]) -> list[str]:
    """Those of the markets file, which no setting holds."""
    secrets = [secret for config in configs for secret in (config.api_key, config.token)]
    return [secret.reveal() for secret in secrets if secret]


async def _database(settings: Settings) -> Finding:
    """How the database stands; it is neither made nor migrated, and a bot may run on it."""
    subject = "Database"
    try:
        found = await survey(settings.database_url, Vault(read_keys(settings.sealing_keys.reveal())))
    except StorageError as error:
        advice = next(says for kind, says in _ADVICE if isinstance(error, kind))
        return fault(subject, f"{error}. {advice}")
    running = " A bot is running on it." if found.in_use else ""
    if found.state is State.ABSENT:
        return note(subject, f"{found.path} is not there yet: `inlet run` makes it.{running}")
    if found.state is State.OLDER:
        return note(
            subject, f"{found.path} is of an older version: `inlet run` brings it up to date.{running}"
        )
    return good(subject, f"{found.path} is up to date, and no sealing key is missing.{running}")


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


def _give_up(*sentences: str) -> None:
    """Say what is wrong and end. Faults are sentences of ours: they never hold a value."""
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
