"""The one group of everybody here: whether the bot is in it, and its second life as a supergroup.

Moves: https://core.telegram.org/bots/api#responseparameters; refusals as in Client.cpp of the official
server.
"""

from dataclasses import dataclass

from sandbox.telegram.entities import Chat, Message
from sandbox.telegram.errors import bad_request, forbidden, moved

FRIENDS = -4001
# Alice, who made the group.
_ADMINISTRATOR = 1001
# A supergroup is numbered from another count than the group it was.
_SUPERGROUPS = -1_000_000_000_000


@dataclass(slots=True)
class Group:
    """A group; *member* is None while the bot was never in it."""

    id: int = FRIENDS
    title: str = "Friends"
    member: bool | None = None

    @property
    def is_super(self) -> bool:
        """Whether it was upgraded."""
        return self.id != FRIENDS

    @property
    def type(self) -> str:
        """Telegram's word for what it is now."""
        return "supergroup" if self.is_super else "group"

    def is_administrator(self, person: int) -> bool:
        """Whether this person may do more in it than others."""
        return person == _ADMINISTRATOR

    @property
    def chat(self) -> Chat:
        """As the bot sees it."""
        return Chat(self.id, self.type, title=self.title)

    @property
    def ids(self) -> tuple[int, ...]:
        """Every id it has ever had, the present one last."""
        return (FRIENDS, self.id) if self.is_super else (FRIENDS,)

    def upgrade(self) -> None:
        """Take a supergroup's id; the old one only leads to it from now on."""
        self.id = _SUPERGROUPS + FRIENDS

    def check(self, chat_id: int) -> None:
        """Refuse what the bot may not do in it; raises BotApiError."""
        if self.member is None:
            raise bad_request("Chat not found")
        if chat_id != self.id:
            raise moved(self.id)
        if not self.member:
            raise forbidden(f"Bot was kicked from the {self.type} chat")

    def restore(self) -> None:
        """Back to a plain group in which the bot never was."""
        self.id, self.member = FRIENDS, None


def is_for_bot(message: Message, username: str) -> bool:
    """Whether a bot in privacy mode is given this (https://core.telegram.org/bots/features#privacy-mode).

    Nobody else's bot is in the group, so a command without a name is for this one.
    """
    via, replied = message.via_bot, message.reply_to_message
    if via is not None or (replied is not None and replied.sender.is_bot):
        return True
    for entity in message.entities or ():
        if entity.type == "bot_command":
            word = (message.text or "").encode("utf-16-le")[entity.offset * 2 : entity.end * 2]
            name = word.decode("utf-16-le").partition("@")[2]
            if not name or name.lower() == username.lower():
                return True
    return False
