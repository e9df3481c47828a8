"""A message's text from the request: parsed, trimmed, marked and measured as Telegram does it."""

from collections.abc import Iterable

import msgspec

from sandbox.telegram import parser
from sandbox.telegram.entities import Entity, FormattedText
from sandbox.telegram.errors import bad_request
from sandbox.telegram.params import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
_MAX_ENTITIES = 100
# Control characters become blanks and carriage returns vanish (TDLib, clean_input_string).
_CLEANED = {code: " " for code in range(32) if chr(code) != "\n"} | {ord("\r"): None}
_SETTABLE = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
    }
)
_NOT_SPLIT = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})


def message_text(params: Params) -> FormattedText:
    """The text of sendMessage and editMessageText; raises BotApiError."""
    if not params.text("text"):
        raise bad_request("Message text is empty")
    formatted = _formatted(params, "text", "entities")
    if not formatted.text:
        raise bad_request("Text must be non-empty")
    if len(formatted.text) > MAX_TEXT:
        raise bad_request("Message is too long")
    return formatted


def caption(params: Params) -> FormattedText:
    """The caption of a picture or a file, perhaps empty; raises BotApiError."""
    formatted = _formatted(params, "caption", "caption_entities")
    if len(formatted.text) > MAX_CAPTION:
        raise bad_request("Message caption is too long")
    return formatted


def utf16_length(text: str) -> int:
    """Length in the units that entity offsets count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _formatted(params: Params, field: str, entities_field: str) -> FormattedText:
    raw = params.text(field).translate(_CLEANED)
    parse_mode = params.text("parse_mode")
    if parse_mode and parse_mode.lower() != "none":
        formatted = parser.parse(raw, parse_mode)
    else:
        formatted = FormattedText(raw, _given_entities(params, entities_field))
    return _marked(_trimmed(formatted))


def _given_entities(params: Params, field: str) -> tuple[Entity, ...]:
    raw = params.text(field)
    if not raw:
        return ()
    try:
        given = msgspec.json.decode(raw, type=tuple[Entity, ...])
    except msgspec.MsgspecError as error:
        raise bad_request("Can't parse MessageEntity") from error
    return tuple(entity for entity in given if _is_kept(entity))


def _is_kept(entity: Entity) -> bool:
    """Whether a bot may set this kind itself; Telegram finds the others on its own."""
    return entity.type in _SETTABLE or (entity.type == "text_link" and bool(entity.url))


def _trimmed(formatted: FormattedText) -> FormattedText:
    text = formatted.text.strip()
    cut = len(formatted.text) - len(formatted.text.lstrip())
    length = utf16_length(text)
    moved = (_moved(entity, -cut, length) for entity in formatted.entities)
    return FormattedText(text, tuple(entity for entity in moved if entity.length > 0))


def _moved(entity: Entity, by: int, limit: int) -> Entity:
    start = max(entity.offset + by, 0)
    end = min(entity.end + by, limit)
    return msgspec.structs.replace(entity, offset=start, length=end - start)


def _marked(formatted: FormattedText) -> FormattedText:
    given = formatted.entities
    found = (entity for entity in parser.find(formatted.text) if not _inside(entity, given))
    ordered = sorted((*given, *found), key=lambda entity: (entity.offset, -entity.length))
    return FormattedText(formatted.text, tuple(ordered[:_MAX_ENTITIES]))


def _inside(entity: Entity, given: Iterable[Entity]) -> bool:
    return any(
        other.type in _NOT_SPLIT and entity.offset < other.end and other.offset < entity.end
        for other in given
    )
