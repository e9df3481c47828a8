"""A request's parameters, however they came: query string, form, multipart or JSON.

Knows HTTP bodies and nothing of what a method wants.
"""

import json
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from sandbox.telegram.errors import BotApiError, bad_request

_MAX_PARAMETERS = 1 << 20  # bytes (TDLib, HttpReader.cpp)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_MAX_UPLOAD = 50 * 1_000_000 + _MAX_PARAMETERS


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """What a method was given; an absent value reads as empty."""

    values: Mapping[str, str]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value as it came."""
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        """Whether the value says yes (Client.cpp, to_bool)."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0) -> int:
        """The value as a whole number, or *default* when it is none."""
        raw = self.text(name).strip()
        return int(raw) if _INTEGER.fullmatch(raw) else default

    def json(self, name: str) -> Any:
        """The value read as JSON, None when absent; raises ValueError."""
        raw = self.text(name)
        return load_json(raw) if raw else None

    def with_values(self, values: Mapping[str, Any]) -> "Params":
        """The same request with the fields of a nested object in place of its own."""
        return Params(_strings(values), self.files)


def load_json(raw: str | bytes) -> Any:
    """Read JSON; raises ValueError, also for text that is no Unicode or nested too deeply."""
    try:
        value = json.loads(raw)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    return value


async def read_params(request: Request) -> Params:
    """Read everything a request carries; raises BotApiError on a body that cannot be read."""
    values = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _read_multipart(request, values)
    body = b"".join([chunk async for chunk in _limited(request, _MAX_PARAMETERS)])
    if kind == "application/json":
        values |= _read_json(body)
    elif kind == "application/x-www-form-urlencoded":
        values |= dict(parse_qsl(_decoded(body), keep_blank_values=True))
    return Params(_checked(values))


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BotApiError(413, "Request Entity Too Large: too much parameters")
        yield chunk


async def _read_multipart(request: Request, values: dict[str, str]) -> Params:
    parser = MultiPartParser(request.headers, _limited(request, _MAX_UPLOAD), max_part_size=_MAX_PARAMETERS)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise bad_request("Can't parse multipart form data") from error
    files: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = Upload(value.filename or name, await value.read())
        else:
            values[name] = value
    await form.close()
    return Params(_checked(values), files)


def _read_json(body: bytes) -> dict[str, str]:
    if not body.strip():
        return {}
    try:
        parsed = load_json(_decoded(body))
    except ValueError as error:
        raise bad_request("Can't parse parameters as a JSON object") from error
    if not isinstance(parsed, dict):
        raise bad_request("JSON object expected")
    return _strings(parsed)


def _strings(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
        if value is not None
    }


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise bad_request("Strings must be encoded in UTF-8") from error


def _checked(values: dict[str, str]) -> dict[str, str]:
    for value in values.values():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise bad_request("Strings must be encoded in UTF-8") from error
    return values
