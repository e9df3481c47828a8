"""A whole world for one test: the sandbox and the bot as processes, and people who write to it."""

import asyncio
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx

from tests.system.processes import PATIENCE, Process

ALICE = "Alice"
BOB = "Bob"
NODE = "032ae843e4d7d177f151d021ac8044b0636ec72b1ce3ffcde5c04748db2517ab03@45.79.201.241:9735"

Message = dict[str, Any]

_READY = re.compile(r"sandbox ready on (http://\S+)")
_MARKETS = """\
[[market]]
id = "magma"
name = "Amboss Magma"
kind = "magma"
url = "{url}/magma/graphql"
network = "mainnet"
pace = 0.02
max_rps = 200
"""


class World:
    """Starts and ends both processes; steps the outside world, and waits for what people are told."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.token = f"123456:{secrets.token_urlsafe(26)}"
        self.sealing_key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self._settings = settings
        self.sandbox = Process("sandbox", folder, {}, "sandbox", "--port", "0")
        self.bot: Process
        self.http: httpx.AsyncClient

    async def __aenter__(self) -> Self:
        await self.sandbox.start()
        url = await self.sandbox.until(_address)
        self.http = httpx.AsyncClient(base_url=url, timeout=PATIENCE + 10)
        await self.control("speed", seconds=None)
        self.bot = Process("bot", self.folder, self._environment(url), "run")
        await self.bot.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()
        await self.bot.kill()
        await self.sandbox.kill()

    def _environment(self, url: str) -> dict[str, str]:
        markets = self.folder / "markets.toml"
        markets.write_text(_MARKETS.format(url=url), "utf-8")
        return {
            "INLET_TELEGRAM_TOKEN": self.token,
            "INLET_TELEGRAM_API": url,
            "INLET_DATABASE_URL": f"sqlite:///{self.folder / 'data' / 'inlet.db'}",
            "INLET_SEALING_KEYS": self.sealing_key,
            "INLET_MARKETS": str(markets),
            "INLET_ALLOWED": "*",
            "INLET_LISTEN": "off",
            **self._settings,
        }

    async def control(self, name: str, **body: Any) -> dict[str, Any]:
        """Move the outside world; see sandbox/README.md."""
        reply = await self.http.post(f"/control/{name}", json=body)
        assert reply.status_code == httpx.codes.OK, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    async def state(self) -> dict[str, Any]:
        """How the outside world stands."""
        answer: dict[str, Any] = (await self.http.get("/control/state")).json()
        return answer

    async def send(self, person: str, text: str, **more: Any) -> None:
        """A person writes."""
        await self.control("telegram/send", person=person, text=text, **more)

    async def press(self, person: str, button: str, message_id: int | None = None) -> str:
        """A person taps the newest button of this text, or one of that message; returns what it carried."""
        where = {} if message_id is None else {"message_id": message_id}
        answer = await self.control("telegram/press", person=person, button=button, **where)
        return str(answer["data"])

    async def messages(self, person: str) -> list[Message]:
        """The whole chat of a person, oldest first."""
        reply = await self.http.get("/control/telegram/messages", params={"person": person})
        found: list[Message] = reply.json()["messages"]
        return found

    async def told(self, person: str, *parts: str) -> Message:
        """The newest message of the bot that holds all parts, once there is one."""
        return await self.until(person, lambda message: all(part in text_of(message) for part in parts))

    async def until(self, person: str, wanted: Callable[[Message], bool]) -> Message:
        """The newest message of the bot that is wanted, once there is one."""
        last = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                mine = [each for each in await self.messages(person) if each["from"] == "bot"]
                for message in reversed(mine):
                    if wanted(message):
                        return message
                assert self.bot.running, f"the bot has ended by itself:\n{self.bot.said()}"
                waited = await self.http.get("/control/telegram/events", params={"after": last, "timeout": 1})
                last = waited.json()["last"]

    async def count(self, person: str, part: str) -> int:
        """How many messages of the bot hold this."""
        return sum(part in text_of(each) for each in await self.messages(person) if each["from"] == "bot")


def text_of(message: Message) -> str:
    """What a person reads in a message or beneath a picture."""
    return str(message.get("text") or message.get("caption") or "")


def _address(log: str) -> str | None:
    match = _READY.search(log)
    return match[1] if match else None
