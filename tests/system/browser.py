"""The chat page in a real browser: what a person says, taps and sees there."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.system.processes import PATIENCE

_CHROMIUM = shutil.which("chromium")
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

NEEDS_A_BROWSER = [
    pytest.mark.skipif(_CHROMIUM is None and "CI" not in os.environ, reason="no chromium on this machine"),
    # The loop of the other tests here, so that the relay between their bot and its market goes on.
    pytest.mark.asyncio(loop_scope="session"),
]


@asynccontextmanager
async def chat_page(address: str) -> AsyncIterator[Page]:
    """The chat page in a browser; a fault of its own scripts fails the test."""
    faults: list[str] = []
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(address)
        yield page
        await browser.close()
    assert faults == []


async def say(page: Page, text: str) -> None:
    """Write a message."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


def newest(page: Page, text: str) -> Locator:
    """The newest message that holds this."""
    return page.get_by_test_id("bubble").filter(has_text=re.compile(text)).last


async def see(page: Page, text: str) -> None:
    """Return once there is a message that holds this."""
    await expect(newest(page, text)).to_be_visible()


async def tap(page: Page, button: str) -> None:
    """Press the newest button under the messages that reads so."""
    await page.get_by_test_id("messages").get_by_role("button", name=button, exact=True).last.click()
