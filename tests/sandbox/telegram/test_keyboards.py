"""Inline keyboards: what a button may be and how many there may be."""

from typing import Any

import pytest

from tests.sandbox.telegram.chatting import ALICE, Chatting, keyboard


async def test_buttons_come_back(chat: Chatting) -> None:
    """A keyboard is kept row by row with every kind of action and its colour."""
    markup = {
        "inline_keyboard": [
            [{"text": "A", "callback_data": "a", "style": "success"}, {"text": "B", "url": "https://a.org"}],
            [{"text": "C", "copy_text": {"text": "id"}}, {"text": "D", "web_app": {"url": "https://a.org"}}],
            [{"text": "E", "switch_inline_query": ""}, {"text": "F", "switch_inline_query_current_chat": ""}],
        ]
    }
    assert (await chat.send(reply_markup=markup))["reply_markup"] == markup


async def test_first_action_wins(chat: Chatting) -> None:
    """A button with several actions keeps the first in Telegram's order."""
    button = {"text": "A", "callback_data": "a", "url": "example.org"}
    sent = await chat.send(reply_markup=keyboard(button))
    assert sent["reply_markup"] == keyboard({"text": "A", "url": "http://example.org"})


async def test_empty_keyboard_is_none(chat: Chatting) -> None:
    """Buttons without text are skipped, and a keyboard without buttons is none."""
    sent = await chat.send(reply_markup=keyboard({"text": "", "callback_data": "a"}))
    assert "reply_markup" not in sent
    assert "reply_markup" not in await chat.send(reply_markup={})


async def test_rows_are_cut_at_twelve(chat: Chatting) -> None:
    """A row keeps its first twelve buttons."""
    sent = await chat.send(
        reply_markup=keyboard(*[{"text": str(n), "callback_data": "x"} for n in range(20)])
    )
    assert len(sent["reply_markup"]["inline_keyboard"][0]) == 12


async def test_limits_are_inclusive(chat: Chatting) -> None:
    """64 bytes of data, 256 characters to copy and 100 buttons pass."""
    await chat.send(reply_markup=keyboard({"text": "A", "callback_data": "é" * 32}))
    await chat.send(reply_markup=keyboard({"text": "A", "copy_text": {"text": "x" * 256}}))
    await chat.send(reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "x"}]] * 100})


def _refusal(button: dict[str, Any], reason: str) -> Any:
    return pytest.param(keyboard(button), reason, id=f"{button}"[:80])


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        _refusal({"text": "A", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        _refusal({"text": "A", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        _refusal(
            {"text": "A"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        _refusal(
            {"text": "A", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        _refusal({"text": 5}, 'can\'t parse inline keyboard button: Field "text" must be of type String'),
        _refusal(
            {"text": "A", "callback_data": "a", "style": ["x"]},
            "can't parse inline keyboard button: Invalid button style specified",
        ),
        _refusal(
            {"text": "Pay", "url": "lightning:lnbc1"},
            "inline keyboard button URL 'lightning:lnbc1' is invalid: Wrong port number specified in the URL",
        ),
        _refusal(
            {"text": "Pay", "url": "lightning://lnbc1"},
            "inline keyboard button URL 'lightning://lnbc1' is invalid: Unsupported URL protocol",
        ),
        _refusal(
            {"text": "A", "url": "http://localhost"},
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        _refusal(
            {"text": "A", "web_app": {"url": "http://a.org"}},
            "inline keyboard button Web App URL 'http://a.org' is invalid: Only HTTPS links are allowed",
        ),
        (
            {"inline_keyboard": [{"text": "A"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [[5]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"keyboard": [["A"]]}, "the sandbox has inline keyboards only"),
        ({"inline_keyboard": [[{"text": "A", "callback_data": "x"}]] * 101}, "reply markup is too long"),
        ({"inline_keyboard": [[{"text": "A" * 200, "callback_data": "x"}]] * 60}, "reply markup is too long"),
    ],
)
async def test_bad_keyboards_are_refused(chat: Chatting, markup: Any, reason: str) -> None:
    """Each fault of a keyboard has Telegram's own words."""
    refusal = await chat.refused("sendMessage", chat_id=ALICE, text="x", reply_markup=markup)
    assert refusal == f"Bad Request: {reason}"
