"""A person who talks to the bot, and what they see of it."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.system.processes import PATIENCE

Message = dict[str, Any]

NODE = "032ae843e4d7d177f151d021ac8044b0636ec72b1ce3ffcde5c04748db2517ab03@45.79.201.241:9735"


@dataclass(frozen=True, slots=True)
class Tap:
    """A button that was pressed: Telegram's id of the tap, and what the button carried."""

    query_id: str
    data: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a private chat with the bot."""

    id: int
    name: str
    http: httpx.AsyncClient

    async def send(self, text: str = "", **more: Any) -> int:
        """Write, or send something else; returns the message's id. *more* is `kind`, or from photo()."""
        return int((await self._post("send", text=text, **more))["message_id"])

    async def says(self, text: str = "", **more: Any) -> Message:
        """Write, and read the first answer."""
        sent = await self.send(text, **more)
        return await self.until(lambda message: message["message_id"] > sent, f"an answer to {text!r}")

    async def press(self, button: str, message_id: int | None = None) -> Tap:
        """Tap the newest button of this text, or the one of that message."""
        where = {} if message_id is None else {"message_id": message_id}
        answer = await self._post("press", button=button, **where)
        return Tap(answer["query_id"], answer["data"])

    async def choose(self, button: str) -> Message:
        """Tap the newest button of this text, and read its message once that has changed."""
        before = {each["message_id"]: _content(each) for each in await self.heard()}
        answer = await self._post("press", button=button)
        pressed = answer["message_id"]
        return await self.until(
            lambda message: message["message_id"] == pressed and _content(message) != before[pressed],
            f"what follows {button!r}",
        )

    async def forge(self, data: str) -> Tap:
        """Tap a button of the newest message that carries anything a forger may think of."""
        message_id = (await self.heard())[-1]["message_id"]
        return Tap((await self._post("press", message_id=message_id, data=data))["query_id"], data)

    async def toast(self, tap: Tap) -> str:
        """What a tap was answered with, once it was."""
        seen = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                events, seen = await self._events(seen)
                for event in events:
                    if event["kind"] == "answer" and event["query_id"] == tap.query_id:
                        return str(event["text"])

    async def speaks(self, language: str | None) -> None:
        """Set the client to a language such as `pt-br`; None: it tells none from now on."""
        await self._post("language", language=language)

    async def block(self) -> None:
        """Block the bot."""
        await self._post("block")

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._post("unblock")

    async def messages(self) -> list[Message]:
        """The whole chat, oldest first."""
        return (await self._chat())[0]

    async def heard(self) -> list[Message]:
        """What the bot wrote, oldest first."""
        return [each for each in await self.messages() if each["from"] == "bot"]

    async def told(self, *parts: str) -> Message:
        """The newest message of the bot that holds all parts, once there is one."""
        return await self.until(
            lambda message: all(part in text_of(message) for part in parts), " and ".join(parts)
        )

    async def pushed(self, *parts: str) -> Message:
        """The newest message other than a card that holds all parts, once there is one."""
        return await self.until(
            lambda message: not is_card(message) and all(part in text_of(message) for part in parts),
            " and ".join(parts),
        )

    async def ever_told(self, part: str) -> None:
        """Return once the chat shows this, or has shown it: a message may have been changed since."""
        seen = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                events, seen = await self._events(seen)
                if any(part in _shown(event) for event in events if event["person"] == self.id):
                    return

    async def ever_shown(self) -> list[str]:
        """Every text that the bot has shown in this chat so far, also what was changed since."""
        events, _ = await self._events(0)
        return [_shown(event) for event in events if event["person"] == self.id]

    async def until(self, wanted: Callable[[Message], bool], what: str) -> Message:
        """The newest message of the bot that is wanted, once there is one."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    messages, seen = await self._chat()
                    for message in reversed(messages):
                        if message["from"] == "bot" and wanted(message):
                            return message
                    await self._events(seen)
        except TimeoutError:
            texts = "\n--\n".join(text_of(each) for each in await self.messages())
            raise AssertionError(f"{self.name} was never told: {what}\nthe chat:\n{texts}") from None

    async def count(self, part: str) -> int:
        """How many messages of the bot other than cards hold this."""
        return sum(part in text_of(each) and not is_card(each) for each in await self.heard())

    async def _chat(self) -> tuple[list[Message], int]:
        reply = (await self.http.get("/control/telegram/messages", params={"person": str(self.id)})).json()
        return reply["messages"], reply["last"]

    async def _events(self, after: int) -> tuple[list[dict[str, Any]], int]:
        waited = await self.http.get("/control/telegram/events", params={"after": after, "timeout": 1})
        return waited.json()["events"], waited.json()["last"]

    async def _post(self, deed: str, **body: Any) -> dict[str, Any]:
        reply = await self.http.post(f"/control/telegram/{deed}", json={"person": self.id, **body})
        assert reply.status_code == httpx.codes.OK, reply.text
        answer: dict[str, Any] = reply.json()
        return answer


def photo(content: bytes) -> dict[str, str]:
    """A picture to send as a photo: `person.says("a caption", **photo(png))`."""
    return {"kind": "photo", "file": b64encode(content).decode()}


def document(name: str, content: bytes) -> dict[str, str]:
    """A file to send as it is, in the same way."""
    return {"kind": "document", "name": name, "file": b64encode(content).decode()}


def text_of(message: Message) -> str:
    """What a person reads in a message or beneath a picture."""
    return str(message.get("text") or "")


def _shown(event: dict[str, Any]) -> str:
    """What a message of the bot showed at that moment; empty for any other event."""
    message = event.get("message") or {}
    return text_of(message) if message.get("from") == "bot" else ""


def _content(message: Message) -> tuple[str, str]:
    return text_of(message), str(message.get("keyboard"))


def is_card(message: Message) -> bool:
    """Whether it is an order's live card."""
    return text_of(message).startswith("⚡")


def is_marked(message: Message) -> bool:
    """Whether it showed an invoice that must not be paid any more."""
    return "Do not pay" in text_of(message) and text_of(message)[0] in "✅✖"


def buttons_of(message: Message) -> dict[str, str]:
    """What each button of a message carries, by its text."""
    return {
        button["text"]: button.get("callback_data") or "" for row in message["keyboard"] for button in row
    }
