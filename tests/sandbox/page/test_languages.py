"""People of several languages at the chat page: the list beside each, and what they see of the bot."""

import os

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import BROWSER, Shown
from tests.sandbox.telegram.chatting import ALICE, BOB

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        BROWSER is None and "CI" not in os.environ, reason="there is no chromium on this machine"
    ),
]


async def test_a_language_is_chosen(shown: Shown) -> None:
    """By the keyboard as well; it stays chosen while messages come, and what is written carries it."""
    page = shown.page
    choice = page.get_by_test_id(f"language-{BOB}")
    await expect(choice).to_have_value("en")
    assert await choice.locator("option").all_inner_texts() == [
        "en",
        "es",
        "pt-br",
        "de",
        "fr",
        "ru",
        "none",
    ]
    await choice.focus()
    await page.keyboard.type("pt")
    await expect(choice).to_have_value("pt-br")
    shown.telegram.people.find("alice").met = True
    await shown.bot("sendMessage", text="meanwhile")
    await expect(page.locator("#messages")).to_contain_text("meanwhile")
    await expect(choice).to_be_focused()
    await page.get_by_test_id(f"language-{ALICE}").select_option("none")
    await page.get_by_test_id(f"person-{BOB}").click()
    await page.locator("#composer").fill("oi")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own")).to_have_count(1)
    (update,) = await shown.telegram.updates.fetch(0, 100, 0)
    assert update.message is not None
    assert update.message.sender.language_code == "pt-br"
    assert shown.telegram.people.find("alice").language is None
    await page.reload()
    await expect(choice).to_have_value("pt-br")
    await expect(page.get_by_test_id(f"language-{ALICE}")).to_have_value("none")


async def test_a_language_from_elsewhere_is_shown(shown: Shown) -> None:
    """A test may give one that the list has not; people who are gone leave no list behind."""
    page = shown.page
    shown.telegram.people.add(77, "Dora", "it")
    shown.telegram.journal.write("person", 77, added=True)
    await expect(page.get_by_test_id("language-77")).to_have_value("it")
    shown.telegram.clear()
    await expect(page.locator(".language")).to_have_count(3)


async def test_the_bot_speaks_to_each_in_their_language(shown: Shown) -> None:
    """Its name, its description and the menu follow the person in hand, at once."""
    page = shown.page
    for language, name, word in (("", "Inlet", "Buy"), ("de", "Einlass", "Kaufen")):
        await shown.bot("setMyName", name=name, language_code=language)
        await shown.bot("setMyDescription", description=f"{word}.", language_code=language)
        await shown.bot(
            "setMyCommands", commands=[{"command": "buy", "description": word}], language_code=language
        )
    await expect(page.locator(".empty")).to_contain_text("Buy.")
    await page.get_by_test_id(f"language-{ALICE}").select_option("de")
    await expect(page.locator(".empty")).to_contain_text("Kaufen.")
    await expect(page.get_by_test_id("bot-name")).to_have_text("Einlass")
    await page.get_by_test_id("menu").click()
    await expect(page.locator("#suggestions li")).to_have_text("/buyKaufen")
    await page.get_by_test_id(f"person-{BOB}").click()
    await page.locator("#composer").press_sequentially("/b")
    await expect(page.locator("#suggestions li")).to_have_text("/buyBuy")
    await expect(page.get_by_test_id("bot-name")).to_have_text("Inlet")


async def test_the_menu_of_the_group(shown: Shown) -> None:
    """On a phone as well: what this person sees there, and only while the bot is there."""
    page = shown.page
    await page.set_viewport_size({"width": 390, "height": 844})
    for kind, language, word in (
        ("all_group_chats", "", "Price"),
        ("all_group_chats", "es", "Precio"),
        ("all_private_chats", "", "Buy"),
    ):
        command = {"command": word.lower(), "description": word}
        await shown.bot("setMyCommands", commands=[command], scope={"type": kind}, language_code=language)
    await page.locator("#to-people").click()
    await page.get_by_test_id(f"language-{ALICE}").select_option("es")
    await page.get_by_test_id(f"person-{ALICE}").click()
    await page.get_by_test_id("menu").click()
    await expect(page.locator("#suggestions li")).to_have_text("/buyBuy")
    await page.get_by_test_id("place-friends").click()
    await page.get_by_test_id("menu").click()
    await expect(page.locator("#suggestions")).to_be_hidden()
    await page.get_by_test_id("membership").click()
    await expect(page.get_by_test_id("membership")).to_have_text("Remove the bot")
    await page.get_by_test_id("menu").click()
    await expect(page.locator("#suggestions li")).to_have_text("/precioPrecio")
    await page.locator("#suggestions li").click()
    await expect(page.locator(".message.own .bubble")).to_contain_text("/precio")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
