"""How the values of `liquidity` lie in a column: exactly as they were, on SQLite and on PostgreSQL alike."""

from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

import msgspec
from sqlalchemy import DateTime, Text
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator

from liquidity.node import NodeAddress

T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time to UTC; raises ValueError for one without a zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time: SQLite forgets the zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Fraction]):
    """A fraction as `numerator/denominator`: no digit of a price is lost."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Write a fraction down."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Read a fraction back."""
        del dialect
        return None if value is None else Fraction(value)


class Node(TypeDecorator[NodeAddress]):
    """A node address in its canonical form.

    It was checked when it came in and is not checked again: an old order stays readable by a stricter reader.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: NodeAddress | None, dialect: Dialect) -> str | None:
        """Write an address down."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> NodeAddress | None:
        """Read an address back."""
        del dialect
        if value is None:
            return None
        pubkey, at, place = value.partition("@")
        if not at:
            return NodeAddress(pubkey)
        host, _, port = place.rpartition(":")
        return NodeAddress(pubkey, host.strip("[]"), int(port))


class EmptyAsNull(TypeDecorator[str]):
    """A text that may be empty: NULL in the table, where many may lack it and the rest be unique."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write nothing for an empty text."""
        del dialect
        return value or None

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        """Read nothing as an empty text."""
        del dialect
        return value or ""


class Word(TypeDecorator[W]):
    """A word of one of our enumerations."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[W]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: W | None, dialect: Dialect) -> str | None:
        """Write a word down."""
        del dialect
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> W | None:
        """Read a word back; raises ValueError for one that this version does not know."""
        del dialect
        return None if value is None else self.words(value)


class Document(TypeDecorator[T]):
    """A dataclass as JSON: for what is only ever read as a whole. A field added later needs a default."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: type[T]) -> None:
        super().__init__()
        self.shape = shape

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        """Write a document down."""
        del dialect
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        """Read a document back; raises msgspec.ValidationError for one that this version does not know."""
        del dialect
        return None if value is None else msgspec.json.decode(value, type=self.shape)
