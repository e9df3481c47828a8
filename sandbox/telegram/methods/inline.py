"""Answers to inline queries (https://core.telegram.org/bots/api#answerinlinequery)."""

import json
import re
from typing import Any

import msgspec

from sandbox.telegram import formatting
from sandbox.telegram.entities import FormattedText, Keyboard
from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.inline import InlineAnswer, InlineResult, ResultsButton
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.methods.sending import link_preview
from sandbox.telegram.params import Params
from sandbox.telegram.state import Telegram

_MAX_RESULTS = 50
_MAX_ID_BYTES = 64
_MAX_OFFSET_BYTES = 64
_MAX_START_PARAMETER = 64
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]*")
_CACHE_SECONDS = 300


def answer_inline_query(telegram: Telegram, params: Params) -> bool:
    """Show results above the composer of whoever asked."""
    results = _results(params)
    button = _button(params)
    offset = params.text("next_offset")
    if len(offset.encode()) > _MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    answer = InlineAnswer(results, button, offset)
    asked = telegram.inline.answer(
        params.text("inline_query_id"),
        answer,
        params.integer("cache_time", _CACHE_SECONDS),
        personal=params.flag("is_personal"),
    )
    telegram.journal.write("inline", asked.person, query_id=asked.id, **answer.view())
    return True


def _results(params: Params) -> tuple[InlineResult, ...]:
    try:
        raw = params.json("results")
    except ValueError as error:
        raise bad_request("Can't parse JSON encoded inline query results") from error
    if not isinstance(raw, list):
        raise bad_request("Expected an Array of inline query results")
    if len(raw) > _MAX_RESULTS:
        raise bad_request("Too many inline query results specified")
    results = tuple(map(_result, raw))
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def _result(raw: Any) -> InlineResult:
    if not isinstance(raw, dict):
        raise _unreadable("Inline query result must be an object")
    if str(_field(raw, "type")).lower() != "article":
        raise bad_request("The sandbox has inline results of type article only")
    result_id, title = _field(raw, "id"), _field(raw, "title").strip()
    if not result_id:
        raise bad_request("RESULT_ID_EMPTY")
    if len(result_id.encode()) > _MAX_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not title:
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = raw.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise _unreadable("Input message content is not specified")
    inner = Params({}).with_values({**content, "text": content["message_text"]})
    description = str(raw.get("description") or "").strip()
    return InlineResult(result_id, title, description, _text(inner), link_preview(inner), _keyboard(raw))


def _text(content: Params) -> FormattedText:
    try:
        return formatting.message_text(content)
    except BotApiError as error:
        if error.description.endswith("message is too long"):
            raise bad_request("MESSAGE_TOO_LONG") from error
        raise _unreadable(error.description.removeprefix("Bad Request: ")) from error


def _keyboard(raw: dict[str, Any]) -> Keyboard | None:
    if raw.get("reply_markup") is None:
        return None
    return read_keyboard(Params({"reply_markup": json.dumps(raw["reply_markup"])}))


def _field(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        raise _unreadable(f'Can\'t find field "{name}"')
    if not isinstance(value, str):
        raise _unreadable(f'Field "{name}" must be of type String')
    return value


def _button(params: Params) -> ResultsButton | None:
    raw = params.text("button")
    if not raw:
        return None
    try:
        shown = msgspec.json.decode(raw, type=dict[str, Any])
        text = msgspec.convert(shown.get("text"), str)
    except msgspec.MsgspecError as error:
        raise bad_request("Can't parse inline query results button") from error
    if "start_parameter" not in shown:
        raise bad_request("The sandbox has results buttons with start_parameter only")
    start_parameter = str(shown["start_parameter"])
    if not start_parameter:
        raise bad_request("Can't use empty start_parameter")
    if len(start_parameter) > _MAX_START_PARAMETER:
        raise bad_request("Too long start_parameter specified")
    if _START_PARAMETER.fullmatch(start_parameter) is None:
        raise bad_request("Unallowed characters in start_parameter are used")
    return ResultsButton(text, start_parameter)


def _unreadable(reason: str) -> BotApiError:
    return bad_request(f"Can't parse InlineQueryResult: {reason}")


METHODS = {"answerInlineQuery": answer_inline_query}
