"""New messages: sendMessage, sendPhoto, sendDocument, and the typing indicator."""

from typing import Any

import msgspec

from sandbox.telegram import formatting
from sandbox.telegram.entities import LinkPreview, Message
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.params import Params
from sandbox.telegram.state import Peer, Telegram

_ACTION_WORDS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
)
_ACTIONS = frozenset(_ACTION_WORDS.split())


def send_message(telegram: Telegram, params: Params) -> Message:
    """Send text (https://core.telegram.org/bots/api#sendmessage)."""
    formatted = formatting.message_text(params)
    return _send(
        telegram,
        params,
        text=formatted.text,
        entities=formatted.entities or None,
        link_preview_options=link_preview(params),
    )


def send_photo(telegram: Telegram, params: Params) -> Message:
    """Send a picture, uploaded or by file_id (https://core.telegram.org/bots/api#sendphoto)."""
    telegram.writable(params.text("chat_id"))
    return _send(
        telegram,
        params,
        photo=telegram.files.photo(params, "photo"),
        show_caption_above_media=params.flag("show_caption_above_media") or None,
        has_media_spoiler=params.flag("has_spoiler") or None,
        **caption_fields(params),
    )


def send_document(telegram: Telegram, params: Params) -> Message:
    """Send a file as it is, uploaded or by file_id (https://core.telegram.org/bots/api#senddocument)."""
    telegram.writable(params.text("chat_id"))
    document = telegram.files.document(params, "document")
    return _send(telegram, params, document=document, **caption_fields(params))


def send_chat_action(telegram: Telegram, params: Params) -> bool:
    """Show for some seconds that the bot is at work."""
    peer = telegram.writable(params.text("chat_id"))
    action = params.text("action").strip().lower()
    if action not in _ACTIONS:
        raise bad_request("Wrong parameter action in request")
    telegram.journal.write("typing", peer.id, action=action)
    return True


def caption_fields(params: Params) -> dict[str, Any]:
    """The caption as fields of a message."""
    formatted = formatting.caption(params)
    return {"caption": formatted.text or None, "caption_entities": formatted.entities or None}


def link_preview(params: Params) -> LinkPreview | None:
    """The link preview's settings, None when nothing was asked."""
    raw = params.text("link_preview_options")
    if not raw:
        return None
    try:
        return msgspec.json.decode(raw, type=LinkPreview)
    except msgspec.MsgspecError as error:
        raise bad_request("Can't parse link preview options JSON object") from error


def _send(telegram: Telegram, params: Params, **content: Any) -> Message:
    peer = telegram.writable(params.text("chat_id"))
    keyboard = read_keyboard(params)
    reply_to = _replied(telegram, peer, params)
    telegram.check_flood(peer)
    message = Message(
        message_id=telegram.posts.new_id(),
        sender=telegram.profile.user,
        chat=peer.chat,
        date=telegram.timestamp(),
        reply_to_message=reply_to,
        has_protected_content=params.flag("protect_content") or None,
        effect_id=params.text("message_effect_id") or None,
        reply_markup=keyboard,
        **content,
    )
    silent = params.flag("disable_notification")
    return telegram.post(peer, message, from_bot=True, silent=silent)


def _replied(telegram: Telegram, peer: Peer, params: Params) -> Message | None:
    message_id, optional = _reply_parameters(params)
    if not message_id:
        return None
    post = telegram.posts.get(message_id)
    if post is not None and post.chat_id == peer.id:
        return msgspec.structs.replace(post.message, reply_to_message=None)
    if optional:
        return None
    raise bad_request("Message to be replied not found")


def _reply_parameters(params: Params) -> tuple[int, bool]:
    try:
        raw = params.json("reply_parameters")
        if raw is None:
            return params.integer("reply_to_message_id"), params.flag("allow_sending_without_reply")
        return int(raw["message_id"]), bool(raw.get("allow_sending_without_reply", False))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise bad_request("Can't parse reply parameters JSON object") from error


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
}
