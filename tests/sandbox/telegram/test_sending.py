"""New messages: whom they reach, what they carry, and the pictures and files in them."""

from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, BOB, CAROL, TOKEN, Chatting, picture


async def _upload(chat: Chatting, content: bytes, **data: str) -> Any:
    files = {"photo": ("qr.png", content, "image/png")}
    response = await chat.client.post(
        f"/bot{TOKEN}/sendPhoto", data={"chat_id": str(ALICE)} | data, files=files
    )
    return response.json()


async def test_message_reaches_its_person_alone(chat: Chatting) -> None:
    """A private chat's id is the person's, and nobody else sees what is said there."""
    sent = await chat.send("only for Alice", disable_notification=True, protect_content=True)
    assert sent["chat"] == {"id": ALICE, "type": "private", "first_name": "Alice", "username": "alice"}
    (shown,) = await chat.messages("alice")
    assert (shown["text"], shown["silent"], shown["protected"]) == ("only for Alice", True, True)
    assert await chat.messages("bob") == []


@pytest.mark.parametrize(
    ("chat_id", "reason"),
    [
        ("", "Bad Request: chat_id is empty"),
        (5, "Bad Request: chat not found"),
        ("@somebody", "Bad Request: chat not found"),
        (CAROL, "Forbidden: bot can't initiate conversation with a user"),
    ],
)
async def test_unreachable_chats(chat: Chatting, chat_id: Any, reason: str) -> None:
    """A bot cannot write to nobody, nor to somebody who never wrote to it."""
    assert await chat.refused("sendMessage", chat_id=chat_id, text="x") == reason


async def test_blocked_bot_is_forbidden(chat: Chatting) -> None:
    """Who blocked the bot hears nothing more until it is unblocked; others do."""
    await chat.control("block", person="alice")
    assert await chat.refused("sendMessage", chat_id=ALICE, text="x") == (
        "Forbidden: bot was blocked by the user"
    )
    await chat.send(chat_id=BOB)
    await chat.control("unblock", person="alice")
    await chat.send()


async def test_replies_quote(chat: Chatting) -> None:
    """A reply carries the message it answers; one to nothing is refused unless that was allowed."""
    first = await chat.send("first")
    reply = await chat.send("second", reply_parameters={"message_id": first["message_id"]})
    assert reply["reply_to_message"]["text"] == "first"
    assert "reply_to_message" not in await chat.send(
        reply_parameters={"message_id": 999, "allow_sending_without_reply": True}
    )
    for wrong in ({"message_id": 999}, {"message_id": first["message_id"] + 5}):
        refusal = await chat.refused("sendMessage", chat_id=ALICE, text="x", reply_parameters=wrong)
        assert refusal == "Bad Request: message to be replied not found"
    refusal = await chat.refused(
        "sendMessage", chat_id=BOB, text="x", reply_to_message_id=first["message_id"]
    )
    assert refusal == "Bad Request: message to be replied not found"
    for unreadable in ("{", "[]", {"message_id": "x"}):
        refusal = await chat.refused("sendMessage", chat_id=ALICE, text="x", reply_parameters=unreadable)
        assert refusal == "Bad Request: can't parse reply parameters JSON object"


async def test_link_preview_options_are_kept(chat: Chatting) -> None:
    """What was asked of link previews comes back."""
    sent = await chat.send(link_preview_options={"is_disabled": True, "show_above_text": True})
    assert sent["link_preview_options"] == {"is_disabled": True}
    refusal = await chat.refused("sendMessage", chat_id=ALICE, text="x", link_preview_options="[")
    assert refusal == "Bad Request: can't parse link preview options JSON object"


async def test_photo_is_kept_as_telegram_keeps_it(chat: Chatting) -> None:
    """An upload becomes JPEG in four sizes, and each can be fetched."""
    sent = (await _upload(chat, picture(2000, 1000), caption="QR", has_spoiler="true"))["result"]
    sizes = [(size["width"], size["height"]) for size in sent["photo"]]
    assert sizes == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert sent["has_media_spoiler"] is True
    (shown,) = await chat.messages()
    response = await chat.client.get(shown["photo"]["url"])
    assert (response.headers["content-type"], response.content[:2]) == ("image/jpeg", b"\xff\xd8")
    file = await chat.call("getFile", file_id=sent["photo"][0]["file_id"])
    response = await chat.client.get(f"/file/bot{TOKEN}/{file['file_path']}")
    assert len(response.content) == file["file_size"]


async def test_photo_is_sent_again_by_id(chat: Chatting) -> None:
    """A file id stands for the same picture in another chat."""
    first = (await _upload(chat, picture()))["result"]
    again = await chat.call("sendPhoto", chat_id=BOB, photo=first["photo"][0]["file_id"])
    assert again["photo"] == first["photo"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"no picture", "IMAGE_PROCESS_FAILED", id="text"),
        pytest.param(picture()[:200], "IMAGE_PROCESS_FAILED", id="half a picture"),
        pytest.param(picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS", id="too large"),
        pytest.param(picture(210, 10), "PHOTO_INVALID_DIMENSIONS", id="too narrow"),
        pytest.param(b"x" * ((10 << 20) + 1), "file is too big", id="too heavy"),
    ],
)
async def test_bad_photos_are_refused(chat: Chatting, content: bytes, reason: str) -> None:
    """What is no picture, or too large, narrow or heavy, is refused."""
    assert (await _upload(chat, content))["description"] == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("", "there is no photo in the request"),
        ("made-up", "wrong file identifier/HTTP URL specified"),
        ("https://example.org/a.png", "failed to get HTTP URL content"),
    ],
)
async def test_photo_that_is_not_there(chat: Chatting, photo: str, reason: str) -> None:
    """A picture must come with the request or be known."""
    assert await chat.refused("sendPhoto", chat_id=ALICE, photo=photo) == f"Bad Request: {reason}"


async def test_document_is_kept_as_it_is(chat: Chatting) -> None:
    """A file goes through untouched, by upload and by id."""
    content = picture(30, 30)
    files = {"f": ("qr.png", content)}
    data = {"chat_id": str(ALICE), "document": "attach://f", "caption": "lossless"}
    response = await chat.client.post(f"/bot{TOKEN}/sendDocument", data=data, files=files)
    document = response.json()["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("qr.png", len(content))
    again = await chat.call("sendDocument", chat_id=BOB, document=document["file_id"])
    assert again["document"] == document
    (shown,) = await chat.messages("bob")
    assert (await chat.client.get(shown["document"]["url"])).content == content
    assert await chat.refused("sendDocument", chat_id=ALICE) == (
        "Bad Request: there is no document in the request"
    )


async def test_chat_action_shows(chat: Chatting) -> None:
    """The typing sign reaches those who watch; an unknown one is refused."""
    await chat.call("sendChatAction", chat_id=ALICE, action="typing")
    (event,) = chat.telegram.journal.after(0)
    assert (event.kind, event.person, event.content) == ("typing", ALICE, {"action": "typing"})
    refusal = await chat.refused("sendChatAction", chat_id=ALICE, action="dance")
    assert refusal == "Bad Request: wrong parameter action in request"


async def test_flood_rule(chat: Chatting) -> None:
    """With the rule on, a chat takes a burst and then one message per second."""
    await chat.control("flood", per_second=1, burst=2)
    await chat.send()
    await chat.send()
    response = await chat.ask("sendMessage", chat_id=ALICE, text="x")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "1"
    assert response.json()["parameters"] == {"retry_after": 1}
    await chat.send(chat_id=BOB)
    chat.clock.advance(1)
    await chat.send()
    await chat.control("flood", per_second=None)
    await chat.send()
