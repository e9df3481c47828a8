"""Time zones by what people type: a city in their own language, a zone's name, `UTC`."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

from bot.preferences import zone_of
from bot.tongue import UTC, Language, dates_locale

MOST: Final = 8
_LONGEST: Final = 60

_USUAL: Final[Mapping[Language, Sequence[str]]] = {
    Language.ENGLISH: ("Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Singapore"),
    Language.SPANISH: (
        "Europe/Madrid",
        "America/Mexico_City",
        "America/Argentina/Buenos_Aires",
        "America/Bogota",
    ),
    Language.PORTUGUESE: ("America/Sao_Paulo", "America/Manaus", "Europe/Lisbon"),
    Language.GERMAN: ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    Language.FRENCH: ("Europe/Paris", "America/Toronto", "Europe/Brussels", "Europe/Zurich"),
    Language.RUSSIAN: ("Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
}


# Big cities whose zone goes by another's name.
_OTHERS: Final[Mapping[str, Sequence[str]]] = {
    "America/Chicago": ("Austin", "Dallas", "Houston"),
    "America/Los_Angeles": ("San Diego", "San Francisco", "Seattle"),
    "America/New_York": ("Atlanta", "Boston", "Miami", "Washington"),
    "America/Sao_Paulo": ("Belo Horizonte", "Brasília", "Curitiba", "Porto Alegre", "Rio de Janeiro"),
    "America/Toronto": ("Montréal", "Ottawa", "Québec"),
    "Asia/Kolkata": ("Bangalore", "Delhi", "Mumbai"),
    "Asia/Shanghai": ("Beijing", "Shenzhen", "Пекин"),
    "Europe/Berlin": ("Cologne", "Frankfurt", "Hamburg", "Köln", "Munich", "München", "Мюнхен"),
    "Europe/Kyiv": ("Киев", "Київ"),
    "Europe/Madrid": ("Barcelona", "Sevilla", "Valencia"),
    "Europe/Moscow": ("Saint Petersburg", "Санкт-Петербург", "Казань"),
    "Europe/Paris": ("Lyon", "Marseille", "Toulouse"),
    "Europe/Zurich": ("Bern", "Geneva", "Genève", "Zürich"),
}


def usual(language: Language) -> Sequence[str]:
    """Zones in which many who speak a language live, and UTC."""
    return (*_USUAL[language], UTC.key)


def find(typed: str, language: Language) -> Sequence[str]:
    """Zones that a text may mean, the best first: a whole name before the beginning of one."""
    wanted = _plain(typed[:_LONGEST])
    if not wanted:
        return ()
    names = _names(language)
    whole = [zone for zone, spelt in names.items() if wanted in spelt]
    begun = [zone for zone, spelt in names.items() if any(each.startswith(wanted) for each in spelt)]
    found: dict[str, str] = {}
    for zone in whole or begun:
        # One that goes by another's name is what was meant only where its own name was typed.
        meant = (
            zone
            if wanted in {_plain(_own(zone)), _plain(zone)}
            else _called(language)[_local(zone, language)]
        )
        found.setdefault(_plain(_own(meant)), meant)
    return tuple(found.values())[:MOST]


def city(name: str, language: Language) -> str:
    """What a zone is called in a language; one that goes by the name of another has that of its own."""
    local = _local(name, language)
    return local if local and _called(language)[local] == name else _own(name)


@cache
def _called(language: Language) -> Mapping[str, str]:
    """The zone that each local name means first: the one whose own name is like it."""
    called: dict[str, str] = {}
    for name in _names(language):
        if called.setdefault(_local(name, language), name) == name:
            continue
        if _plain(_own(name)) == _plain(_local(name, Language.ENGLISH)):
            called[_local(name, language)] = name
    return called


def _own(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")


@cache
def _names(language: Language) -> Mapping[str, frozenset[str]]:
    """Each zone with all that people may call it, plainly spelt."""
    names: dict[str, frozenset[str]] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.partition("/")
        if name != UTC.key and (not city or area in {"Etc", "SystemV", "US", "posix", "right"}):
            continue
        spelt = {name, _own(name), _local(name, language), _local(name, Language.ENGLISH)}
        names[name] = frozenset(map(_plain, {*spelt, *_OTHERS.get(name, ())}))
    return names


def _local(name: str, language: Language) -> str:
    zone = zone_of(name)
    return str(get_timezone_location(zone, locale=dates_locale(language), return_city=True)) if zone else ""


def _plain(text: str) -> str:
    """Without case, accents and signs: `São Paulo` and `sao_paulo` are one."""
    bare = (
        each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)
    )
    return "".join(each for each in bare if each.isalnum())
