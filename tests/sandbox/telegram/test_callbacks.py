"""Taps on buttons and their answers."""

from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, BOB, Chatting, keyboard

_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def _tap(chat: Chatting, **body: Any) -> Any:
    await chat.control("press", **body)
    return (await chat.updates())[-1]["callback_query"]


async def test_tap_reaches_the_bot(chat: Chatting) -> None:
    """A tap carries who, where and the button's data."""
    sent = await chat.send(reply_markup=keyboard({"text": "Go", "callback_data": "go"}))
    query = await _tap(chat, person="alice", button="Go")
    assert (query["data"], query["from"]["id"], query["message"]) == ("go", ALICE, sent)


async def test_tap_is_answered_once(chat: Chatting) -> None:
    """The answer reaches the person; a second one comes too late."""
    await chat.send(reply_markup=keyboard({"text": "Go", "callback_data": "go"}))
    query = await _tap(chat, person="alice", button="Go")
    answer = {"callback_query_id": query["id"], "text": "Done", "show_alert": True}
    assert await chat.call("answerCallbackQuery", **answer) is True
    event = chat.telegram.journal.after(0)[-1]
    assert event.as_json() | {"text": "Done", "alert": True, "person": ALICE} == event.as_json()
    assert await chat.refused("answerCallbackQuery", **answer) == _TOO_OLD


@pytest.mark.parametrize(("seconds", "late"), [(15, None), (16, _TOO_OLD)])
async def test_answer_has_a_deadline(chat: Chatting, seconds: int, late: str | None) -> None:
    """After 15 seconds a tap can no longer be answered."""
    await chat.send(reply_markup=keyboard({"text": "Go", "callback_data": "go"}))
    query = await _tap(chat, person="alice", button="Go")
    chat.clock.advance(seconds)
    response = await chat.ask("answerCallbackQuery", callback_query_id=query["id"])
    assert response.json().get("description") == late


async def test_bad_answers_are_refused(chat: Chatting) -> None:
    """Unknown queries, long texts and foreign addresses are refused."""
    answer = "answerCallbackQuery"
    assert await chat.refused(answer, callback_query_id="5") == _TOO_OLD
    assert (
        await chat.refused(answer, callback_query_id="5", text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    )
    assert (
        await chat.refused(answer, callback_query_id="5", url="https://a.org") == "Bad Request: URL_INVALID"
    )


async def test_forged_data_and_foreign_messages(chat: Chatting) -> None:
    """A forged client may send any data, and name another person's message."""
    sent = await chat.send(reply_markup=keyboard({"text": "Go", "callback_data": "go"}))
    query = await _tap(chat, person="bob", message_id=sent["message_id"], data="forged")
    assert (query["data"], query["from"]["id"]) == ("forged", BOB)
    assert query["message"]["chat"]["id"] == ALICE


async def test_buttons_that_send_nothing(chat: Chatting) -> None:
    """Links open and copy buttons copy, without an update."""
    await chat.send(
        reply_markup=keyboard(
            {"text": "Open", "url": "https://a.org"}, {"text": "Copy", "copy_text": {"text": "id"}}
        )
    )
    assert (await chat.control("press", person="alice", button="Open"))["url"] == "https://a.org"
    assert (await chat.control("press", person="alice", button="Copy"))["copied"] == "id"
    assert await chat.updates() == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"person": "alice", "button": "None"}, "Alice sees no button 'None'"),
        ({"person": "bob", "button": "Go"}, "Bob sees no button 'Go'"),
        ({"person": "alice", "message_id": 99, "data": "x"}, "the bot has no message 99"),
        ({"person": "zoe", "data": "x"}, "nobody here is called 'zoe'"),
    ],
)
async def test_impossible_taps(chat: Chatting, body: dict[str, Any], reason: str) -> None:
    """What cannot be tapped is refused with a sentence."""
    await chat.send(reply_markup=keyboard({"text": "Go", "callback_data": "go"}))
    response = await chat.client.post("/control/telegram/press", json=body)
    assert (response.status_code, response.json()["error"]) == (400, reason)
