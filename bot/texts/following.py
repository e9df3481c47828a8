"""What others are told of an order whose owner lets them follow it: where it stands, and nothing else of it."""

from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from liquidity.orders import OrderId
from liquidity.phases import Phase

_ENDED: Final = "It is over, without a channel."
_STATUS: Final[dict[Phase, str]] = {
    Phase.OFFERED: "It has a price, and waits for its buyer.",
    Phase.APPROVAL: "It waits for the seller.",
    Phase.PAYMENT: "It waits for its buyer.",
    Phase.OPENING: "The seller opens the channel.",
    Phase.BROADCAST: "The channel waits for a block.",
    Phase.CONFIRMING: "The channel waits for its confirmations.",
    Phase.CONFIRMED: "The channel is confirmed, and the market looks for it.",
    Phase.CHECKING: "The market compares the channel with the order.",
    Phase.PUBLISHED: "✅ The channel is published. Its node shows it after its confirmations.",
    Phase.READY: "✅ The channel is ready.",
    Phase.FUNDED: "✅ It is complete.",
    Phase.FINISHED: "✅ The promised time of the channel is over.",
    Phase.WRONG_CHANNEL: "It is over: the channel is not what was agreed.",
    Phase.CLOSED_BY_MARKET: "The market closed it.",
}

STOP: Final = "Stop following"
FOLLOW: Final = "Follow"
OFFER: Final = "Followers"
NEW_LINK: Final = "Make a link"
REVOKE: Final = "End it for all"
NOTHING: Final = esc("This link leads nowhere now. Ask whoever gave it to you for a new one.")
OWN: Final = esc("This is a link to an order of your own: you are told everything of it anyway.")
ASK: Final = paragraphs(
    bold("Somebody lets this chat follow an order."),
    "Whenever its status changes, it is told here: nothing of its node, size or money. You can stop at any time.",
)
STOPPED: Final = esc("This chat follows that order no more.")
REVOKED: Final = "Nobody follows this order any more, and its link is void."


def status(order_id: OrderId, phase: Phase) -> Markup:
    """Where an order stands, for anybody."""
    return join([bold(f"Order {order_id}"), _STATUS.get(phase, _ENDED)])


def begun(order_id: OrderId, phase: Phase) -> Markup:
    """A chat follows an order from now on."""
    return paragraphs(status(order_id, phase), "This chat is told when that changes.")


def offer(order_id: OrderId, count: int) -> Markup:
    """To the owner: how many follow, and what they are told."""
    who = {0: "Nobody follows it.", 1: "One chat follows it."}.get(count, f"{count} chats follow it.")
    return paragraphs(
        join([bold(f"Followers of order {order_id}"), who]),
        "A link lets a person or a group follow this order. They are told its status, and nothing of your node, "
        "the channel, its size or your money.",
    )


def link(order_id: OrderId, private: str, group: str, most: int) -> Markup:
    """To the owner: the two links of one code."""
    return paragraphs(
        join(
            [bold(f"A link to follow order {order_id}"), f"Good for {most} chats; an earlier link is void."]
        ),
        join(["For a person:", code(private)]),
        join(["For a group:", code(group)]),
    )
