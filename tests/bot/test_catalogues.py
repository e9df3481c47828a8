"""The catalogues hold every text of the code, and no translation that breaks what its English promises."""

import json
import re
import runpy
from pathlib import Path
from typing import Any, Final

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from bot.tongue import Language

_ROOT: Final = Path(__file__).resolve().parents[2]
_OTHERS: Final = [each for each in Language if each is not Language.ENGLISH]
_CODE: Final = """
from bot.tongue import Phrase, counted, rich, tr
LABEL = Phrase("Cancel")
tr("Send it with /buy, like 2M sats.")
rich("{market} asks {amount}", market=tr("Nobody"), amount=1)
counted("One order", "{count} orders", len([1]))
"""


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    """The names of `docs/catalogues.py`."""
    return runpy.run_path(str(_ROOT / "docs" / "catalogues.py"))


@pytest.fixture
def tree(tool: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small bot, on which the tool works."""
    (tmp_path / "bot" / "locales").mkdir(parents=True)
    (tmp_path / "bot" / "own_keyboards.py").write_text(_CODE)
    monkeypatch.setitem(tool["main"].callback.__globals__, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", _OTHERS)
def test_every_text_is_in_the_catalogue_and_nothing_else(tool: dict[str, Any], language: Language) -> None:
    """As many as the code has, in the shape that it has; `make words` sees to that."""
    path = tool["path_of"](language, _ROOT)
    assert path not in tool["differing"](_ROOT)


@pytest.mark.parametrize("language", _OTHERS)
def test_every_translation_can_stand_for_its_text(tool: dict[str, Any], language: Language) -> None:
    """None empty; placeholders, plural forms, commands and examples kept; nothing that is read as HTML."""
    known = tool["known"](language, _ROOT)
    faults = {
        text.one: found
        for text in tool["texts"](_ROOT)
        if (found := tool["faults_of"](language, text, known.get(text.one, ("",))))
    }
    assert faults == {}


@pytest.mark.parametrize("language", _OTHERS)
def test_no_translation_is_in_doubt(tool: dict[str, Any], language: Language) -> None:
    """Gettext would pass over a fuzzy one in silence."""
    with tool["path_of"](language, _ROOT).open("rb") as file:
        assert [each.id for each in read_po(file, locale=language) if each.fuzzy] == []


@pytest.mark.parametrize(
    ("one", "said", "fault"),
    [
        ("Cancel", "", "empty"),
        ("{a} and {b}", "{a} und", "other placeholders"),
        ("{a} and {b}", "{a} und {b} {c}", "other placeholders"),
        ("{a} now", "{a jetzt", "other placeholders"),
        ("/buy makes one", "/kaufen macht einen", "other commands"),
        ("buy or sell", "/buy oder nicht", "other commands"),
        ("like 2M sats", "wie 2 Mio. Sats", "other examples"),
        ("as key@host:port", "als Key@Host:Port", "other examples"),
        ("✅ Ready", "Fertig", "another symbol"),
        ("Pay\nfor it", "Zahle dafür", "another number of lines"),
        ("Ready ", "Fertig", "another blank at an end"),
        ("It is over now.", "Es ist nun vorbei", "another end of the sentence"),
        ("It is over now", "Es ist nun vorbei.", "another end of the sentence"),
        ("Over", "<b>Vorbei</b>", "an unwelcome <"),
        ("Over", "Aus & vorbei", "an unwelcome &"),
        ("Over", "Vorbei!", "an unwelcome !"),
    ],
)
def test_a_translation_that_breaks_its_text_is_refused(
    tool: dict[str, Any], one: str, said: str, fault: str
) -> None:
    """Each fault by its name."""
    faults = tool["faults_of"](Language.GERMAN, tool["Text"](one), (said,))
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_what_may_differ(tool: dict[str, Any]) -> None:
    """The order of words, an abbreviation's full stop, and the length of what is no button."""
    text = tool["Text"]
    for one, said in (
        ("{a} of {b}", "{b}: {a}"),
        ("{days} d", "{days} T."),
        ("16.7M sats are large", "16,7 Mio. Sats sind viel"),
        ("Over", "V" * 99),
    ):
        assert tool["faults_of"](Language.GERMAN, text(one), (said,)) == []
    label = text("Over", files=("bot/own_keyboards.py",))
    (fault,) = tool["faults_of"](Language.GERMAN, label, ("V" * 99,))
    assert fault.startswith("more than 48 characters on a button")


def test_plural_forms_are_complete_and_name_their_number(tool: dict[str, Any]) -> None:
    """One form may go without its number, unless it also serves 21 or 0."""
    text = tool["Text"]("One order", "{count} orders")
    russian = ("{count} заказ", "{count} заказа", "{count} заказов")
    assert tool["faults_of"](Language.RUSSIAN, text, russian) == []
    assert tool["faults_of"](Language.RUSSIAN, text, russian[1:]) == ["2 forms instead of 3"]
    assert tool["faults_of"](Language.RUSSIAN, text, ("Один заказ", *russian[1:])) != []
    assert tool["faults_of"](Language.GERMAN, text, ("Ein Auftrag", "{count} Aufträge")) == []
    assert tool["faults_of"](Language.FRENCH, text, ("Un ordre", "{count} ordres")) != []


def test_catalogues_follow_the_code(tool: dict[str, Any], tree: Path) -> None:
    """New texts come empty, known ones stay, those that are gone go, and a second run changes nothing."""
    run = CliRunner().invoke
    assert run(tool["main"], ["--check"]).exit_code == 1
    path = tool["path_of"](Language.GERMAN, tree)
    assert not path.exists()
    assert run(tool["main"], []).exit_code == 0
    assert re.findall(r'^msgid(?:_plural)? "(.+)"', path.read_text(), re.MULTILINE) == [
        "Cancel",
        "Nobody",
        "One order",
        "{count} orders",
        "Send it with /buy, like 2M sats.",
        "{market} asks {amount}",
    ]
    path.write_text(path.read_text().replace('msgid "Cancel"\nmsgstr ""', 'msgid "Cancel"\nmsgstr "Nein"'))
    assert run(tool["main"], ["--check"]).exit_code == 0
    (tree / "bot" / "own_keyboards.py").write_text(_CODE.replace("Nobody", "Somebody"))
    assert "de.po differs" in run(tool["main"], ["--check"]).output
    run(tool["main"], [])
    assert run(tool["main"], []).output == ""
    text = path.read_text()
    assert 'msgstr "Nein"' in text
    assert "Somebody" in text
    assert "Nobody" not in text
    assert not re.search(r"\d{4}-\d\d|:\d+$|fuzzy", text, re.MULTILINE)


def test_two_plurals_of_one_text_are_refused(tool: dict[str, Any], tree: Path) -> None:
    """Gettext could keep only one of them."""
    (tree / "bot" / "own_keyboards.py").write_text(_CODE + 'counted("One order", "{count} more orders", 2)\n')
    assert "two plurals" in CliRunner().invoke(tool["main"], []).output


def test_translations_are_asked_for_and_taken(tool: dict[str, Any], tree: Path) -> None:
    """What is missing as JSON; what is given fills the catalogue, and what is wrong is named and left out."""
    run = CliRunner().invoke
    run(tool["main"], [])
    asked = json.loads(run(tool["main"], ["--missing", "de"]).output)
    assert [each["id"] for each in asked] == [1, 2, 3, 4, 5]
    assert asked[2] == {
        "id": 3,
        "one": "One order",
        "many": "{count} orders",
        "file": "bot/own_keyboards.py",
    }
    given = {"Cancel": "Nein", "One order": ["Einer", "{count} davon"], "Nobody": "", "Gone": "Fort"}
    (tree / "de.json").write_text(json.dumps(given))
    filled = run(tool["main"], ["--fill", "de", str(tree / "de.json")])
    assert filled.exit_code == 1
    assert filled.output.splitlines() == ["'Nobody': empty", "'Gone': no text of the code"]
    assert run(tool["main"], ["--check"]).exit_code == 0
    left = json.loads(run(tool["main"], ["--missing", "de"]).output)
    assert [each["one"] for each in left] == [
        "Nobody",
        "Send it with /buy, like 2M sats.",
        "{market} asks {amount}",
    ]
    known = tool["known"](Language.GERMAN, tree)
    assert (known["Cancel"], known["One order"]) == (("Nein",), ("Einer", "{count} davon"))
