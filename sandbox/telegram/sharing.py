"""What people do with the bot outside its chat: inline queries, the group of friends, links to it."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from sandbox.telegram import actions
from sandbox.telegram.contents import ActionError, Content, text
from sandbox.telegram.entities import ChatMember, ChatMemberUpdated, ChosenInlineResult, InlineQuery, Message
from sandbox.telegram.groups import is_for_bot
from sandbox.telegram.inline import InlineResult
from sandbox.telegram.people import Person
from sandbox.telegram.state import Telegram

_MAX_QUERY = 256
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})


def ask(telegram: Telegram, person: Person, query: str, offset: str, *, friends: bool) -> str:
    """Type something behind the bot's name; gives the query's id, raises ActionError without inline mode."""
    if not telegram.profile.inline:
        raise ActionError("this bot has no inline mode; BotFather's /setinline switches it on")
    wanted = query.strip()[:_MAX_QUERY]
    chat_id = telegram.group.id if friends else person.id
    asked, kept = telegram.inline.ask(person.id, chat_id, wanted, offset)
    if kept is not None:
        telegram.journal.write("inline", person.id, query_id=asked.id, **kept.view())
        return asked.id
    chat_type = telegram.group.type if friends else "sender"
    telegram.updates.push(inline_query=InlineQuery(asked.id, person.user, wanted, offset, chat_type))
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
    if asked.chat_id in telegram.group.ids:
        return _post(telegram, person, result)
    return actions.send_via_bot(telegram, person, result)


def send(telegram: Telegram, person: Person, content: Content, reply_to: int | None = None) -> Message:
    """Send a message to the friends; raises ActionError when there is nothing to reply to."""
    replied = actions.replied(telegram, person, telegram.group.ids, reply_to)
    return _shown(telegram, _message(telegram, person, reply_to_message=replied, **content))


def set_member(telegram: Telegram, person: Person, *, member: bool) -> None:
    """Take the bot into the group, or put it out; the same twice does nothing."""
    group, bot = telegram.group, telegram.profile.user
    if bool(group.member) == member:
        return
    before = "left" if group.member is None else "kicked"
    old, new = (before, "member") if member else ("member", "kicked")
    group.member = member
    change = ChatMemberUpdated(
        group.chat, person.user, telegram.timestamp(), _standing(telegram, old), _standing(telegram, new)
    )
    telegram.updates.push(my_chat_member=change)
    service: dict[str, object] = {"new_chat_members": (bot,)} if member else {"left_chat_member": bot}
    message = telegram.post(group, _message(telegram, person, **service), from_bot=False)
    if member:
        telegram.updates.push(message=message)
    telegram.journal.write("group", 0, member=member)


def upgrade(telegram: Telegram, person: Person) -> int:
    """Make the group a supergroup and give its new id; raises ActionError when it is one."""
    group = telegram.group
    if group.is_super:
        raise ActionError("the friends are a supergroup already")
    old = group.id
    before = _message(telegram, person)
    group.upgrade()
    after = _message(telegram, person, migrate_from_chat_id=old)
    told = msgspec.structs.replace(before, migrate_to_chat_id=group.id)
    for message in (told, after):
        telegram.post(group, message, from_bot=False)
        if group.member:
            telegram.updates.push(message=message)
    telegram.journal.write("group", 0, upgraded=True)
    return group.id


def open_link(telegram: Telegram, person: Person, url: str) -> Message:
    """Tap a link to the bot, which starts it with a payload; raises ActionError for another address."""
    address = urlsplit(url if "//" in url else f"https://{url}")
    name = address.path.strip("/")
    if address.hostname not in _HOSTS or name.lower() != telegram.profile.username.lower():
        raise ActionError(f"{url!r} is no link to this bot")
    wanted = parse_qs(address.query)
    to_group = "startgroup" in wanted
    payload = wanted.get("startgroup" if to_group else "start", [""])[0]
    if payload and _PAYLOAD.fullmatch(payload) is None:
        raise ActionError("a start parameter has 1 to 64 of A-Z, a-z, 0-9, _ and -")
    if to_group:
        set_member(telegram, person, member=True)
        return send(telegram, person, text(f"/start@{telegram.profile.username} {payload}"))
    return actions.write(telegram, person, f"/start {payload}")


def _post(telegram: Telegram, person: Person, result: InlineResult) -> Message:
    content = actions.content_of(result)
    return _shown(telegram, _message(telegram, person, via_bot=telegram.profile.user, **content))


def _message(telegram: Telegram, person: Person, **content: Any) -> Message:
    chat = telegram.group.chat
    return Message(telegram.posts.new_id(), person.user, chat, telegram.timestamp(), **content)


def _standing(telegram: Telegram, status: str) -> ChatMember:
    return ChatMember(status, telegram.profile.user, until_date=0 if status == "kicked" else None)


def _shown(telegram: Telegram, message: Message) -> Message:
    """Put a message into the group; the bot is given what its privacy mode lets through."""
    telegram.post(telegram.group, message, from_bot=False)
    if telegram.group.member and is_for_bot(message, telegram.profile.username):
        telegram.updates.push(message=message)
    return message
