"""The chat page in a real browser, against the real Bot API server and a made-up market."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from playwright.async_api import Route as PageRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.page import page_routes
from sandbox.telegram.methods import all_methods
from sandbox.telegram.params import Params
from sandbox.telegram.state import Telegram
from tests.sandbox.telegram.chatting import ALICE, BOB, keyboard, picture, serving

_BROWSER = shutil.which("chromium")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
_FLAGS += ["--disable-component-update", "--disable-sync"]
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        _BROWSER is None and "CI" not in os.environ, reason="there is no chromium on this machine"
    ),
]
_INVOICE = "lnbc542080n1" + "q" * 60
_ORDER = {
    "id": "7905c149-6fb4-4ab6-8468-4f226567eb41",
    "status": "WAITING_FOR_BUYER_PAYMENT",
    "next": "WAITING_FOR_CHANNEL_OPEN",
    "fate": "accepts",
    "pubkey": "03" + "ab" * 32,
    "size_sats": 27_163_000,
    "price_sats": 54_208,
    "invoice": _INVOICE,
    "invoice_state": "open",
}


_LSP: dict[str, Any] = {
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
        shown = {"speed": 3.0, "fate": "accepts", "invoices": "at_once", "faults": [], "orders": [_ORDER]}
        shown |= {"price": {"sats_per_usd": 543_260}, "chain": {"height": 921_500}, "lsps": {"olympus": _LSP}}
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
        browser = await playwright.chromium.launch(executable_path=_BROWSER, args=_FLAGS)
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


async def test_a_talk(shown: Shown) -> None:
    """START, an answer with buttons, a tap with its notice, an edit in place, the same after a reload."""
    page = shown.page
    await page.get_by_test_id("start").click()
    await expect(page.locator(".message.own .bubble")).to_contain_text("/start")
    (update,) = await shown.telegram.updates.fetch(0, 100, 0)
    await shown.telegram.updates.fetch(update.update_id + 1, 100, 0)
    await expect(page.locator(".message.own")).to_contain_class("delivered")
    markup = keyboard({"text": "Buy", "callback_data": "buy", "style": "success"})
    sent = await shown.bot("sendMessage", text="<b>Hello</b> /help", parse_mode="HTML", reply_markup=markup)
    await expect(page.locator("[data-from=bot] .bubble b")).to_have_text("Hello")
    await page.get_by_role("button", name="Buy").click()
    await expect(page.locator(".key.waiting")).to_have_count(1)
    (update,) = await shown.telegram.updates.fetch(0, 100, 0)
    assert update.callback_query is not None
    await shown.bot("answerCallbackQuery", callback_query_id=update.callback_query.id, text="Now then")
    await expect(page.locator(".toast")).to_have_text("Now then")
    await shown.bot("editMessageText", message_id=sent.message_id, text="How much?")
    await expect(page.locator(f"#m{sent.message_id}")).to_contain_text("How much?edited")
    await page.reload()
    await expect(page.locator("[data-from=bot] .bubble")).to_contain_text("How much?")


async def test_formatting_is_shown_and_never_run(shown: Shown) -> None:
    """Entities become elements; markup in the text itself stays text."""
    page = shown.page
    shown.telegram.people.find("alice").met = True
    html = (
        "&lt;img src=x onerror=alert(1)&gt; <tg-spoiler>secret</tg-spoiler> <code>03ab</code> "
        '<a href="https://example.org/">link</a> <pre>block</pre><blockquote>quoted <b>bold</b></blockquote>'
    )
    await shown.bot("sendMessage", text=html, parse_mode="HTML")
    bubble = page.locator("[data-from=bot] .bubble")
    await expect(bubble).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(bubble.locator("img")).to_have_count(0)
    await bubble.locator(".spoiler").click()
    await expect(bubble.locator(".spoiler")).to_have_class("spoiler shown")
    await expect(bubble.locator("a")).to_have_attribute("href", "https://example.org/")
    await expect(bubble.locator(".quote b")).to_have_text("bold")
    await bubble.locator("code").first.click()
    await expect(page.locator(".toast")).to_contain_text("Copied")


async def test_pictures_and_notices(shown: Shown) -> None:
    """A picture is drawn, a silent message says so, and an alert wants an OK."""
    page = shown.page
    shown.telegram.people.find("alice").met = True
    photo = shown.telegram.files.add_photo(picture())[-1].file_id
    markup = keyboard({"text": "Ask", "callback_data": "x"})
    await shown.bot("sendPhoto", photo=photo, caption="QR", disable_notification=True, reply_markup=markup)
    image = page.get_by_test_id("photo").locator("img")
    await expect(image).to_have_js_property("naturalWidth", 400)
    await expect(page.locator("[data-silent=true]")).to_have_count(1)
    await page.get_by_role("button", name="Ask").click()
    await expect(page.locator(".key.waiting")).to_have_count(1)
    (update,) = await shown.telegram.updates.fetch(0, 100, 0)
    assert update.callback_query is not None
    query_id = update.callback_query.id
    await shown.bot("answerCallbackQuery", callback_query_id=query_id, text="Look", show_alert=True)
    await expect(page.get_by_test_id("alert")).to_be_visible()
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_test_id("alert")).to_be_hidden()


async def test_command_menu_by_keyboard(shown: Shown) -> None:
    """Typing a slash offers the bot's commands; arrows choose, Enter sends."""
    page = shown.page
    commands = [{"command": "start", "description": "a"}, {"command": "price", "description": "b"}]
    await shown.bot("setMyCommands", commands=commands)
    await expect(page.locator(".empty")).to_be_visible()
    await page.wait_for_function("document.activeElement.id === 'composer'")
    await page.locator("#composer").press_sequentially("/p")
    await expect(page.locator("#suggestions li")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .bubble")).to_contain_text("/price")
    await page.keyboard.type("two lines")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("here")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .bubble").last).to_contain_text("lines\nhere")


async def test_nothing_written_is_lost_while_the_chats_are_fetched(shown: Shown) -> None:
    """The composer opens with the chat; what stands in it outlives a loss of the sandbox."""
    page, fetched = shown.page, asyncio.Event()

    async def hold_back(route: PageRoute) -> None:
        await fetched.wait()
        await route.continue_()

    await page.route("**/control/telegram/state", hold_back)
    await page.reload()
    await expect(page.locator("#composer")).to_be_disabled()
    fetched.set()
    await page.locator("#composer").fill("half a thou")
    await page.route("**/control/telegram/events*", lambda route: route.abort())
    shown.telegram.people.find("alice").met = True
    await shown.bot("sendMessage", text="the answer that the open request waits for")
    await expect(page.locator("#bot-status")).to_contain_text("waiting for the sandbox")
    await page.unroute("**/control/telegram/events*")
    await expect(page.locator("#bot-status")).to_contain_text("you are Alice")
    await expect(page.locator("#composer")).to_have_value("half a thou")


async def test_two_people(shown: Shown) -> None:
    """Each person has an own chat; what comes to the other is counted until looked at."""
    page = shown.page
    for name in ("alice", "bob"):
        shown.telegram.people.find(name).met = True
    await shown.bot("sendMessage", chat_id=BOB, text="for Bob")
    badge = page.get_by_test_id(f"person-{BOB}").locator(".badge")
    await expect(badge).to_have_text("1")
    await expect(page.locator("#messages")).not_to_contain_text("for Bob")
    await page.get_by_test_id(f"person-{BOB}").click()
    await expect(page.locator("#messages")).to_contain_text("for Bob")
    await expect(badge).to_have_count(0)


async def test_blocking(shown: Shown) -> None:
    """A blocked bot leaves no composer, only the way back."""
    page = shown.page
    await page.get_by_test_id("block").click()
    await expect(page.locator("#composer")).to_be_hidden()
    assert shown.telegram.people.find("alice").blocked
    await page.get_by_test_id("unblock").click()
    await expect(page.locator("#composer")).to_be_visible()


async def test_panel_moves_the_world(shown: Shown) -> None:
    """Paying, mining, fates and faults reach the control interface in its own words."""
    page, deeds = shown.page, shown.market.deeds
    shown.telegram.people.find("alice").met = True
    await shown.bot("sendMessage", text=_INVOICE)
    await expect(page.locator("#messages")).to_contain_text("lnbc542080n1")
    await page.get_by_test_id("unpaid-invoice").get_by_test_id("pay").click()
    await page.get_by_test_id("pay-chat").click()
    await page.get_by_test_id("mine-6").click()
    await page.get_by_test_id("fate").select_option("rejects")
    await page.get_by_test_id("speed").select_option("")
    await page.get_by_test_id("break-market").click()
    await page.get_by_test_id("break-telegram").click()
    await expect(page.get_by_test_id("faults")).to_contain_text("telegram · too many requests · any")
    assert deeds == [
        ("pay", {"order_id": _ORDER["id"]}),
        ("pay", {"invoice": _INVOICE}),
        ("mine", {"blocks": 6}),
        ("fate", {"fate": "rejects"}),
        ("speed", {"seconds": None}),
        ("break", {"market": "magma", "fault": "http_500", "operation": "any", "count": 1}),
    ]
    await page.get_by_test_id("heal").click()
    await expect(page.get_by_test_id("faults")).to_have_text("None: all is well.")


async def test_panel_turns_an_lsp(shown: Shown) -> None:
    """The node in the chat becomes a peer, ways are switched, and it breaks with faults of its own."""
    page, deeds, node = shown.page, shown.market.deeds, "03" + "ab" * 32
    shown.telegram.people.find("alice").met = True
    await shown.bot("sendMessage", text=f"connect to {_LSP['uris'][0]} from {node}@192.0.2.7:9735")
    await expect(page.locator("#messages")).to_contain_text("192.0.2.7")
    await expect(page.get_by_test_id("creates")).to_have_text("7")
    await page.get_by_test_id("connect").click()
    await page.get_by_test_id("pubkey").fill(_LSP["uris"][0])
    await page.get_by_test_id("disconnect").click()
    await page.get_by_test_id("ways").click()
    await page.locator("[data-deviation=hex_ids]").click()
    await page.locator("[data-deviation=free]").click()
    await page.get_by_test_id("down").select_option("http_503")
    await page.get_by_test_id("broken-market").select_option("olympus")
    await page.get_by_test_id("market-fault").select_option("huge_fee")
    await page.get_by_test_id("market-operation").select_option("create_order")
    await page.get_by_test_id("break-market").click()
    await expect(page.locator(".toast").last).to_have_text("It is broken")
    broken = {"market": "olympus", "fault": "huge_fee", "operation": "create_order", "count": 1}
    assert deeds == [
        ("connect", {"lsp": "olympus", "pubkey": node}),
        ("disconnect", {"lsp": "olympus", "pubkey": "02" + "cd" * 32}),
        ("lsp", {"lsp": "olympus", "deviation": "hex_ids", "on": False}),
        ("lsp", {"lsp": "olympus", "deviation": "free", "on": True}),
        ("lsp", {"lsp": "olympus", "down": "http_503"}),
        ("break", broken),
    ]


async def test_phone_and_dark(shown: Shown) -> None:
    """On a phone one column is shown at a time, and the theme can be turned."""
    page = shown.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.locator("#people")).to_be_hidden()
    await expect(page.locator("#panel")).to_be_hidden()
    await page.locator("#to-panel").click()
    await expect(page.locator("#panel")).to_be_visible()
    await page.locator("#from-panel").click()
    await page.locator("#to-people").click()
    await page.locator("#theme").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_test_id(f"person-{BOB}").click()
    await expect(page.locator("#people")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
