"""The README's claims about markets and states name tests that are there."""

import re
from pathlib import Path

from liquidity.catalog import BUILT_IN
from liquidity.lsps1 import words as lsps1
from liquidity.magma.words import PAYMENTS, STATUSES

_ROOT = Path(__file__).resolve().parent.parent
_README = (_ROOT / "README.md").read_text()
_PROOF = re.compile(r"\[`(test_\w+)`\]\(([\w/.]+)\)")


def test_every_market_and_word_has_its_row() -> None:
    """Those that are built in, and all that the documents know."""
    rows = [line for line in _README.splitlines() if _PROOF.search(line)]
    words = [*STATUSES, *PAYMENTS, *lsps1.ORDERS, *lsps1.PAYMENTS, *(config.id for config in BUILT_IN)]
    assert [word for word in words if not any(f"`{word}`" in row for row in rows)] == []


def test_every_row_names_a_test_that_is_there() -> None:
    """By its file and its name."""
    named = _PROOF.findall(_README)
    assert [name for name, path in named if f"def {name}(" not in (_ROOT / path).read_text()] == []
