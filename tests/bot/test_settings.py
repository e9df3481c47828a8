"""/settings: what can be set is kept, shown, and takes effect; what was forged changes nothing."""

from typing import Any

import pytest

from bot import zones
from bot.callbacks import Part, Setting, pack
from bot.preferences import Loudness, NoticeKind, Preferences, QuietHours
from bot.setting_changes import read_hours
from bot.tongue import Language
from liquidity.orders import Owner
from tests.bot.bench import ALICE, Bench, Call

BOB = ALICE + 1


async def _wished(bench: Bench, user: int = ALICE) -> Preferences:
    """What is kept of a person's wishes."""
    return await bench.readership.preferences(Owner(user))


def _labels(call: Call) -> list[str]:
    board: Any = call[1]["reply_markup"]
    return [button["text"] for row in board["inline_keyboard"] for button in row]


async def test_all_that_is_set_is_shown(bench: Bench) -> None:
    """A line each, from the first moment."""
    (call,) = await bench.write("/settings")
    assert call[1]["text"].splitlines() == [
        "<b>Settings</b>",
        "",
        "Language: English, as in Telegram",
        "Time zone: UTC, where it is 12:00",
        "Amounts: sats first",
        "Plain mode: off",
        "Notices: as usual",
        "Quiet hours: none",
    ]
    assert len(_labels(call)) == 6


@pytest.mark.parametrize(
    ("setting", "kept"),
    [
        (Setting(Part.LANGUAGE, "de"), Preferences(language="de")),
        (Setting(Part.ZONE, "Europe/Berlin"), Preferences(zone="Europe/Berlin")),
        (Setting(Part.FIAT, "on"), Preferences(fiat_first=True)),
        (Setting(Part.PLAIN, "on"), Preferences(plain=True)),
        (Setting(Part.QUIET, "1320-420"), Preferences(quiet=QuietHours(1320, 420))),
        (Setting(Part.NOTICES, "progress-off"), Preferences(notices={NoticeKind.PROGRESS: Loudness.OFF})),
        (Setting(Part.NOTICES, "end-silent"), Preferences(notices={NoticeKind.END: Loudness.SILENT})),
    ],
)
async def test_a_tap_is_kept(bench: Bench, setting: Setting, kept: Preferences) -> None:
    """Of this person alone; a second tap on the same button changes nothing more."""
    for _ in range(2):
        await bench.press(pack(setting))
        assert await _wished(bench) == kept
    assert await _wished(bench, BOB) == Preferences()


@pytest.mark.parametrize(
    "setting",
    [
        Setting(Part.LANGUAGE, "tlh"),
        Setting(Part.ZONE, "Europe/Atlantis"),
        Setting(Part.ZONE, "/etc/passwd"),
        Setting(Part.FIAT, "maybe"),
        Setting(Part.QUIET, "1-1"),
        Setting(Part.QUIET, "1440-2"),
        Setting(Part.QUIET, "1-2-3"),
        Setting(Part.NOTICES, "needed-off"),
        Setting(Part.NOTICES, "end-off"),
        Setting(Part.NOTICES, "weather-ring"),
        Setting(Part.NOTICES, "end-shout"),
        Setting(Part.HOME, "x"),
    ],
)
async def test_a_forged_value_changes_nothing(bench: Bench, setting: Setting) -> None:
    """And what always arrives cannot be switched off by a button that was never shown."""
    calls = await bench.press(pack(setting))
    assert await _wished(bench) == Preferences()
    assert [method for method, _ in calls] == ["answerCallbackQuery"]


async def test_the_commands_follow_the_language(bench: Bench) -> None:
    """Telegram lists them by its own language, unless this chat has a list."""
    calls = await bench.press(pack(Setting(Part.LANGUAGE, "de")))
    told = dict(calls)["setMyCommands"]
    assert told["scope"] == {"type": "chat", "chat_id": ALICE}
    assert "settings" in {each["command"] for each in told["commands"]}
    assert "setMyCommands" not in dict(await bench.press(pack(Setting(Part.FIAT, "on"))))
    calls = await bench.press(pack(Setting(Part.LANGUAGE, "auto")))
    assert dict(calls)["deleteMyCommands"]["scope"]["chat_id"] == ALICE


async def test_the_commands_are_tried_again(bench: Bench) -> None:
    """At each tap of a language and each look at the settings: one that failed, or is of an older release."""
    for _ in range(2):
        assert "setMyCommands" in dict(await bench.press(pack(Setting(Part.LANGUAGE, "de"))))
    assert "setMyCommands" in dict(await bench.write("/settings"))


