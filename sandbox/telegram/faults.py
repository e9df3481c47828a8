"""Faults that can be switched on: what goes wrong, for which method and person, how many times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FaultKind(StrEnum):
    """What can go wrong between the bot and Telegram."""

    TOO_MANY_REQUESTS = "too_many_requests"
    FORBIDDEN = "forbidden"
    HTTP_500 = "http_500"
    TIMEOUT = "timeout"
    LOST_REPLY = "lost_reply"
    GARBAGE = "garbage"
    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"


@dataclass(slots=True)
class Fault:
    """A fault in wait; *left* None means until healed, an empty method or person means any."""

    kind: FaultKind
    method: str = ""
    person: int | None = None
    left: int | None = 1
    retry_after: int = 3

    def meets(self, method: str, chat_id: str) -> bool:
        """Whether it strikes this call."""
        return self.method in {"", method} and str(self.person) in {"None", chat_id}


class Faults:
    """The switched-on faults, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._waiting)

    def add(self, fault: Fault) -> None:
        """Switch one on."""
        self._waiting.append(fault)

    def heal(self) -> None:
        """Switch all off."""
        self._waiting.clear()

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The fault that strikes this call, counted down."""
        fault = next((fault for fault in self._waiting if fault.meets(method, chat_id)), None)
        if fault is not None and fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                self._waiting.remove(fault)
        return fault


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: datetime


class FloodRule:
    """An optional limit of sends to one chat: *per_second* on average after *burst* at once."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._buckets: dict[int, _Bucket] = {}

    def wait_for(self, chat_id: int, now: datetime) -> int:
        """Whole seconds to wait before the next send; 0 lets this one pass and counts it."""
        bucket = self._buckets.setdefault(chat_id, _Bucket(self._burst, now))
        gained = (now - bucket.filled_at).total_seconds() * self._per_second
        bucket.tokens = min(bucket.tokens + gained, self._burst)
        bucket.filled_at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, round((1 - bucket.tokens) / self._per_second))
