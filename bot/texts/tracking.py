"""What /track says: what to send, who can see it on its way, and what became of it."""

from typing import Final

from bot.escape import Markup, bold, code, esc, join, paragraphs
from bot.texts import elsewhere
from bot.tongue import Phrase, rich, tr
from liquidity.market import Market
from liquidity.orders import Order
from liquidity.proofs import ProofFault

_FAULTS: Final[dict[ProofFault, Phrase]] = {
    ProofFault.EMPTY: Phrase("There is no order id in that."),
    ProofFault.TOO_LONG: Phrase("That is far too long for an order's id and key."),
    ProofFault.UNCLEAR: Phrase(
        "I cannot tell which word is the id and which the key. Send these two alone, or on lines that begin with "
        "id: and key:"
    ),
    ProofFault.STRANGE: Phrase("That holds a character that no id or key has, or it is too long for an id."),
}

# By Get Started and Errors of Magma's documents: it polls, and it cancels what is not paid.
_KEY_CAN: Final = Phrase(
    "Whoever has it can look at what was bought under it, and cancel an order that is not paid. It cannot spend from "
    "your wallet."
)
_ID_CAN: Final = Phrase("Whoever knows it can look at the order, and do nothing else.")

KEY_ALONE: Final = Phrase(
    "That looks like a key without its order. Send the id first, or both in one message."
)
DELETE_YOURSELF: Final = Phrase(
    "I could not delete your message: please delete it yourself, it may hold a key."
)
INTERRUPTED: Final = Phrase("I was interrupted and have not kept your message. Send it once more.")
LEFT: Final = Phrase("Left. Nothing new is followed, and your orders are not touched.")
KNOWN: Final = Phrase("I follow this order for you already. Here is its card.")


def ask_market(*, key_sent: bool = False) -> Markup:
    """Where the order was bought; a key that came too early is kept nowhere."""
    return paragraphs(
        bold(tr("At which market did you buy the order?")),
        tr("I have not kept the key that you sent: I ask for it again.") if key_sent else "",
        tr("I then follow it like an order that was bought here. /cancel leaves."),
    )


def ask_proof(market: Market) -> Markup:
    """What to send, and what it can do in other hands."""
    if not market.can.keyed:
        return paragraphs(
            bold(tr("Send the id of your order at {market}.", market=market.name)),
            tr("It passes through Telegram's servers."),
            join([_ID_CAN, tr("I delete your message at once. /cancel leaves.")], " "),
        )
    return paragraphs(
        bold(tr("Send the id of your order at {market} and its session key.", market=market.name)),
        tr(
            "Both in one message, or the id first. The market's own answer to the purchase will do as it is: it "
            "showed the key once, when the order was made."
        ),
        join([tr("The key passes through Telegram's servers."), _KEY_CAN], " "),
        tr("I delete your message at once and keep the key sealed. /cancel leaves."),
    )


def ask_key(order_id: str) -> Markup:
    """The id is there, its key is missing."""
    return paragraphs(
        rich("Now the session key of order {order}.", order=code(order_id)),
        join([tr("The key passes through Telegram's servers."), _KEY_CAN], " "),
        tr("I delete your message at once and keep the key sealed. /cancel leaves."),
    )


def fault(of: ProofFault) -> Markup:
    """Why a text shows no order."""
    return esc(_FAULTS[of])


def followed(order: Order, *, keyed: bool, deleted: bool) -> Markup:
    """It is followed from now on; what passed through Telegram, and what is never done with its invoice."""
    over = order.settled and not order.success
    first = (
        rich("Order {order} is over already. Its card is in this chat.", order=bold(order.id))
        if over
        else rich("I follow order {order} from now on. Its card is in this chat.", order=bold(order.id))
    )
    passed = (
        tr("Its key passed through Telegram's servers on the way to me, and is kept sealed here.")
        if keyed
        else tr("Its id passed through Telegram's servers on the way to me.")
    )
    return paragraphs(
        first,
        join(
            [passed, tr("Your message is deleted.") if deleted else "", _KEY_CAN if keyed else _ID_CAN], " "
        ),
        elsewhere.of_its_invoice(order, order.changed_at) or "",
    )


def key_refused(market: Market) -> Markup:
    """The market does not take the key."""
    return paragraphs(
        tr(
            "{market} refuses that key, so nothing is followed. The order itself goes on.", market=market.name
        ),
        tr("Send the key of this order once more, or the id and the key together. /cancel leaves."),
    )


def not_found(market: Market) -> Markup:
    """There is no such order, or it is followed for somebody else: nobody learns which."""
    return paragraphs(
        tr("I can show you no such order at {market}, so nothing is followed.", market=market.name),
        tr(
            "Look whether it is the right market, and send the id once more as it was told there. /cancel leaves."
        ),
    )


def unreachable(market: Market, *, kept: bool) -> Markup:
    """The market did not answer; *kept* is whether a tap is enough to ask it again."""
    return paragraphs(
        tr(
            "{market} does not answer, so I could not look. Nothing is lost: the order goes on.",
            market=market.name,
        ),
        "" if kept else tr("Send the key once more in a minute. I have not kept it. /cancel leaves."),
    )
