"""Messages as the people's side shows them: the control API's JSON, not the Bot API's."""

from collections.abc import Iterable
from typing import Any

import msgspec

from sandbox.telegram.entities import Message, PhotoSize
from sandbox.telegram.files import Files
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.posts import Post
from sandbox.telegram.profile import Command, Profile

_OTHER_KINDS = ("document", "sticker", "voice", "location", "contact", "pinned_message")
_SERVICE = {
    "new_chat_members": "added the bot",
    "left_chat_member": "removed the bot",
    "migrate_to_chat_id": "made this a supergroup",
    "migrate_from_chat_id": "went on in the supergroup",
}
_MAX_QUOTE = 80


def post_view(post: Post, files: Files) -> dict[str, Any]:
    """A message with everything a page needs to draw it."""
    message = post.message
    kind = kind_of(message)
    return {
        "message_id": message.message_id,
        "chat_id": post.chat_id,
        "from": "bot" if post.from_bot else "person",
        "sender": message.sender.first_name,
        "sender_id": message.sender.id,
        "via": message.via_bot.username if message.via_bot else None,
        "kind": kind,
        "date": message.date,
        "edited_at": message.edit_date,
        "text": message.text if message.text is not None else message.caption or _SERVICE.get(kind, ""),
        "entities": msgspec.to_builtins(message.entities or message.caption_entities or ()),
        "photo": _photo(message.photo, files),
        "document": _document(message, files),
        "keyboard": _keyboard(message),
        "reply_to": _quote(message.reply_to_message),
        "forwarded_from": message.forward_origin.sender_user_name if message.forward_origin else None,
        "caption_above": bool(message.show_caption_above_media),
        "spoiler": bool(message.has_media_spoiler),
        "protected": bool(message.has_protected_content),
        "silent": post.silent,
        "delivered": post.delivered,
        "pinned": post.pinned,
        "reaction": post.reaction,
    }


def person_view(person: Person, profile: Profile, group: Group) -> dict[str, Any]:
    """A person, how the bot shows itself to them, and the menus they see in its chat and in the group."""
    among = profile.group_commands(
        group.id, person.id, person.language, administrator=group.is_administrator(person.id)
    )
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "met": person.met,
        "blocked": person.blocked,
        "bot": profile.introduction(person.language),
        "commands": _menu(profile.commands_for(person.id, person.language)),
        "group_commands": _menu(among if group.member else ()),
    }


def group_view(group: Group) -> dict[str, Any]:
    """The group as it is now."""
    return {"id": group.id, "type": group.type, "member": bool(group.member)}


def kind_of(message: Message) -> str:
    """What a message is, in one word."""
    if message.photo is not None:
        return "photo"
    kinds = (*_OTHER_KINDS, *_SERVICE)
    return next((kind for kind in kinds if getattr(message, kind) is not None), "text")


def file_url(path: str) -> str:
    """Where the page fetches a file, without a token in the address."""
    return f"/control/telegram/files/{path}"


def _menu(commands: Iterable[Command]) -> list[dict[str, str]]:
    return [{"command": each.command, "description": each.description} for each in commands]


def _photo(sizes: tuple[PhotoSize, ...] | None, files: Files) -> dict[str, Any] | None:
    stored = files.stored(sizes[-1].file_id) if sizes else None
    if not sizes or stored is None:
        return None
    return {"url": file_url(stored.path), "width": sizes[-1].width, "height": sizes[-1].height}


def _document(message: Message, files: Files) -> dict[str, Any] | None:
    stored = files.stored(message.document.file_id) if message.document else None
    if message.document is None or stored is None:
        return None
    document = message.document
    return {"url": file_url(stored.path), "name": document.file_name, "size": document.file_size}


def _keyboard(message: Message) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = []
    if message.reply_markup is not None:
        rows = msgspec.to_builtins(message.reply_markup)["inline_keyboard"]
    return rows


def _quote(message: Message | None) -> dict[str, Any] | None:
    if message is None:
        return None
    text = message.text or message.caption or kind_of(message).capitalize()
    return {
        "message_id": message.message_id,
        "sender": message.sender.first_name,
        "text": text[:_MAX_QUOTE],
    }
