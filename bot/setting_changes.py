"""From what a button carries or a person types to what is wanted from now on. Knows no chat."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from bot.callbacks import Part, Setting
from bot.preferences import ALWAYS, Loudness, NoticeKind, Preferences, QuietHours, zone_of
from bot.setting_buttons import AUTOMATIC, OFF, ON
from bot.tongue import Language

_DAY: Final = 24
_HOUR: Final = 60
_TIME: Final = r"([0-9]{1,2})\s?h?(?:[:.]?([0-9]{2}))?"
# The dashes of phones are longer than those of keyboards.
_HOURS: Final = re.compile(rf"{_TIME}\s*[-\u2013\u2014\s]\s*{_TIME}")


def changed(wished: Preferences, setting: Setting) -> Preferences | None:
    """What is wanted after a tap; None for a value that no button of ours carries."""
    change = _CHANGES.get(setting.part)
    return change(wished, setting.value) if change else None


def read_hours(text: str) -> QuietHours | None:
    """Two times of the day: `22-7`, `22:30-7:15`, `22h30 - 7h15`; None for anything else."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        return None
    first, first_minute, second, second_minute = (int(each or 0) for each in found.groups())
    if first > _DAY or second > _DAY or max(first_minute, second_minute) >= _HOUR:
        return None
    # Some write midnight as 24.
    return _hours(first % _DAY * _HOUR + first_minute, second % _DAY * _HOUR + second_minute)


def _hours(begin: int, end: int) -> QuietHours | None:
    day = _DAY * _HOUR
    return QuietHours(begin, end) if begin != end and begin < day and end < day else None


def _language(wished: Preferences, value: str) -> Preferences | None:
    if value not in {AUTOMATIC, *Language}:
        return None
    return replace(wished, language="" if value == AUTOMATIC else value)


def _zone(wished: Preferences, value: str) -> Preferences | None:
    return replace(wished, zone=value) if zone_of(value) is not None else None


def _fiat(wished: Preferences, value: str) -> Preferences | None:
    return replace(wished, fiat_first=value == ON) if value in {ON, OFF} else None


def _plain(wished: Preferences, value: str) -> Preferences | None:
    return replace(wished, plain=value == ON) if value in {ON, OFF} else None


def _quiet(wished: Preferences, value: str) -> Preferences | None:
    if value == OFF:
        return replace(wished, quiet=None)
    begin, _, end = value.partition("-")
    quiet = _hours(int(begin), int(end)) if begin.isdecimal() and end.isdecimal() else None
    return replace(wished, quiet=quiet) if quiet is not None else None


def _notices(wished: Preferences, value: str) -> Preferences | None:
    kind, _, how = value.partition("-")
    if kind not in set(NoticeKind) or (how == Loudness.OFF and kind in ALWAYS):
        return None
    others = {each: loud for each, loud in wished.notices.items() if each != kind}
    if how == AUTOMATIC:
        return replace(wished, notices=others)
    if how not in set(Loudness):
        return None
    return replace(wished, notices=others | {NoticeKind(kind): Loudness(how)})


_CHANGES: Final[Mapping[Part, Callable[[Preferences, str], Preferences | None]]] = {
    Part.LANGUAGE: _language,
    Part.ZONE: _zone,
    Part.FIAT: _fiat,
    Part.PLAIN: _plain,
    Part.QUIET: _quiet,
    Part.NOTICES: _notices,
}
