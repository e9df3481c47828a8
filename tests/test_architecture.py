"""Rules of the tree that no linter knows."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "liquidity", "sandbox", "storage", "tests")
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 50


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def test_every_module_but_the_catalog_is_kept_from_concrete_markets() -> None:
    """A module that is new is named in the contract too, or is a market itself."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (held,) = (each for each in contracts if each["name"] == "only the catalog knows concrete markets")
    modules = {
        f"liquidity.{path.stem}" for path in (ROOT / "liquidity").glob("[a-z]*") if path.suffix != ".typed"
    }
    outside = {"liquidity.catalog", *held["forbidden_modules"]}
    assert modules - outside == {name for name in held["source_modules"] if name.startswith("liquidity.")}


def test_no_file_is_longer_than_a_person_reads() -> None:
    """A file above the bound has two reasons to change."""
    long = {
        str(path): lines for path in _sources() if (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """A function above the bound does two things."""
    found = []
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    found.append(f"{path}:{node.lineno} {node.name} {lines}")
    assert found == []


def test_every_test_says_what_it_proves() -> None:
    """A test without a sentence is a test that nobody can judge."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
