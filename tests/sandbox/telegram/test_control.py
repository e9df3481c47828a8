"""The people's side: what they do, and how the page and the tests watch it."""

import asyncio
from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, Chatting, chatting


async def test_strangers_meet_the_bot() -> None:
    """Nobody knows the bot at first; the first message opens the chat."""
    async with chatting(met=False) as chat:
        state = (await chat.client.get("/control/telegram/state")).json()
        assert [person["name"] for person in state["people"]] == ["Alice", "Bob", "Carol"]
        await chat.control("send", person="Alice", text="/start payload")
        (update,) = await chat.updates()
        assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        await chat.send()


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("photo", "photo"),
        ("document", "document"),
        ("sticker", "sticker"),
        ("voice", "voice"),
        ("location", "location"),
        ("contact", "contact"),
        ("forwarded", "forward_origin"),
    ],
)
async def test_odd_messages(chat: Chatting, kind: str, field: str) -> None:
    """People send more than text, and the page shows what it was."""
    await chat.control("send", person="alice", kind=kind, text="/start")
    (update,) = await chat.updates()
    assert update["message"][field]
    (shown,) = await chat.messages()
    assert shown["kind"] == ("text" if kind == "forwarded" else kind)


async def test_edited_message(chat: Chatting) -> None:
    """An edit comes as its own kind of update."""
    sent = await chat.control("send", person="alice", text="frist")
    body = {"person": "alice", "kind": "edited", "message_id": sent["message_id"], "text": "first"}
    await chat.control("send", **body)
    assert (await chat.updates())[-1]["edited_message"]["text"] == "first"
    assert [shown["text"] for shown in await chat.messages()] == ["first"]


async def test_reply_of_a_person(chat: Chatting) -> None:
    """A person may answer a message."""
    sent = await chat.send("question")
    await chat.control("send", person="alice", text="answer", reply_to=sent["message_id"])
    assert (await chat.messages())[-1]["reply_to"] == {
        "message_id": sent["message_id"],
        "sender": "Inlet",
        "text": "question",
    }


async def test_blocking_tells_the_bot(chat: Chatting) -> None:
    """Blocking and unblocking are updates; doing either twice is one."""
    for deed in ("block", "block", "unblock"):
        await chat.control(deed, person="alice")
    changes = [update["my_chat_member"] for update in await chat.updates()]
    statuses = [
        (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes
    ]
    assert statuses == [("member", "kicked"), ("kicked", "member")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"person": "zoe", "text": "x"}, "nobody here is called 'zoe'"),
        ({"text": "x"}, "nobody here is called ''"),
        ({"person": "alice", "text": " "}, "a message needs some text"),
        ({"person": "alice", "text": "x" * 4097}, "a message has at most 4096 characters"),
        ({"person": "alice", "text": 5}, "text must be a string"),
        ({"person": "alice", "kind": "story"}, "nobody can send a 'story' here"),
        ({"person": "alice", "text": "x", "reply_to": 9}, "Alice sees no message 9"),
        ({"person": "alice", "kind": "edited", "text": "x"}, "Alice has no text 0 to edit"),
        ({"person": "carol", "text": "x"}, "Carol has blocked the bot; unblock it first"),
    ],
)
async def test_impossible_messages(chat: Chatting, body: dict[str, Any], reason: str) -> None:
    """What no client could send is refused with a sentence."""
    await chat.control("block", person="carol")
    response = await chat.client.post("/control/telegram/send", json=body)
    assert (response.status_code, response.json()) == (400, {"ok": False, "error": reason})


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"person":"\\ud800"}', b"[" * 100_000])
async def test_hostile_control_bodies(chat: Chatting, body: bytes) -> None:
    """What is no JSON object is refused."""
    response = await chat.client.post("/control/telegram/send", content=body)
    assert (response.status_code, response.json()["ok"]) == (400, False)


async def test_people_are_added(chat: Chatting) -> None:
    """More people may join; an id is taken once."""
    person = await chat.control("people", name="Dora", id=77)
    assert (person["id"], person["name"], person["met"]) == (77, "Dora", False)
    response = await chat.client.post("/control/telegram/people", json={"id": 77})
    assert response.json()["error"] == "person 77 is already here"
    assert (await chat.control("people"))["id"] == 1004


async def test_events_tell_all_in_order(chat: Chatting) -> None:
    """The log numbers what happened, and a reader goes on from where it was."""
    sent = await chat.send("one")
    await chat.call("editMessageText", chat_id=ALICE, message_id=sent["message_id"], text="two")
    await chat.call("deleteMessage", chat_id=ALICE, message_id=sent["message_id"])
    first = (await chat.client.get("/control/telegram/events")).json()
    assert [event["kind"] for event in first["events"]] == ["message", "edited", "deleted"]
    assert [event["seq"] for event in first["events"]] == [1, 2, 3]
    rest = (await chat.client.get(f"/control/telegram/events?after={first['last']}")).json()
    assert rest == {"events": [], "last": 3}


async def test_events_wait(chat: Chatting) -> None:
    """A reader with a timeout hears of the next event at once."""
    waiting = asyncio.ensure_future(chat.client.get("/control/telegram/events?after=0&timeout=20"))
    await asyncio.sleep(0.01)
    await chat.send("now")
    assert (await waiting).json()["events"][0]["message"]["text"] == "now"


async def test_events_end_with_the_server(chat: Chatting) -> None:
    """A server that stops lets its readers go."""
    waiting = asyncio.ensure_future(chat.client.get("/control/telegram/events?after=0&timeout=20"))
    await asyncio.sleep(0.01)
    chat.telegram.close()
    assert (await waiting).json()["events"] == []


@pytest.mark.parametrize("query", ["after=x", "timeout=x"])
async def test_bad_event_queries(chat: Chatting, query: str) -> None:
    """Positions and times are numbers."""
    assert (await chat.client.get(f"/control/telegram/events?{query}")).status_code == 400
