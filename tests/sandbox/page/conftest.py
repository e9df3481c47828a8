"""The chat page in a real browser, against the real Bot API server and a made-up market."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.page import page_routes
from sandbox.telegram.methods import all_methods
from sandbox.telegram.params import Params
from sandbox.telegram.state import Telegram
from tests.sandbox.telegram.chatting import ALICE, serving

BROWSER = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
FLAGS += ["--disable-component-update", "--disable-sync"]
INVOICE = "lnbc542080n1" + "q" * 60
ORDER = {
    "id": "7905c149-6fb4-4ab6-8468-4f226567eb41",
    "status": "WAITING_FOR_BUYER_PAYMENT",
    "next": "WAITING_FOR_CHANNEL_OPEN",
    "fate": "accepts",
    "pubkey": "03" + "ab" * 32,
    "size_sats": 27_163_000,
    "price_sats": 54_208,
    "invoice": INVOICE,
    "invoice_state": "open",
}


LSP: dict[str, Any] = {
    "name": "Olympus by ZEUS",
    "uris": ["02" + "cd" * 32 + "@203.0.113.20:9735"],
    "needs_peer": True,
    "peers": [],
    "down": None,
    "ppm": 2900,
    "deviations": ["hex_ids"],
    "creates_received": 7,
}


@dataclass
class Market:
    """Shows one order and remembers what it was asked to do."""

    deeds: list[tuple[str, Any]] = field(default_factory=list)

    def routes(self) -> list[Route]:
        """The market's part of the control interface."""
        return [
            Route("/control/state", self.state),
            Route("/control/{deed}", self.act, methods=["POST"]),
        ]

    async def state(self, _request: Request) -> Response:
        """One order that waits to be paid."""
        shown = {"speed": 3.0, "fate": "accepts", "invoices": "at_once", "faults": [], "orders": [ORDER]}
        shown |= {"nodes": "refuse"}
        shown |= {"price": {"sats_per_usd": 543_260}, "chain": {"height": 921_500}, "lsps": {"olympus": LSP}}
        return JSONResponse(shown | {"wallet": {"balance_sats": 10_000_000}})

    async def act(self, request: Request) -> Response:
        """Whatever it is, it succeeds."""
        self.deeds.append((request.path_params["deed"], await request.json()))
        return JSONResponse({"ok": True})


@dataclass
class Shown:
    """An open page and both ends of what it shows."""

    page: Page
    telegram: Telegram
    market: Market

    async def bot(self, method: str, files: Any = None, **params: Any) -> Any:
        """The bot calls a method."""
        request = Params({}).with_values({"chat_id": ALICE} | params)
        result: Any = all_methods()[method.lower()](self.telegram, Params(request.values, files or {}))
        return result


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this file."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def shown(browser: Browser) -> AsyncIterator[Shown]:
    """The page on a wide screen, in a fresh profile."""
    expect.set_options(timeout=30_000)
    market = Market()
    async with serving([*page_routes(), *market.routes()]) as (url, telegram):
        page = await browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(url)
        await expect(page.locator(".person")).to_have_count(3)
        yield Shown(page, telegram, market)
        await page.close()
        assert faults == []
