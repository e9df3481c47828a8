"""What a check finds: one line each, for the operator's eyes, and what time others had meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

_LONGEST: Final = 600
_LONGEST_WORD: Final = 120


class Mark(StrEnum):
    """How a finding is to be taken."""

    GOOD = "✔"
    FAULT = "✖"
    NOTE = "•"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a subject, in sentences; of a fault they say what to do."""

    mark: Mark
    subject: str
    says: str

    def line(self, redact: Callable[[str], str]) -> str:
        """One line without secrets, and without what a terminal would obey."""
        text = redact(f"{self.mark} {self.subject}: {self.says}")
        plain = "".join(each if each.isprintable() else " " for each in text)
        return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Somebody's time, to the second, as told between two moments of our own clock."""

    who: str
    told: datetime
    asked: datetime
    answered: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one check has found."""

    findings: tuple[Finding, ...]
    sightings: tuple[Sighting, ...] = ()


def clipped(words: str) -> str:
    """Words of somebody else, cut to a length that leaves room for ours."""
    return words if len(words) <= _LONGEST_WORD else f"{words[:_LONGEST_WORD]}…"


def good(subject: str, says: str) -> Finding:
    """All is well."""
    return Finding(Mark.GOOD, subject, says)


def note(subject: str, says: str) -> Finding:
    """Something that the operator may want to know, and that hinders nothing."""
    return Finding(Mark.NOTE, subject, says)


def fault(subject: str, says: str) -> Finding:
    """Something that must be mended."""
    return Finding(Mark.FAULT, subject, says)
