"""Values that must not be shown: tokens, session keys, API keys, sealing keys."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Secret(Generic[T]):
    """Hides a value from repr, str and formatting; `reveal()` alone gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is neither pickled nor copied")


class SessionKey(Secret[str]):
    """The key that reads and cancels an order: given once by the market, with no recovery."""

    __slots__ = ()
