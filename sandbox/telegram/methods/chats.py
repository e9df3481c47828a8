"""Chats and what is done to messages in them: getChat, reactions, pins, and files to fetch."""

from dataclasses import replace
from typing import Any

import msgspec

from sandbox.telegram.errors import bad_request
from sandbox.telegram.params import Params
from sandbox.telegram.posts import Post
from sandbox.telegram.state import Telegram

# The reactions everybody may use (https://core.telegram.org/bots/api#reactiontypeemoji).
_REACTION_WORDS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 "
    "💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 "
    "😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
_REACTIONS = frozenset(_REACTION_WORDS.split())
_MAX_DOWNLOAD = 20 << 20


def get_chat(telegram: Telegram, params: Params) -> dict[str, Any]:
    """A chat in full."""
    peer = telegram.known(params.text("chat_id"))
    fixed = {
        "accent_color_id": peer.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            True,
        ),
    }
    chat: dict[str, Any] = msgspec.to_builtins(peer.chat)
    return chat | fixed


def set_message_reaction(telegram: Telegram, params: Params) -> bool:
    """Put the bot's one emoji on a message, or take it away."""
    peer = telegram.writable(params.text("chat_id"))
    post = telegram.posts.find(peer.id, params.integer("message_id"), "react")
    _change(telegram, replace(post, reaction=_reaction(params)))
    return True


def pin_chat_message(telegram: Telegram, params: Params) -> bool:
    """Pin a message."""
    peer = telegram.writable(params.text("chat_id"))
    post = telegram.posts.find(peer.id, params.integer("message_id"), "pin")
    _change(telegram, replace(post, pinned=True))
    return True


def unpin_chat_message(telegram: Telegram, params: Params) -> bool:
    """Unpin one message, or the latest pinned one."""
    peer = telegram.known(params.text("chat_id"))
    message_id = params.integer("message_id")
    pinned = [post for post in telegram.posts.of(peer.id) if post.pinned]
    wanted = [post for post in pinned if message_id in {0, post.id}]
    if not wanted:
        raise bad_request("Message to unpin not found")
    _change(telegram, replace(wanted[-1], pinned=False))
    return True


def unpin_all_chat_messages(telegram: Telegram, params: Params) -> bool:
    """Unpin everything."""
    peer = telegram.known(params.text("chat_id"))
    for post in telegram.posts.of(peer.id):
        if post.pinned:
            _change(telegram, replace(post, pinned=False))
    return True


def get_file(telegram: Telegram, params: Params) -> dict[str, Any]:
    """Where a file of at most 20 MiB may be fetched (https://core.telegram.org/bots/api#getfile)."""
    file_id = params.text("file_id")
    stored = telegram.files.stored(file_id)
    if stored is None:
        raise bad_request("Wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > _MAX_DOWNLOAD:
        raise bad_request("File is too big")
    return {
        "file_id": file_id,
        "file_unique_id": stored.path.split("/")[1],
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


def _change(telegram: Telegram, post: Post) -> None:
    telegram.show("edited", telegram.posts.keep(post))


def _reaction(params: Params) -> str:
    try:
        reactions = params.json("reaction") or []
        emoji = [str(reaction["emoji"]) for reaction in reactions]
    except (ValueError, TypeError, KeyError) as error:
        raise bad_request("Can't parse reaction types JSON object") from error
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not _REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")
    return "".join(emoji)


METHODS = {
    "getChat": get_chat,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "getFile": get_file,
}
