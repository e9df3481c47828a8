"""Inline mode: queries, answers, what is kept, and what is posted."""

from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, Chatting, keyboard

_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(result_id: str = "a", **more: Any) -> dict[str, Any]:
    """A card that becomes a text in bold."""
    content = {"message_text": "<b>Offer</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "An offer", "input_message_content": content} | more


async def ask(chat: Chatting, query: str = "50", person: str = "alice", where: str = "bot") -> str:
    """A person types behind the bot's name."""
    return str((await chat.control("inline", person=person, query=query, chat=where))["query_id"])


async def queries(chat: Chatting) -> list[Any]:
    """The inline queries that wait for the bot."""
    return [update["inline_query"] for update in await chat.updates() if "inline_query" in update]


async def answer(chat: Chatting, query_id: str, *results: Any, **more: Any) -> Any:
    """The bot shows results."""
    return await chat.call("answerInlineQuery", inline_query_id=query_id, results=list(results), **more)


async def test_a_query_reaches_the_bot(chat: Chatting) -> None:
    """With who asks, what, and in which kind of chat."""
    query_id = await ask(chat, " 50 ", where="friends")
    (query,) = await queries(chat)
    assert (query["id"], query["query"], query["offset"]) == (query_id, "50", "")
    assert (query["from"]["id"], query["chat_type"]) == (ALICE, "group")
    await ask(chat)
    assert (await queries(chat))[-1]["chat_type"] == "sender"


async def test_without_inline_mode_there_is_none(chat: Chatting) -> None:
    """BotFather switches it; getMe tells."""
    assert (await chat.call("getMe"))["supports_inline_queries"] is True
    await chat.control("botfather", inline=False)
    assert (await chat.call("getMe"))["supports_inline_queries"] is False
    response = await chat.client.post("/control/telegram/inline", json={"person": "alice", "query": "5"})
    assert "no inline mode" in response.json()["error"]


async def test_a_chosen_result_is_posted_among_friends(chat: Chatting) -> None:
    """Written by the person, via the bot, which learns nothing of it."""
    query_id = await ask(chat, where="friends")
    await answer(
        chat, query_id, article(reply_markup=keyboard({"text": "Buy", "url": "https://t.me/x?start=a"}))
    )
    event = chat.telegram.journal.after(0)[-1].as_json()
    assert (event["kind"], event["person"], event["query_id"]) == ("inline", ALICE, query_id)
    assert event["results"] == [{"id": "a", "title": "An offer", "description": ""}]
    await chat.control("choose", person="alice", query_id=query_id, result_id="a")
    response = await chat.client.get("/control/telegram/messages", params={"chat": "friends"})
    (shown,) = response.json()["messages"]
    assert (shown["text"], shown["entities"][0]["type"], shown["via"]) == (
        "Offer",
        "bold",
        "inlet_sandbox_bot",
    )
    assert (shown["sender_id"], shown["keyboard"][0][0]["text"]) == (ALICE, "Buy")
    assert [update for update in await chat.updates() if "inline_query" not in update] == []


async def test_in_the_bot_s_own_chat_the_bot_hears_its_card(chat: Chatting) -> None:
    """With its own account as via_bot."""
    query_id = await ask(chat)
    await answer(chat, query_id, article())
    await chat.control("choose", person="alice", query_id=query_id, result_id="a")
    update = (await chat.updates())[-1]["message"]
    assert (update["text"], update["via_bot"]["username"]) == ("Offer", "inlet_sandbox_bot")
    assert update["chat"]["id"] == ALICE


async def test_what_is_written_to_friends_is_theirs_alone(chat: Chatting) -> None:
    """The bot is not in that group and cannot write there."""
    await chat.control("send", person="bob", text="hello", chat="friends")
    assert await chat.updates() == []
    assert await chat.refused("sendMessage", chat_id=-4001, text="x") == "Bad Request: chat not found"
    assert (await chat.messages("bob")) == []


async def test_feedback_only_where_it_is_on(chat: Chatting) -> None:
    """chosen_inline_result comes after /setinlinefeedback; a message with buttons has an id."""
    await chat.control("botfather", feedback=True)
    query_id = await ask(chat, where="friends")
    await answer(chat, query_id, article(reply_markup=keyboard({"text": "B", "url": "https://a.org"})))
    await chat.control("choose", person="alice", query_id=query_id, result_id="a")
    chosen = (await chat.updates())[-1]["chosen_inline_result"]
    assert (chosen["result_id"], chosen["query"], chosen["from"]["id"]) == ("a", "50", ALICE)
    assert chosen["inline_message_id"]


async def test_only_what_was_shown_can_be_chosen(chat: Chatting) -> None:
    """And only by whom it was shown to."""
    query_id = await ask(chat)
    await answer(chat, query_id, article())
    for person, result in (("alice", "b"), ("bob", "a")):
        body = {"person": person, "query_id": query_id, "result_id": result}
        response = await chat.client.post("/control/telegram/choose", json=body)
        assert "was shown no result" in response.json()["error"]


@pytest.mark.parametrize(("seconds", "late"), [(10, None), (11, _TOO_OLD)])
async def test_an_answer_has_a_deadline(chat: Chatting, seconds: int, late: str | None) -> None:
    """After 10 seconds a query can no longer be answered."""
    query_id = await ask(chat)
    chat.clock.advance(seconds)
    response = await chat.ask("answerInlineQuery", inline_query_id=query_id, results=[])
    assert response.json().get("description") == late


async def test_a_query_is_answered_once_and_expires(chat: Chatting) -> None:
    """A second answer comes too late; what is not fetched for 30 seconds is gone."""
    query_id = await ask(chat)
    await answer(chat, query_id)
    assert await chat.refused("answerInlineQuery", inline_query_id=query_id, results=[]) == _TOO_OLD
    chat.clock.advance(31)
    assert await chat.updates() == []


async def _is_asked(chat: Chatting, person: str) -> bool:
    before = len(await queries(chat))
    await ask(chat, person=person)
    return len(await queries(chat)) > before


async def test_an_answer_is_kept_for_everybody_for_five_minutes(chat: Chatting) -> None:
    """Unless the bot says otherwise: whoever asks the same is not heard of."""
    await answer(chat, await ask(chat), article())
    assert not await _is_asked(chat, "bob")
    chat.clock.advance(299)
    assert not await _is_asked(chat, "bob")
    chat.clock.advance(1)
    assert await _is_asked(chat, "bob")


async def test_a_personal_answer_is_kept_for_its_person(chat: Chatting) -> None:
    """And with a time of 0 for nobody."""
    await answer(chat, await ask(chat), article(), is_personal=True, cache_time=5)
    assert not await _is_asked(chat, "alice")
    assert await _is_asked(chat, "bob")
    await answer(chat, await ask(chat, "60"), article(), cache_time=0)
    before = len(await queries(chat))
    await ask(chat, "60")
    assert len(await queries(chat)) == before + 1


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ({}, "expected an Array of inline query results"),
        ([article(str(number)) for number in range(51)], "too many inline query results specified"),
        ([article(""), article("b")], "RESULT_ID_EMPTY"),
        ([article("é" * 33)], "RESULT_ID_INVALID"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([5], "can't parse InlineQueryResult: Inline query result must be an object"),
        ([article(id=5)], 'can\'t parse InlineQueryResult: Field "id" must be of type String'),
        ([article(input_message_content={"message_text": "x" * 4097})], "MESSAGE_TOO_LONG"),
        (
            [article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})],
            (
                "can't parse InlineQueryResult: can't parse entities: "
                'Can\'t find end tag corresponding to start tag "b"'
            ),
        ),
        ([article(reply_markup=keyboard({"text": "x", "callback_data": "x" * 65}))], "BUTTON_DATA_INVALID"),
    ],
)
async def test_bad_results_are_refused(chat: Chatting, results: Any, reason: str) -> None:
    """And the query stays open."""
    query_id = await ask(chat)
    refused = await chat.refused("answerInlineQuery", inline_query_id=query_id, results=results)
    assert refused == f"Bad Request: {reason}"
    await answer(chat, query_id, *[article(str(number)) for number in range(50)])


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        ("", "can't use empty start_parameter"),
        ("x" * 65, "too long start_parameter specified"),
        ("a b", "unallowed characters in start_parameter are used"),
    ],
)
async def test_bad_buttons_are_refused(chat: Chatting, parameter: str, reason: str) -> None:
    """A start parameter has 1 to 64 of A-Z, a-z, 0-9, _ and -."""
    button = {"text": "Buy", "start_parameter": parameter}
    body = {"inline_query_id": await ask(chat), "results": [], "button": button}
    assert await chat.refused("answerInlineQuery", **body) == f"Bad Request: {reason}"
    body["button"] = {"text": "Buy", "start_parameter": "x" * 64}
    assert await chat.call("answerInlineQuery", **body) is True
    shown = chat.telegram.journal.after(0)[-1].as_json()["button"]
    assert shown == {"text": "Buy", "start_parameter": "x" * 64}


async def test_a_long_offset_is_refused(chat: Chatting) -> None:
    """At most 64 bytes."""
    body = {"inline_query_id": await ask(chat), "results": [], "next_offset": "x" * 65}
    assert await chat.refused("answerInlineQuery", **body) == "Bad Request: NEXT_OFFSET_INVALID"


async def test_a_link_to_the_bot_starts_it(chat: Chatting) -> None:
    """With its payload, as if the person had written so."""
    await chat.control("open", person="carol", url="https://t.me/Inlet_Sandbox_Bot?start=buy_c2500")
    message = (await chat.updates())[-1]["message"]
    assert (message["text"], message["entities"][0]["type"]) == ("/start buy_c2500", "bot_command")


@pytest.mark.parametrize(
    "url",
    ["https://t.me/other_bot?start=a", "https://a.org/inlet_sandbox_bot", "t.me/inlet_sandbox_bot?start=a.b"],
)
async def test_other_links_start_nothing(chat: Chatting, url: str) -> None:
    """Another bot's, another host's, or a payload that Telegram would not pass on."""
    response = await chat.client.post("/control/telegram/open", json={"person": "bob", "url": url})
    assert response.status_code == 400
    assert await chat.messages("bob") == []
