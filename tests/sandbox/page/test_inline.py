"""Inline mode at the chat page: cards above the composer, one posted, buttons to the private chat."""

import os
from typing import Any

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import BROWSER, Shown
from tests.sandbox.telegram.chatting import ALICE, BOB, keyboard

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        BROWSER is None and "CI" not in os.environ, reason="there is no chromium on this machine"
    ),
]
LINK = "https://t.me/inlet_sandbox_bot?start=buy_c5000"


def _card() -> dict[str, Any]:
    content = {"message_text": "<b>27.2M</b> of inbound", "parse_mode": "HTML"}
    card = {"type": "article", "id": "c5000", "title": "$50", "description": "12 s old"}
    return card | {
        "input_message_content": content,
        "reply_markup": keyboard({"text": "Buy $50", "url": LINK}),
    }


async def _answer(shown: Shown, text: str) -> None:
    """The bot answers the query that waits."""
    update = (await shown.telegram.updates.fetch(0, 100, 10))[-1]
    await shown.telegram.updates.fetch(update.update_id + 1, 100, 0)
    assert update.inline_query is not None
    assert update.inline_query.query == text
    button = {"text": "Buy $50 ≈ 27.2M", "start_parameter": "buy_c5000"}
    query_id = update.inline_query.id
    await shown.bot(
        "answerInlineQuery", inline_query_id=query_id, results=[_card()], button=button, cache_time=0
    )


async def test_a_card_is_shared_and_leads_to_the_private_chat(shown: Shown) -> None:
    """Typed among friends, posted there, and its button opens the private chat at that amount."""
    page = shown.page
    await page.get_by_test_id("place-friends").click()
    await expect(page.locator(".empty")).to_contain_text("@inlet_sandbox_bot 50")
    await page.get_by_test_id("composer").press_sequentially("@inlet_sandbox_bot 50")
    await _answer(shown, "50")
    await expect(page.locator("#inline .result")).to_contain_text("12 s old")
    await page.locator("#inline .result").click()
    await expect(page.locator(".message.own .bubble b")).to_have_text("27.2M")
    await expect(page.get_by_test_id("via")).to_have_text("via @inlet_sandbox_bot")
    await expect(page.get_by_test_id("composer")).to_have_value("")
    await page.get_by_test_id(f"person-{BOB}").click()
    await expect(page.locator("[data-from=other] .sender")).to_have_text("Alice")
    await page.get_by_role("button", name="Buy $50").click()
    await expect(page.locator(".message.own .bubble")).to_contain_text("/start buy_c5000")
    (update,) = await shown.telegram.updates.fetch(0, 100, 0)
    assert update.message is not None
    assert (update.message.chat.id, update.message.text) == (BOB, "/start buy_c5000")


async def test_the_button_above_opens_the_private_chat(shown: Shown) -> None:
    """On a phone as well, and nothing is posted."""
    page = shown.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_test_id("place-friends").click()
    await page.get_by_test_id("composer").fill("@Inlet_sandbox_bot 50")
    await _answer(shown, "50")
    await page.get_by_test_id("above").click()
    await expect(page.locator(".message.own .bubble")).to_contain_text("/start buy_c5000")
    await expect(page.locator("#inline")).to_be_hidden()
    await page.get_by_test_id("place-friends").click()
    await expect(page.locator(".message")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_link_in_a_text_starts_the_bot(shown: Shown) -> None:
    """A link to the bot is followed in the chat; other text after the name of another bot asks nothing."""
    page = shown.page
    shown.telegram.people.find("alice").met = True
    await shown.bot("sendMessage", chat_id=ALICE, text=f'<a href="{LINK}">this one</a>', parse_mode="HTML")
    await page.locator(".bubble a").click()
    await expect(page.locator(".message.own .bubble")).to_contain_text("/start buy_c5000")
    (update,) = await shown.telegram.updates.fetch(0, 100, 0)
    await shown.telegram.updates.fetch(update.update_id + 1, 100, 0)
    await page.get_by_test_id("composer").fill("@other_bot 50")
    await page.get_by_test_id("composer").press("Enter")
    (update,) = await shown.telegram.updates.fetch(0, 100, 10)
    assert update.message is not None
    assert update.message.text == "@other_bot 50"
