"""What the bot says of itself: names, descriptions, menu button and commands per scope and language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.entities import User


@dataclass(frozen=True, slots=True)
class Scope:
    """Where commands are shown; *chat_id* only for one chat's own, *user_id* for one of its members."""

    type: str = "default"
    chat_id: int | None = None
    user_id: int | None = None


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

    def commands_for(self, person: int, language: str | None) -> tuple[Command, ...]:
        """The menu a person sees in the chat with the bot; *language* as a client tells it."""
        return self._menu((Scope("chat", person), Scope("all_private_chats"), Scope()), language)

    def group_commands(
        self, chat_id: int, person: int, language: str | None, *, administrator: bool
    ) -> tuple[Command, ...]:
        """The menu a person sees in a group."""
        administrators = (Scope("chat_administrators", chat_id),) if administrator else ()
        all_administrators = (Scope("all_chat_administrators"),) if administrator else ()
        scopes = (
            Scope("chat_member", chat_id, person),
            *administrators,
            Scope("chat", chat_id),
            *all_administrators,
            Scope("all_group_chats"),
            Scope(),
        )
        return self._menu(scopes, language)

    def introduction(self, language: str | None) -> dict[str, str]:
        """What the bot says of itself to a person: name, description and short description."""
        return {
            "name": _in_language(self.names, language) or self.name,
            "description": _in_language(self.descriptions, language),
            "short_description": _in_language(self.short_descriptions, language),
        }

    def _menu(self, scopes: Iterable[Scope], language: str | None) -> tuple[Command, ...]:
        """The first list that is set (https://core.telegram.org/bots/api#determining-list-of-commands)."""
        for scope in scopes:
            for code in _codes(language):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return ()


def _in_language(texts: Mapping[str, str], language: str | None) -> str:
    return next((texts[code] for code in _codes(language) if code in texts), "")


def _codes(language: str | None) -> tuple[str, ...]:
    """A bot names languages by two letters, a client also by region: `pt-br` sees what is kept for `pt`."""
    return ((language or "").partition("-")[0].lower(), "")
