"""Numbers, money and times as people read them, each in his language and zone."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.escape import esc
from bot.texts import units
from bot.texts.units import rough_span
from bot.tongue import Language, Reader, number, reading
from liquidity.money import Msat, Sats, UsdCents

NOVEMBER: Final = datetime(2026, 11, 21, 14, 6, 10, tzinfo=UTC)
# Blanks that hold a number and its unit on one line.
_NARROW, _HARD = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        (0, "0 minutes"),
        (5, "50 minutes"),
        (6, "1 hour"),
        (18, "3 hours"),
        (80, "13 hours"),
        (287, "48 hours"),
        (288, "2 days"),
        (400, "3 days"),
        (2016, "14 days"),
    ],
)
def test_a_time_lock_is_told_in_one_unit(blocks: int, said: str) -> None:
    """Minutes, hours below two days, then days, each to the nearest."""
    assert rough_span(timedelta(minutes=10 * blocks)) == said


@pytest.mark.parametrize(
    ("language", "grouped", "money", "whole", "day"),
    [
        ("en", "27,163,000", "$1,234.50", "$25", "21 Nov"),
        ("es", "27.163.000", "1.234,50_US$", "25_US$", "21 nov"),
        ("pt_BR", "27.163.000", "US$_1.234,50", "US$_25", "21 de nov."),
        ("de", "27.163.000", "1.234,50_$", "25_$", "21. Nov."),
        ("fr", "27~163~000", "1~234,50_$US", "25_$US", "21 nov."),
        ("ru", "27_163_000", "1_234,50_$", "25_$", "21 нояб."),
    ],
)
def test_numbers_money_and_days_of_each_language(
    language: str, grouped: str, money: str, whole: str, day: str
) -> None:
    """As Unicode's locale data write them; no blank among them is lost on the way into HTML."""
    with reading(Reader(language=Language(language))):
        said = [number(27_163_000), units.usd(UsdCents(123_450)), units.short_usd(UsdCents(2_500))]
        said.append(units.day(NOVEMBER))
        assert [str(esc(each)) for each in said] == [
            each.replace("~", _NARROW).replace("_", _HARD) for each in (grouped, money, whole, day)
        ]
        assert units.sats(Sats(27_163_000)).startswith(said[0])
        assert units.day_and_time(NOVEMBER) == f"{day}, 14:06 UTC"


def test_german_sats_as_a_whole() -> None:
    """The unit is a word of the catalogue, the number is not."""
    with reading(Reader(language=Language.GERMAN)):
        assert units.sats(Sats(27_163_000)).casefold() == "27.163.000 sats"
        assert units.msats(Msat(1_234_567_891)).casefold() == "1.234.567,891 sats"


@pytest.mark.parametrize("language", Language)
def test_every_unit_can_be_told_in_every_language(language: Language) -> None:
    """None is empty, and none leaves a placeholder open, for small counts and large ones."""
    with reading(Reader(language=language, fiat_first=True, plain=True)):
        for count in (0, 1, 2, 5, 21, 1_000, 5_430_000):
            length = timedelta(minutes=count)
            said = [
                units.sats(Sats(count)),
                units.msats(Msat(count)),
                units.short_sats(Sats(count)),
                units.money(Sats(count), UsdCents(count)),
                units.cost(UsdCents(count), None),
                units.span(length),
                units.rough_span(length),
                units.until(NOVEMBER + timedelta(seconds=count), NOVEMBER),
            ]
            assert all(said)
            assert not any(set(each) & set("{}") for each in said)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "21 Nov, 14:06 UTC"),
        ("Europe/Berlin", "21 Nov, 15:06 CET"),
        ("America/Sao_Paulo", "21 Nov, 11:06 UTC-03"),
        ("Asia/Kolkata", "21 Nov, 19:36 IST"),
        ("Pacific/Auckland", "22 Nov, 03:06 NZDT"),
    ],
)
def test_a_time_names_its_zone(zone: str, said: str) -> None:
    """By its letters, or by its distance where it has none; the day is the reader's too."""
    with reading(Reader(zone=ZoneInfo(zone))):
        assert units.day_and_time(NOVEMBER) == said


def test_what_is_paid_comes_in_the_order_that_the_reader_wants() -> None:
    """A plain reader reads the same numbers."""
    for plain in (False, True):
        with reading(Reader(plain=plain)):
            assert units.money(Sats(54_210), UsdCents(5_000)) == "54,210 sats ($50.00)"
        with reading(Reader(fiat_first=True, plain=plain)):
            assert units.money(Sats(54_210), UsdCents(5_000)) == "$50.00 (54,210 sats)"
