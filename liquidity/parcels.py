"""Taking orders and their keys out in a sealed file, and bringing them back: what can be wrong, what came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from liquidity.errors import BadInput
from liquidity.orders import MarketId, Order, Owner
from liquidity.secret import Secret

LEAST_PASSPHRASE: Final = 12
MOST_BYTES: Final = 2_000_000


class Passphrase(Secret):
    """What opens a file; kept nowhere."""

    __slots__ = ()


class ParcelFault(StrEnum):
    """Why a file cannot be opened."""

    TOO_LARGE = "too_large"
    STRANGE = "strange"
    OTHER_VERSION = "other_version"
    DAMAGED = "damaged"
    WRONG_KEY = "wrong_key"
    UNREADABLE = "unreadable"


class BadParcel(BadInput):
    """A file of orders cannot be opened; nothing of it was taken."""

    def __init__(self, fault: ParcelFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A sealed file of orders, and how many more had no room in it."""

    sealed: bytes
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of the orders of a file: *new* are this person's from now on.

    *known* were theirs already. Of those *left* out nobody learns whether their market is not set up, or
    somebody here has them.
    """

    new: tuple[Order, ...] = ()
    known: int = 0
    left: int = 0


class ParcelBook(Protocol):
    """What taking out and bringing back needs kept."""

    async def take_out(self, owner: Owner, passphrase: Passphrase) -> TakenOut:
        """A person's orders with their keys, sealed: those that run, then the newest. Raises KeyLost."""

    async def bring_back(
        self,
        owner: Owner,
        sealed: bytes,
        passphrase: Passphrase,
        *,
        markets: Collection[MarketId],
        now: datetime,
    ) -> Brought:
        """Keep those orders of a sealed file that nobody here has yet, all at once. Raises BadParcel."""
