"""Logging: structlog through the standard library, and one formatter at the root that hides secrets.

The formatter is the last to touch a line, tracebacks included; a filter would never see those.
"""

import logging
import sys
from types import TracebackType
from typing import Final, TextIO

import structlog
from structlog.typing import Processor

from bot.options import LogFormat, LogLevel
from bot.redaction import Redaction

# These write addresses with the token, parameters or rows at the levels below.
_QUIET: Final = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram": logging.INFO,
    "aiosqlite": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "uvicorn": logging.WARNING,
    "asyncio": logging.INFO,
    "PIL": logging.INFO,
}


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Renders a record, its traceback too, and hides what is secret in the finished text."""

    def __init__(self, form: LogFormat, redaction: Redaction) -> None:
        super().__init__(
            foreign_pre_chain=[*_shared(), structlog.stdlib.ExtraAdder()], processors=_rendering(form)
        )
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """The finished line or lines."""
        try:
            return self._redaction(super().format(record))
        except Exception as error:  # noqa: BLE001 - logging itself would print the raw arguments
            kind = type(error).__name__
            return f"a log line of {record.name}:{record.lineno} could not be written ({kind})"


def configure(level: LogLevel, form: LogFormat, redaction: Redaction, stream: TextIO | None = None) -> None:
    """Send everything that is logged through one handler to the stream, by default standard error."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter(form, redaction))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.captureWarnings(capture=True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelNamesMapping()[level.upper()]))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    sys.excepthook = _log_death


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def _rendering(form: LogFormat) -> list[Processor]:
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]


def _log_death(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        logging.getLogger(__name__).critical("the process ends", exc_info=(kind, error, traceback))