async def test_who_is_forgotten_has_no_list_of_their_own(bench: Bench) -> None:
    """The commands are Telegram's again."""
    await bench.press(pack(Setting(Part.LANGUAGE, "de")))
    asked = await bench.write("/forget")
    board: Any = asked[-1][1]["reply_markup"]
    calls = await bench.press(board["inline_keyboard"][0][0]["callback_data"])
    assert dict(calls)["deleteMyCommands"]["scope"] == {"type": "chat", "chat_id": ALICE}


async def test_a_purchase_leaves_an_open_question(bench: Bench) -> None:
    """An amount or an address is no city: it begins a purchase, as it would without the question."""
    for part in (Part.ZONE, Part.QUIET):
        await bench.press(pack(Setting(part)))
        calls = await bench.write("$25")
        assert "Your node" in calls[-1][1]["text"]
        await bench.write("/cancel")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "city",
    [
        "London",
        "Kyiv",
        "Toronto",
        "Kolkata",
        "Shanghai",
        "Buenos Aires",
        "München",
        "Киев",
        "Санкт-Петербург",
    ],
)
def test_a_city_is_one_zone(city: str, language: Language) -> None:
    """Zones that go by one name are one to a person."""
    (found,) = zones.find(city, language)
    assert zones.city(found, language)


@pytest.mark.parametrize("language", Language)
def test_no_two_zones_are_called_alike(language: Language) -> None:
    """What is typed is what is shown, also of a city that shares its zone with a larger one."""
    shown = [zones.city(name, language) for name in zones.usual(language)]
    assert len({*shown}) == len(shown)
    assert zones.city("America/Montreal", language).startswith("Montr")


async def test_each_part_opens_and_leads_back(bench: Bench) -> None:
    """No part is a dead end."""
    for part in (Part.LANGUAGE, Part.ZONE, Part.NOTICES, Part.QUIET):
        calls = await bench.press(pack(Setting(part)))
        assert "« Settings" in _labels(calls[-1])
    calls = await bench.press(pack(Setting(Part.NOTICES, NoticeKind.NEEDED)))
    assert _labels(calls[-1]) == ["✓ As usual", "ring", "silent", "« Notices"]


async def test_a_city_is_typed(bench: Bench) -> None:
    """One that is known is taken, several are offered, none is told, and the question stays open."""
    await bench.press(pack(Setting(Part.ZONE)))
    calls = await bench.write("Atlantis")
    assert "no city or zone" in calls[-1][1]["text"]
    calls = await bench.write("port")
    assert len(_labels(calls[-1])) > 2
    calls = await bench.write("são paulo")
    calls = await bench.press(pack(Setting(Part.ZONE, "America/Sao_Paulo")))
    assert "where it is 09:00" in calls[-1][1]["text"]
    assert (await _wished(bench)).zone == "America/Sao_Paulo"


async def test_hours_are_typed(bench: Bench) -> None:
    """In the ways that people write them; what cannot be read keeps the question open."""
    await bench.press(pack(Setting(Part.QUIET)))
    calls = await bench.write("at night")
    assert "cannot read these hours" in calls[-1][1]["text"]
    calls = await bench.write("22:30 - 7")
    assert "Quiet hours: 22:30-07:00" in calls[-1][1]["text"]
    assert (await _wished(bench)).quiet == QuietHours(22 * 60 + 30, 7 * 60)


async def test_the_question_can_be_left(bench: Bench) -> None:
    """/cancel ends it, and the next text is a text like any other."""
    await bench.press(pack(Setting(Part.ZONE)))
    calls = await bench.write("/cancel")
    assert "/settings shows what is set" in calls[-1][1]["text"]
    await bench.write("berlin")
    assert (await _wished(bench)).zone == "UTC"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22-7", (1320, 420)),
        ("22:30\u20137:15", (1350, 435)),
        ("22h30 - 7h15", (1350, 435)),
        ("22h-7h", (1320, 420)),
        ("22.30 7.15", (1350, 435)),
        ("0-9", (0, 540)),
        ("24-6", (0, 360)),
        ("7-7", None),
        ("25-7", None),
        ("22:60-7", None),
        ("22", None),
        ("", None),
        ("\u0662\u0662-\u0667", None),
    ],
)
def test_two_times_of_a_day(text: str, hours: tuple[int, int] | None) -> None:
    """Read or refused, never guessed."""
    assert read_hours(text) == (QuietHours(*hours) if hours else None)


def test_usual_zones_exist() -> None:
    """Those that are offered first can be chosen."""
    for language in Language:
        for name in zones.usual(language):
            assert zones.find(name, language)[0] == name or name == "UTC"
