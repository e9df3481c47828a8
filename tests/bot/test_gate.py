"""Who comes in: groups, strangers, edits and forwarded commands are answered, and go no further."""

from typing import Any

import pytest

from bot.callbacks import StartBuy, pack
from bot.texts import general, groups
from liquidity.orders import Owner
from tests.bot.bench import ALICE, STRANGER, Bench
from tests.bot.fakes import message

GROUP: dict[str, Any] = {"chat": {"id": -100, "type": "supergroup", "title": "G"}}
CHANNEL: dict[str, Any] = {"chat": {"id": -200, "type": "channel", "title": "C"}}
START_BUY = pack(StartBuy(0))


async def test_a_command_in_a_group_is_sent_to_the_private_chat(bench: Bench) -> None:
    """Money is never talked about where others read."""
    ((method, told),) = await bench.write("/buy", **GROUP)
    assert (method, told["chat_id"], told["text"]) == ("sendMessage", -100, str(groups.PRIVATE_ONLY))
    assert await bench.dialogs.of(Owner(ALICE)) is None


async def test_talk_in_a_group_is_left_alone(bench: Bench) -> None:
    """Nobody asked us."""
    assert await bench.write("hello", **GROUP) == []
    assert await bench.hear({"edited_message": message(1, ALICE)["message"] | GROUP}) == []
    assert await bench.hear({"channel_post": message(1, ALICE)["message"] | CHANNEL}) == []


async def test_a_button_in_a_group_is_answered_by_a_note(bench: Bench) -> None:
    """Forwarded with its buttons into a group, a message of ours starts nothing there."""
    body = message(77, ALICE)["message"] | GROUP
    query = {"id": "q", "from": body["from"], "chat_instance": "1", "message": body, "data": START_BUY}
    (method, told), (_, said) = await bench.hear({"callback_query": query})
    assert (method, told["text"], told["show_alert"]) == ("answerCallbackQuery", str(groups.TOAST), True)
    assert (said["chat_id"], said["text"]) == (-100, str(groups.PRIVATE_ONLY))


@pytest.mark.parametrize("text", ["/start", "/buy", "hello"])
async def test_a_stranger_is_told_their_id(bench: Bench, text: str) -> None:
    """And nothing else happens."""
    ((_, told),) = await bench.write(text, STRANGER)
    assert told["text"] == general.stranger(STRANGER)
    assert await bench.dialogs.of(Owner(STRANGER)) is None


async def test_a_stranger_s_tap_is_answered_too(bench: Bench) -> None:
    """The button stops waiting, and starts nothing."""
    said, toast = await bench.press(START_BUY, STRANGER)
    assert said[1]["text"] == general.stranger(STRANGER)
    assert toast[0] == "answerCallbackQuery"
    assert await bench.dialogs.of(Owner(STRANGER)) is None


async def test_edited_messages_and_forwarded_commands_do_nothing(bench: Bench) -> None:
    """Each is answered once, and the step is kept."""
    await bench.write("/buy")
    step = await bench.dialogs.of(Owner(ALICE))
    edited = message(1, ALICE, "/cancel")["message"] | {"edit_date": 1795269601}
    ((_, told),) = await bench.hear({"edited_message": edited})
    assert told["text"] == str(general.EDITED)
    origin = {"type": "hidden_user", "date": 1795269600, "sender_user_name": "S"}
    ((_, told),) = await bench.write("/cancel", forward_origin=origin)
    assert told["text"] == str(general.FORWARDED)
    assert await bench.dialogs.of(Owner(ALICE)) == step


async def test_a_message_that_is_too_old_to_be_shown_is_pressed_all_the_same(bench: Bench) -> None:
    """Telegram then sends a message without content: the answer is a new message."""
    person = message(1, ALICE)["message"]["from"]
    gone = {"chat": {"id": ALICE, "type": "private", "first_name": "P"}, "message_id": 3, "date": 0}
    query = {"id": "q", "from": person, "chat_instance": "1", "message": gone, "data": START_BUY}
    calls = await bench.hear({"callback_query": query})
    assert [method for method, _ in calls] == ["answerCallbackQuery", "sendMessage"]


async def test_a_tap_without_a_message_is_no_crash(bench: Bench) -> None:
    """An inline message of another chat has none; it is not one of ours."""
    person = message(1, ALICE)["message"]["from"]
    query = {"id": "q", "from": person, "chat_instance": "1", "inline_message_id": "i", "data": START_BUY}
    calls = await bench.hear({"callback_query": query})
    assert [method for method, _ in calls] == ["answerCallbackQuery"]


async def test_who_blocks_and_comes_back_is_welcomed_once(bench: Bench) -> None:
    """A first visit is no return."""
    kicked, member = _membership("member", "kicked"), _membership("kicked", "member")
    assert await bench.hear(member) == []
    assert await bench.hear(kicked) == []
    assert not bench.bell.is_set()
    ((_, told),) = await bench.hear(member)
    assert told["text"] == str(general.WELCOME_BACK)
    assert bench.bell.is_set()
    assert await bench.hear(member) == []


async def test_any_message_is_a_return(bench: Bench) -> None:
    """Telegram keeps the news of an unblocking for a day only."""
    await bench.hear(_membership("member", "kicked"))
    welcome, answer = await bench.write("/help")
    assert (welcome[1]["text"], answer[1]["text"]) == (str(general.WELCOME_BACK), general.how_it_works())


def _membership(before: str, after: str) -> dict[str, Any]:
    person = {"id": ALICE, "is_bot": False, "first_name": "P"}
    bot = {"id": 123456789, "is_bot": True, "first_name": "Inlet"}
    chat = {"id": ALICE, "type": "private", "first_name": "P"}
    change = {"chat": chat, "from": person, "date": 1795269600}
    return {
        "my_chat_member": change
        | {"old_chat_member": _member(bot, before), "new_chat_member": _member(bot, after)}
    }


def _member(bot: dict[str, Any], status: str) -> dict[str, Any]:
    return {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
