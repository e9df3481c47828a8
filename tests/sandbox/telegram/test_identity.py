"""What the bot is and says of itself."""

from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, CAROL, Chatting

_NOT_PRIVATE = "can't use specified scope in private chats"
_MENU = [{"command": "start", "description": "begin"}]


async def test_get_me(chat: Chatting) -> None:
    """The bot's id is its token's number."""
    me = await chat.call("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (123456, True, "inlet_sandbox_bot")


async def test_commands_by_scope_and_language(chat: Chatting) -> None:
    """A person sees the menu of the narrowest scope, in the own language first."""
    german = [{"command": "start", "description": "los"}]
    await chat.call("setMyCommands", commands=_MENU)
    await chat.call("setMyCommands", commands=german, language_code="de")
    await chat.call(
        "setMyCommands",
        commands=[{"command": "/admin", "description": "more"}],
        scope={"type": "chat", "chat_id": ALICE},
    )
    await chat.control("people", name="Dora", language="de")
    state = (await chat.client.get("/control/telegram/state")).json()
    seen = {person["name"]: person["commands"] for person in state["people"]}
    assert seen["Dora"] == german
    assert seen["Bob"] == _MENU
    assert seen["Alice"] == [{"command": "admin", "description": "more"}]
    assert await chat.call("getMyCommands", language_code="de") == german
    await chat.call("deleteMyCommands", language_code="de")
    assert await chat.call("getMyCommands", language_code="de") == []


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": [5]}, "expected an Object as BotCommand"),
        ({"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": _MENU * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": _MENU, "scope": "["}, "can't parse BotCommandScope"),
        (
            {"commands": _MENU, "scope": {"type": ["x"]}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ({"commands": _MENU, "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": _MENU, "scope": {"type": "chat_administrators", "chat_id": ALICE}}, _NOT_PRIVATE),
        (
            {"commands": _MENU, "scope": {"type": "chat_member", "chat_id": ALICE, "user_id": ALICE}},
            _NOT_PRIVATE,
        ),
        (
            {"commands": _MENU, "scope": {"type": "chat_member", "chat_id": ALICE}},
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
        (
            {"commands": _MENU, "scope": {"type": "chat_member", "chat_id": ALICE, "user_id": 5}},
            "user not found",
        ),
        ({"commands": _MENU, "language_code": "deu"}, "invalid language code specified"),
    ],
)
async def test_bad_commands_are_refused(chat: Chatting, params: Any, reason: str) -> None:
    """Commands, scopes and languages have rules."""
    assert await chat.refused("setMyCommands", **params) == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("name", "field", "limit"),
    [
        ("Name", "name", 64),
        ("Description", "description", 512),
        ("ShortDescription", "short_description", 120),
    ],
)
async def test_texts_about_the_bot(chat: Chatting, name: str, field: str, limit: int) -> None:
    """Name and descriptions are kept per language, up to their length."""
    await chat.call(f"setMy{name}", **{field: "x" * limit, "language_code": "de"})
    assert await chat.call(f"getMy{name}", language_code="de") == {field: "x" * limit}
    assert await chat.call(f"getMy{name}") == {field: "Inlet" if name == "Name" else ""}
    await chat.call(f"setMy{name}", **{field: "", "language_code": "de"})
    assert await chat.call(f"getMy{name}", language_code="de") == await chat.call(f"getMy{name}")
    refusal = await chat.refused(f"setMy{name}", **{field: "x" * (limit + 1)})
    assert refusal == f"Bad Request: {field.replace('_', ' ')} is too long"


async def test_menu_button(chat: Chatting) -> None:
    """One chat may have its own menu button; a Mini App needs https."""
    app = {"type": "web_app", "text": "Open", "web_app": {"url": "https://a.org"}}
    await chat.call("setChatMenuButton", chat_id=CAROL, menu_button=app)
    assert await chat.call("getChatMenuButton", chat_id=CAROL) == app
    assert await chat.call("getChatMenuButton") == {"type": "commands"}
    for wrong in ("[", "[5]", {"type": "x"}, app | {"web_app": {"url": "http://a.org"}}, app | {"text": 5}):
        refusal = await chat.refused("setChatMenuButton", menu_button=wrong)
        assert refusal.startswith("Bad Request: can't parse menu button: ")
