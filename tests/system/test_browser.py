"""A person at the chat page: from /start to the open channel, in a real browser."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.system.people import NODE
from tests.system.processes import PATIENCE
from tests.system.world import World

CHROMIUM = shutil.which("chromium")
# Without these a headless browser looks for its maker's servers, or wants a sandbox that root does not get.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no chromium on this machine"
)


@asynccontextmanager
async def _chat_page(address: str) -> AsyncIterator[Page]:
    """The chat page in a browser; a fault of its own scripts fails the test."""
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(address)
        yield page
        await browser.close()
    assert faults == []


async def _say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


def _newest(page: Page, text: str) -> Locator:
    return page.get_by_test_id("bubble").filter(has_text=re.compile(text)).last


async def _tap(page: Page, button: str) -> None:
    await page.get_by_test_id("messages").get_by_role("button", name=button, exact=True).last.click()


async def test_a_person_buys_a_channel_at_the_chat_page(tmp_path: Path) -> None:
    """/start, /buy, node, amount, visibility, invoice, payment, and the open channel, by hand and eye."""
    expect.set_options(timeout=PATIENCE * 1000)
    async with World(tmp_path) as world, _chat_page(str(world.http.base_url)) as page:
        await _say(page, "/start")
        await expect(_newest(page, "I buy inbound")).to_be_visible()
        await _tap(page, "Buy inbound")
        await expect(_newest(page, "Your node")).to_be_visible()
        await _say(page, NODE)
        await expect(_newest(page, "Amount")).to_be_visible()
        await _tap(page, "$10 ≈ 5.4M")
        await _tap(page, "Public")
        await _tap(page, "Get invoice")
        await expect(_newest(page, "paid to")).to_be_visible()
        await expect(page.get_by_test_id("photo")).to_be_visible()
        await page.get_by_test_id("pay").first.click()
        await expect(_newest(page, "Your payment is held")).to_be_visible()
        await page.get_by_test_id("messages").get_by_role("button", name="Refresh").last.click()
        await world.control("speed", seconds=0.5)
        await expect(_newest(page, "Channel ready: ")).to_be_visible()
        (order,) = (await world.state())["orders"]
        assert order["status"] == "VALID_CHANNEL_OPENING"
