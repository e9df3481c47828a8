"""The written-out documents say what the code says."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.dotenv import read_dotenv
from bot.options import OPTIONS
from liquidity.lsps1 import words as lsps1
from liquidity.magma.words import PAYMENTS, STATUSES
from liquidity.phases import Phase

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> dict[str, Any]:
    """The names of `docs/generate.py`."""
    return runpy.run_path(str(_ROOT / "docs" / "generate.py"))


def test_nothing_is_out_of_date(generate: dict[str, Any]) -> None:
    """Every generated file in the tree is as the code would write it."""
    assert generate["differing"](_ROOT) == []


def test_a_difference_is_named(
    generate: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--check` changes nothing and fails with the file's name; without it the file is written."""
    (tmp_path / "docs").mkdir()
    main = generate["main"]
    monkeypatch.setitem(main.callback.__globals__, "ROOT", tmp_path)
    checked = CliRunner().invoke(main, ["--check"])
    assert checked.exit_code == 1
    assert "docs/orders.md differs" in checked.output
    assert not (tmp_path / ".env.example").exists()
    assert CliRunner().invoke(main, []).exit_code == 0
    assert CliRunner().invoke(main, ["--check"]).exit_code == 0


def test_the_example_lists_exactly_the_settings(tmp_path: Path) -> None:
    """Uncommented, `.env.example` gives every setting its default, and no other."""
    lines = (_ROOT / ".env.example").read_text().splitlines()
    bare = [
        line.removeprefix("#")
        for line in lines
        if "=" in line and not line.startswith(("# ", "#INLET_MARKET_"))
    ]
    (tmp_path / ".env").write_text("\n".join(bare))
    faults: list[str] = []
    assert read_dotenv(tmp_path / ".env", faults) == {option.name: option.default or "" for option in OPTIONS}
    assert faults == []


def test_every_phase_and_word_is_told() -> None:
    """No phase and no word of Magma's or of LSPS1's is missing from the page about orders."""
    text = (_ROOT / "docs" / "orders.md").read_text()
    for word in (*Phase, *STATUSES, *PAYMENTS, *lsps1.ORDERS, *lsps1.PAYMENTS):
        assert f"`{word}`" in text
