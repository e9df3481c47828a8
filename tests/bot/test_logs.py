"""No secret reaches a log, whichever way it takes: arguments, tracebacks, chains, other libraries."""

import io
import json
import logging
import sys
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import InvalidToken

from bot.logs import configure
from bot.options import LogFormat, LogLevel
from bot.redaction import HIDDEN, Redaction

TOKEN = "123456789:AAEexampleexampleexampleexample_-exa"
KEY = urlsafe_b64encode(bytes(range(200, 232))).decode()
SESSION = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
EXACT = 'odd "secret" \\ ü'


@pytest.fixture
def log() -> Iterator[Callable[..., io.StringIO]]:
    """Configures logging onto a text stream and puts everything back afterwards."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()

    def start(form: LogFormat = LogFormat.TEXT, level: LogLevel = LogLevel.DEBUG) -> io.StringIO:
        stream = io.StringIO()
        configure(level, form, Redaction([EXACT]), stream)
        return stream

    yield start
    logging.captureWarnings(capture=False)
    structlog.configure(**before)
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)


def _refuse_token() -> None:
    raise InvalidToken(f"The token `{TOKEN}` was rejected by the server.")


def _fail_deeply() -> None:
    try:
        _refuse_token()
    except InvalidToken as error:
        raise RuntimeError(f"Authorization: Bearer {SESSION}, key {KEY}") from error


@pytest.mark.parametrize("form", LogFormat)
def test_chained_tracebacks_are_redacted(log: Callable[..., io.StringIO], form: LogFormat) -> None:
    """The messages of an exception and of its cause lose their secrets and keep the rest."""
    stream = log(form)
    try:
        _fail_deeply()
    except RuntimeError:
        logging.getLogger("x").exception("it failed for %s with %r", TOKEN, {"session_key": "abc123"})
        structlog.stdlib.get_logger("y").exception("it failed", token=TOKEN, body='{"session_key": "abc123"}')
    text = stream.getvalue()
    for secret in (TOKEN, TOKEN.split(":")[1], SESSION, KEY, "abc123"):
        assert secret not in text
    assert text.count("_fail_deeply") >= 2
    assert "was rejected by the server" in text
    assert "The above exception was the direct cause" in text


@pytest.mark.parametrize("form", LogFormat)
def test_exact_secrets_are_hidden_in_every_escaped_form(
    log: Callable[..., io.StringIO], form: LogFormat
) -> None:
    """A secret without a known shape is hidden although JSON, repr or an address spells it otherwise."""
    stream = log(form)
    address = httpx.URL("http://h", params={"q": EXACT})
    logger = structlog.stdlib.get_logger("x")
    logger.info("plain", value=EXACT)
    logger.info("said %r", EXACT, nested={"a": [EXACT]}, address=str(address), body=json.dumps([EXACT]))
    assert "secret" not in stream.getvalue()


def test_json_lines_stay_json(log: Callable[..., io.StringIO]) -> None:
    """Redaction leaves each line readable by a machine, with level, logger and time."""
    stream = log(LogFormat.JSON)
    structlog.stdlib.get_logger("bot.x").info("started", url=f"https://api/bot{TOKEN}/getMe", n=3)
    logging.getLogger("telegram.ext").warning('reply {"session_key":"s3cret-value","x":1}', extra={"chat": 5})
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["url"] == f"https://api/bot{HIDDEN}/getMe"
    assert (first["level"], first["logger"], first["n"]) == ("info", "bot.x", 3)
    assert first["timestamp"].endswith("Z")
    assert second["event"] == f'reply {{"session_key":"{HIDDEN}","x":1}}'
    assert second["chat"] == 5


async def test_httpx_is_quiet_and_clean(log: Callable[..., io.StringIO]) -> None:
    """Requests are not logged at all, and what is said of them by others has no token."""
    stream = log()
    transport = httpx.MockTransport(lambda _request: httpx.Response(500))
    async with httpx.AsyncClient(transport=transport) as client:
        response = await client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")
        assert stream.getvalue() == ""
        with pytest.raises(httpx.HTTPStatusError) as caught:
            response.raise_for_status()
    logging.getLogger("x").error("failed", exc_info=caught.value)
    assert f"api.telegram.org/bot{HIDDEN}/getMe" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


def test_a_line_that_cannot_be_formatted_shows_no_arguments(
    log: Callable[..., io.StringIO], capsys: pytest.CaptureFixture[str]
) -> None:
    """The standard library would print the raw arguments to standard error."""
    stream = log()
    logging.getLogger("x").info("%d apples", TOKEN)
    assert "could not be written (TypeError)" in stream.getvalue()
    assert TOKEN not in stream.getvalue() + capsys.readouterr().err


def test_warnings_and_the_last_words_are_redacted(log: Callable[..., io.StringIO]) -> None:
    """A warning and the exception that ends the process take the same way."""
    stream = log()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(f"token {TOKEN}", stacklevel=1)
    error = RuntimeError(TOKEN)
    sys.excepthook(RuntimeError, error, None)
    text = stream.getvalue()
    assert TOKEN not in text
    assert text.count(HIDDEN) >= 2
    assert "the process ends" in text


def test_the_level_holds(log: Callable[..., io.StringIO]) -> None:
    """What is below the level is not written, by neither kind of logger."""
    stream = log(level=LogLevel.WARNING)
    logging.getLogger("telegram.ext").info("a")
    structlog.stdlib.get_logger("x").info("b")
    structlog.stdlib.get_logger("x").warning("c %s", "d")
    assert "c d" in stream.getvalue()
    assert len(stream.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        TOKEN.replace(":", "%3A"),
        f"authorization: Bearer {SESSION}",
        "Bearer opaque-key_1",
        SESSION,
        "{'session_key': 'opaque'}",
        '{"session_key":"opaque"}',
        r'"{\"session_key\": \"opaque\"}"',
        r'"{\\\"sessionKey\\\":\\\"opaque\\\"}"',
        '{"api_key": "opaque"}',
        f"INLET_SEALING_KEYS={KEY}",
        f"({KEY.rstrip('=')})",
    ],
)
def test_shapes_of_secrets(text: str) -> None:
    """Each shape is found wherever it stands."""
    hidden = Redaction()(text)
    assert HIDDEN in hidden
    for secret in (TOKEN.split(":")[1], SESSION, "opaque", KEY.rstrip("=")):
        assert secret not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "03" + "ab" * 32,
        "f" * 64,
        "921504x1293x0",
        "test_a_name_of_exactly_forty_three_letters_x",
        "2026-11-21T14:01:00Z sat:27163000",
        "a session_key was refused",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    """Node keys, transaction ids, times and our own words stay readable."""
    assert Redaction()(text) == text


@given(st.binary(min_size=32, max_size=32), st.sampled_from(["{}", "keys={},", '"{}"', "'{}'\n", "{}\\n"]))
def test_every_sealing_key_is_hidden(raw: bytes, around: str) -> None:
    """Any 32 bytes in url-safe base64, padded or not, are hidden."""
    padded = urlsafe_b64encode(raw).decode()
    for key in (padded, padded.rstrip("=")):
        if any(character.isupper() or character.isdigit() for character in key):
            assert key not in Redaction()(around.format(key))
