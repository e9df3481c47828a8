"""Formatted text by Telegram's own parser: TDLib, called in the process, without a network.

Entities and error texts are TDLib's; only their spelling is turned into the Bot API's here.
"""

import json
import re
from typing import Any

import tdjson

from sandbox.telegram.entities import Entity, FormattedText, User
from sandbox.telegram.errors import bad_request

_MODES: dict[str, dict[str, object]] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
_RENAMED = {
    "block_quote": "blockquote",
    "expandable_block_quote": "expandable_blockquote",
    "text_url": "text_link",
    "mention_name": "text_mention",
    "email_address": "email",
    "pre_code": "pre",
    "bank_card_number": "bank_card",
}
_MAX_MARKED_UP_BYTES = 32_768


def parse(text: str, parse_mode: str) -> FormattedText:
    """Read markup in *text*; raises BotApiError with Telegram's words when it is broken."""
    mode = _MODES.get(parse_mode.lower())
    if mode is None:
        raise bad_request("Unsupported parse_mode")
    if len(text.encode()) > _MAX_MARKED_UP_BYTES:
        raise bad_request("Text is too long")
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        raise bad_request(answer["message"])
    return FormattedText(answer["text"], tuple(map(_entity, answer["entities"])))


def find(text: str) -> tuple[Entity, ...]:
    """The commands, links, mentions and so on that Telegram marks by itself."""
    return tuple(map(_entity, _execute({"@type": "getTextEntities", "text": text})["entities"]))


def _execute(request: dict[str, Any]) -> Any:
    # TDLib logs every static request to stderr at its default level.
    tdjson.td_execute(b'{"@type":"setLogVerbosityLevel","new_verbosity_level":0}')
    return json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"null")


def _entity(raw: dict[str, Any]) -> Entity:
    kind = raw["type"]
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind["@type"].removeprefix("textEntityType")).lower()
    return Entity(
        type=_RENAMED.get(name, name),
        offset=raw["offset"],
        length=raw["length"],
        url=kind.get("url"),
        user=_mentioned(kind.get("user_id")),
        language=kind.get("language"),
        custom_emoji_id=kind.get("custom_emoji_id"),
        unix_time=kind.get("unix_time"),
        date_time_format=_time_format(kind.get("formatting_type")),
    )


def _mentioned(user_id: int | None) -> User | None:
    return None if user_id is None else User(user_id, is_bot=False, first_name=str(user_id))


def _time_format(form: dict[str, Any] | None) -> str | None:
    if form is None:
        return None
    if form["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    day = "w" if form["show_day_of_week"] else ""
    return day + _precision(form["date_precision"], "d") + _precision(form["time_precision"], "t")


def _precision(precision: dict[str, str], letter: str) -> str:
    size = precision["@type"].removeprefix("dateTimePartPrecision")
    return {"None": "", "Short": letter, "Long": letter.upper()}[size]
