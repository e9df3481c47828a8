"""A whole world: the sandbox and the bot as processes, and the hand that moves what is outside the bot."""

import asyncio
import re
import secrets
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Self

import httpx

from tests.system.markets import MAGMA_ALONE
from tests.system.people import Person
from tests.system.processes import PATIENCE, Process
from tests.system.relay import Relay

_READY = re.compile(r"sandbox ready on (http://\S+)")
SATS_PER_USD = 543_260
FIRST_PERSON = 5001


class World:
    """Starts and ends both processes, and steps the outside world; *markets* is the bot's markets file."""

    def __init__(self, folder: Path, markets: str = MAGMA_ALONE, **settings: str) -> None:
        self.folder = folder
        self._markets = markets
        self.token = f"123456:{secrets.token_urlsafe(26)}"
        self.sealing_key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self._settings = settings
        self._ids = count(FIRST_PERSON)
        self.sandbox = Process("sandbox", folder, {}, "sandbox", "--port", "0")
        self.bot: Process
        self.relay: Relay
        self._lsps_at_first: dict[str, dict[str, Any]] = {}
        self.http: httpx.AsyncClient

    async def __aenter__(self) -> Self:
        await self.sandbox.start()
        url = await self.sandbox.until(_address)
        self.http = httpx.AsyncClient(base_url=url, timeout=PATIENCE + 10)
        await self.control("speed", seconds=None)
        self._lsps_at_first = (await self.state())["lsps"]
        self.relay = await Relay(url).open()
        self.bot = self.another_bot("bot", url)
        await self.bot.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.bot.kill()
        await self.relay.shut()
        await self.http.aclose()
        await self.sandbox.kill()

    def another_bot(self, name: str, url: str = "") -> Process:
        """A bot with the settings of this world; two on one database is what must not be."""
        return Process(name, self.folder, self._environment(url or str(self.http.base_url)), "run")

    def _environment(self, url: str) -> dict[str, str]:
        markets = self.folder / "markets.toml"
        markets.write_text(self._markets.format(url=self.relay.url), "utf-8")
        return {
            "INLET_TELEGRAM_TOKEN": self.token,
            "INLET_TELEGRAM_API": url.rstrip("/"),
            "INLET_DATABASE_URL": f"sqlite:///{self.folder / 'data' / 'inlet.db'}",
            "INLET_SEALING_KEYS": self.sealing_key,
            "INLET_MARKETS": str(markets),
            "INLET_ALLOWED": "*",
            "INLET_LISTEN": "off",
            **self._settings,
        }

    async def person(self, name: str, language: str | None = "en") -> Person:
        """Somebody new, whom the bot has never met; *language* is their client's, if it tells one."""
        number = next(self._ids)
        await self.control("telegram/people", id=number, name=f"{name}{number}", language=language)
        return Person(number, name, self.http)

    async def control(self, deed: str, /, **body: Any) -> dict[str, Any]:
        """Move the outside world; see sandbox/README.md."""
        reply = await self.http.post(f"/control/{deed}", json=body)
        assert reply.status_code == httpx.codes.OK, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    async def state(self, part: str = "") -> dict[str, Any]:
        """How the outside world stands; *part* is `telegram/` for the people's side."""
        answer: dict[str, Any] = (await self.http.get(f"/control/{part}state")).json()
        return answer

    async def until(self, holds: Callable[[dict[str, Any]], bool], part: str = "") -> None:
        """Return once the outside world, or that part of it, is so."""
        async with asyncio.timeout(PATIENCE):
            while not holds(await self.state(part)):
                pass

    async def newest(self) -> str:
        """The market's id of the newest order."""
        return str((await self.state())["orders"][0]["id"])

    async def order(self, order_id: str) -> dict[str, Any]:
        """How the market sees an order."""
        (found,) = (each for each in (await self.state())["orders"] if each["id"] == order_id)
        return dict(found)

    async def until_told(self, person: Person) -> None:
        """Return once nothing waits to be told to this person, and all that was told is noted as told."""
        untold = "SELECT count(*) FROM outbox WHERE chat = ? AND ended_at IS NULL"
        kept = f"file:{self.folder / 'data' / 'inlet.db'}?mode=ro"
        async with asyncio.timeout(PATIENCE):
            with closing(sqlite3.connect(kept, uri=True, timeout=PATIENCE)) as database:
                while database.execute(untold, (person.id,)).fetchone() != (0,):
                    await self.state()

    async def restart(self) -> None:
        """Kill -9, and start again."""
        await self.bot.kill()
        await self.bot.start()

    async def tidy(self) -> None:
        """Mend all that a test broke, and close its orders, so that the next one begins in peace."""
        await self.relay.open()
        await self.control("speed", seconds=None)
        await self.control("telegram/heal")
        await self.control("heal")
        await self.control("fate", fate="accepts")
        await self.control("invoices", shape="at_once")
        await self.control("replies", buy_returns_order_id=True, hides_payment_while_opening=False)
        await self.control("price", sats_per_usd=SATS_PER_USD)
        for lsp in self._lsps_at_first:
            await self._tidy_lsp(lsp)
        for order in (await self.state())["orders"]:
            await self._close(order)
        if not self.bot.running:
            await self.bot.start()

    async def _tidy_lsp(self, lsp: str) -> None:
        """Make an LSP be what it was at first, with nobody connected to it."""
        first, now = self._lsps_at_first[lsp], (await self.state())["lsps"][lsp]
        await self.control("lsp", lsp=lsp, down=None, base_sat=first["base_sat"], ppm=first["ppm"])
        for deviation in {*first["deviations"]} ^ {*now["deviations"]}:
            await self.control("lsp", lsp=lsp, deviation=deviation, on=deviation in first["deviations"])
        for pubkey in now["peers"]:
            await self.control("disconnect", lsp=lsp, pubkey=pubkey)

    async def _close(self, order: dict[str, Any]) -> None:
        """End an order that is under way, by the hand of whoever sells it."""
        if order["market"] != "magma":
            while order["stage"] in {"awaiting", "held", "published"}:
                await self.control("fate", fate="unpaid", order_id=order["id"])
                await self.control("step", order_id=order["id"])
                order = await self.order(order["id"])
        elif order["next"] or order["status"] == "WAITING_FOR_BUYER_PAYMENT":
            await self.control("fate", fate="admin_closes", order_id=order["id"])
            await self.control("step", order_id=order["id"])


def _address(log: str) -> str | None:
    match = _READY.search(log)
    return match[1] if match else None
