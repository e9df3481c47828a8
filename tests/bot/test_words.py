"""Whatever a person reads goes through `bot.tongue`: no sentence is left in English by accident."""

import ast
import re
import runpy
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).resolve().parents[2]
_BOT: Final = _ROOT / "bot"
_SPEAKS: Final = (
    "texts/*.py",
    "conversations/*.py",
    "*keyboards.py",
    "*buttons.py",
    "introduction.py",
    "groups.py",
    "inline.py",
)
# How many of their first arguments are English.
_TONGUE: Final = {"tr": 1, "rich": 1, "Phrase": 1, "counted": 2}
_LOGS: Final = frozenset({"log", "logger"})

_LETTER: Final = r"[^\W\d_]"
_WORDS: Final = re.compile(rf"{_LETTER}[,;:.?]?\s+{_LETTER}|^[A-Z][a-z]")
# A part of an f-string: one word beside a blank is enough.
_PIECE: Final = re.compile(rf"\s{_LETTER}|{_LETTER}[,;:.?]?\s|^[A-Z][a-z]")

# What is typed as it stands, in every language.
_SAME_EVERYWHERE: Final = frozenset(
    {
        "lncli getinfo",
        "lightning-cli getinfo",
        "lncli connect ",
        "lightning-cli connect ",
        "2M sats",
        " price",
    }
)
# What goes on to a market's support, which reads English.
_ENGLISH_ON_PURPOSE: Final = frozenset({"_support"})


class _Strings(ast.NodeVisitor):
    """Gathers the strings that are words and pass by tongue, and the calls of tongue without a literal."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Call(self, call: ast.Call) -> None:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        logs = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in _LOGS
        if logs or name == "TypeVar":
            return
        english = call.args[: _TONGUE.get(name, 0)]
        for argument in english:
            if isinstance(argument, ast.JoinedStr | ast.BinOp | ast.IfExp):
                self.found.append((call.lineno, ast.unparse(argument)))
        for child in (call.func, *call.args[len(english) :], *call.keywords):
            self.visit(child)

    def visit_Raise(self, _raised: ast.Raise) -> None:
        """For programmers."""

    def visit_Expr(self, statement: ast.Expr) -> None:
        if not isinstance(statement.value, ast.Constant):  # else a docstring
            self.generic_visit(statement)

    def visit_AnnAssign(self, assigned: ast.AnnAssign) -> None:
        if assigned.value is not None:
            self.visit(assigned.value)

    def visit_arg(self, _argument: ast.arg) -> None:
        """An annotation may be a string."""

    def visit_FunctionDef(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for child in (function.args, *function.body) if function.name not in _ENGLISH_ON_PURPOSE else ():
            self.visit(child)

    def visit_AsyncFunctionDef(self, function: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(function)

    def visit_JoinedStr(self, joined: ast.JoinedStr) -> None:
        for part in joined.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)
            elif isinstance(part, ast.Constant):
                self._look(part, _PIECE)

    def visit_Constant(self, constant: ast.Constant) -> None:
        self._look(constant, _WORDS)

    def _look(self, constant: ast.Constant, pattern: re.Pattern[str]) -> None:
        text = constant.value
        if isinstance(text, str) and pattern.search(text) and text not in _SAME_EVERYWHERE:
            self.found.append((constant.lineno, text))


def _untold(source: str) -> list[tuple[int, str]]:
    """The line and the words of each string that passes by tongue."""
    strings = _Strings()
    strings.visit(ast.parse(source))
    return strings.found


def _literals(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for argument in node.args[: _TONGUE.get(node.func.id, 0)]:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)


def test_every_sentence_goes_through_tongue() -> None:
    """Texts, buttons, inline results, groups and conversations speak the reader's language only."""
    files = sorted(chain.from_iterable(_BOT.glob(each) for each in _SPEAKS))
    found = [
        f"{path.relative_to(_ROOT)}:{line} {text!r}"
        for path in files
        for line, text in _untold(path.read_text())
    ]
    assert found == []


def test_every_literal_of_the_code_is_extracted() -> None:
    """What Babel overlooks would stay English in silence."""
    tool = runpy.run_path(str(_ROOT / "docs" / "catalogues.py"))
    extracted = {words for text in tool["texts"](_ROOT) for words in (text.one, text.many) if words}
    assert extracted == {words for path in _BOT.rglob("*.py") for words in _literals(path.read_text())}


@pytest.mark.parametrize(
    "source",
    [
        'esc("Nothing was bought.")',
        'button("Cancel", CancelDialog(dialog))',
        'f"{amount} of inbound"',
        'f"Order {id}"',
        'rich("Paid: {how}", how="in two parts")',
        'tr("this" if one else "that")',
        'tr(f"in {span}")',
        'TABLE = {Step.NODE: "the node", Step.AMOUNT: 2}',
        'def say(text="Buy another"): pass',
    ],
)
def test_words_that_pass_by_tongue_are_found(source: str) -> None:
    """Whole, in pieces, in tables, in defaults, and as an argument that cannot be extracted."""
    assert len(_untold(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""What it does."""',
        'def _why() -> "Deeds":\n    """Of which kind."""\n    raise ValueError("no such thing")',
        'log.info("a group does not let the bot write: %s", error)',
        'tr("{amount} of inbound", amount=counted("{count} sat", "{count} sats", 1))',
        'RENAME: Final = "rename"',
        'LABELS: "dict[str, Some Type]" = {Step.NODE: Phrase("Change node")}',
        'f"order-{order.id}.csv"',
        'f"{moment:%H:%M} {zone(moment)}"',
        'rich(_STATES[phase], span="2h")',
    ],
)
def test_what_nobody_reads_is_let_through(source: str) -> None:
    """Docstrings, logs, faults of ours, callback words, names of files, and what tongue has already."""
    assert _untold(source) == []
