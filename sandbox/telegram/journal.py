"""What happened in the chats, numbered, for the page and the tests that wait for it."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a person can see happen; *person* 0 is everybody."""

    seq: int
    kind: str
    person: int
    content: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The event as the control API shows it."""
        return {"seq": self.seq, "kind": self.kind, "person": self.person} | self.content


class Journal:
    """The last events and a way to wait for the next."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=_KEPT)
        self._changed = asyncio.Event()
        self.last = 0

    def write(self, kind: str, person: int, **content: Any) -> None:
        """Add an event and wake all who wait."""
        self.last += 1
        self._events.append(Event(self.last, kind, person, content))
        self.wake()

    def wake(self) -> None:
        """Let all waiting readers look again, even if there is nothing new."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def after(self, seq: int) -> list[Event]:
        """The events later than *seq*, oldest first."""
        return [event for event in self._events if event.seq > seq]

    async def wait(self, seq: int, seconds: float) -> list[Event]:
        """As after(), waiting at most *seconds* for the first one."""
        if not self.after(seq) and seconds > 0:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                return []
        return self.after(seq)
