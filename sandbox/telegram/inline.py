"""Inline queries: what people type behind the bot's name, and the bot's answers, some kept for others.

Rules: https://core.telegram.org/bots/api#answerinlinequery; knows neither HTTP nor where a result is posted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from sandbox.telegram.entities import FormattedText, Keyboard, LinkPreview
from sandbox.telegram.errors import bad_request

# Telegram's limit is not documented; bots slower than about 10 s report refusals.
ANSWER_WITHIN = timedelta(seconds=10)
_TOO_OLD = "Query is too old and response timeout expired or query ID is invalid"
_FIRST_ID = 8_600_000_000_000_000_001


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One card: how it looks in the list, and the message it becomes."""

    id: str
    title: str
    description: str
    content: FormattedText
    link_preview: LinkPreview | None = None
    keyboard: Keyboard | None = None

    def view(self) -> dict[str, Any]:
        """As the page lists it."""
        return {"id": self.id, "title": self.title, "description": self.description}


@dataclass(frozen=True, slots=True)
class ResultsButton:
    """The button above the results: it opens the private chat with a parameter."""

    text: str
    start_parameter: str


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """All that the bot said to one query."""

    results: tuple[InlineResult, ...]
    button: ResultsButton | None = None
    next_offset: str = ""

    def view(self) -> dict[str, Any]:
        """As the page shows it."""
        return {
            "results": [result.view() for result in self.results],
            "button": msgspec.to_builtins(self.button),
            "next_offset": self.next_offset,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: whose, in which chat, what."""

    id: str
    person: int
    chat_id: int
    text: str
    offset: str
    asked_at: datetime


class InlineQueries:
    """Open queries by id, each answered once and in time, and the answers that are kept for a while."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: dict[str, Asked] = {}
        self._answered: dict[str, tuple[Asked, InlineAnswer]] = {}
        self._kept: dict[tuple[str, str, int], tuple[InlineAnswer, datetime]] = {}
        self._next_id = _FIRST_ID

    def clear(self) -> None:
        """Forget queries and answers."""
        self._open.clear()
        self._answered.clear()
        self._kept.clear()

    def ask(self, person: int, chat_id: int, text: str, offset: str) -> tuple[Asked, InlineAnswer | None]:
        """A new query, with the kept answer when there is one: then the bot is not asked."""
        asked = Asked(str(self._next_id), person, chat_id, text, offset, self._now())
        self._next_id += 1
        kept = self._kept_answer(asked)
        if kept is None:
            self._open[asked.id] = asked
        else:
            self._answered[asked.id] = (asked, kept)
        return asked, kept

    def answer(self, query_id: str, answer: InlineAnswer, cache_seconds: int, *, personal: bool) -> Asked:
        """Close a query; raises BotApiError when it is unknown, answered or too old."""
        asked = self._open.pop(query_id, None)
        if asked is None or self._now() - asked.asked_at > ANSWER_WITHIN:
            raise bad_request(_TOO_OLD)
        self._answered[query_id] = (asked, answer)
        if cache_seconds > 0:
            key = (asked.text, asked.offset, asked.person if personal else 0)
            self._kept[key] = (answer, self._now() + timedelta(seconds=cache_seconds))
        return asked

    def result(self, query_id: str, result_id: str) -> tuple[Asked, InlineResult] | None:
        """A result that was shown for a query, None when there is no such."""
        asked, answer = self._answered.get(query_id, (None, InlineAnswer(())))
        if asked is None:
            return None
        return next(((asked, result) for result in answer.results if result.id == result_id), None)

    def _kept_answer(self, asked: Asked) -> InlineAnswer | None:
        """The person's own, or the one that is everybody's."""
        for whose in (asked.person, 0):
            answer, until = self._kept.get((asked.text, asked.offset, whose), (None, self._now()))
            if answer is not None and self._now() < until:
                return answer
        return None
