"""Inline keyboards out of `reply_markup`, by Telegram's rules for buttons (Client.cpp, get_reply_markup)."""

import json
from typing import Any

from sandbox.telegram.entities import Button, CopyText, Keyboard, WebApp
from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import LinkError, check_link
from sandbox.telegram.params import Params

_MAX_BUTTONS = 100
_MAX_ROW = 12
_MAX_DATA_BYTES = 64
_MAX_COPY_TEXT = 256
_MAX_MARKUP_BYTES = 10_240
_STYLES = frozenset({"primary", "success", "danger"})


def read_keyboard(params: Params) -> Keyboard | None:
    """The keyboard asked for, None when there is none; raises BotApiError."""
    try:
        markup = params.json("reply_markup")
    except ValueError as error:
        raise bad_request("Can't parse reply keyboard markup JSON object") from error
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    if markup.keys() & {"keyboard", "remove_keyboard", "force_reply"}:
        raise bad_request("The sandbox has inline keyboards only")
    rows = [row for row in map(_row, _rows(markup)) if row]
    _check_size(rows, params.text("reply_markup"))
    return Keyboard(tuple(rows)) if rows else None


def _rows(markup: dict[str, Any]) -> list[list[Any]]:
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    return rows


def _row(row: list[Any]) -> tuple[Button, ...]:
    buttons = [_button(raw) for raw in row]
    return tuple(button for button in buttons if button.text)[:_MAX_ROW]


def _check_size(rows: list[tuple[Button, ...]], raw: str) -> None:
    compact = json.dumps(json.loads(raw), ensure_ascii=False, separators=(",", ":"))
    if sum(map(len, rows)) > _MAX_BUTTONS or len(compact.encode()) > _MAX_MARKUP_BYTES:
        raise bad_request("Reply markup is too long")


def _button(raw: Any) -> Button:
    if not isinstance(raw, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    text = raw.get("text")
    if not isinstance(text, str):
        raise _unreadable('Field "text" must be of type String')
    style = raw.get("style") or None
    if style is not None and str(style) not in _STYLES:
        raise _unreadable("Invalid button style specified")
    return _with_action(Button(text.strip(), style=style), raw)


def _with_action(button: Button, raw: dict[str, Any]) -> Button:
    """The first action in Telegram's order of precedence wins."""
    text, style = button.text, button.style
    if url := raw.get("url"):
        return Button(text, url=_checked_link("URL", str(url)), style=style)
    if data := raw.get("callback_data"):
        return Button(text, callback_data=_checked_data(str(data)), style=style)
    if (query := raw.get("switch_inline_query")) is not None:
        return Button(text, switch_inline_query=str(query), style=style)
    if (query := raw.get("switch_inline_query_current_chat")) is not None:
        return Button(text, switch_inline_query_current_chat=str(query), style=style)
    if app := raw.get("web_app"):
        return Button(text, web_app=_checked_app(app), style=style)
    if copied := raw.get("copy_text"):
        return Button(text, copy_text=_checked_copy(copied), style=style)
    raise _unreadable("Text buttons are unallowed in the inline keyboard")


def _checked_link(what: str, url: str, *, https_only: bool = False) -> str:
    try:
        return check_link(url, https_only=https_only)
    except LinkError as error:
        raise bad_request(f"Inline keyboard button {what} '{url}' is invalid: {error}") from error


def _checked_data(data: str) -> str:
    if len(data.encode()) > _MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _checked_app(app: Any) -> WebApp:
    if not isinstance(app, dict) or not isinstance(app.get("url"), str):
        raise _unreadable('Field "url" must be of type String')
    return WebApp(_checked_link("Web App URL", app["url"], https_only=True))


def _checked_copy(copied: Any) -> CopyText:
    text = copied.get("text") if isinstance(copied, dict) else None
    if not isinstance(text, str):
        raise _unreadable('Field "text" must be of type String')
    if not 1 <= len(text) <= _MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return CopyText(text)


def _unreadable(reason: str) -> Exception:
    return bad_request(f"Can't parse inline keyboard button: {reason}")
