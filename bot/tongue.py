"""Whom a text is for: the language, the zone and the habits of its reader, and the words in that language.

Texts are written in English where they are used; gettext catalogues (`bot/locales/<language>.po`) hold the
rest. Who handles an update or a letter says once, with `reading`, for whom: every text made within is for
that reader.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO, StringIO
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, get_decimal_symbol

from bot.escape import Markup, esc

UTC: Final = ZoneInfo("UTC")
# Digits: a senseless number from outside is longer than what Decimal rounds by default.
_LONGEST: Final = 1_000


class Language(StrEnum):
    """A language that Inlet speaks, by the code of its catalogue; texts in the code are English."""

    ENGLISH = "en"
    SPANISH = "es"
    PORTUGUESE = "pt_BR"
    GERMAN = "de"
    FRENCH = "fr"
    RUSSIAN = "ru"

    @property
    def own_name(self) -> str:
        """What it is called by those who speak it."""
        return _OWN_NAMES[self]


_OWN_NAMES: Final = {
    Language.ENGLISH: "English",
    Language.SPANISH: "Español",
    Language.PORTUGUESE: "Português",
    Language.GERMAN: "Deutsch",
    Language.FRENCH: "Français",
    Language.RUSSIAN: "Русский",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """How a person reads: dollars before sats if *fiat_first*, no emoji and no pictures if *plain*."""

    language: Language = Language.ENGLISH
    zone: ZoneInfo = UTC
    fiat_first: bool = False
    plain: bool = False


_ANYBODY: Final = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=_ANYBODY)


def reader() -> Reader:
    """Whom the texts that are made now are for."""
    return _reader.get()


@contextmanager
def reading(person: Reader) -> Iterator[None]:
    """All texts made within are for this reader."""
    token = _reader.set(person)
    try:
        yield
    finally:
        _reader.reset(token)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words kept for later, in English: as a string they are in the language of whoever reads then."""

    english: str

    def __str__(self) -> str:
        return _catalogue(reader().language).gettext(self.english)


def tr(text: str | Phrase, /, **values: object) -> str:
    """A text in the reader's language, each `{name}` in it replaced by that value."""
    return str(Phrase(text) if isinstance(text, str) else text).format(**values)


def rich(text: str | Phrase, /, **values: object) -> Markup:
    """The same as HTML: values that are not `Markup` are escaped."""
    escaped = {name: esc(value) for name, value in values.items()}
    return Markup(esc(Phrase(text) if isinstance(text, str) else text).format(**escaped))


def counted(one: str, many: str, count: int, /, **values: object) -> str:
    """A text about `{count}` things, in the form that the reader's language has for that number."""
    return _catalogue(reader().language).ngettext(one, many, count).format(count=number(count), **values)


def number(value: int | Decimal) -> str:
    """A number as the reader groups it: `27,163,000`."""
    with localcontext(prec=_LONGEST):
        return format_decimal(value, locale=numbers_locale(reader().language))


def dollars(cents: int) -> str:
    """An amount of US dollars as the reader writes it, always with its cents: `$1,234.50`."""
    with localcontext(prec=_LONGEST):
        return format_currency(Decimal(cents).scaleb(-2), "USD", locale=numbers_locale(reader().language))


def whole_dollars(amount: int) -> str:
    """An amount of US dollars without cents: `$25`."""
    locale = numbers_locale(reader().language)
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
    with localcontext(prec=_LONGEST):
        return format_currency(amount, "USD", pattern, locale=locale, currency_digits=False)


def point() -> str:
    """What stands before the decimals of a number."""
    return get_decimal_symbol(numbers_locale(reader().language))


@cache
def numbers_locale(language: Language) -> Locale:
    """How numbers and money are written in a language."""
    return Locale.parse(language)


@cache
def dates_locale(language: Language) -> Locale:
    """How days are written in a language: in English too the day comes before the month."""
    return Locale.parse("en_GB" if language is Language.ENGLISH else language)


def language_of(code: str | None) -> Language | None:
    """The language of a code such as Telegram sends (`pt-br`), None for one that Inlet does not speak."""
    name = (code or "").replace("_", "-").partition("-")[0].lower()
    return next((each for each in Language if each.partition("_")[0] == name), None)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    text = (files("bot") / "locales" / f"{language}.po").read_text(encoding="utf-8")
    compiled = BytesIO()
    write_mo(compiled, read_po(StringIO(text), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
