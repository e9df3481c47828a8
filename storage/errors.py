"""The one error tree of `storage`, cut by what the caller can do.

StorageError
|-- BadSetting (also a ValueError)   a database address or a sealing key cannot be read: correct the setting
|-- Unusable                         the database cannot be opened: the operator must act
|   |-- DatabaseInUse                another process runs on it
|   `-- DatabaseNewer                a later version of Inlet has written it
|-- KeysMissing                      running orders need sealing keys that are not given: give them again
|-- CannotOpen (a KeyLost)           a sealed text does not open: its key is missing, or it was tampered with
|-- OrderTaken (a BookConflict)      the market told an order that another purchase has: the key was kept
`-- AlreadyAnswered (a BookConflict) the purchase has an answer that must not be overwritten
"""

from collections.abc import Mapping

from liquidity.errors import BookConflict, KeyLost


class StorageError(Exception):
    """Root of everything this package raises on purpose; never raised itself."""


class BadSetting(StorageError, ValueError):
    """A database address or a sealing key cannot be read; the text itself is never in the message."""


class Unusable(StorageError):
    """The database cannot be opened as it is."""


class DatabaseInUse(Unusable):
    """Another process runs on this database."""


class DatabaseNewer(Unusable):
    """A later version of Inlet has written this database."""


class KeysMissing(StorageError):
    """Running orders were sealed under keys that are not at hand; *orders* counts them by key id."""

    def __init__(self, orders: Mapping[str, int]) -> None:
        needs = ", ".join(f"key {key_id} for {count}" for key_id, count in sorted(orders.items()))
        super().__init__(f"running orders need sealing keys that are not given: {needs}")
        self.orders = dict(orders)


class CannotOpen(StorageError, KeyLost):
    """A sealed text does not open under the keys at hand; *key_id* names the one it was sealed under."""

    def __init__(self, key_id: str, why: str) -> None:
        super().__init__(f"sealed under key {key_id}: {why}")
        self.key_id = key_id


class OrderTaken(StorageError, BookConflict):
    """The market's order is bound to another purchase; the session key of this one was kept."""

    def __init__(self, market: str, market_order_id: str) -> None:
        super().__init__(f"order {market_order_id} of {market} belongs to another purchase")
        self.market = market
        self.market_order_id = market_order_id


class AlreadyAnswered(StorageError, BookConflict):
    """A purchase whose outcome is known must not get another one."""
