"""`inlet check` on the command line: settings, markets file and database, and what the exit status says.

Telegram is at a port where nobody listens, so that there is one fault from the beginning.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bot.__main__ as command_line
from storage.book import OrderBook
from storage.database import open_database
from storage.lock import locked
from storage.vault import Vault, new_key, read_keys
from tests.bot.test_app import LSP
from tests.bot.test_config import KEY, LEAST, TOKEN
from tests.liquidity.wire import unused_port
from tests.storage.examples import buy

Check = Callable[..., Result]
# What the default setting names.
URL = "sqlite:///data/inlet.db"
FILE = Path("data/inlet.db")
BARE_KEY = KEY.rstrip("=")
SEE = "See INLET_DATABASE_URL, and whether this user may read and write there."
NEWER = (
    "✖ Database: a later version of Inlet has written this database (revision 9999). "
    "Run that version, or take back a copy of the database from before it."
)


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs `inlet check` in a folder of its own, with the least settings and these."""
    monkeypatch.chdir(tmp_path)
    # What it sets up for a whole process would outlive the test.
    monkeypatch.setattr(command_line, "configure", lambda *_: None)

    def run(**settings: str) -> Result:
        dead = f"http://127.0.0.1:{unused_port()}"
        (tmp_path / "markets.toml").write_text(LSP.replace("https://lsp.example", dead))
        usual = {"INLET_TELEGRAM_API": dead, "INLET_MARKETS": "markets.toml"}
        return CliRunner().invoke(command_line.main, ["check"], env={**LEAST, **usual, **settings})

    return run


def line(result: Result, subject: str) -> str:
    """The one line about a subject."""
    (found,) = (each for each in result.output.splitlines() if each[2:].startswith(f"{subject}: "))
    return found


def change(do: Callable[[Path], None]) -> None:
    """Make the database that the default setting names, and change it."""

    async def make() -> None:
        async with open_database(URL):
            pass

    asyncio.run(make())
    do(FILE)


def execute(statement: str) -> Callable[[Path], None]:
    """Run a statement on it."""

    def run(path: Path) -> None:
        with sqlite3.connect(path) as connection:
            connection.execute(statement)
        connection.close()

    return run


def test_all_faults_of_the_settings_are_named(check: Check) -> None:
    """At once, without the texts that are wrong; nothing else can be looked at then."""
    result = check(INLET_TELEGRAM_TOKEN="not-a-token", INLET_NETWORK="moon", INLET_TYPO="x")
    assert result.exit_code == 1
    *faults, last = result.output.splitlines()
    assert [each.split()[:3] for each in faults] == [
        ["✖", "Settings:", "INLET_TYPO"],
        ["✖", "Settings:", "INLET_TELEGRAM_TOKEN"],
        ["✖", "Settings:", "INLET_NETWORK"],
    ]
    assert last == "3 faults found"
    assert "not-a-token" not in result.output


def test_faults_do_not_stop_it(check: Check, tmp_path: Path) -> None:
    """Telegram and the market do not answer, and the rest is told; nothing is made."""
    result = check()
    assert result.exit_code == 1
    marks = [(each[0], each[2:].partition(":")[0]) for each in result.output.splitlines()[:-1]]
    assert marks == [
        ("✔", "Settings"),
        ("•", "Database"),
        ("✖", "Telegram"),
        ("✖", "My LSP (my-lsp)"),
        ("•", "Clock"),
    ]
    assert result.output.splitlines()[-1] == "2 faults found"
    assert [path.name for path in tmp_path.iterdir()] == ["markets.toml"]


def test_each_fault_of_the_markets_is_a_line(check: Check, tmp_path: Path) -> None:
    """Of the file, or of secrets that no market takes; the database is looked at all the same."""
    (tmp_path / "bad.toml").write_text("[[market]]\nid = 5\n")
    result = check(INLET_MARKETS="bad.toml")
    faults = [each for each in result.output.splitlines() if each.startswith("✖ Markets: ")]
    assert "✖ Markets: Market 1: id has the wrong type." in faults
    assert "✖ Markets: Market 1: url is missing." in faults
    assert line(result, "Database").startswith("•")
    strange = check(INLET_MARKET_MY_LSP_API_KEY="a-key-of-mine")
    assert line(strange, "Markets").startswith("✖ Markets: The settings hold the API key of my-lsp, but ")
    assert "a-key-of-mine" not in strange.output


def test_no_secret_is_shown(check: Check, tmp_path: Path) -> None:
    """Not even one that was written where it is shown."""
    (tmp_path / "odd.toml").write_text(
        LSP.replace("My LSP", f"{TOKEN} {BARE_KEY} of-the-settings").replace("lsp.example", "127.0.0.1:1")
    )
    result = check(INLET_MARKETS="odd.toml", INLET_MARKET_MY_LSP_TOKEN="of-the-settings")
    assert "[hidden] [hidden] [hidden] (my-lsp)" in result.output
    for secret in (TOKEN, BARE_KEY, "of-the-settings"):
        assert secret not in result.output


def test_a_secret_of_the_markets_file_is_hidden(check: Check, tmp_path: Path) -> None:
    """Though no setting holds it."""
    (tmp_path / "odd.toml").write_text(
        LSP.replace("My LSP", "Called from-the-file").replace("lsp.example", "127.0.0.1:1")
    )
    assert "Called [hidden] (my-lsp)" in check(INLET_MARKETS="odd.toml").output


def test_a_database_in_order(check: Check) -> None:
    """Whether or not a bot runs on it."""
    change(lambda _: None)
    said = f"✔ Database: {FILE} is up to date, and no sealing key is missing."
    assert line(check(), "Database") == said
    with locked(FILE):
        assert line(check(), "Database") == f"{said} A bot is running on it."


def scribble(path: Path) -> None:
    """Write something else in its place."""
    path.write_text("dear diary, " * 100)


@pytest.mark.parametrize(
    ("do", "told"),
    [
        (
            execute("UPDATE alembic_version SET version_num = '0001'"),
            f"• Database: {FILE} is of an older version: `inlet run` brings it up to date.",
        ),
        (execute("UPDATE alembic_version SET version_num = '9999'"), NEWER),
        (scribble, f"✖ Database: {FILE} cannot be opened: file is not a database. {SEE}"),
        (
            execute("DROP TABLE alembic_version"),
            f"✖ Database: this database holds other tables than Inlet's. {SEE}",
        ),
    ],
)
def test_a_database_that_is_not(check: Check, do: Callable[[Path], None], told: str) -> None:
    """Older is no fault; everything else is, with what to do."""
    change(do)
    assert line(check(), "Database") == told


def test_missing_sealing_keys_are_named(check: Check) -> None:
    """Which, for how many running orders, and where to put them."""
    key = new_key()

    async def trade() -> None:
        async with open_database(URL) as database:
            await buy(OrderBook(database, Vault(read_keys(key))))

    asyncio.run(trade())
    found = line(check(), "Database")
    key_id = Vault(read_keys(key)).key_id
    assert found == (
        f"✖ Database: running orders need sealing keys that are not given: key {key_id} for 1. "
        "Put those keys back into INLET_SEALING_KEYS."
    )
    assert line(check(INLET_SEALING_KEYS=f"{KEY},{key}"), "Database").startswith("✔")


def test_a_database_address_that_cannot_be_used(check: Check) -> None:
    """The setting is named."""
    found = line(check(INLET_DATABASE_URL="sqlite:///:memory:"), "Database")
    assert found == (
        "✖ Database: the database address names no file. See INLET_DATABASE_URL and INLET_SEALING_KEYS."
    )
