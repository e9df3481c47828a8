"""What people do with the bot outside its chat: inline queries, a group without it, links to it."""

import re
from urllib.parse import parse_qs, urlsplit

from sandbox.telegram import actions, parser
from sandbox.telegram.actions import ActionError
from sandbox.telegram.entities import Chat, ChosenInlineResult, InlineQuery, Message
from sandbox.telegram.inline import InlineResult
from sandbox.telegram.people import Person
from sandbox.telegram.posts import Post
from sandbox.telegram.state import Telegram

# A group of everybody here, in which the bot is not: it learns of it by inline queries alone.
FRIENDS = -4001
_MAX_QUERY = 256
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})


def ask(telegram: Telegram, person: Person, query: str, offset: str, *, friends: bool) -> str:
    """Type something behind the bot's name; gives the query's id, raises ActionError without inline mode."""
    if not telegram.profile.inline:
        raise ActionError("this bot has no inline mode; BotFather's /setinline switches it on")
    text = query.strip()[:_MAX_QUERY]
    asked, kept = telegram.inline.ask(person.id, FRIENDS if friends else person.id, text, offset)
    if kept is not None:
        telegram.journal.write("inline", person.id, query_id=asked.id, **kept.view())
        return asked.id
    chat_type = "group" if friends else "sender"
    telegram.updates.push(inline_query=InlineQuery(asked.id, person.user, text, offset, chat_type))
    return asked.id


def choose(telegram: Telegram, person: Person, query_id: str, result_id: str) -> Message:
    """Post a result into the chat in which was asked; raises ActionError when none such was shown."""
    found = telegram.inline.result(query_id, result_id)
    if found is None or found[0].person != person.id:
        raise ActionError(f"{person.name} was shown no result {result_id!r}")
    asked, result = found
    if telegram.profile.feedback:
        inline_id = f"inline-{asked.id}" if result.keyboard else None
        chosen = ChosenInlineResult(result.id, person.user, asked.text, inline_id)
        telegram.updates.push(chosen_inline_result=chosen)
    if asked.chat_id == FRIENDS:
        return _post(telegram, person, result)
    return actions.send_via_bot(telegram, person, result)


def write(telegram: Telegram, person: Person, text: str) -> Message:
    """Write to the friends; raises ActionError when there is no text."""
    text = text.strip()
    if not text:
        raise ActionError("a message needs some text")
    return _shown(telegram, _message(telegram, person, text=text, entities=parser.find(text) or None))


def open_link(telegram: Telegram, person: Person, url: str) -> Message:
    """Tap a link to the bot, which starts it with a payload; raises ActionError for another address."""
    address = urlsplit(url if "//" in url else f"https://{url}")
    name = address.path.strip("/")
    if address.hostname not in _HOSTS or name.lower() != telegram.profile.username.lower():
        raise ActionError(f"{url!r} is no link to this bot")
    payload = parse_qs(address.query).get("start", [""])[0]
    if payload and _PAYLOAD.fullmatch(payload) is None:
        raise ActionError("a start parameter has 1 to 64 of A-Z, a-z, 0-9, _ and -")
    return actions.write(telegram, person, f"/start {payload}".strip())


def _post(telegram: Telegram, person: Person, result: InlineResult) -> Message:
    content = actions.content_of(result)
    return _shown(telegram, _message(telegram, person, via_bot=telegram.profile.user, **content))


def _message(telegram: Telegram, person: Person, **content: object) -> Message:
    chat = Chat(FRIENDS, "group", first_name="Friends")
    return Message(telegram.posts.new_id(), person.user, chat, telegram.timestamp(), **content)  # type: ignore[arg-type]


def _shown(telegram: Telegram, message: Message) -> Message:
    telegram.show("message", telegram.posts.keep(Post(message, FRIENDS, from_bot=False, delivered=True)))
    return message
