"""Texts that must never be shown by accident."""


class Secret:
    """A secret text: hidden from repr and str, opened by `reveal()` alone."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself, for the one place that needs it."""
        return self._text

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


class SessionKey(Secret):
    """The key that reads and cancels an order: given once by the market, with no recovery."""

    __slots__ = ()
