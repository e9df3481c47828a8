"""A person at the chat page: from /start to the open channel, in a real browser."""

from pathlib import Path

from playwright.async_api import expect

from tests.system.browser import NEEDS_A_BROWSER, chat_page, say, see, tap
from tests.system.people import NODE
from tests.system.world import World

pytestmark = NEEDS_A_BROWSER


async def test_a_person_buys_a_channel_at_the_chat_page(tmp_path: Path) -> None:
    """/start, /buy, node, amount, visibility, invoice, payment, and the open channel, by hand and eye."""
    async with World(tmp_path) as world, chat_page(str(world.http.base_url)) as page:
        await say(page, "/start")
        await see(page, "I buy inbound")
        await tap(page, "Buy inbound")
        await see(page, "Your node")
        await say(page, NODE)
        await see(page, "Amount")
        await tap(page, "$10 ≈ 5.4M")
        await tap(page, "Public")
        await tap(page, "Get invoice")
        await see(page, "payable to")
        await expect(page.get_by_test_id("photo")).to_be_visible()
        await page.get_by_test_id("pay").first.click()
        await see(page, "Your payment is held")
        await tap(page, "Refresh")
        await world.control("speed", seconds=0.5)
        await see(page, "Channel ready: ")
        (order,) = (await world.state())["orders"]
        assert order["status"] == "VALID_CHANNEL_OPENING"
