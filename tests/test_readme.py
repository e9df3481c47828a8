"""What the README claims of features, markets and states names tests that are there."""

import re
from pathlib import Path

from bot.introduction import COMMANDS
from liquidity.catalog import BUILT_IN
from liquidity.lsps1 import words as lsps1
from liquidity.magma.words import PAYMENTS, STATUSES

_ROOT = Path(__file__).resolve().parent.parent
_README = (_ROOT / "README.md").read_text()
_PROOF = re.compile(r"\[`(test_\w+)`\]\(([\w/.]+)\)")
_FEATURE = re.compile(rf"\| \S[^|]* \| {_PROOF.pattern} \|")
_GROUP = re.compile(r"\| \*\*(.+)\*\* \|  \|")
_GROUPS = [
    "Price and comparing",
    "Buying",
    "Paying safely",
    "Following an order",
    "Nodes",
    "Sharing and groups",
    "Your data",
    "How it speaks",
]
# Longer lines are cells that nobody reads at a glance.
_LONGEST = 220


def test_every_feature_has_its_test() -> None:
    """Under the heading of its group, in a line that is read at a glance."""
    section = _README.split("\n## What it does\n")[1].split("\n## ")[0]
    head, rule, *rows = (line for line in section.splitlines() if line.startswith("|"))
    assert (head, rule) == ("| What you get | Test |", "|---|---|")
    assert [found[1] for row in rows if (found := _GROUP.fullmatch(row))] == _GROUPS
    assert [row for row in rows if not _GROUP.fullmatch(row) and not _FEATURE.fullmatch(row)] == []
    assert [row for row in rows if len(row) >= _LONGEST] == []


def test_every_command_is_named() -> None:
    """Those of the menu that Telegram shows."""
    named = set(re.findall(r"`/(\w+)", _README))
    assert [name for name in COMMANDS if name not in named] == []


def test_every_market_and_word_has_its_row() -> None:
    """Those that are built in, and all that the documents know."""
    rows = [line for line in _README.splitlines() if _PROOF.search(line)]
    words = [*STATUSES, *PAYMENTS, *lsps1.ORDERS, *lsps1.PAYMENTS, *(config.id for config in BUILT_IN)]
    assert [word for word in words if not any(f"`{word}`" in row for row in rows)] == []


def test_every_row_names_a_test_that_is_there() -> None:
    """By its file and its name."""
    named = _PROOF.findall(_README)
    assert [name for name, path in named if f"def {name}(" not in (_ROOT / path).read_text()] == []
