"""A person at the chat page: from /start over all markets side by side to a channel that is published."""

from pathlib import Path

from playwright.async_api import expect

from tests.system.browser import NEEDS_A_BROWSER, chat_page, newest, say, see, tap
from tests.system.firm import CONNECTED, SHOW
from tests.system.markets import CHEAPEST, FIVE_MARKETS, MAGMA, OLYMPUS, PLAIN, RECOMMENDED
from tests.system.people import NODE
from tests.system.world import World

pytestmark = NEEDS_A_BROWSER


async def test_a_person_buys_where_a_firm_price_is_an_order(tmp_path: Path) -> None:
    """Compared, not connected, connected in the panel, a firm price, its invoice, paid and published."""
    async with World(tmp_path, FIVE_MARKETS) as world, chat_page(str(world.http.base_url)) as page:
        await say(page, "/start")
        await see(page, "I buy inbound")
        await tap(page, "Buy inbound")
        await see(page, "Your node")
        await say(page, NODE)
        await see(page, "Amount")
        await say(page, "2M sats")
        await see(page, "Public or private")
        await tap(page, "Private")
        await see(page, "every market's offer")
        for market in (MAGMA, RECOMMENDED, CHEAPEST, OLYMPUS, PLAIN):
            await expect(newest(page, "every market's offer")).to_contain_text(market)
        await tap(page, f"{OLYMPUS}: firm price")
        await see(page, "lightning-cli connect")
        await tap(page, CONNECTED)
        await see(page, "your node is not connected")
        await page.get_by_test_id("connect").click()
        await world.until(lambda state: bool(state["lsps"]["olympus"]["peers"]))
        await tap(page, "Show how to connect")
        await see(page, "lightning-cli connect")
        await tap(page, CONNECTED)
        await see(page, f"Firm price of {OLYMPUS}: 6,800 sats")
        await tap(page, SHOW)
        await see(page, "payable to")
        await expect(page.get_by_test_id("photo")).to_be_visible()
        await page.get_by_test_id("pay").first.click()
        await see(page, "Your payment is held")
        await world.control("speed", seconds=0.5)
        await see(page, "The funding transaction is published")
        await see(page, "not usable yet")
        await see(page, "The seller has taken the payment. The order is complete")
        (order,) = (await world.state())["orders"]
        assert (order["market"], order["status"], order["payment_status"]) == ("olympus", "COMPLETED", "PAID")
        await expect(page.get_by_test_id("messages")).not_to_contain_text("Channel ready")
