"""The command line: `inlet run`, `inlet sandbox`, `inlet keygen`. The only reader of the environment."""

import asyncio
import logging
import os
import sys
from pathlib import Path

import click

from bot.app import StartError, run
from bot.config import SettingsError, read_settings
from bot.intake import TokenRefused
from bot.logs import configure
from bot.redaction import Redaction
from liquidity.clock import SystemClock
from storage.errors import StorageError
from storage.vault import new_key

log = logging.getLogger(__name__)


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
    configure(settings.log_level, settings.log_format, Redaction(settings.secret_texts()))
    try:
        asyncio.run(run(settings, SystemClock()))
    except* (StartError, StorageError, TokenRefused, OSError) as errors:
        _give_up(*(str(error) for error in _leaves(errors)))
    except* Exception:
        log.critical("the bot has ended by an error", exc_info=True)
        sys.exit(1)


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
