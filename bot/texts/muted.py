"""What a muted order still tells: all that needs its owner, whatever went wrong, and the end."""

from bot.texts.news import rings
from liquidity.orders import Event, EventKind, Order
from liquidity.phases import SETTLED


def always_comes(event: Event, order: Order) -> bool:
    """Whether the push of this event is sent for a muted order too."""
    if event.kind is not EventKind.CHANGED:
        return True
    return event.phase in SETTLED or rings(event, order)
