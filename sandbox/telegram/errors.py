"""Refusals in the Bot API's own form; what each means is decided where it is raised."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BotApiError(Exception):
    """A refusal: HTTP status and description; for a flood the seconds to wait, for a moved group its id."""

    code: int
    description: str
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


def bad_request(message: str) -> BotApiError:
    """A 400 whose message has its first letter lowered unless it is a CONSTANT (Client.cpp, fail_query)."""
    return BotApiError(400, f"Bad Request: {_lowered(message)}")


def forbidden(message: str) -> BotApiError:
    """A 403, mostly for chats which the bot may not write to."""
    return BotApiError(403, f"Forbidden: {_lowered(message)}")


def conflict(message: str) -> BotApiError:
    """A 409, for two ways of receiving updates at once."""
    return BotApiError(409, f"Conflict: {_lowered(message)}")


def moved(chat_id: int) -> BotApiError:
    """The 400 of a group that is a supergroup by now."""
    said = "Bad Request: group chat was upgraded to a supergroup chat"
    return BotApiError(400, said, migrate_to_chat_id=chat_id)


def too_many_requests(seconds: int) -> BotApiError:
    """A 429 that asks the bot to wait *seconds*."""
    return BotApiError(429, f"Too Many Requests: retry after {seconds}", seconds)


def _lowered(message: str) -> str:
    is_constant = len(message) > 1 and (message[1] == "_" or message[1].isupper())
    return message if is_constant else message[:1].lower() + message[1:]
