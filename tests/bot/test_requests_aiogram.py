"""What the bot asks of Telegram, held against the models of another library: a whole purchase is recorded."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiogram import methods
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.app import Server, listener
from sandbox.part import Part
from tests.system.buying import to_invoice
from tests.system.people import buttons_of, is_marked
from tests.system.world import World

# All that a bot does between its start and the receipt of a paid order.
USED = {
    "getMe",
    "deleteWebhook",
    "getMyCommands",
    "getMyDescription",
    "getMyShortDescription",
    "setMyCommands",
    "setMyDescription",
    "setMyShortDescription",
    "getUpdates",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "answerCallbackQuery",
}
METHODS: dict[str, type[TelegramMethod[Any]]] = {
    method.__api_method__: method
    for method in (getattr(methods, name) for name in methods.__all__)
    if method is not TelegramMethod and issubclass(method, TelegramMethod)
}


@dataclass(slots=True)
class Recorder:
    """Stands before Telegram, remembers each request with its parameters, and passes it on."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    behind: Callable[[], httpx.AsyncClient] | None = None

    async def pass_on(self, request: Request) -> Response:
        """Answer as Telegram does."""
        assert self.behind is not None
        body = await request.body()
        async with request.form() as form:
            given = {name: await _plain(value) for name, value in form.items()}
        self.asked.append((request.url.path.rpartition("/")[2], given))
        kind = {"Content-Type": request.headers.get("content-type", "")}
        try:
            reply = await self.behind().post(request.url.path, content=body, headers=kind)
        except httpx.HTTPError:
            return Response(status_code=502)
        return Response(reply.content, reply.status_code, media_type="application/json")


async def _plain(value: UploadFile | str) -> Any:
    if isinstance(value, UploadFile):
        return BufferedInputFile(await value.read(), value.filename or "")
    # A form holds texts alone: only lists and objects are written as JSON.
    return json.loads(value) if value[:1] in {"[", "{"} else value


@asynccontextmanager
async def recording() -> AsyncIterator[tuple[str, Recorder]]:
    """Record on a free port: its address and what is recorded."""
    recorder = Recorder()
    with listener() as bound:
        server = Server([Part(routes=[Route("/{path:path}", recorder.pass_on, methods=["POST"])])])
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[bound]))
            try:
                await server.ready.wait()
                yield f"http://127.0.0.1:{bound.getsockname()[1]}", recorder
            finally:
                server.should_exit = True


async def test_every_request_of_a_purchase_fits_the_models(tmp_path: Path) -> None:
    """Known methods, known fields and right types, from the start to the mark on the paid invoice."""
    async with recording() as (url, recorder):
        world = World(tmp_path, INLET_TELEGRAM_API=url)
        recorder.behind = lambda: world.http
        async with world:
            alice = await world.person("Alice")
            await to_invoice(alice)
            await world.control("pay", order_id=await world.newest())
            await alice.until(is_marked, "the mark on the invoice")
            await alice.says("/orders")
            await alice.until(lambda message: "Receipt" in buttons_of(message), "a card with a receipt")
            await alice.press("Receipt")
            await alice.until(lambda message: bool(message.get("document")), "a file")
    assert {method for method, _ in recorder.asked} == USED
    assert [fault for method, given in recorder.asked for fault in faults_of(method, given)] == []


def test_what_does_not_fit_is_found() -> None:
    """A field nobody knows, at any depth, a wrong type, a missing field and an outdated one."""
    button = {"text": "x", "callback_data": "x", "colour": "red"}
    assert list(faults_of("sendMessage", {"chat_id": 1, "text": "x"})) == []
    assert list(faults_of("sendMessage", {"chat_id": 1, "text": "x", "silent": True}))
    assert list(faults_of("sendMessage", {"chat_id": 1, "text": "x", "disable_web_page_preview": True}))
    assert list(faults_of("sendMessage", {"chat_id": 1}))
    assert list(faults_of("deleteWebhook", {"drop_pending_updates": "perhaps"}))
    markup = {"inline_keyboard": [[button]]}
    assert list(faults_of("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": markup}))


def faults_of(method: str, given: dict[str, Any]) -> Iterator[str]:
    """All that the other library does not know, or not so, of a request."""
    try:
        read = METHODS[method].model_validate(given)
    except ValidationError as error:
        yield f"{method}: {error}"
    else:
        yield from (f"{method}: {name}" for name in _strange(read))


def _strange(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from value.model_extra or {}
        for name in value.model_fields_set & set(type(value).model_fields):
            extra = type(value).model_fields[name].json_schema_extra
            if isinstance(extra, dict) and extra.get("deprecated"):
                yield name
            yield from _strange(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from _strange(item)
