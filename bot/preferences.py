"""What a person wants of the bot: how it writes to them, and which notices ring."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from bot.tongue import UTC, Language, Reader, language_of


class NoticeKind(StrEnum):
    """Notices that are set together. Those that need the person, and the ends, are never off."""

    NEEDED = "needed"
    PAYMENT = "payment"
    PROGRESS = "progress"
    END = "end"
    LEASE = "lease"


ALWAYS: Final = frozenset({NoticeKind.NEEDED, NoticeKind.END})


class Loudness(StrEnum):
    """How a notice comes."""

    RING = "ring"
    SILENT = "silent"
    OFF = "off"


class QuietHours(msgspec.Struct, frozen=True):
    """From one minute of the person's day to another, which may lie after midnight; nothing rings then."""

    begin: int
    end: int

    def cover(self, minute: int) -> bool:
        """Whether a minute of the day lies in them."""
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


class Preferences(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it; *told* is the language that Telegram named last, *language* one chosen instead of it."""

    told: str = ""
    language: str = ""
    zone: str = UTC.key
    fiat_first: bool = False
    plain: bool = False
    notices: dict[NoticeKind, Loudness] = {}
    quiet: QuietHours | None = None

    @property
    def speaks(self) -> Language:
        """The language to write in."""
        return language_of(self.language) or language_of(self.told) or Language.ENGLISH

    @property
    def reader(self) -> Reader:
        """How this person reads."""
        return Reader(self.speaks, zone_of(self.zone) or UTC, fiat_first=self.fiat_first, plain=self.plain)

    def loudness(self, kind: NoticeKind, usual: Loudness, now: datetime) -> Loudness:
        """How a notice of this kind comes now, which without a wish would come as *usual*."""
        wanted = self.notices.get(kind, usual)
        if wanted is Loudness.OFF and kind in ALWAYS:
            wanted = Loudness.SILENT
        if wanted is Loudness.RING and self.quiet is not None:
            here = now.astimezone(self.reader.zone)
            wanted = Loudness.SILENT if self.quiet.cover(here.hour * 60 + here.minute) else wanted
        return wanted


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of this name, None where there is none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
