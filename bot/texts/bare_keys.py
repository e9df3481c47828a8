"""What is said of a node that is known by its key alone."""

from collections.abc import Collection

from bot.escape import Markup
from bot.tongue import rich


def left_out(names: Collection[str]) -> Markup:
    """Which markets cannot sell to such a node."""
    return rich(
        "That is your node's key without its address. It is left out without one at: {markets}. "
        "Send key@host:port to compare them too.",
        markets=", ".join(names),
    )
