"""Stand-ins for what the bot meets: an inbox in memory, a clock moved by hand, Telegram at the wire."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from bot.documents import Documents
from bot.ports import Waiting
from bot.readership import Readership
from liquidity.orders import Owner

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
TOKEN = "123456789:AAEexampleexampleexampleexample_-exa"

Reply = tuple[int, Any] | Exception
Call = tuple[str, dict[str, Any]]


class FakeClock:
    """Stands still until `advance`; keeps every wait that was asked for, in seconds."""

    def __init__(self) -> None:
        self.time = START
        self.waits: list[float] = []

    def now(self) -> datetime:
        """The time it was set to."""
        return self.time

    async def wait(self, bell: asyncio.Event, seconds: float) -> None:
        """Return once the bell has rung or the time was moved that far."""
        self.waits.append(seconds)
        until = self.time + timedelta(seconds=seconds)
        while not bell.is_set() and self.time < until:
            await settle(1)

    async def advance(self, seconds: float) -> None:
        """Move the time and let everything that was waiting run."""
        self.time += timedelta(seconds=seconds)
        await settle()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An update that waits."""

    update_id: int
    body: str
    tries: int


class FakeInbox:
    """An inbox in memory; *at* is when each update came."""

    def __init__(self) -> None:
        self.bodies: dict[int, str] = {}
        self.tries: dict[int, int] = {}
        self.finished: list[int] = []
        self.parked: list[int] = []

    async def put(self, updates: Sequence[tuple[int, str]], at: datetime) -> None:
        """Keep updates; one that is already here is left as it is."""
        assert at.tzinfo is not None
        for update_id, body in updates:
            self.bodies.setdefault(update_id, body)

    async def pending(self) -> Sequence[Waiting]:
        """All that is neither done nor parked, oldest first."""
        ended = {*self.finished, *self.parked}
        return [
            Pending(update_id=update_id, body=body, tries=self.tries.get(update_id, 0))
            for update_id, body in sorted(self.bodies.items())
            if update_id not in ended
        ]

    async def done(self, update_id: int) -> None:
        """Mark one handled and forget its body."""
        self.finished.append(update_id)
        self.bodies[update_id] = ""

    async def forget(self, update_id: int) -> None:
        """Leave nothing of its message."""
        self.bodies[update_id] = json.dumps({"update_id": update_id})

    async def failed(self, update_id: int, *, most: int) -> bool:
        """Count a failed try; True when it was the last one allowed."""
        self.tries[update_id] = self.tries.get(update_id, 0) + 1
        if self.tries[update_id] < most:
            return False
        self.parked.append(update_id)
        return True


class FakeTelegram(BaseRequest):
    """Telegram cut at the wire: answers each call with the next reply, then with *last*."""

    def __init__(self, *replies: Reply, last: Callable[[], Awaitable[Reply]] | None = None) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.timeouts: list[object] = []
        self.files: dict[str, bytes] = {}
        self.uploads: list[bytes] = []
        self._last = last or _silence

    @property
    def read_timeout(self) -> float | None:
        """Five seconds, like the real one."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Answer with the next reply: a status and a result, raw bytes, or an exception to raise."""
        del write_timeout, connect_timeout, pool_timeout
        if method == "GET":
            return 200, self.files[url.rpartition("/")[2]]
        assert method == "POST"
        parameters = request_data.json_parameters if request_data else {}
        self.asked.append((url.rpartition("/")[2], {name: _plain(text) for name, text in parameters.items()}))
        self.timeouts.append(read_timeout)
        uploads = (request_data.multipart_data or {}) if request_data else {}
        self.uploads += [bytes(upload[1]) for upload in uploads.values() if isinstance(upload[1], bytes)]
        reply = self.replies.pop(0) if self.replies else await self._last()
        if isinstance(reply, Exception):
            raise reply
        status, said = reply
        return status, said if isinstance(said, bytes) else json.dumps(said).encode()


def fine(result: object) -> Reply:
    """Telegram's answer when all is well."""
    return 200, {"ok": True, "result": result}


def refusal(status: int, description: str, **parameters: int) -> Reply:
    """Telegram's answer when something is not."""
    said = {"ok": False, "error_code": status, "description": description}
    return status, {**said, "parameters": parameters} if parameters else said


ME = fine({"id": 123456789, "is_bot": True, "first_name": "Inlet", "username": "inlet_bot"})


def message(update_id: int, user: int, text: str = "hi") -> dict[str, Any]:
    """A private message as Telegram writes it."""
    person = {"id": user, "is_bot": False, "first_name": "P"}
    chat = {"id": user, "type": "private", "first_name": "P"}
    body = {"message_id": update_id, "date": 1795269600, "from": person, "chat": chat, "text": text}
    return {"update_id": update_id, "message": body}


async def settle(rounds: int = 50) -> None:
    """Let everything that can go on without waiting do so."""
    for _ in range(rounds):
        await asyncio.sleep(0)


async def until(holds: Callable[[], bool]) -> None:
    """Return as soon as something holds; a test that waits in vain fails."""
    async with asyncio.timeout(5):
        while not holds():
            await settle(1)


async def _silence() -> Reply:
    await asyncio.Event().wait()
    raise AssertionError


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


class FakeChats:
    """Documents of chats, in memory."""

    def __init__(self) -> None:
        self.documents: dict[int, str] = {}

    async def load(self, chat: Owner) -> str | None:
        """The chat's document."""
        return self.documents.get(chat)

    async def store(self, chat: Owner, document: str) -> None:
        """Replace it."""
        self.documents[chat] = document


def new_readership() -> Readership:
    """Of people who have said nothing of how they read yet."""
    return Readership(Documents(FakeChats()), lambda _user: True)


class Telegram(FakeTelegram):
    """Answers every call as Telegram would when all is well; *refusals* of a chat come first.

    A chat with a closed gate is not answered before it opens.
    """

    def __init__(self) -> None:
        super().__init__(ME, last=self._answer)
        self.refusals: dict[int, list[Reply]] = {}
        self.gates: dict[int, asyncio.Event] = {}
        self._ids = count(100)

    async def _answer(self) -> Reply:
        method, parameters = self.asked[-1]
        if parameters.get("chat_id") in self.gates:
            await self.gates[parameters["chat_id"]].wait()
        waiting = self.refusals.get(parameters.get("chat_id", 0), [])
        if waiting:
            return waiting.pop(0)
        if method == "getFile":
            named = parameters["file_id"]
            return fine({"file_id": named, "file_unique_id": named, "file_path": named})
        if method in {"answerCallbackQuery", "deleteMessage", "setMyCommands", "deleteMyCommands"}:
            return fine(result=True)
        person = parameters["chat_id"]
        number = parameters.get("message_id") or next(self._ids)
        chat = {"id": person, "type": "private", "first_name": "P"}
        return fine({"message_id": number, "date": 1795269600, "chat": chat, "text": "x"})

    def calls(self, chat: int | None = None) -> list[Call]:
        """All calls so far but the first, or those about a chat."""
        return [each for each in self.asked[1:] if chat in {None, each[1].get("chat_id")}]

    def said(self, chat: int) -> list[str]:
        """All that was written to a chat, edits too."""
        return [str(told.get("text") or told.get("caption")) for _, told in self.calls(chat)]
