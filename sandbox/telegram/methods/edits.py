"""Changes to messages already sent: text, caption, media, keyboard; and their removal."""

from typing import Any

import msgspec

from sandbox.telegram import formatting
from sandbox.telegram.entities import Message
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.methods.sending import caption_fields, link_preview
from sandbox.telegram.params import Params
from sandbox.telegram.posts import Post
from sandbox.telegram.state import Telegram

_MAX_DELETED = 100


def edit_message_text(telegram: Telegram, params: Params) -> Message:
    """Replace a text and its keyboard (https://core.telegram.org/bots/api#editmessagetext)."""
    formatted = formatting.message_text(params)
    post = _editable(telegram, params)
    if post.message.text is None:
        raise bad_request("There is no text in the message to edit")
    return _edit(
        telegram,
        post,
        params,
        text=formatted.text,
        entities=formatted.entities or None,
        link_preview_options=link_preview(params),
    )


def edit_message_caption(telegram: Telegram, params: Params) -> Message:
    """Replace a caption and the keyboard."""
    post = _editable(telegram, params)
    if post.message.text is not None:
        raise bad_request("There is no caption in the message to edit")
    above = params.flag("show_caption_above_media") or None
    return _edit(telegram, post, params, show_caption_above_media=above, **caption_fields(params))


def edit_message_reply_markup(telegram: Telegram, params: Params) -> Message:
    """Replace the keyboard alone."""
    return _edit(telegram, _editable(telegram, params), params)


def edit_message_media(telegram: Telegram, params: Params) -> Message:
    """Replace the picture or file, its caption and the keyboard."""
    post = _editable(telegram, params)
    media = _media(params)
    inner = params.with_values(media)
    cleared: dict[str, Any] = {"text": None, "entities": None, "photo": None, "document": None}
    if media.get("type") == "photo":
        content: dict[str, Any] = {"photo": telegram.files.photo(inner, "media")}
    elif media.get("type") == "document":
        content = {"document": telegram.files.document(inner, "media")}
    else:
        raise bad_request("Can't parse InputMedia: type must be one of photo, document")
    return _edit(telegram, post, params, **cleared | content | caption_fields(inner))


def delete_message(telegram: Telegram, params: Params) -> bool:
    """Remove one message of the chat, the bot's or the person's."""
    peer = telegram.known(params.text("chat_id"))
    _delete(telegram, peer.id, params.integer("message_id"))
    return True


def delete_messages(telegram: Telegram, params: Params) -> bool:
    """Remove up to 100 messages; those not found are skipped."""
    peer = telegram.known(params.text("chat_id"))
    for message_id in _message_ids(params):
        if telegram.posts.get(message_id) is not None:
            _delete(telegram, peer.id, message_id)
    return True


def _message_ids(params: Params) -> list[int]:
    try:
        ids = [int(raw) for raw in params.json("message_ids")]
    except (ValueError, TypeError) as error:
        raise bad_request("Can't parse message identifiers JSON object") from error
    if not 1 <= len(ids) <= _MAX_DELETED:
        raise bad_request("Wrong number of message identifiers specified")
    return ids


def _delete(telegram: Telegram, chat_id: int, message_id: int) -> None:
    telegram.posts.delete(chat_id, message_id, telegram.now())
    telegram.journal.write("deleted", chat_id, message_id=message_id)


def _editable(telegram: Telegram, params: Params) -> Post:
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    peer = telegram.known(params.text("chat_id"))
    return telegram.posts.editable(peer.id, params.integer("message_id"))


def _edit(telegram: Telegram, post: Post, params: Params, **content: Any) -> Message:
    keyboard = read_keyboard(params)
    message = msgspec.structs.replace(post.message, reply_markup=keyboard, **content)
    edited = telegram.posts.edit(post, message, telegram.now())
    telegram.show("edited", edited)
    return edited.message


def _media(params: Params) -> dict[str, Any]:
    try:
        media = params.json("media")
    except ValueError as error:
        raise bad_request("Can't parse input media JSON object") from error
    if not isinstance(media, dict):
        raise bad_request("Expected an Object as InputMedia")
    return media


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageMedia": edit_message_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
