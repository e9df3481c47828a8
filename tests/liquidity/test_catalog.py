"""The markets file: read whole, every fault named at once, and nothing unknown let through."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.catalog import BUILT_IN, CatalogError, open_markets, read_markets, with_keys
from liquidity.errors import BadInput
from liquidity.market_config import MarketConfig
from liquidity.network import Network
from liquidity.orders import MarketId
from liquidity.secret import Secret
from tests.liquidity.fakes import FakeClock

GOOD = """
[[market]]
id = "magma"
name = "Amboss Magma"
kind = "magma"
url = "https://magma.amboss.tech/graphql"
network = "mainnet"

[[market]]
id = "sandbox-1"
name = "Sandbox"
kind = "magma"
url = "http://127.0.0.1:8080/graphql"
network = "regtest"
api_key = "operators-secret"
pace = 0.02
max_rps = 50
"""
FIRST = dict(line.split(" = ", 1) for line in GOOD.split("[[market]]")[1].strip().splitlines())


def table(**fields: str | None) -> str:
    """A file of one market, some fields written otherwise or left out."""
    written = {name: value for name, value in (FIRST | fields).items() if value is not None}
    return "\n".join(["[[market]]", *(f"{name} = {value}" for name, value in written.items())])


def faults_of(text: str) -> tuple[str, ...]:
    """What is wrong with a file."""
    with pytest.raises(CatalogError) as caught:
        read_markets(text)
    return caught.value.faults


def test_a_good_file() -> None:
    """In the order of the file, with the defaults where nothing is said."""
    first, second = read_markets(GOOD)
    assert first == BUILT_IN[0]
    assert second == MarketConfig(
        id=MarketId("sandbox-1"),
        name="Sandbox",
        kind="magma",
        url="http://127.0.0.1:8080/graphql",
        network=Network.REGTEST,
        api_key=Secret("operators-secret"),
        pace=0.02,
        max_rps=50,
    )
    assert "operators-secret" not in repr(second)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("id", None, "id is missing."),
        ("id", '"Magma"', "id may hold a to z, 0 to 9 and hyphens, at most 32."),
        ("id", '"magma\\n"', "id may hold a to z, 0 to 9 and hyphens, at most 32."),
        ("id", "7", "id has the wrong type."),
        ("name", '" "', "name must not be empty."),
        ("kind", '"lsps9"', "kind must be one of: magma."),
        ("network", '"bitcoin"', "network must be one of: mainnet, testnet, signet, regtest."),
        ("pace", "0", "pace must be between 0.001 and 1000."),
        ("pace", "-1", "pace must be between 0.001 and 1000."),
        ("pace", "inf", "pace must be between 0.001 and 1000."),
        ("pace", "nan", "pace must be between 0.001 and 1000."),
        ("pace", "true", "pace has the wrong type."),
        ("pace", '"1"', "pace has the wrong type."),
        ("max_rps", "1e-300", "max_rps must be between 0.01 and 1000."),
        ("api_key", '"two words"', "api_key may hold visible ASCII characters alone."),
        ("api_key", "7", "api_key has the wrong type."),
        ("token", '"x"', "unknown key token."),
    ],
)
def test_a_fault_is_named(field: str, value: str | None, fault: str) -> None:
    """With the number of the market it is in."""
    assert faults_of(table(**{field: value})) == (f"Market 1: {fault}",)


@pytest.mark.parametrize(
    "url",
    ["", "magma", "ftp://host/", "http://", "http://[::1", "http://host:port/", "https://me:secret@host/"],
)
def test_an_address_that_is_none(url: str) -> None:
    """Nor may it hold a password, which would be sent in the place of the key."""
    assert faults_of(table(url=f'"{url}"')) == (
        "Market 1: url must be an http or https address without a user.",
    )


def test_all_faults_are_named_at_once() -> None:
    """Unknown keys, missing ones and wrong ones, of every market."""
    text = table(url='"x"', network=None, colour='"red"', pace="0") + "\n" + table(kind='"odd"')
    assert faults_of('title = "x"\n' + text) == (
        "The markets file has an unknown key: title.",
        "Market 1: unknown key colour.",
        "Market 1: url must be an http or https address without a user.",
        "Market 1: network is missing.",
        "Market 1: pace must be between 0.001 and 1000.",
        "Market 2: kind must be one of: magma.",
        "Two markets have the id magma.",
    )


@pytest.mark.parametrize("text", ["", "market = []", "market = 7", "market = [1]", "[market]\nid = 'x'"])
def test_a_file_without_markets(text: str) -> None:
    """At least one table is needed."""
    assert faults_of(text) == ("The markets file needs at least one [[market]] table.",)


def test_a_file_that_is_no_toml() -> None:
    """Said so, and it is bad input like any other."""
    assert "no TOML" in faults_of("[[market")[0]
    assert issubclass(CatalogError, BadInput)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """A markets file never ends the process by an odd error."""
    with pytest.raises(CatalogError):
        read_markets(text)


def test_keys_of_the_settings_have_the_word() -> None:
    """By market id; the others keep what the file says."""
    first, second = read_markets(GOOD)
    keys = {"magma": Secret("from-settings")}
    assert with_keys((first, second), keys) == (replace(first, api_key=keys["magma"]), second)


async def test_only_the_markets_of_one_network_are_opened() -> None:
    """Coins of another network buy nothing here."""
    opened = open_markets(read_markets(GOOD), Network.REGTEST, FakeClock())
    assert list(opened) == ["sandbox-1"]
    assert opened[MarketId("sandbox-1")].can.shared_account
    for market in opened.values():
        await market.close()


def test_the_built_in_markets_are_good() -> None:
    """One on the main network, one to try."""
    assert [(config.id, config.network) for config in BUILT_IN] == [
        ("magma", Network.MAINNET),
        ("magma-dev", Network.SIGNET),
    ]
