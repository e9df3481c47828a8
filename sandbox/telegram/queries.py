"""Taps that wait for answerCallbackQuery."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.telegram.errors import bad_request

# Undocumented; bots slower than about 15 s report refusals.
ANSWER_WITHIN = timedelta(seconds=15)
_TOO_OLD = "Query is too old and response timeout expired or query ID is invalid"
_FIRST_ID = 4_300_000_000_000_000_001


@dataclass(frozen=True, slots=True)
class Query:
    """A tap: its id and whose it was."""

    id: str
    person: int
    asked_at: datetime


class Queries:
    """Open taps by id; each is answered once and in time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: dict[str, Query] = {}
        self._next_id = _FIRST_ID

    def clear(self) -> None:
        """Forget every tap."""
        self._open.clear()

    def ask(self, person: int) -> Query:
        """A new tap."""
        query = Query(str(self._next_id), person, self._now())
        self._next_id += 1
        self._open[query.id] = query
        return query

    def answer(self, query_id: str) -> Query:
        """Close a tap; raises BotApiError when it is unknown, answered or too old."""
        query = self._open.pop(query_id, None)
        if query is None or self._now() - query.asked_at > ANSWER_WITHIN:
            raise bad_request(_TOO_OLD)
        return query
