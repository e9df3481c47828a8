"""How often somebody may try what costs others something, or could be used to ask whose an order is."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from liquidity.clock import Clock
from liquidity.errors import TooOften
from liquidity.orders import Owner

TRIES: Final = 10
_WITHIN: Final = timedelta(hours=1)


class Tries:
    """Counts the tries of each person within the last hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tries: dict[Owner, deque[datetime]] = {}

    def count(self, owner: Owner) -> None:
        """One more. Raises TooOften where there were as many as anybody may make."""
        now = self._clock.now()
        self._tries = {each: tries for each, tries in self._tries.items() if now - tries[-1] < _WITHIN}
        tries = self._tries.setdefault(owner, deque(maxlen=TRIES))
        if len(tries) == TRIES and now - tries[0] < _WITHIN:
            raise TooOften(TRIES)
        tries.append(now)
