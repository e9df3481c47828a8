"""A secret that a person typed leaves the inbox and the chat before anything else is done with it."""

from dataclasses import dataclass, field

from bot.ports import Inbox
from bot.talk import Talk
from bot.tongue import Phrase


@dataclass(frozen=True, slots=True)
class Taken:
    """What was typed, which is kept nowhere else, and whether its message is *deleted* from the chat."""

    text: str = field(repr=False)
    deleted: bool

    @property
    def interrupted(self) -> bool:
        """Whether a crash came after it was taken: the same message comes again, emptied."""
        return not self.text.strip()


async def take_secret(talk: Talk, inbox: Inbox, delete_yourself: Phrase) -> Taken:
    """Take it out of the exchange, the inbox and the chat; where Telegram keeps it, the person is told."""
    text, talk.text = talk.text, ""
    await inbox.forget(talk.cause)
    deleted = await talk.unsay()
    if not deleted:
        await talk.say(delete_yourself)
    return Taken(text, deleted)
