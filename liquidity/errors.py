"""The one error tree of `liquidity`, cut by what the caller can do.

LiquidityError
`-- BadInput (also a ValueError)    what was typed, pasted or received cannot be read: say why, ask again

Errors name a fault and carry the numbers of it; the words for people are made elsewhere.
"""


class LiquidityError(Exception):
    """Root of everything this package raises on purpose; never raised itself."""


class BadInput(LiquidityError, ValueError):
    """A text from outside cannot be read; each kind of text has its own subclass with a named fault."""
