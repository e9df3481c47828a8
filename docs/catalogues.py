#!/usr/bin/env python3
"""Brings `bot/locales/*.po` up to the texts in the code, and fills in translations. `--check` compares."""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from gettext import c2py
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, Final

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.tongue import Language

ROOT: Final = Path(__file__).resolve().parent.parent
LANGUAGES: Final = tuple(each for each in Language if each is not Language.ENGLISH)
KEYWORDS: Final[Mapping[str, Any]] = {"tr": None, "rich": None, "Phrase": None, "counted": (1, 2)}
# Buttons are cut off on a phone; the longest English label has 39 characters.
LONGEST_LABEL: Final = 48
_COMMAND: Final = re.compile(r"(?<![\w/.<])/[a-z]+\b")
# What a person types as it stands: sizes like `2M sats`, and how a node's address is written.
_TYPED: Final = re.compile(r"(?<![\w.,])\d+[kM]\b(?: sats\b)?|\w+@\w+:\w+")
_UNWELCOME: Final = frozenset("<&!¡")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NAMES: Final = re.compile(r"\{\w*\}")
_SENTENCE: Final = 3

Forms = tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A text of the code: its English, with `many` where a number decides the form, and who says it."""

    one: str
    many: str = ""
    files: tuple[str, ...] = ()

    @property
    def is_label(self) -> bool:
        """Whether it stands on a button."""
        return any("keyboards" in name or "buttons" in name for name in self.files)


def texts(root: Path) -> list[Text]:
    """All texts of the bot under a folder, by file and then by their English."""
    files: dict[str, set[str]] = {}
    plurals: dict[str, str] = {}
    for name, _, message, _, _ in extract_from_dir(root / "bot", keywords=KEYWORDS):
        one, many = message if isinstance(message, tuple) else (message, "")
        files.setdefault(one, set()).add(f"bot/{name}")
        if many and plurals.setdefault(one, many) != many:
            raise click.ClickException(f"two plurals of one text: {plurals[one]!r} and {many!r}")
    found = [Text(one, plurals.get(one, ""), tuple(sorted(names))) for one, names in files.items()]
    return sorted(found, key=lambda text: (text.files[0], text.one))


def path_of(language: Language, root: Path) -> Path:
    """Where the catalogue of a language lies under a folder."""
    return root / "bot" / "locales" / f"{language}.po"


def known(language: Language, root: Path) -> dict[str, Forms]:
    """The translations that a catalogue holds, by the English of one; doubtful ones are none."""
    catalog = read_po(BytesIO((_read(path_of(language, root)) or "").encode()), locale=language)
    return {_singular(each.id): _forms(each.string or "") for each in catalog if each.id and not each.fuzzy}


def catalogue(language: Language, found: Iterable[Text], translations: Mapping[str, Forms]) -> str:
    """A catalogue of exactly these texts, empty where they have no translation of their shape."""
    catalog = Catalog(locale=language)
    for text in found:
        wanted = catalog.num_plurals if text.many else 1
        forms = translations.get(text.one, ())
        forms = forms if len(forms) == wanted else ("",) * wanted
        places = [(name, 0) for name in text.files]
        if text.many:
            catalog.add((text.one, text.many), forms, locations=places)
        else:
            catalog.add(text.one, forms[0], locations=places)
    written = BytesIO()
    write_po(written, catalog, width=0, omit_header=True, include_lineno=False)
    return _header(language, catalog) + written.getvalue().decode()


def differing(root: Path) -> dict[Path, str]:
    """The catalogues that do not hold exactly the code's texts, and what they should be."""
    found = texts(root)
    wanted = {path_of(each, root): catalogue(each, found, known(each, root)) for each in LANGUAGES}
    return {path: text for path, text in wanted.items() if _read(path) != text}


def missing(language: Language, root: Path) -> list[dict[str, Any]]:
    """What has no translation, for a translator."""
    have = known(language, root)
    empty = [text for text in texts(root) if not all(have.get(text.one, ("",)))]
    return [
        {"id": number, "one": text.one, **({"many": text.many} if text.many else {}), "file": text.files[0]}
        for number, text in enumerate(empty, 1)
    ]


