"""What the tracker remembers of an order between two looks at it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Watch:
    """When an order was asked about, how long to wait, and what is remembered of it meanwhile.

    *leased* is whether its channel was delivered, so that nothing of it is in a hurry.
    """

    since: datetime
    wait: timedelta
    leased: bool = False
    failures: int = 0
    looked: datetime | None = None
    impossible: set[str] = field(default_factory=set)

    def left(self, now: datetime) -> timedelta:
        """How long it still waits; not at all once the clock was set back, or polling could stop for long."""
        return self.since + self.wait - now if self.since <= now else timedelta()

    def stretch(self, now: datetime) -> float:
        """How many times its wait has passed: where a market is too slow for all, all are stretched alike."""
        return (now - self.since) / max(self.wait, timedelta.resolution)
