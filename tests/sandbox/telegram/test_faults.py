"""Faults that are switched on."""

import asyncio

import httpx
import pytest

from tests.sandbox.telegram.chatting import ALICE, BOB, TOKEN, Chatting, serving


@pytest.mark.parametrize(
    ("fault", "code", "description"),
    [
        ("too_many_requests", 429, "Too Many Requests: retry after 7"),
        ("forbidden", 403, "Forbidden: bot was blocked by the user"),
        ("http_500", 500, "Internal Server Error"),
        ("unauthorized", 401, "Unauthorized"),
        (
            "conflict",
            409,
            "Conflict: terminated by other getUpdates request",
        ),
    ],
)
async def test_fault_strikes_as_often_as_asked(
    chat: Chatting, fault: str, code: int, description: str
) -> None:
    """A fault answers in Telegram's form, does nothing, and is over after its count."""
    await chat.control("break", fault=fault, count=2, retry_after=7)
    for _ in range(2):
        response = await chat.ask("sendMessage", chat_id=ALICE, text="x")
        assert (response.status_code, response.json()["description"].partition(";")[0]) == (code, description)
    await chat.send("after")
    assert [shown["text"] for shown in await chat.messages()] == ["after"]


async def test_fault_of_one_method_and_person(chat: Chatting) -> None:
    """A fault may be meant for one method in one chat, until healed."""
    body = {"fault": "http_500", "method": "sendMessage", "person": "bob", "count": None}
    assert (await chat.control("break", **body))["faults"] == [
        {"fault": "http_500", "method": "sendmessage", "person": BOB, "left": None}
    ]
    await chat.send()
    await chat.call("sendChatAction", chat_id=BOB, action="typing")
    for _ in range(3):
        assert (await chat.ask("sendMessage", chat_id=BOB, text="x")).status_code == 500
    await chat.control("heal")
    await chat.send(chat_id=BOB)


async def test_garbage_is_no_json(chat: Chatting) -> None:
    """A proxy's page comes in place of an answer."""
    await chat.control("break", fault="garbage")
    assert (await chat.ask("getMe")).text.startswith("<html>")


@pytest.mark.parametrize("body", [{"fault": "nothing"}, {"fault": "timeout", "method": "dance"}, {}])
async def test_unknown_faults(chat: Chatting, body: dict[str, str]) -> None:
    """Only faults and methods that exist can be broken."""
    response = await chat.client.post("/control/telegram/break", json=body)
    assert response.status_code == 400


@pytest.mark.parametrize(("fault", "seen"), [("timeout", []), ("lost_reply", ["x"])])
async def test_silence(fault: str, seen: list[str]) -> None:
    """The bot hears nothing; only with a lost reply the message was sent all the same."""
    async with serving() as (url, telegram), httpx.AsyncClient(base_url=url) as client:
        telegram.people.find("alice").met = True
        await client.post("/control/telegram/break", json={"fault": fault})
        with pytest.raises(httpx.ReadTimeout):
            await client.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": ALICE, "text": "x"}, timeout=0.2)
        await asyncio.sleep(0)
        assert [post.message.text for post in telegram.posts.of(ALICE)] == seen
