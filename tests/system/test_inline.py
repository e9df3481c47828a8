"""Inline mode on real processes: a card in a chat without the bot leads to a purchase of just that size."""

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.system.browser import NEEDS_A_BROWSER, chat_page, say, see, tap
from tests.system.people import NODE, text_of
from tests.system.processes import PATIENCE
from tests.system.world import World

pytestmark = NEEDS_A_BROWSER


async def test_a_shared_card_leads_to_a_purchase_of_its_size(tmp_path: Path) -> None:
    """`@bot 50` among friends, the card posted, its Buy tapped by another, the invoice of that size."""
    async with World(tmp_path) as world, chat_page(str(world.http.base_url)) as page:
        await page.get_by_test_id("place-friends").click()
        await page.get_by_test_id("composer").press_sequentially("@inlet_sandbox_bot 50")
        await expect(page.get_by_test_id("above")).to_have_text("Buy $50 ≈ 27.2M")
        await page.locator("#inline .result").click()
        await see(page, "27,163,000 sats of inbound")
        await page.get_by_test_id("person-1002").click()
        await tap(page, "Buy $50 ≈ 27.2M")
        await see(page, "\\$50.00 buys 27,163,000 sats of inbound")
        await say(page, NODE)
        await tap(page, "Public")
        await see(page, "Inbound: 27,163,000 sats")
        await tap(page, "Get invoice")
        await see(page, "payable to")
        (order,) = (await world.state())["orders"]
        assert order["size_sats"] == 27_163_000


async def test_a_crash_between_keystrokes_loses_nothing(tmp_path: Path) -> None:
    """Killed with a message and queries on their way, the bot answers the message after its restart."""
    async with World(tmp_path) as world:
        alice = await world.person("Alice")
        await alice.says("/start")
        await world.bot.kill()
        for typed in ("2", "25", "price"):
            query = await world.control("telegram/inline", person=alice.id, query=typed, chat="friends")
        await alice.send("/buy")
        await world.bot.start()
        await alice.told("Your node")
        assert len([each for each in await alice.heard() if "Your node" in text_of(each)]) == 1
        shown = await _answer(world, query["query_id"])
        assert shown["results"][0]["title"].startswith("What a dollar buys")


async def _answer(world: World, query_id: str) -> dict[str, Any]:
    """What was shown for a query, once it was."""
    seen = 0
    async with asyncio.timeout(PATIENCE):
        while True:
            reply = await world.http.get("/control/telegram/events", params={"after": seen, "timeout": 20})
            seen = reply.json()["last"]
            for event in reply.json()["events"]:
                if event["kind"] == "inline" and event["query_id"] == query_id:
                    return dict(event)
