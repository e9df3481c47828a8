"""Edits and deletions of messages."""

import json
from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, BOB, TOKEN, Chatting, keyboard, picture

_BUTTON = {"text": "A", "callback_data": "a"}


async def _photo(chat: Chatting, **params: Any) -> Any:
    file_id = chat.telegram.files.add_photo(picture())[-1].file_id
    return await chat.call("sendPhoto", chat_id=ALICE, photo=file_id, **params)


async def test_text_is_edited_in_place(chat: Chatting) -> None:
    """An edit keeps the message's place, dates it, and removes a keyboard that is not sent again."""
    sent = await chat.send(reply_markup=keyboard(_BUTTON))
    chat.clock.advance(60)
    edited = await chat.call("editMessageText", chat_id=ALICE, message_id=sent["message_id"], text="new")
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("new", 60)
    assert "reply_markup" not in edited
    assert [shown["text"] for shown in await chat.messages()] == ["new"]


@pytest.mark.parametrize("markup", [None, keyboard(_BUTTON)])
async def test_same_content_is_not_modified(chat: Chatting, markup: Any) -> None:
    """An edit that changes nothing is refused, with or without a keyboard."""
    sent = await chat.send("same", reply_markup=markup)
    refusal = await chat.refused(
        "editMessageText", chat_id=ALICE, message_id=sent["message_id"], text="same ", reply_markup=markup
    )
    assert refusal == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )


async def test_keyboard_alone_is_edited(chat: Chatting) -> None:
    """The keyboard may change while the text stays."""
    sent = await chat.send("text")
    ids = {"chat_id": ALICE, "message_id": sent["message_id"]}
    edited = await chat.call("editMessageReplyMarkup", **ids, reply_markup=keyboard(_BUTTON))
    assert (edited["text"], edited["reply_markup"]) == ("text", keyboard(_BUTTON))


async def test_caption_is_edited(chat: Chatting) -> None:
    """A picture's words are a caption, a text's are not."""
    sent = await _photo(chat, caption="old")
    ids = {"chat_id": ALICE, "message_id": sent["message_id"]}
    edited = await chat.call("editMessageCaption", **ids, caption="<b>new</b>", parse_mode="HTML")
    assert edited["caption"] == "new"
    assert await chat.refused("editMessageText", **ids, text="x") == (
        "Bad Request: there is no text in the message to edit"
    )
    text = await chat.send()
    assert await chat.refused(
        "editMessageCaption", chat_id=ALICE, message_id=text["message_id"], caption="x"
    ) == ("Bad Request: there is no caption in the message to edit")


async def test_media_is_replaced(chat: Chatting) -> None:
    """A picture may be replaced by a new upload or by a file."""
    sent = await _photo(chat, caption="old")
    media = {"type": "photo", "media": "attach://new", "caption": "<i>new</i>", "parse_mode": "HTML"}
    data = {"chat_id": str(ALICE), "message_id": str(sent["message_id"]), "media": json.dumps(media)}
    files = {"new": ("qr.png", picture(50, 60))}
    response = await chat.client.post(f"/bot{TOKEN}/editMessageMedia", data=data, files=files)
    edited = response.json()["result"]
    assert (edited["caption"], edited["photo"][-1]["height"]) == ("new", 60)
    assert edited["photo"][-1]["file_id"] != sent["photo"][-1]["file_id"]


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ("{", "can't parse input media JSON object"),
        ("[]", "expected an Object as InputMedia"),
        ({"type": "animation", "media": "x"}, "can't parse InputMedia: type must be one of photo, document"),
        ({"type": "photo", "media": "nothing"}, "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_bad_media_is_refused(chat: Chatting, media: Any, reason: str) -> None:
    """Media that cannot be read changes nothing."""
    sent = await _photo(chat)
    refusal = await chat.refused(
        "editMessageMedia", chat_id=ALICE, message_id=sent["message_id"], media=media
    )
    assert refusal == f"Bad Request: {reason}"


async def test_only_own_messages_are_edited(chat: Chatting) -> None:
    """What is not there, not the bot's or in another chat cannot be edited."""
    theirs = await chat.control("send", person="alice", text="mine")
    mine = await chat.send()
    edit = "editMessageText"
    assert await chat.refused(edit, chat_id=ALICE, message_id=999, text="x") == (
        "Bad Request: message to edit not found"
    )
    assert await chat.refused(edit, chat_id=BOB, message_id=mine["message_id"], text="x") == (
        "Bad Request: message to edit not found"
    )
    assert await chat.refused(edit, chat_id=ALICE, message_id=theirs["message_id"], text="x") == (
        "Bad Request: message can't be edited"
    )
    assert await chat.refused(edit, chat_id=ALICE, text="x") == (
        "Bad Request: message identifier is not specified"
    )
    assert await chat.refused(edit, inline_message_id="x", text="x") == "Bad Request: MESSAGE_ID_INVALID"


async def test_messages_are_deleted_for_two_days(chat: Chatting) -> None:
    """Any message of the chat can go within 48 hours, once."""
    old = await chat.send("old")
    chat.clock.advance(48 * 3600)
    new = await chat.control("send", person="alice", text="new")
    assert await chat.refused("deleteMessage", chat_id=ALICE, message_id=old["message_id"]) == (
        "Bad Request: message can't be deleted"
    )
    assert await chat.call("deleteMessage", chat_id=ALICE, message_id=new["message_id"]) is True
    assert await chat.refused("deleteMessage", chat_id=ALICE, message_id=new["message_id"]) == (
        "Bad Request: message to delete not found"
    )
    assert [shown["text"] for shown in await chat.messages()] == ["old"]


async def test_many_are_deleted_at_once(chat: Chatting) -> None:
    """Those which are not there are skipped."""
    ids = [(await chat.send())["message_id"] for _ in range(3)]
    assert await chat.call("deleteMessages", chat_id=ALICE, message_ids=[*ids, 999]) is True
    assert await chat.messages() == []
    assert await chat.refused("deleteMessages", chat_id=ALICE, message_ids=[]) == (
        "Bad Request: wrong number of message identifiers specified"
    )
    assert await chat.refused("deleteMessages", chat_id=ALICE, message_ids="5") == (
        "Bad Request: can't parse message identifiers JSON object"
    )
