"""Groups: the price once a minute, a door to the private chat for all else, and nothing personal."""

from datetime import timedelta
from typing import Any

import pytest

from bot.introduction import COMMANDS, GROUP_COMMANDS
from bot.texts import general, groups
from liquidity.errors import Unavailable
from liquidity.orders import Owner
from tests.bot.bench import ALICE, STRANGER, Bench, Call
from tests.bot.fakes import message, refusal

BOB = 8
GROUP = -100
NEW = -1_000_000_000_100


async def write(bench: Bench, text: str, user: int = ALICE, chat: int = GROUP, **more: Any) -> list[Call]:
    """Somebody writes in a group."""
    kind = {"chat": {"id": chat, "type": "supergroup" if chat == NEW else "group", "title": "G"}}
    return await bench.write(text, user, **kind | more)


def door(call: Call) -> str:
    """Where the one button of a message leads."""
    ((button,),) = call[1]["reply_markup"]["inline_keyboard"]
    return str(button["url"])


async def priced(bench: Bench) -> str:
    """The text of a price that is told now."""
    market = bench.desk.quotes.reference
    assert market is not None
    price = await bench.desk.quotes.price(market.id)
    return general.prices(market.name, price, general.PRESETS, bench.clock.now())


@pytest.mark.parametrize("text", ["/price", "/price@inlet_bot", "/Price@Inlet_Bot now"])
async def test_the_price_is_told_with_its_age(bench: Bench, text: str) -> None:
    """As an answer to who asked, with a button to the private chat."""
    (call,) = await write(bench, text)
    assert (call[0], call[1]["chat_id"], call[1]["text"]) == ("sendMessage", GROUP, await priced(bench))
    assert "asked just now" in call[1]["text"]
    assert call[1]["reply_parameters"]["message_id"] == 1
    assert door(call) == "https://t.me/inlet_bot?start=buy_c2500"


async def test_it_is_told_once_a_minute(bench: Bench) -> None:
    """In between somebody is pointed to it once; then there is silence; each group counts by itself."""
    await write(bench, "/price")
    bench.clock.time += _seconds(20)
    ((_, pointer),) = await write(bench, "/price", BOB)
    assert pointer["text"] == groups.just_told(_seconds(20))
    assert pointer["reply_parameters"]["message_id"] == 100
    assert await write(bench, "/price") == []
    assert len(await write(bench, "/price", chat=-200)) == 1
    bench.clock.time += _seconds(40)
    ((_, told),) = await write(bench, "/price")
    assert told["text"] == await priced(bench)


async def test_a_market_in_trouble_is_told_too(bench: Bench) -> None:
    """With the same button, and no more often."""
    bench.market.prices = [Unavailable("down")]
    (call,) = await write(bench, "/price")
    assert door(call) == "https://t.me/inlet_bot?start=home"
    assert "Fake" in call[1]["text"]
    assert len(await write(bench, "/price")) == 1
    assert await write(bench, "/price") == []


@pytest.mark.parametrize(
    ("text", "leads"),
    [("/buy 25", "home"), ("/orders", "orders"), ("/nodes", "home"), ("/start@inlet_bot", "home")],
)
async def test_all_else_leads_to_the_private_chat(bench: Bench, text: str, leads: str) -> None:
    """Once a minute; and nothing is begun."""
    (call,) = await write(bench, text)
    assert (call[1]["text"], door(call)) == (
        str(groups.PRIVATE_ONLY),
        f"https://t.me/inlet_bot?start={leads}",
    )
    assert await write(bench, text) == []
    assert await bench.dialogs.of(Owner(ALICE)) is None


async def test_each_way_in_is_shown_by_itself(bench: Bench) -> None:
    """Who asks for orders is not left without an answer because somebody asked to buy."""
    assert await write(bench, "/buy 25")
    assert await write(bench, "/orders")


async def test_help_is_short(bench: Bench) -> None:
    """What works here, and the door."""
    (call,) = await write(bench, "/help")
    assert (call[1]["text"], door(call)) == (groups.how_it_works(), "https://t.me/inlet_bot?start=home")


@pytest.mark.parametrize("text", ["hello", "/start", "/price@other_bot", "/weather", "price"])
async def test_what_is_not_for_us_is_left_alone(bench: Bench, text: str) -> None:
    """Others' commands, and talk."""
    assert await write(bench, text) == []


