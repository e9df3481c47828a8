"""What people do: write, tap, send odd things, block the bot. Each makes the update a real client would."""

from collections.abc import Collection
from dataclasses import replace

import msgspec

from sandbox.telegram.contents import ActionError, Content, text
from sandbox.telegram.entities import Button, CallbackQuery, ChatMember, ChatMemberUpdated, Message
from sandbox.telegram.inline import InlineResult
from sandbox.telegram.people import Person
from sandbox.telegram.posts import Post
from sandbox.telegram.state import Telegram


def send(telegram: Telegram, person: Person, content: Content, reply_to: int | None = None) -> Message:
    """Send a message into the chat with the bot; raises ActionError when the bot is blocked."""
    if person.blocked:
        raise ActionError(f"{person.name} has blocked the bot; unblock it first")
    person.met = True
    message = Message(
        message_id=telegram.posts.new_id(),
        sender=person.user,
        chat=person.chat,
        date=telegram.timestamp(),
        reply_to_message=replied(telegram, person, (person.id,), reply_to),
        **content,
    )
    telegram.post(person, message, from_bot=False)
    telegram.updates.push(message=message)
    return message


def write(telegram: Telegram, person: Person, words: str) -> Message:
    """Send a text; raises ActionError when it is empty, too long or the bot is blocked."""
    return send(telegram, person, text(words))


def send_via_bot(telegram: Telegram, person: Person, result: InlineResult) -> Message:
    """Post an inline result into the chat with the bot."""
    return send(telegram, person, content_of(result) | {"via_bot": telegram.profile.user})


def content_of(result: InlineResult) -> Content:
    """What an inline result becomes, as fields of a message."""
    return {
        "text": result.content.text,
        "entities": result.content.entities or None,
        "link_preview_options": result.link_preview,
        "reply_markup": result.keyboard,
    }


def edit(telegram: Telegram, person: Person, message_id: int, words: str) -> Message:
    """Change one's own message; raises ActionError when it is not there, or left without a text."""
    post = telegram.posts.get(message_id)
    if post is None or post.chat_id != person.id or post.from_bot or post.message.text is None:
        raise ActionError(f"{person.name} has no text {message_id} to edit")
    changed = msgspec.structs.replace(post.message, **text(words), edit_date=telegram.timestamp())
    telegram.show("edited", telegram.posts.keep(replace(post, message=changed)))
    telegram.updates.push(edited_message=changed)
    return changed


def press(telegram: Telegram, person: Person, message_id: int, data: str) -> str:
    """Tap a button, or send any data a forged client might; gives the query's id, raises ActionError."""
    post = telegram.posts.get(message_id)
    if post is None or not post.from_bot:
        raise ActionError(f"the bot has no message {message_id}")
    query = telegram.queries.ask(person.id)
    telegram.updates.push(
        callback_query=CallbackQuery(query.id, person.user, post.message, str(person.id * 7919), data)
    )
    return query.id


def find_button(
    telegram: Telegram, person: Person, wanted: str, message_id: int | None, chats: Collection[int] = ()
) -> tuple[Post, Button]:
    """The latest button with this text in the person's chat, or in *chats*; raises ActionError."""
    seen = (post for chat_id in chats or (person.id,) for post in telegram.posts.of(chat_id))
    for post in sorted(seen, key=lambda each: each.id, reverse=True):
        markup = post.message.reply_markup
        if markup is None or message_id not in {None, post.id}:
            continue
        for button in markup.buttons():
            if button.text == wanted:
                return post, button
    raise ActionError(f"{person.name} sees no button {wanted!r}")


def set_blocked(telegram: Telegram, person: Person, *, blocked: bool) -> None:
    """Block the bot or let it in again; the same twice does nothing."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    bot = telegram.profile.user
    member, kicked = ChatMember("member", bot), ChatMember("kicked", bot, until_date=0)
    old, new = (member, kicked) if blocked else (kicked, member)
    change = ChatMemberUpdated(person.chat, person.user, telegram.timestamp(), old, new)
    telegram.updates.push(my_chat_member=change)
    telegram.journal.write("person", person.id, blocked=blocked)


def replied(
    telegram: Telegram, person: Person, chats: Collection[int], message_id: int | None
) -> Message | None:
    """The message of one of these chats that is replied to; raises ActionError."""
    if message_id is None:
        return None
    post = telegram.posts.get(message_id)
    if post is None or post.chat_id not in chats:
        raise ActionError(f"{person.name} sees no message {message_id}")
    return msgspec.structs.replace(post.message, reply_to_message=None)
