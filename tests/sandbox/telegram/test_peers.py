"""The server held against others' code: python-telegram-bot over real HTTP, and aiogram's models."""

from typing import Any

import pytest
from aiogram.types import BotCommand, ChatFullInfo, File, Message, Update, User, WebhookInfo
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from sandbox.telegram import actions
from sandbox.telegram.faults import Fault, FaultKind
from tests.sandbox.telegram.chatting import ALICE, CAROL, TOKEN, Chatting, keyboard, picture, serving


def _bot(url: str, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


async def test_ptb_speaks_to_it_unmodified() -> None:
    """A whole talk of an ordinary bot: update, answer with buttons, tap, edits, pictures, menu."""
    markup = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("Go", callback_data="go"),
                InlineKeyboardButton("Id", copy_text=CopyTextButton("7")),
            ]
        ]
    )
    async with serving() as (url, telegram), _bot(url) as bot:
        alice = telegram.people.find("alice")
        actions.write(telegram, alice, "/start")
        (update,) = await bot.get_updates(timeout=5)
        assert update.message is not None
        assert update.message.text == "/start"
        sent = await bot.send_message(ALICE, "<b>hi</b>", parse_mode=ParseMode.HTML, reply_markup=markup)
        assert sent.text_html == "<b>hi</b>"
        actions.press(telegram, alice, sent.message_id, "go")
        (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.callback_query is not None
        assert await update.callback_query.answer("ok")
        await update.callback_query.edit_message_text("edited")
        photo = await bot.send_photo(ALICE, picture(), caption="QR")
        again = await photo.edit_media(
            InputMediaPhoto(picture(60, 60), caption="<i>new</i>", parse_mode="HTML")
        )
        assert isinstance(again, type(photo))
        file = await again.photo[-1].get_file()
        assert len(await file.download_as_bytearray()) == again.photo[-1].file_size
        assert await bot.set_my_commands([("start", "begin")])
        assert [command.command for command in await bot.get_my_commands()] == ["start"]
        assert (await bot.get_chat(ALICE)).first_name == "Alice"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("too_many_requests", RetryAfter),
        ("forbidden", Forbidden),
        ("http_500", NetworkError),
        ("garbage", TelegramError),
        ("conflict", Conflict),
        ("unauthorized", InvalidToken),
    ],
)
async def test_ptb_reads_the_faults(
    monkeypatch: pytest.MonkeyPatch, fault: str, error: type[Exception]
) -> None:
    """Each fault becomes the exception that a bot handles."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with serving() as (url, telegram), _bot(url) as bot:
        telegram.people.find("alice").met = True
        telegram.faults.add(Fault(FaultKind(fault)))
        with pytest.raises(error):
            await bot.send_message(ALICE, "x")


async def test_ptb_reads_the_refusals() -> None:
    """Refusals come as the errors that PTB's users know."""
    async with serving() as (url, telegram), _bot(url) as bot:
        telegram.people.find("alice").met = True
        with pytest.raises(BadRequest, match="Can't parse entities"):
            await bot.send_message(ALICE, "<b>", parse_mode="HTML")
        with pytest.raises(Forbidden, match="initiate conversation"):
            await bot.send_message(CAROL, "x")
        with pytest.raises(InvalidToken):
            async with _bot(url, "99:other"):
                pass


async def test_updates_are_what_aiogram_expects(chat: Chatting) -> None:
    """Every kind of update a person can cause fits the models of another library."""
    sent = await chat.send(reply_markup=keyboard({"text": "Go", "callback_data": "go"}))
    await chat.control("press", person="alice", button="Go")
    first = await chat.control("send", person="alice", text="/start x", reply_to=sent["message_id"])
    edited = {"kind": "edited", "message_id": first["message_id"]}
    await chat.control("send", person="alice", text="@edited", **edited)
    for kind in ("photo", "document", "sticker", "voice", "location", "contact", "forwarded"):
        await chat.control("send", person="alice", kind=kind, text="x")
    await chat.control("block", person="alice")
    raw = await chat.updates()
    assert len(raw) == 11
    _keeps_all(Update, raw)


async def test_results_are_what_aiogram_expects(chat: Chatting) -> None:
    """Results of the methods fit the models, and no field is lost in them."""
    photo = chat.telegram.files.add_photo(picture())[-1].file_id
    html = "<b>b</b> <code>c</code> <a href='https://a.org'>l</a> <blockquote expandable>q</blockquote> /x"
    messages = [
        await chat.send(html, parse_mode="HTML", link_preview_options={"is_disabled": True}),
        await chat.send(reply_markup=keyboard({"text": "A", "copy_text": {"text": "x"}, "style": "danger"})),
        await chat.call("sendPhoto", chat_id=ALICE, photo=photo, caption="x", show_caption_above_media=True),
    ]
    _keeps_all(Message, messages)
    _keeps_all(User, [await chat.call("getMe")])
    _keeps_all(ChatFullInfo, [await chat.call("getChat", chat_id=ALICE)])
    _keeps_all(File, [await chat.call("getFile", file_id=photo)])
    _keeps_all(WebhookInfo, [await chat.call("getWebhookInfo")])
    await chat.call("setMyCommands", commands=[{"command": "a", "description": "b"}])
    _keeps_all(BotCommand, await chat.call("getMyCommands"))


def _keeps_all(model: Any, raw: list[Any]) -> None:
    for item in raw:
        read = model.model_validate(item).model_dump(mode="json", by_alias=True, exclude_unset=True)
        assert _names(item) == _names(read)


def _names(value: Any) -> Any:
    """The names in a JSON value, without what a model may spell differently."""
    if isinstance(value, dict):
        return {name.removesuffix("_user"): _names(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_names(inner) for inner in value]
    return None