async def test_a_closed_bot_says_so_once(bench: Bench) -> None:
    """Politely, without the stranger's id; a tap as well; and the price stays untold."""
    ((_, told),) = await write(bench, "/price", STRANGER)
    assert told["text"] == str(groups.CLOSED)
    assert str(STRANGER) not in told["text"]
    assert await write(bench, "/help", STRANGER) == []
    body = message(77, STRANGER)["message"] | {"chat": {"id": GROUP, "type": "group", "title": "G"}}
    query = {"id": "q", "from": body["from"], "chat_instance": "1", "message": body, "data": "x"}
    ((method, _),) = await bench.hear({"callback_query": query})
    assert method == "answerCallbackQuery"
    assert len(await write(bench, "/price")) == 1


async def test_forwarded_edited_and_shared_messages_are_no_commands(bench: Bench) -> None:
    """Nobody asked."""
    origin = {"type": "hidden_user", "date": 1795269600, "sender_user_name": "S"}
    assert await write(bench, "/price", forward_origin=origin) == []
    via = {"id": 123456789, "is_bot": True, "first_name": "Inlet", "username": "inlet_bot"}
    assert await write(bench, "/price", via_bot=via) == []


async def test_a_group_in_which_bots_must_not_write_is_left_alone(bench: Bench) -> None:
    """Handled, and not tried again and again."""
    bench.telegram.refusals[GROUP] = [refusal(400, "Bad Request: not enough rights to send text messages")]
    assert len(await write(bench, "/price")) == 1
    assert await write(bench, "/price") == []


async def test_what_failed_is_not_counted(bench: Bench) -> None:
    """The update comes again, and is answered then."""
    for text in ("/price", "/buy"):
        bench.telegram.refusals[GROUP] = [refusal(500, "Internal Server Error")]
        with pytest.raises(Exception, match="Internal"):
            await write(bench, text)
        assert len(await write(bench, text)) == 1


async def test_a_group_that_moves_takes_along_what_is_kept(bench: Bench) -> None:
    """Told by both chats, in silence: the document, and when it was told the price."""
    chats = bench.outbox
    await write(bench, "/price")
    await chats.block(Owner(GROUP), bench.clock.now())
    assert await write(bench, "", migrate_to_chat_id=NEW) == []
    assert await write(bench, "", chat=NEW, migrate_from_chat_id=GROUP) == []
    ((_, told),) = await write(bench, "/price", chat=NEW)
    assert told["text"] == groups.just_told(_seconds(0))
    # The old group is closed for good, and that says nothing of the new one.
    assert not await chats.unblock(Owner(NEW))


async def test_a_send_to_a_group_that_has_moved_is_repeated_where_it_is(bench: Bench) -> None:
    """Telegram may tell of a move only then."""
    said = "Bad Request: group chat was upgraded to a supergroup chat"
    bench.telegram.refusals[GROUP] = [refusal(400, said, migrate_to_chat_id=NEW)]
    first, second = await write(bench, "/price")
    assert (first[1]["chat_id"], second[1]["chat_id"]) == (GROUP, NEW)
    assert first[1]["text"] == second[1]["text"]


async def test_coming_and_going_is_handled_quietly(bench: Bench) -> None:
    """Put out, its letters wait; taken in, they are sent; nothing is said of it."""
    assert await bench.hear(_membership("left", "member")) == []
    assert await bench.hear(_membership("member", "kicked")) == []
    assert not bench.bell.is_set()
    assert await bench.hear(_membership("kicked", "member")) == []
    assert bench.bell.is_set()
    bot = {"id": 123456789, "is_bot": True, "first_name": "Inlet", "username": "inlet_bot"}
    assert await write(bench, "", new_chat_members=[bot]) == []


def test_a_group_s_menu_has_what_works_there() -> None:
    """Two commands of the whole menu."""
    assert GROUP_COMMANDS == ("price", "help")
    assert {*GROUP_COMMANDS} <= {*COMMANDS}


def _seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


def _membership(before: str, after: str) -> dict[str, Any]:
    bot = {"id": 123456789, "is_bot": True, "first_name": "Inlet"}
    person = {"id": ALICE, "is_bot": False, "first_name": "P"}

    def standing(status: str) -> dict[str, Any]:
        return {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})

    return {
        "my_chat_member": {
            "chat": {"id": GROUP, "type": "group", "title": "G"},
            "from": person,
            "date": 1795269600,
            "old_chat_member": standing(before),
            "new_chat_member": standing(after),
        }
    }
