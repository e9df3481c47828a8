"""The markets file: read whole, every fault named at once, and nothing unknown let through."""

import logging
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
group = "Amboss Magma"

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
LSP = """
[[market]]
id = "lsp"
name = "An LSP"
kind = "lsps1"
url = "https://lsp.example.com/api/v1"
network = "mainnet"
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
        ("kind", '"lsps9"', "kind must be one of: magma, lsps1."),
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
        ("group", '""', "group must not be empty."),
        ("token", '"x"', "token is for kind lsps1 alone."),
        ("needs_token", "true", "needs_token is for kind lsps1 alone."),
        ("own_nodes", "true", "own_nodes is for kind lsps1 alone."),
        ("private_only", "true", "private_only is for kind lsps1 alone."),
    ],
)
def test_a_fault_is_named(field: str, value: str | None, fault: str) -> None:
    """With the number of the market it is in."""
    assert faults_of(table(**{field: value})) == (f"Market 1: {fault}",)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('api_key = "x"', "api_key is for kind magma alone."),
        ('token = "two words"', "token may hold visible ASCII characters alone."),
        ('token = "ключ"', "token may hold visible ASCII characters alone."),
        ("token = 7", "token has the wrong type."),
        ("needs_token = 1", "needs_token has the wrong type."),
        ('own_nodes = "yes"', "own_nodes has the wrong type."),
        ('private_only = ""', "private_only has the wrong type."),
    ],
)
def test_a_fault_of_an_lsp_is_named(line: str, fault: str) -> None:
    """It has keys of its own."""
    assert faults_of(LSP + line) == (f"Market 1: {fault}",)


def test_an_lsp_needs_no_more_than_any_market() -> None:
    """Then its invoices pay its own nodes, and it is open without a token; an empty one is none."""
    plain = MarketConfig(
        id=MarketId("lsp"),
        name="An LSP",
        kind="lsps1",
        url="https://lsp.example.com/api/v1",
        network=Network.MAINNET,
    )
    assert read_markets(LSP) == (plain,)
    assert read_markets(LSP + 'token = ""') == (plain,)
    said = 'token = "s3cret"\nneeds_token = true\nown_nodes = false\nprivate_only = true\ngroup = "LSPs"'
    (config,) = read_markets(LSP + said)
    assert config == replace(
        plain, token=Secret("s3cret"), needs_token=True, own_nodes=False, private_only=True, group="LSPs"
    )
    assert "s3cret" not in repr(config)


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
        "Market 2: kind must be one of: magma, lsps1.",
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


def test_tokens_of_the_settings_have_the_word() -> None:
    """By market id, beside the keys."""
    (config,) = read_markets(LSP + 'token = "from-the-file"')
    token = Secret("from-settings")
    assert with_keys([config], {}, tokens={"lsp": token}) == (replace(config, token=token),)
    assert with_keys([config], {}, tokens={"other": token}) == (config,)


async def test_a_market_without_its_token_is_off(caplog: pytest.LogCaptureFixture) -> None:
    """Said once in the log; with a token it is there."""
    caplog.set_level(logging.INFO)
    configs = read_markets(LSP + "needs_token = true")
    assert open_markets(configs, Network.TESTNET, FakeClock()) == {}
    assert not caplog.records
    assert open_markets(configs, Network.MAINNET, FakeClock()) == {}
    assert [record.getMessage() for record in caplog.records] == ["lsp is off until its token is set"]
    opened = open_markets(with_keys(configs, {}, tokens={"lsp": Secret("x")}), Network.MAINNET, FakeClock())
    assert list(opened) == ["lsp"]
    for market in opened.values():
        assert market.can.peers
        await market.close()


def test_the_built_in_markets() -> None:
    """Every market of the documents; people buy from the first of their network."""
    assert [(config.id, config.kind, config.network) for config in BUILT_IN] == [
        ("magma", "magma", Network.MAINNET),
        ("magma-recommended", "lsps1", Network.MAINNET),
        ("magma-cheapest", "lsps1", Network.MAINNET),
        ("olympus", "lsps1", Network.MAINNET),
        ("magma-dev", "magma", Network.SIGNET),
        ("olympus-testnet", "lsps1", Network.TESTNET),
        ("olympus-mutinynet", "lsps1", Network.SIGNET),
    ]


def test_the_built_in_markets_are_set_up_as_they_are() -> None:
    """Magma's three doors are one marketplace and pay its sellers; Olympus opens private channels alone."""
    by_id = {config.id: config for config in BUILT_IN}
    doors = [config for config in BUILT_IN if config.group == "Amboss Magma"]
    assert [config.id for config in doors] == ["magma", "magma-recommended", "magma-cheapest"]
    assert not any(config.own_nodes for config in doors if config.kind == "lsps1")
    olympus = [config for config in BUILT_IN if config.id.startswith("olympus")]
    assert all(config.own_nodes and config.private_only for config in olympus)
    assert [config.id for config in BUILT_IN if config.needs_token] == ["olympus"]
    assert by_id[MarketId("magma-cheapest")].url == "https://magma.amboss.tech/api/lsp/v1/cheapest"
    assert {config.url for config in olympus} == {
        "https://lsps1.zeuslsp.com/api/v1",
        "https://lsps1.testnet.zeuslsp.com/api/v1",
        "https://lsps1.mutinynet.zeuslsp.com/api/v1",
    }
