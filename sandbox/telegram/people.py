"""The people of the sandbox: who they are, whether they ever wrote to the bot, whether they blocked it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.telegram.entities import Chat, User
from sandbox.telegram.errors import BotApiError, bad_request, forbidden


@dataclass(slots=True)
class Person:
    """Someone with a private chat with the bot, whose id is the person's; *language* is the client's."""

    id: int
    name: str
    language: str | None = "en"
    met: bool = False
    blocked: bool = False

    @property
    def user(self) -> User:
        """As the bot sees the person."""
        return User(
            self.id,
            is_bot=False,
            first_name=self.name,
            username=self.name.lower(),
            language_code=self.language,
        )

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return Chat(self.id, "private", first_name=self.name, username=self.name.lower())


class UnknownPersonError(LookupError):
    """The control API named somebody who is not there."""


class People:
    """Everybody, in the order of arrival."""

    def __init__(self) -> None:
        self._by_id: dict[int, Person] = {}
        self.restore()

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def restore(self) -> None:
        """Back to Alice, Bob and Carol, none of whom has met the bot."""
        self._by_id.clear()
        for user_id, name in ((1001, "Alice"), (1002, "Bob"), (1003, "Carol")):
            self.add(user_id, name)

    def add(self, user_id: int, name: str, language: str | None = "en") -> Person:
        """A new person; raises ValueError when the id is taken."""
        if user_id in self._by_id:
            raise ValueError(f"person {user_id} is already here")
        person = self._by_id[user_id] = Person(user_id, name, language)
        return person

    def next_id(self) -> int:
        """An id nobody has yet."""
        return max(self._by_id) + 1

    def find(self, who: object) -> Person:
        """By id or by name, whatever its case; raises UnknownPersonError."""
        wanted = str(who).strip().lower()
        for person in self:
            if wanted in {str(person.id), person.name.lower()}:
                return person
        raise UnknownPersonError(f"nobody here is called {who!r}")

    def known(self, chat_id: str) -> Person:
        """The person whose chat a method names; raises BotApiError."""
        if not chat_id:
            raise bad_request("Chat_id is empty")
        try:
            return self._by_id[int(chat_id)]
        except (ValueError, KeyError):
            raise bad_request("Chat not found") from None

    def writable(self, chat_id: str) -> Person:
        """As known(), for somebody the bot may write to; raises BotApiError."""
        person = self.known(chat_id)
        refused = _refusal(person)
        if refused is not None:
            raise refused
        return person


def _refusal(person: Person) -> BotApiError | None:
    if person.blocked:
        return forbidden("Bot was blocked by the user")
    if not person.met:
        return forbidden("Bot can't initiate conversation with a user")
    return None
