"""Pictures and files from people: what the bot is told of them, and may fetch."""

import io
from base64 import b64encode
from typing import Any

import pytest
from PIL import Image

from tests.sandbox.telegram.chatting import TOKEN, Chatting, picture

FRIENDS = -4001
_20_MIB = 20 << 20


def attached(kind: str, content: bytes, **more: Any) -> dict[str, Any]:
    """What Alice sends."""
    return {"person": "alice", "kind": kind, "file": b64encode(content).decode(), **more}


async def fetched(chat: Chatting, file_id: str) -> bytes:
    """A file as the bot downloads it."""
    file = await chat.call("getFile", file_id=file_id)
    response = await chat.client.get(f"/file/bot{TOKEN}/{file['file_path']}")
    assert response.status_code == 200
    assert len(response.content) == file["file_size"]
    return response.content


async def test_a_picture_comes_as_a_photo(chat: Chatting) -> None:
    """In several sizes, smallest first, each of which can be fetched; its caption has entities."""
    await chat.control("send", **attached("photo", picture(1000, 500), text=" see /help "))
    (update,) = await chat.updates()
    message = update["message"]
    sizes = [(size["width"], size["height"]) for size in message["photo"]]
    assert sizes == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("see /help", "bot_command")
    for size in message["photo"]:
        with Image.open(io.BytesIO(await fetched(chat, size["file_id"]))) as image:
            assert (image.format, image.size) == ("JPEG", (size["width"], size["height"]))
    (shown,) = await chat.messages()
    assert (shown["kind"], shown["text"], shown["photo"]["width"]) == ("photo", "see /help", 1000)


async def test_a_file_comes_as_it_is(chat: Chatting) -> None:
    """A picture too, if it is sent as a file."""
    content = picture(30, 30)
    await chat.control("send", **attached("document", content, name="qr.png"))
    (update,) = await chat.updates()
    document = update["message"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("qr.png", "image/png")
    assert await fetched(chat, document["file_id"]) == content
    assert "caption" not in update["message"]


@pytest.mark.parametrize(
    ("name", "suffix"), [("../../x?.txt", ".txt"), ("a b/c", ""), ("ü.ü", ""), ("x." + "y" * 9, "")]
)
async def test_a_name_is_no_path(chat: Chatting, name: str, suffix: str) -> None:
    """The bot is told the name, the path holds nothing of it but a plain ending."""
    await chat.control("send", **attached("document", b"x", name=name))
    document = (await chat.updates())[0]["message"]["document"]
    path = (await chat.call("getFile", file_id=document["file_id"]))["file_path"]
    assert document["file_name"] == name
    assert path.split("/")[-1] == f"file_0{suffix}"
    assert await fetched(chat, document["file_id"]) == b"x"


async def test_what_was_sent_does_not_act_in_the_page(chat: Chatting) -> None:
    """A page somebody sent has no rights where it is shown."""
    await chat.control("send", **attached("document", b"<script>alert(1)</script>", name="x.html"))
    (shown,) = await chat.messages()
    response = await chat.client.get(shown["document"]["url"])
    assert response.headers["content-security-policy"] == "sandbox"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_file_too_large_for_bots(chat: Chatting) -> None:
    """It arrives, and cannot be fetched."""
    for content in (b"x" * _20_MIB, b"x" * (_20_MIB + 1)):
        await chat.control("send", **attached("document", content))
    small, large = (update["message"]["document"] for update in await chat.updates())
    assert (await chat.call("getFile", file_id=small["file_id"]))["file_size"] == _20_MIB
    assert large["file_size"] == _20_MIB + 1
    assert await chat.refused("getFile", file_id=large["file_id"]) == "Bad Request: file is too big"


async def test_a_photo_among_friends(chat: Chatting) -> None:
    """Everybody sees it; the bot is given what answers it."""
    await chat.control("join", person="alice")
    sent = await chat.call("sendMessage", chat_id=FRIENDS, text="Your node?")
    await chat.control("send", **attached("photo", picture(), chat="friends"))
    await chat.control(
        "send", **attached("photo", picture(), chat="friends", reply_to=sent["message_id"], text="this")
    )
    shown = (await chat.client.get("/control/telegram/messages", params={"chat": "friends"})).json()
    assert [each["kind"] for each in shown["messages"]][-2:] == ["photo", "photo"]
    told = [update["message"] for update in await chat.updates() if "photo" in update.get("message", {})]
    assert [(message["caption"], message["chat"]["id"]) for message in told] == [("this", FRIENDS)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"kind": "photo", "file": "?"}, "file must be base64"),
        ({"kind": "photo", "file": 5}, "file must be base64"),
        ({"kind": "document", "file": ""}, "a file must not be empty"),
        ({"kind": "text", "text": "x", "file": "eA=="}, "a file goes as photo or document, not as text"),
        ({"kind": "document", "text": "x" * 1025}, "a caption has at most 1024 characters"),
        (attached("photo", b"x"), "Bad Request: IMAGE_PROCESS_FAILED"),
        (attached("photo", picture(210, 10)), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (attached("document", b"x" * 50_000_001), "a file has at most 50 MB here"),
    ],
    ids=["letters", "number", "empty", "text", "caption", "no picture", "narrow", "heavy"],
)
async def test_what_cannot_be_attached(chat: Chatting, body: dict[str, Any], reason: str) -> None:
    """A client refuses it too, and nothing is posted."""
    response = await chat.client.post("/control/telegram/send", json={"person": "alice"} | body)
    assert (response.status_code, response.json()["error"]) == (400, reason)
    assert await chat.messages() == []
