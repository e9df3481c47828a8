"""A block chain one can push: transactions wait in the mempool until somebody mines."""

from collections.abc import Callable
from dataclasses import dataclass, field

START_HEIGHT = 921_500
_MOST_TRANSACTIONS_BEFORE = 3000  # of other people, in the same block


@dataclass(frozen=True, slots=True)
class Place:
    """Where a transaction was mined."""

    height: int
    index: int


@dataclass(slots=True)
class Chain:
    """The height, what waits, and where each transaction of ours was mined."""

    entropy: Callable[[int], bytes] = field(repr=False)
    height: int = START_HEIGHT
    mempool: list[str] = field(default_factory=list)
    _places: dict[str, Place] = field(default_factory=dict)

    def broadcast(self) -> str:
        """Send a new transaction to the mempool and return its id (64 hex digits)."""
        txid = self.entropy(32).hex()
        self.mempool.append(txid)
        return txid

    def mine(self, blocks: int) -> None:
        """Add blocks; the first one takes all that waits."""
        if blocks < 1:
            raise ValueError("mine at least one block")
        index = 1 + int.from_bytes(self.entropy(2)) % _MOST_TRANSACTIONS_BEFORE
        for offset, txid in enumerate(self.mempool):
            self._places[txid] = Place(self.height + 1, index + offset)
        self.mempool.clear()
        self.height += blocks

    def confirmations(self, txid: str) -> int:
        """How many blocks bury a transaction: 0 while it waits."""
        place = self._places.get(txid)
        return 0 if place is None else self.height - place.height + 1

    def short_channel_id(self, txid: str, output: int = 0) -> str | None:
        """BLOCKxTXxOUT of a channel funded by a mined transaction (BOLT 7)."""
        place = self._places.get(txid)
        return None if place is None else f"{place.height}x{place.index}x{output}"
