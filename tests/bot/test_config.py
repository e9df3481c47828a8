"""Settings: every fault at once, secrets never shown, the environment above the file."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Settings, SettingsError, read_settings
from bot.options import OPTIONS, LogFormat, LogLevel, Option, token_name
from bot.readers import ListenAddress
from liquidity.network import Network
from liquidity.proxy import read_proxy

TOKEN = "123456789:AAEexampleexampleexampleexample_-exa"
KEY = urlsafe_b64encode(bytes(range(200, 232))).decode()
OLD_KEY = urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
LEAST = {"INLET_TELEGRAM_TOKEN": TOKEN, "INLET_SEALING_KEYS": KEY}


def _faults(environ: dict[str, str], dotenv: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ, dotenv)
    return caught.value.faults


def _with(name: str, text: str) -> Settings:
    return read_settings({**LEAST, name: text})


def test_two_settings_are_enough() -> None:
    """All the rest has a default."""
    settings = read_settings(LEAST)
    assert settings.telegram_token.reveal() == TOKEN
    assert settings.sealing_keys.reveal() == KEY
    assert settings.telegram_api == "https://api.telegram.org"
    assert settings.database_url == "sqlite:///data/inlet.db"
    assert settings.network is Network.MAINNET
    assert (settings.max_order, settings.max_daily, settings.max_unpaid) == (10_000, 30_000, 2)
    assert settings.keep == timedelta(days=90)
    assert settings.listen == ListenAddress("127.0.0.1", 8087)
    assert (settings.markets, settings.rates_url, settings.allow_private_nodes) == (None, None, False)
    assert settings.proxy is None
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.TEXT)
    assert not settings.admits(1)


def test_every_default_is_readable() -> None:
    """A default is a text like any other and passes its own reader."""
    for option in OPTIONS:
        if option.default is not None:
            option.read(option.default)


def test_all_faults_are_named_at_once() -> None:
    """One start shows everything that is to be mended."""
    faults = _faults(
        {
            "INLET_NETWORK": "moon",
            "INLET_MAX_UNPAID": "0",
            "INLET_KEEP_DAYS": "99999",
            "INLET_LISTEN": "nowhere",
            "INLET_TELEGRAM_TOKN": "x",
        }
    )
    assert [fault.split()[0] for fault in faults] == [
        "INLET_TELEGRAM_TOKN",
        "INLET_TELEGRAM_TOKEN",
        "INLET_SEALING_KEYS",
        "INLET_NETWORK",
        "INLET_MAX_UNPAID",
        "INLET_KEEP_DAYS",
        "INLET_LISTEN",
    ]
    assert faults[0] == "INLET_TELEGRAM_TOKN is not a setting: is INLET_TELEGRAM_TOKEN meant?"
    assert "mainnet, testnet, signet, regtest" in faults[3]


@pytest.mark.parametrize(
    "name",
    [
        *("INLET_PROXIES", "INLET_WEBHOOK_URL", "INLET_", "INLET_X_FILE"),
        *("INLET_MARKET__API", "INLET_MARKET__TOKEN", "INLET_MARKET_TOKEN"),
    ],
)
def test_unknown_names_are_refused(name: str) -> None:
    """A name that nothing reads is a mistake, not a wish for later."""
    assert any(
        "is not a setting" in fault or "cannot be read" in fault for fault in _faults({**LEAST, name: "1"})
    )


def test_names_of_others_do_not_matter() -> None:
    """What does not start with INLET_ belongs to somebody else."""
    read_settings({**LEAST, "PATH": "/bin", "inlet_network": "moon"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INLET_TELEGRAM_TOKEN", "123:short"),
        ("INLET_TELEGRAM_API", "ftp://api.telegram.org"),
        ("INLET_TELEGRAM_API", "https://"),
        ("INLET_TELEGRAM_API", "https://api:99999"),
        ("INLET_DATABASE_URL", "postgresql://a:b@c/d"),
        ("INLET_DATABASE_URL", "sqlite:///"),
        ("INLET_SEALING_KEYS", "c2hvcnQ="),
        ("INLET_SEALING_KEYS", KEY + ","),
        ("INLET_SEALING_KEYS", f"{KEY},{KEY.rstrip('=')}"),
        ("INLET_SEALING_KEYS", "é" * 43),
        ("INLET_SEALING_KEYS", "!" + KEY),
        ("INLET_MARKETS", "/nowhere/markets.toml"),
        ("INLET_ADMINS", "alice"),
        ("INLET_ADMINS", "*"),
        ("INLET_ADMINS", "-5"),
        ("INLET_ALLOWED", "1;2"),
        ("INLET_ALLOWED", "\u0661"),
        ("INLET_MAX_ORDER_USD", "0"),
        ("INLET_MAX_ORDER_USD", "1e9"),
        ("INLET_MAX_ORDER_USD", "NaN"),
        ("INLET_MAX_DAILY_USD", "5,5"),
        ("INLET_MAX_DAILY_USD", "5.5"),
        ("INLET_MAX_UNPAID", "-1"),
        ("INLET_RATES_URL", "rates"),
        ("INLET_PROXY", "127.0.0.1:9050"),
        ("INLET_PROXY", "socks4://127.0.0.1:9050"),
        ("INLET_ALLOW_PRIVATE_NODES", "maybe"),
        ("INLET_LISTEN", "8087"),
        ("INLET_LISTEN", "127.0.0.1:70000"),
        ("INLET_LOG_LEVEL", "loud"),
        ("INLET_LOG_FORMAT", "xml"),
        ("INLET_MARKET_MAGMA_API_KEY", "two words"),
        ("INLET_MARKET_OLYMPUS_TOKEN", "two words"),
    ],
)
def test_a_bad_value_is_one_sentence(name: str, text: str) -> None:
    """The setting is named, and what it must be."""
    (fault,) = _faults({**LEAST, name: text})
    assert fault.startswith(f"{name} ")
    assert fault.endswith(".")


@pytest.mark.parametrize("option", [option for option in OPTIONS if option.name != "INLET_TELEGRAM_TOKEN"])
def test_no_fault_repeats_the_text(option: Option[object]) -> None:
    """A secret put in the wrong place is not printed at start."""
    assert TOKEN not in "".join(_faults({**LEAST, option.name: TOKEN}))


def test_values_of_every_kind() -> None:
    """Money becomes cents, switches become truth, lists become sets."""
    assert _with("INLET_MAX_ORDER_USD", "99.50").max_order == 9_950
    assert _with("INLET_ALLOW_PRIVATE_NODES", "YES").allow_private_nodes
    assert _with("INLET_LISTEN", "[::1]:0").listen == ListenAddress("::1", 0)
    assert _with("INLET_LISTEN", "off").listen is None
    assert _with("INLET_TELEGRAM_API", "http://127.0.0.1:8081/").telegram_api == "http://127.0.0.1:8081"
    assert _with("INLET_NETWORK", "Signet").network is Network.SIGNET
    assert _with("INLET_SEALING_KEYS", f"{KEY}, {OLD_KEY}").sealing_keys.reveal() == f"{KEY}, {OLD_KEY}"


def test_who_may_come_in() -> None:
    """Admins always, the listed ones, or with a star everyone."""
    some = read_settings({**LEAST, "INLET_ADMINS": "7", "INLET_ALLOWED": "8, 9,"})
    assert [some.admits(person) for person in (7, 8, 9, 10)] == [True, True, True, False]
    assert _with("INLET_ALLOWED", "*").admits(10)


def test_a_market_is_given_its_key_by_id() -> None:
    """The variable holds the id in upper case, its dashes as underscores."""
    settings = _with("INLET_MARKET_MAGMA_DEV_API_KEY", "abc")
    assert {market: key.reveal() for market, key in settings.api_keys.items()} == {"magma-dev": "abc"}


def test_a_market_is_given_its_token_by_id() -> None:
    """Beside the keys, and never taken for one."""
    name = "INLET_MARKET_OLYMPUS_MUTINYNET_TOKEN"
    settings = read_settings({**LEAST, name: "abc", "INLET_MARKET_MAGMA_API_KEY": "key"})
    assert {market: token.reveal() for market, token in settings.tokens.items()} == {
        "olympus-mutinynet": "abc"
    }
    assert list(settings.api_keys) == ["magma"]
    assert token_name("olympus-mutinynet") == name


def test_secrets_are_hidden() -> None:
    """Neither repr nor formatting of the settings shows a secret, and each is known to the redaction."""
    others = {
        "INLET_MARKET_MAGMA_API_KEY": "market-key",
        "INLET_MARKET_OLYMPUS_TOKEN": "market-token",
        "INLET_PROXY": "socks5://user:proxy-password@127.0.0.1:9050",
    }
    settings = read_settings({**LEAST, **others})
    shown = f"{settings} {settings!r} {settings.telegram_token} {settings.sealing_keys}"
    for secret in (TOKEN, KEY.rstrip("="), "market-key", "market-token", "proxy-password"):
        assert secret not in shown
        assert secret in settings.secret_texts()


def test_a_secret_may_come_in_a_file(tmp_path: Path) -> None:
    """X_FILE names a file whose text, stripped, is X."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "key").write_text("file-key\n")
    (tmp_path / "proxy").write_text("socks5h://user:pass@tor:9050\n")
    settings = read_settings(
        {
            "INLET_SEALING_KEYS": KEY,
            "INLET_TELEGRAM_TOKEN_FILE": str(tmp_path / "token"),
            "INLET_MARKET_MAGMA_API_KEY_FILE": str(tmp_path / "key"),
            "INLET_PROXY_FILE": str(tmp_path / "proxy"),
        }
    )
    assert settings.proxy == read_proxy("socks5h://user:pass@tor:9050")
    assert settings.telegram_token.reveal() == TOKEN
    assert settings.secret_texts()[-1] == "file-key"


def test_faults_of_secret_files(tmp_path: Path) -> None:
    """A file that is missing, not text, too large, or given beside the value, is named."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large").write_bytes(b"a" * 100_001)
    for path, said in [
        ("none", "cannot be read"),
        ("binary", "not UTF-8"),
        ("large", "too large"),
        (".", "read"),
    ]:
        (first, *_) = _faults({"INLET_SEALING_KEYS": KEY, "INLET_TELEGRAM_TOKEN_FILE": str(tmp_path / path)})
        assert first.startswith("INLET_TELEGRAM_TOKEN_FILE ")
        assert said in first
    (fault,) = _faults({**LEAST, "INLET_TELEGRAM_TOKEN_FILE": str(tmp_path / "none")})
    assert fault == "INLET_TELEGRAM_TOKEN and INLET_TELEGRAM_TOKEN_FILE are both given: keep one."
