"""The buttons of /settings."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import Part, Setting, pack
from bot.preferences import ALWAYS, Loudness, NoticeKind, Preferences, QuietHours
from bot.texts import settings as words
from bot.texts.signs import chosen
from bot.tongue import Language, tr

AUTOMATIC: Final = "auto"
ON: Final = "on"
OFF: Final = "off"
_USUAL_NIGHTS: Final = (QuietHours(22 * 60, 7 * 60), QuietHours(23 * 60, 8 * 60), QuietHours(0, 9 * 60))


def _button(text: str, part: Part, value: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(Setting(part, value)))


def _back() -> list[InlineKeyboardButton]:
    return [_button(tr("« Settings"), Part.HOME)]


def home(wished: Preferences) -> InlineKeyboardMarkup:
    """All parts; what has two values only is changed by its button."""
    fiat = tr("Sats first") if wished.fiat_first else tr("Dollars first")
    plain = tr("With emoji and pictures") if wished.plain else tr("Plain mode")
    return InlineKeyboardMarkup(
        [
            [_button(tr("Language"), Part.LANGUAGE), _button(tr("Time zone"), Part.ZONE)],
            [_button(tr("Notices"), Part.NOTICES), _button(tr("Quiet hours"), Part.QUIET)],
            [
                _button(fiat, Part.FIAT, OFF if wished.fiat_first else ON),
                _button(plain, Part.PLAIN, OFF if wished.plain else ON),
            ],
        ]
    )


def languages(wished: Preferences) -> InlineKeyboardMarkup:
    """Each language by its own name, and whatever Telegram is set to."""
    automatic = chosen(tr("As in Telegram"), is_it=not wished.language)
    rows = [[_button(automatic, Part.LANGUAGE, AUTOMATIC)]]
    buttons = [
        _button(chosen(each.own_name, is_it=wished.language == each), Part.LANGUAGE, each)
        for each in Language
    ]
    rows += [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    return InlineKeyboardMarkup([*rows, _back()])


def zones(names: Sequence[str]) -> InlineKeyboardMarkup:
    """Some time zones to choose from."""
    rows = [[_button(words.zone_label(name), Part.ZONE, name)] for name in names]
    return InlineKeyboardMarkup([*rows, _back()])


def notices(wished: Preferences) -> InlineKeyboardMarkup:
    """Each kind leads to its own choice."""
    rows = [[_button(words.kind_and_loudness(kind, wished), Part.NOTICES, kind)] for kind in NoticeKind]
    return InlineKeyboardMarkup([*rows, _back()])


def loudness(kind: NoticeKind, wished: Preferences) -> InlineKeyboardMarkup:
    """How notices of one kind come; as usual where nothing is chosen."""
    now = wished.notices.get(kind)
    choices = [each for each in Loudness if each is not Loudness.OFF or kind not in ALWAYS]
    buttons = [
        _button(chosen(str(words.LOUDNESS[each]), is_it=each is now), Part.NOTICES, f"{kind}-{each}")
        for each in choices
    ]
    usual = _button(chosen(tr("As usual"), is_it=now is None), Part.NOTICES, f"{kind}-{AUTOMATIC}")
    return InlineKeyboardMarkup([[usual], buttons, [_button(tr("« Notices"), Part.NOTICES)]])


def quiet(wished: Preferences) -> InlineKeyboardMarkup:
    """Some usual nights, and none."""
    nights = [
        _button(chosen(words.hours(each), is_it=wished.quiet == each), Part.QUIET, f"{each.begin}-{each.end}")
        for each in _USUAL_NIGHTS
    ]
    none = _button(chosen(tr("None"), is_it=wished.quiet is None), Part.QUIET, OFF)
    choices = [*nights, none]
    return InlineKeyboardMarkup([choices[:2], choices[2:], _back()])
