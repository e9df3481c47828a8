"""Pictures and files: checked, kept in memory and found again by their id or path."""

import io
import re
import secrets
from dataclasses import dataclass
from mimetypes import MimeTypes
from typing import TypeVar

from PIL import Image, UnidentifiedImageError

from sandbox.telegram.entities import Document, PhotoSize
from sandbox.telegram.errors import bad_request
from sandbox.telegram.params import Params, Upload

_MAX_PHOTO_BYTES = 10 << 20
_MAX_DIMENSIONS = 10_000
_MAX_RATIO = 20
# Telegram keeps photos as JPEG in these boxes, as far as the picture fills them
# (https://core.telegram.org/api/files#image-thumbnail-types).
_SIDES = (90, 320, 800, 1280)
_JPEG_QUALITY = 87
_ATTACHED = "attach://"
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
# Python's own table, the same on every machine.
_TYPES = MimeTypes()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as the bot and the page may fetch it."""

    content: bytes
    path: str
    mime_type: str


class Files:
    """Everything ever uploaded; ids are made up anew for each file."""

    def __init__(self) -> None:
        self._by_id: dict[str, Stored] = {}
        self._photos: dict[str, tuple[PhotoSize, ...]] = {}
        self._documents: dict[str, Document] = {}

    def clear(self) -> None:
        """Forget every file."""
        for kept in (self._by_id, self._photos, self._documents):
            kept.clear()

    def stored(self, file_id: str) -> Stored | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> Stored | None:
        """The file under this path."""
        return next((stored for stored in self._by_id.values() if stored.path == path), None)

    def photo(self, params: Params, name: str) -> tuple[PhotoSize, ...]:
        """The picture a method was given, uploaded or by id; raises BotApiError."""
        upload = _upload(params, name)
        if upload is not None:
            return self.add_photo(upload.content)
        return _known(self._photos, params.text(name), "photo")

    def document(self, params: Params, name: str) -> Document:
        """The file a method was given, uploaded or by id; raises BotApiError."""
        upload = _upload(params, name)
        if upload is not None:
            return self.add_document(upload)
        return _known(self._documents, params.text(name), "document")

    def add_photo(self, content: bytes) -> tuple[PhotoSize, ...]:
        """Keep a picture in Telegram's sizes, smallest first; raises BotApiError."""
        picture = _opened(content)
        sides = [side for side in _SIDES if side < max(picture.size)]
        if len(sides) < len(_SIDES):
            sides.append(max(picture.size))
        sizes = tuple(self._keep_size(picture, side) for side in sides)
        for size in sizes:
            self._photos[size.file_id] = sizes
        return sizes

    def add_document(self, upload: Upload) -> Document:
        """Keep a file as it is."""
        mime_type = _TYPES.guess_type(upload.name)[0] or "application/octet-stream"
        suffix = _SUFFIX.search(upload.name)
        file_id = self._keep(upload.content, "documents", suffix[0] if suffix else "", mime_type)
        size = len(upload.content)
        document = Document(file_id, _unique(file_id), upload.name, mime_type, size)
        self._documents[file_id] = document
        return document

    def _keep_size(self, picture: Image.Image, side: int) -> PhotoSize:
        resized = picture.copy()
        resized.thumbnail((side, side))
        buffer = io.BytesIO()
        resized.save(buffer, "JPEG", quality=_JPEG_QUALITY)
        content = buffer.getvalue()
        file_id = self._keep(content, "photos", ".jpg", "image/jpeg")
        return PhotoSize(file_id, _unique(file_id), resized.width, resized.height, len(content))

    def _keep(self, content: bytes, folder: str, suffix: str, mime_type: str) -> str:
        file_id = f"AgAC{secrets.token_urlsafe(30)}"
        # Whatever a file is called, its path is harmless, as with Telegram.
        path = f"{folder}/{_unique(file_id)}/file_{len(self._by_id)}{suffix}"
        self._by_id[file_id] = Stored(content, path, mime_type)
        return file_id


def _upload(params: Params, name: str) -> Upload | None:
    reference = params.text(name)
    if reference.startswith(_ATTACHED):
        name = reference.removeprefix(_ATTACHED)
    return params.files.get(name)


def _known(kept: dict[str, T], reference: str, what: str) -> T:
    if not reference:
        raise bad_request(f"There is no {what} in the request")
    if reference.startswith(("http://", "https://")):
        raise bad_request("Failed to get HTTP URL content")
    if reference not in kept:
        raise bad_request("Wrong file identifier/HTTP URL specified")
    return kept[reference]


def _opened(content: bytes) -> Image.Image:
    if len(content) > _MAX_PHOTO_BYTES:
        raise bad_request("File is too big")
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF", "BMP"))
        _check_dimensions(*picture.size)
        return picture.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error


def _check_dimensions(width: int, height: int) -> None:
    if width + height > _MAX_DIMENSIONS or max(width, height) > _MAX_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _unique(file_id: str) -> str:
    return f"AQAD{file_id[4:18]}"
