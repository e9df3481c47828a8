"""How often somebody may try what costs others something, or could be used to ask whose an order is."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from liquidity.clock import Clock
from liquidity.errors import TooOften
from liquidity.orders import Owner

TRIES: Final = 10
_HOUR: Final = timedelta(hours=1)


class Tries:
    """Counts the tries of each person: *most* of them may be made *within* so long."""

    def __init__(self, clock: Clock, *, most: int = TRIES, within: timedelta = _HOUR) -> None:
        self._clock = clock
        self._most = most
        self._within = within
        self._tries: dict[Owner, deque[datetime]] = {}

    def count(self, owner: Owner) -> None:
        """One more. Raises TooOften where there were as many as anybody may make."""
        now = self._clock.now()
        self._tries = {each: tries for each, tries in self._tries.items() if now - tries[-1] < self._within}
        tries = self._tries.setdefault(owner, deque(maxlen=self._most))
        if len(tries) == self._most and now - tries[0] < self._within:
            raise TooOften(self._most)
        tries.append(now)
