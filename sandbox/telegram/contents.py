"""What people put into a message: a text, a picture, a file, or something odd, as its fields."""

import io
from typing import Any

from PIL import Image

from sandbox.telegram import parser
from sandbox.telegram.entities import Contact, ForwardOrigin, Location, Sticker, Voice
from sandbox.telegram.files import Files
from sandbox.telegram.params import Upload
from sandbox.telegram.state import Telegram

Content = dict[str, Any]

_LONGEST_TEXT = 4096
_LONGEST_CAPTION = 1024
# People may send more, but nothing here would be the wiser for it.
_MAX_FILE_BYTES = 50_000_000
_FILES = frozenset({"photo", "document"})


class ActionError(ValueError):
    """Something that a person could not do in a real client either."""


def content(telegram: Telegram, kind: str, words: str, upload: Upload | None = None) -> Content:
    """A message of this kind; without *upload*, a file is a sample.

    Raises ActionError for what no client sends, BotApiError for a picture that is none.
    """
    if kind in _FILES:
        return _file(telegram.files, kind, upload or _sample(kind), words)
    if upload is not None:
        raise ActionError(f"a file goes as photo or document, not as {kind}")
    if kind == "text":
        return text(words)
    if kind == "forwarded":
        origin = ForwardOrigin("hidden_user", telegram.timestamp(), "Somebody else")
        return text(words) | {"forward_origin": origin}
    return _odd(kind)


def text(words: str) -> Content:
    """A text; raises ActionError when it is empty or too long."""
    words = words.strip()
    if not words:
        raise ActionError("a message needs some text")
    if len(words) > _LONGEST_TEXT:
        raise ActionError(f"a message has at most {_LONGEST_TEXT} characters")
    return {"text": words, "entities": parser.find(words) or None}


def _file(files: Files, kind: str, upload: Upload, caption: str) -> Content:
    if not upload.content:
        raise ActionError("a file must not be empty")
    if len(upload.content) > _MAX_FILE_BYTES:
        raise ActionError(f"a file has at most {_MAX_FILE_BYTES // 1_000_000} MB here")
    caption = caption.strip()
    if len(caption) > _LONGEST_CAPTION:
        raise ActionError(f"a caption has at most {_LONGEST_CAPTION} characters")
    kept = files.add_photo(upload.content) if kind == "photo" else files.add_document(upload)
    return {kind: kept, "caption": caption or None, "caption_entities": parser.find(caption) or None}


def _sample(kind: str) -> Upload:
    if kind == "document":
        return Upload("notes.txt", b"Nothing of importance.\n")
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((480, 320)).save(buffer, "PNG")
    return Upload("gradient.png", buffer.getvalue())


def _odd(kind: str) -> Content:
    odd: Content = {
        "sticker": Sticker("sticker-1", "sticker-u1", "regular", 512, 512, False, False, "👋"),
        "voice": Voice("voice-1", "voice-u1", 3),
        "location": Location(51.48, 0.0),
        "contact": Contact("+10000000000", "Somebody"),
    }
    if kind not in odd:
        raise ActionError(f"nobody can send a {kind!r} here")
    return {kind: odd[kind]}
