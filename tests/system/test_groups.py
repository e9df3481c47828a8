"""A group on real processes: the price for all, the rest in private, and the move to a supergroup."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.system.browser import NEEDS_A_BROWSER, chat_page, say, see, tap
from tests.system.world import World

pytestmark = NEEDS_A_BROWSER


async def test_a_group_reads_the_price_and_goes_on_in_private(tmp_path: Path) -> None:
    """Taken in, asked twice, moved to a supergroup; a purchase starts in the private chat alone."""
    async with World(tmp_path) as world, chat_page(str(world.http.base_url)) as page:
        await page.get_by_test_id("place-friends").click()
        await page.get_by_test_id("membership").click()
        await expect(page.get_by_test_id("membership")).to_have_text("Remove the bot")
        await say(page, "nice weather")
        await say(page, "/price")
        await see(page, "asked just now")
        await _another_asks(page)
        await say(page, "/orders@inlet_sandbox_bot")
        await see(page, "only in private")
        await page.get_by_test_id("upgrade").click()
        await expect(page.get_by_test_id("upgrade")).to_be_hidden()
        await say(page, "/help")
        await see(page, "Inbound for Lightning nodes")
        answers = [each for each in await _friends(world) if each["from"] == "bot"]
        assert [bool(each["reply_to"]) for each in answers] == [True] * 4
        await tap(page, "Buy $25 ≈ 13.6M")
        await see(page, "\\$25.00 buys 13,581,500 sats of inbound")
        assert len([each for each in await _friends(world) if each["from"] == "bot"]) == len(answers)
        await page.get_by_test_id("place-friends").click()
        await page.get_by_test_id("membership").click()
        await expect(page.get_by_test_id("membership")).to_have_text("Add the bot")


async def _another_asks(page: Page) -> None:
    """Bob asks within the same minute, and is pointed to the price."""
    await page.get_by_test_id("person-1002").click()
    await say(page, "/price")
    await see(page, "The price is in this message")
    await page.get_by_test_id("person-1001").click()


async def _friends(world: World) -> list[dict[str, object]]:
    """What the group sees."""
    shown = await world.http.get("/control/telegram/messages", params={"chat": "friends"})
    messages: list[dict[str, object]] = shown.json()["messages"]
    return messages
