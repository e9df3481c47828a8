"""Which markets the settings set up, and what is said of secrets that none of them takes."""

from pathlib import Path

import pytest

from bot.config import read_settings
from bot.marketplaces import StartError, markets_of
from tests.bot.test_config import LEAST

LSP = """\
[[market]]
id = "my-lsp"
name = "My LSP"
kind = "lsps1"
url = "https://lsp.example/api/v1"
network = "mainnet"
token = "from-the-file"
"""


def test_markets_are_given_their_secrets() -> None:
    """Each by its id; the others stay as they are."""
    secrets = {"INLET_MARKET_MAGMA_API_KEY": "a-key", "INLET_MARKET_OLYMPUS_TOKEN": "a-token"}
    configs = {config.id: config for config in markets_of(read_settings({**LEAST, **secrets}))}
    assert {market: config.api_key.reveal() for market, config in configs.items() if config.api_key} == {
        "magma": "a-key"
    }
    assert {market: config.token.reveal() for market, config in configs.items() if config.token} == {
        "olympus": "a-token"
    }


def test_a_token_of_the_settings_has_the_word(tmp_path: Path) -> None:
    """Over the one of the markets file, dashes of the id written as underscores."""
    (tmp_path / "markets.toml").write_text(LSP)
    file = {"INLET_MARKETS": str(tmp_path / "markets.toml")}
    (before,) = markets_of(read_settings({**LEAST, **file}))
    (after,) = markets_of(read_settings({**LEAST, **file, "INLET_MARKET_MY_LSP_TOKEN": "mine"}))
    assert before.token is not None
    assert after.token is not None
    assert (before.token.reveal(), after.token.reveal()) == ("from-the-file", "mine")


def test_secrets_that_no_market_takes_are_named_all_at_once() -> None:
    """A market that is not there, a token where keys are taken, and the other way round."""
    secrets = {
        "INLET_MARKET_MAGMAA_API_KEY": "one",
        "INLET_MARKET_OLYMPUS_API_KEY": "two",
        "INLET_MARKET_MAGMA_TOKEN": "three",
        "INLET_MARKET_NOBODY_TOKEN": "four",
    }
    with pytest.raises(StartError) as caught:
        markets_of(read_settings({**LEAST, **secrets}))
    assert str(caught.value).splitlines() == [
        "The settings hold the API key of a market that is not set up: magmaa.",
        "The settings hold the API key of olympus, but only kind magma takes one.",
        "The settings hold the token of magma, but only kind lsps1 takes one.",
        "The settings hold the token of a market that is not set up: nobody.",
    ]
