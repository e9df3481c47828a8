"""A Telegram under a clock that stands still, and short ways to call it."""

import asyncio
import contextlib
import io
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from sandbox.telegram.server import routes
from sandbox.telegram.state import Telegram

TOKEN = "123456:ABC-def_ghi"
ALICE, BOB, CAROL = 1001, 1002, 1003


class Clock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self._now = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time now."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Chatting:
    """Both sides of the chats: the bot's methods and the people's deeds."""

    telegram: Telegram
    clock: Clock
    client: httpx.AsyncClient

    async def ask(self, method: str, /, **params: Any) -> httpx.Response:
        """Call a method with JSON parameters."""
        return await self.client.post(f"/bot{TOKEN}/{method}", json=params)

    async def call(self, method: str, /, **params: Any) -> Any:
        """The result of a method that must succeed."""
        response = await self.ask(method, **params)
        assert response.status_code == 200, response.text
        return response.json()["result"]

    async def refused(self, method: str, /, **params: Any) -> str:
        """The description of a refusal, after checking that code and status agree."""
        response = await self.ask(method, **params)
        body = response.json()
        assert body["ok"] is False
        assert body["error_code"] == response.status_code
        return str(body["description"])

    async def send(self, text: str = "hello", **params: Any) -> Any:
        """A message of the bot to Alice."""
        return await self.call("sendMessage", **{"chat_id": ALICE, "text": text} | params)

    async def control(self, deed: str, **body: Any) -> Any:
        """Something a person or a test does, which must succeed."""
        response = await self.client.post(f"/control/telegram/{deed}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    async def messages(self, person: str = "alice") -> list[Any]:
        """What a person sees in the chat."""
        response = await self.client.get("/control/telegram/messages", params={"person": person})
        shown: list[Any] = response.json()["messages"]
        return shown

    async def updates(self, **params: Any) -> list[Any]:
        """What waits for the bot."""
        fetched: list[Any] = await self.call("getUpdates", **params)
        return fetched


class _Server(uvicorn.Server):
    """uvicorn that says when it listens, and leaves the signals to pytest."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def chatting(*, met: bool = True) -> AsyncIterator[Chatting]:
    """A Telegram without sockets, in which Alice and Bob know the bot unless *met* is false."""
    clock = Clock()
    telegram = Telegram(clock)
    transport = httpx.ASGITransport(Starlette(routes=routes(telegram)))
    async with httpx.AsyncClient(base_url="http://telegram.test", transport=transport) as client:
        for name in ("alice", "bob") if met else ():
            telegram.people.find(name).met = True
        yield Chatting(telegram, clock, client)


@contextlib.asynccontextmanager
async def serving(extra: list[BaseRoute] | None = None) -> AsyncIterator[tuple[str, Telegram]]:
    """The same over real HTTP, on the wall's clock: its address and its state."""
    telegram = Telegram(lambda: datetime.now(UTC))
    app = Starlette(routes=[*routes(telegram), *(extra or [])])
    server = _Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as bound:
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[bound]))
            try:
                await server.ready.wait()
                yield f"http://127.0.0.1:{bound.getsockname()[1]}", telegram
            finally:
                telegram.close()
                server.should_exit = True


def picture(width: int = 400, height: int = 400, kind: str = "PNG") -> bytes:
    """A plain picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, kind)
    return buffer.getvalue()


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    """One row of buttons."""
    return {"inline_keyboard": [list(buttons)]}