def fill(language: Language, root: Path, given: Mapping[str, str | Sequence[str]]) -> list[str]:
    """Write translations into a catalogue; returns what is wrong with those that are left out."""
    found = {text.one: text for text in texts(root)}
    have, refused = known(language, root), []
    for one, words in given.items():
        faults = faults_of(language, found[one], _forms(words)) if one in found else ["no text of the code"]
        refused += [f"{one!r}: {fault}" for fault in faults]
        if not faults:
            have[one] = _forms(words)
    path_of(language, root).write_text(catalogue(language, found.values(), have), encoding="utf-8")
    return refused


def faults_of(language: Language, text: Text, forms: Forms) -> list[str]:
    """Why a translation cannot stand for a text, an entry for each reason."""
    catalog = Catalog(locale=language)
    wanted = catalog.num_plurals if text.many else 1
    if len(forms) != wanted:
        return [f"{len(forms)} forms instead of {wanted}"]
    if not all(forms):
        return ["empty"]
    form_of = c2py(catalog.plural_expr)
    # A form for several numbers must name its number, even where the English for one does not.
    alone = {form_of(1)} - {form_of(count) for count in range(1000) if count != 1}
    return [
        f"{fault} in {form!r}"
        for number, form in enumerate(forms)
        for fault in _faults(text.one if not text.many or number in alone else text.many, form, text)
    ]


def _faults(english: str, form: str, text: Text) -> list[str]:
    kept: dict[str, Callable[[str], object]] = {
        "other placeholders": _placeholders,
        "other commands": lambda words: set(_COMMAND.findall(words)),
        "other examples": lambda words: set(_TYPED.findall(words)),
        "another symbol": lambda words: {each for each in words if unicodedata.category(each) == "So"},
        "another number of lines": lambda words: words.count("\n"),
        "another blank at an end": lambda words: (words[:1].isspace(), words[-1:].isspace()),
    }
    faults = [name for name, part in kept.items() if part(form) != part(english)]
    # A short unit may be an abbreviation, which ends with a full stop elsewhere.
    is_prose = len(_WORD.findall(english)) >= _SENTENCE
    if is_prose and form.rstrip().endswith(".") != english.rstrip().endswith("."):
        faults.append("another end of the sentence")
    if form == english and len(_WORD.findall(_NAMES.sub("", english))) >= _SENTENCE:
        faults.append("still English")
    faults += [f"an unwelcome {each}" for each in sorted(_UNWELCOME & set(form) - set(english))]
    if text.is_label and len(form) > LONGEST_LABEL:
        faults.append(f"more than {LONGEST_LABEL} characters on a button")
    return faults


def _placeholders(words: str) -> object:
    try:
        return {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        return None


def _header(language: Language, catalog: Catalog) -> str:
    name = catalog.locale.english_name if catalog.locale else language
    fields = {
        "Language": language,
        "Plural-Forms": catalog.plural_forms,
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = "".join(f'"{field}: {value}\\n"\n' for field, value in fields.items())
    return f'# Inlet in {name}. `make words` keeps it in step with the code.\nmsgid ""\nmsgstr ""\n{lines}\n'


def _singular(english: str | Sequence[str]) -> str:
    return english if isinstance(english, str) else english[0]


def _forms(words: str | Sequence[str]) -> Forms:
    return (words,) if isinstance(words, str) else tuple(words)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


_LANGUAGE: Final = click.Choice([each.value for each in LANGUAGES])
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a catalogue differs.")
@click.option("--missing", "asked", type=_LANGUAGE, help="Print what this language lacks, as JSON.")
@click.option("--fill", "given", type=(_LANGUAGE, _FILE), help="Take translations of a language from JSON.")
def main(*, check: bool, asked: str | None, given: tuple[str, Path] | None) -> None:
    """Write the catalogues anew, or look at them, or fill one."""
    if asked is not None:
        click.echo(json.dumps(missing(Language(asked), ROOT), indent=1, ensure_ascii=False))
    elif given is not None:
        language, path = given
        refused = fill(Language(language), ROOT, json.loads(path.read_text(encoding="utf-8")))
        for fault in refused:
            click.echo(fault)
        sys.exit(1 if refused else 0)
    else:
        stale = differing(ROOT)
        for path, text in stale.items():
            click.echo(f"{path.name} differs: run `make words`" if check else f"{path.name} written")
            if not check:
                path.write_text(text, encoding="utf-8")
        sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
