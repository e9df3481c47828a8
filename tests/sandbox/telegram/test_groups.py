"""The group of friends: the bot comes and goes, hears what privacy mode lets through, and follows a move."""

from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, Chatting, keyboard

FRIENDS = -4001
SUPERGROUP = -1_000_000_004_001


async def join(chat: Chatting) -> None:
    """Alice takes the bot in, and it has heard of that."""
    await chat.control("join", person="alice")
    await heard(chat)


async def heard(chat: Chatting) -> list[Any]:
    """What the bot was given since it last looked."""
    updates = await chat.updates()
    if updates:
        await chat.updates(offset=updates[-1]["update_id"] + 1)
    return updates


async def write(chat: Chatting, text: str, **more: Any) -> None:
    """Bob writes to the friends."""
    await chat.control("send", person="bob", text=text, chat="friends", **more)


async def test_the_bot_is_taken_in_and_put_out(chat: Chatting) -> None:
    """Told by my_chat_member and in the chat; twice is once; what it may write there follows."""
    assert await chat.refused("sendMessage", chat_id=FRIENDS, text="x") == "Bad Request: chat not found"
    await chat.control("join", person="alice")
    await chat.control("join", person="alice")
    change, service = await heard(chat)
    assert change["my_chat_member"]["chat"] == {"id": FRIENDS, "type": "group", "title": "Friends"}
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["username"] == "inlet_sandbox_bot"
    assert (await chat.call("sendMessage", chat_id=FRIENDS, text="x"))["chat"]["type"] == "group"
    await chat.control("leave", person="alice")
    (change,) = await heard(chat)
    assert change["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    said = await chat.refused("sendMessage", chat_id=FRIENDS, text="x")
    assert said == "Forbidden: bot was kicked from the group chat"
    await write(chat, "/price")
    assert await heard(chat) == []


@pytest.mark.parametrize("text", ["/price", "/price@inlet_sandbox_bot", "/PRICE@Inlet_Sandbox_Bot 50"])
async def test_commands_reach_the_bot(chat: Chatting, text: str) -> None:
    """Plain ones, and those by its name."""
    await join(chat)
    await write(chat, text)
    (update,) = await heard(chat)
    assert (update["message"]["text"], update["message"]["chat"]["id"]) == (text, FRIENDS)


@pytest.mark.parametrize("text", ["hello", "/price@other_bot", "what is /"])
async def test_what_is_not_for_the_bot_does_not(chat: Chatting, text: str) -> None:
    """It is in privacy mode."""
    await join(chat)
    await write(chat, text)
    assert await heard(chat) == []


async def test_replies_to_the_bot_reach_it(chat: Chatting) -> None:
    """And replies to others do not."""
    await join(chat)
    sent = await chat.call("sendMessage", chat_id=FRIENDS, text="x")
    await write(chat, "thanks", reply_to=sent["message_id"])
    (update,) = await heard(chat)
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    await write(chat, "indeed", reply_to=update["message"]["message_id"])
    assert await heard(chat) == []


async def test_buttons_are_tapped_there(chat: Chatting) -> None:
    """The query carries the group's message."""
    await join(chat)
    button = keyboard({"text": "Go", "callback_data": "g"})
    await chat.call("sendMessage", chat_id=FRIENDS, text="x", reply_markup=button)
    await chat.control("press", person="alice", button="Go", chat="friends")
    (update,) = await heard(chat)
    query = update["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"], query["data"]) == (ALICE, FRIENDS, "g")


async def test_the_group_becomes_a_supergroup(chat: Chatting) -> None:
    """Told in both chats; the old id leads to the new one; people see one chat."""
    await join(chat)
    await write(chat, "hello")
    assert (await chat.control("upgrade", person="alice"))["chat_id"] == SUPERGROUP
    before, after = (update["message"] for update in await heard(chat))
    assert (before["chat"]["id"], before["migrate_to_chat_id"]) == (FRIENDS, SUPERGROUP)
    assert (after["chat"], after["migrate_from_chat_id"]) == (
        {"id": SUPERGROUP, "type": "supergroup", "title": "Friends"},
        FRIENDS,
    )
    response = await chat.ask("sendMessage", chat_id=FRIENDS, text="x")
    assert (response.status_code, response.json()["parameters"]) == (400, {"migrate_to_chat_id": SUPERGROUP})
    await chat.call("sendMessage", chat_id=SUPERGROUP, text="x")
    shown = (await chat.client.get("/control/telegram/messages", params={"chat": "friends"})).json()
    assert {each["chat_id"] for each in shown["messages"]} == {SUPERGROUP}
    assert [each["text"] for each in shown["messages"]] == [
        "added the bot",
        "hello",
        "made this a supergroup",
        "went on in the supergroup",
        "x",
    ]
    again = await chat.client.post("/control/telegram/upgrade", json={"person": "alice"})
    assert "already" in again.json()["error"]


async def test_the_group_has_a_menu_of_its_own(chat: Chatting) -> None:
    """Seen only while the bot is there."""
    command = {"command": "price", "description": "The price"}
    await chat.call("setMyCommands", commands=[command], scope={"type": "all_group_chats"})
    state = (await chat.client.get("/control/telegram/state")).json()
    assert state["group"] == {"id": FRIENDS, "type": "group", "member": False}
    assert [person["group_commands"] for person in state["people"]] == [[], [], []]
    await join(chat)
    state = (await chat.client.get("/control/telegram/state")).json()
    assert state["group"]["member"] is True
    assert [person["group_commands"] for person in state["people"]] == [[command]] * 3
    await chat.control("clear")
    assert (await chat.client.get("/control/telegram/state")).json()["group"]["member"] is False


async def test_a_link_takes_the_bot_into_the_group(chat: Chatting) -> None:
    """And starts it there with what the link carries."""
    await chat.control("open", person="bob", url="https://t.me/inlet_sandbox_bot?startgroup=follow_x")
    update = (await heard(chat))[-1]
    assert update["message"]["text"] == "/start@inlet_sandbox_bot follow_x"
    assert update["message"]["chat"]["id"] == FRIENDS
