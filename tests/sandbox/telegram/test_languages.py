"""What depends on a person's language: `from`, the bot's name and descriptions, the menus of each chat."""

from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, BOB, Chatting

FRIENDS = -4001
# Narrowest first, as the Bot API looks for a menu in a group.
GROUP_SCOPES: list[dict[str, Any]] = [
    {"type": "chat_member", "chat_id": FRIENDS, "user_id": ALICE},
    {"type": "chat_administrators", "chat_id": FRIENDS},
    {"type": "chat", "chat_id": FRIENDS},
    {"type": "all_chat_administrators"},
    {"type": "all_group_chats"},
    {"type": "default"},
]
PRIVATE_SCOPES: list[dict[str, Any]] = [
    {"type": "chat", "chat_id": ALICE},
    {"type": "all_private_chats"},
    {"type": "default"},
]


async def people(chat: Chatting) -> dict[int, Any]:
    """Everybody by id, as the page sees them."""
    state = (await chat.client.get("/control/telegram/state")).json()
    return {person["id"]: person for person in state["people"]}


async def set_menu(chat: Chatting, scope: dict[str, Any], language: str) -> None:
    """A menu of one command, described by its scope and language."""
    command = {"command": "x", "description": f"{scope['type']} {language}"}
    await chat.call("setMyCommands", commands=[command], scope=scope, language_code=language)


@pytest.mark.parametrize("language", ["pt-br", "de", None])
async def test_a_language_is_told_with_everything(chat: Chatting, language: str | None) -> None:
    """Messages and taps carry what the client says from then on, and no such field if it says nothing."""
    sent = await chat.send(reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]})
    shown = await chat.control("language", person="alice", language=language)
    assert shown["language"] == language
    await chat.control("send", person="alice", text="hi")
    await chat.control("press", person="alice", button="Go", message_id=sent["message_id"])
    written, tapped = await chat.updates()
    for sender in (written["message"]["from"], tapped["callback_query"]["from"]):
        assert sender.get("language_code", None) == language
        assert ("language_code" in sender) == (language is not None)


async def test_a_new_person_may_come_with_a_language(chat: Chatting) -> None:
    """English unless another one, or none, is named."""
    for given, told in (({}, "en"), ({"language": "fr"}, "fr"), ({"language": None}, None)):
        assert (await chat.control("people", **given))["language"] == told


@pytest.mark.parametrize("language", ["", "none", "d", "de_DE", 5, ["de"]])
async def test_what_is_no_language(chat: Chatting, language: object) -> None:
    """Only a tag, or null."""
    body = {"person": "alice", "language": language}
    response = await chat.client.post("/control/telegram/language", json=body)
    assert response.json() == {"ok": False, "error": "a language is a tag such as de or pt-br, or null"}


async def test_the_watchers_hear_of_it(chat: Chatting) -> None:
    """A new language is an event, and so is whatever the bot says of itself."""
    await chat.control("language", person="bob", language="ru")
    await chat.call("setMyName", name="Вход", language_code="ru")
    events = chat.telegram.journal.after(0)
    assert [(event.kind, event.person) for event in events] == [("person", BOB), ("commands", 0)]


async def test_the_bot_shows_itself_in_the_language(chat: Chatting) -> None:
    """Name and descriptions of the person's language, or those of no language."""
    await chat.call("setMyDescription", description="Channels")
    for name, text in (("Name", "Canais"), ("Description", "Compra"), ("ShortDescription", "Curto")):
        field = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[name]
        await chat.call(f"setMy{name}", **{field: text, "language_code": "pt"})
    await chat.control("language", person="bob", language="pt-br")
    shown = await people(chat)
    assert shown[BOB]["bot"] == {"name": "Canais", "description": "Compra", "short_description": "Curto"}
    assert shown[ALICE]["bot"] == {"name": "Inlet", "description": "Channels", "short_description": ""}


@pytest.mark.parametrize(("scopes", "menu"), [(PRIVATE_SCOPES, "commands"), (GROUP_SCOPES, "group_commands")])
async def test_the_narrowest_menu_is_seen(chat: Chatting, scopes: list[dict[str, Any]], menu: str) -> None:
    """Each scope in the language first, then without one; as the narrower go away, the wider are seen."""
    await chat.control("join", person="bob")
    await chat.control("language", person="alice", language="pt-br")
    steps = [(scope, language) for scope in scopes for language in ("pt", "")]
    for scope, language in steps:
        await set_menu(chat, scope, language)
        await set_menu(chat, scope, "de")
    for scope, language in steps:
        (seen,) = (await people(chat))[ALICE][menu]
        assert seen["description"] == f"{scope['type']} {language}".strip()
        await chat.call("deleteMyCommands", scope=scope, language_code=language)
    assert (await people(chat))[ALICE][menu] == []


async def test_others_in_the_group_see_less(chat: Chatting) -> None:
    """Bob is neither that member nor an administrator."""
    await chat.control("join", person="bob")
    for scope in GROUP_SCOPES:
        await set_menu(chat, scope, "")
    assert (await people(chat))[BOB]["group_commands"][0]["description"] == "chat"
    await chat.call("deleteMyCommands", scope=GROUP_SCOPES[2])
    assert (await people(chat))[BOB]["group_commands"][0]["description"] == "all_group_chats"
    assert (await people(chat))[BOB]["commands"][0]["description"] == "default"
