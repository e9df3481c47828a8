"""What becomes of an update that could not be handled."""

from telegram import Update

from bot.lanes import Handle
from bot.ports import Outbox
from bot.readership import Readership
from bot.sender import Sender
from bot.talk import talk_of
from bot.texts import general
from bot.tongue import reading
from liquidity.clock import Clock
from liquidity.orders import Owner


def apology(sender: Sender, readership: Readership) -> Handle:
    """What a person is told whose message could not be handled."""

    async def apologise(update: Update) -> None:
        talk = talk_of(update, sender)
        if talk is not None:
            with reading(await readership.of(talk.owner)):
                await talk.say(general.BROKEN)

    return apologise


def farewell(outbox: Outbox, clock: Clock) -> Handle:
    """What becomes of a chat that cannot be answered any more: its letters are kept until it is back."""

    async def block(update: Update) -> None:
        if update.effective_chat:
            await outbox.block(Owner(update.effective_chat.id), clock.now())

    return block
