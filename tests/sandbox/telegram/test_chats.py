"""Chats, reactions, pins and files."""

import pytest

from tests.sandbox.telegram.chatting import ALICE, TOKEN, Chatting


async def test_get_chat(chat: Chatting) -> None:
    """A chat tells who is in it."""
    shown = await chat.call("getChat", chat_id=ALICE)
    assert (shown["id"], shown["type"], shown["first_name"]) == (ALICE, "private", "Alice")
    assert await chat.refused("getChat", chat_id=7) == "Bad Request: chat not found"


async def test_reaction_comes_and_goes(chat: Chatting) -> None:
    """The bot may put one emoji on a message and take it away."""
    sent = await chat.control("send", person="alice", text="hi")
    ids = {"chat_id": ALICE, "message_id": sent["message_id"]}
    await chat.call("setMessageReaction", **ids, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert [shown["reaction"] for shown in await chat.messages()] == ["👍"]
    await chat.call("setMessageReaction", **ids)
    assert [shown["reaction"] for shown in await chat.messages()] == [""]


@pytest.mark.parametrize(
    ("reaction", "reason"),
    [
        ([{"type": "emoji", "emoji": "x"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}] * 2, "REACTIONS_TOO_MANY"),
        ([5], "can't parse reaction types JSON object"),
        ("{", "can't parse reaction types JSON object"),
    ],
)
async def test_bad_reactions_are_refused(chat: Chatting, reaction: object, reason: str) -> None:
    """Only one of Telegram's own emoji is a reaction."""
    sent = await chat.send()
    refusal = await chat.refused(
        "setMessageReaction", chat_id=ALICE, message_id=sent["message_id"], reaction=reaction
    )
    assert refusal == f"Bad Request: {reason}"


async def test_reaction_to_nothing(chat: Chatting) -> None:
    """A message that is not there takes no reaction."""
    refusal = await chat.refused("setMessageReaction", chat_id=ALICE, message_id=9)
    assert refusal == "Bad Request: message to react not found"


async def test_pins(chat: Chatting) -> None:
    """Messages are pinned and unpinned one by one or all at once."""
    for _ in range(2):
        sent = await chat.send()
        await chat.call("pinChatMessage", chat_id=ALICE, message_id=sent["message_id"])
    await chat.call("unpinChatMessage", chat_id=ALICE)
    assert [shown["pinned"] for shown in await chat.messages()] == [True, False]
    await chat.call("unpinAllChatMessages", chat_id=ALICE)
    assert await chat.refused("unpinChatMessage", chat_id=ALICE) == "Bad Request: message to unpin not found"
    assert await chat.refused("pinChatMessage", chat_id=ALICE, message_id=99) == (
        "Bad Request: message to pin not found"
    )


async def test_unknown_files(chat: Chatting) -> None:
    """Files that are not there are told apart from tokens that are wrong."""
    assert await chat.refused("getFile", file_id="x") == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )
    assert (await chat.client.get(f"/file/bot{TOKEN}/photos/x.jpg")).status_code == 404
    assert (await chat.client.get("/file/bot99:other/photos/x.jpg")).status_code == 401
    assert (await chat.client.get("/control/telegram/files/photos/x.jpg")).status_code == 404
