"""What others are told of an order whose owner lets them follow it: where it stands, and nothing else of it."""

from typing import Final

from bot.escape import Markup, bold, code, join, paragraphs
from bot.texts.signs import GOOD, led
from bot.tongue import Phrase, counted, tr
from liquidity.orders import OrderId
from liquidity.phases import Phase

_ENDED: Final = Phrase("It is over, without a channel.")
_STATUS: Final[dict[Phase, Phrase]] = {
    Phase.OFFERED: Phrase("It has a price, and waits for its buyer."),
    Phase.APPROVAL: Phrase("It waits for the seller."),
    Phase.PAYMENT: Phrase("It waits for its buyer."),
    Phase.OPENING: Phrase("The seller opens the channel."),
    Phase.BROADCAST: Phrase("The channel waits for a block."),
    Phase.CONFIRMING: Phrase("The channel waits for its confirmations."),
    Phase.CONFIRMED: Phrase("The channel is confirmed, and the market looks for it."),
    Phase.CHECKING: Phrase("The market compares the channel with the order."),
    Phase.PUBLISHED: Phrase("The channel is published. Its node shows it after its confirmations."),
    Phase.READY: Phrase("The channel is ready."),
    Phase.FUNDED: Phrase("It is complete."),
    Phase.FINISHED: Phrase("The promised time of the channel is over."),
    Phase.WRONG_CHANNEL: Phrase("It is over: the channel is not what was agreed."),
    Phase.CLOSED_BY_MARKET: Phrase("The market closed it."),
}
_SUCCESSES: Final = frozenset({Phase.PUBLISHED, Phase.READY, Phase.FUNDED, Phase.FINISHED})

STOP: Final = Phrase("Stop following")
FOLLOW: Final = Phrase("Follow")
NEW_LINK: Final = Phrase("Make a link")
REVOKE: Final = Phrase("End it for all")
NOTHING: Final = Phrase("This link leads nowhere now. Ask whoever gave it to you for a new one.")
OWN: Final = Phrase("This is a link to an order of your own: you are told everything of it anyway.")
STOPPED: Final = Phrase("This chat follows that order no more.")
REVOKED: Final = Phrase("Nobody follows this order any more, and its link is void.")


def ask() -> Markup:
    """To a chat that came by a link."""
    return paragraphs(
        bold(tr("Somebody lets this chat follow an order.")),
        tr(
            "Whenever its status changes, it is told here: nothing of its node, size or money. "
            "You can stop at any time."
        ),
    )


def status(order_id: OrderId, phase: Phase) -> Markup:
    """Where an order stands, for anybody."""
    told = str(_STATUS.get(phase, _ENDED))
    return join([bold(tr("Order {order}", order=order_id)), led(GOOD, told) if phase in _SUCCESSES else told])


def begun(order_id: OrderId, phase: Phase) -> Markup:
    """A chat follows an order from now on."""
    return paragraphs(status(order_id, phase), tr("This chat is told when that changes."))


def offer(order_id: OrderId, count: int) -> Markup:
    """To the owner: how many follow, and what they are told."""
    who = (
        counted("{count} chat follows it.", "{count} chats follow it.", count)
        if count
        else tr("Nobody follows it.")
    )
    return paragraphs(
        join([bold(tr("Followers of order {order}", order=order_id)), who]),
        tr(
            "A link lets a person or a group follow this order. They are told its status, and nothing of your "
            "node, the channel, its size or your money."
        ),
    )


def link(order_id: OrderId, private: str, group: str, most: int) -> Markup:
    """To the owner: the two links of one code."""
    good_for = counted(
        "Good for {count} chat; an earlier link is void.",
        "Good for {count} chats; an earlier link is void.",
        most,
    )
    return paragraphs(
        join([bold(tr("A link to follow order {order}", order=order_id)), good_for]),
        join([tr("For a person:"), code(private)]),
        join([tr("For a group:"), code(group)]),
    )
