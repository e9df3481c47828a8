"""What an order has been through, in whichever words its market has for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

StatusT = TypeVar("StatusT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Moment(Generic[StatusT]):
    """A status and when it began."""

    status: StatusT
    at: datetime


@dataclass(slots=True, eq=False)
class Recorded(Generic[StatusT]):
    """Something with an id and a history, which begins when it is made."""

    id: str
    history: list[Moment[StatusT]]

    @property
    def status(self) -> StatusT:
        """The newest status."""
        return self.history[-1].status

    @property
    def since(self) -> datetime:
        """When the newest status began."""
        return self.history[-1].at

    @property
    def created_at(self) -> datetime:
        """When the buyer asked."""
        return self.history[0].at
