"""The Bot API's methods, one file per family; each takes the state and the request's parameters."""

from collections.abc import Callable

from sandbox.telegram.methods import callbacks, chats, edits, identity, inline, receiving, sending
from sandbox.telegram.params import Params
from sandbox.telegram.state import Telegram

Method = Callable[[Telegram, Params], object]


def all_methods() -> dict[str, Method]:
    """Every method by its lower-case name; a result may be awaitable."""
    families = (receiving, identity, sending, edits, callbacks, inline, chats)
    return {name.lower(): method for family in families for name, method in family.METHODS.items()}
