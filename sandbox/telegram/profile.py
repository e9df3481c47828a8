"""What the bot says of itself: names, descriptions, menu button and commands per scope and language."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.entities import User


@dataclass(frozen=True, slots=True)
class Scope:
    """Where commands are shown; *chat_id* only for one chat's own."""

    type: str = "default"
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the command menu."""

    command: str
    description: str


@dataclass(slots=True)
class Profile:
    """The bot's account; *inline* and *feedback* are what BotFather switches on and off."""

    id: int
    username: str
    name: str = "Inlet"
    inline: bool = True
    feedback: bool = False
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], tuple[Command, ...]] = field(default_factory=dict)
    menu_buttons: dict[int | None, dict[str, Any]] = field(default_factory=dict)

    @property
    def user(self) -> User:
        """The bot as the sender of its messages."""
        return User(self.id, is_bot=True, first_name=self.names.get("", self.name), username=self.username)

    def commands_for(self, person: int, language: str) -> tuple[Command, ...]:
        """The menu a person sees (https://core.telegram.org/bots/api#determining-list-of-commands)."""
        scopes = (Scope("chat", person), Scope("all_private_chats"), Scope())
        for scope in scopes:
            for code in (language, ""):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return ()

    def group_commands(self, chat_id: int, language: str = "en") -> tuple[Command, ...]:
        """The menu that everybody sees in a group."""
        for scope in (Scope("chat", chat_id), Scope("all_group_chats"), Scope()):
            for code in (language, ""):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return ()
