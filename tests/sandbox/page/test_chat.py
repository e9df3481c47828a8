"""A person at the chat page, in a real browser."""

import asyncio
import os

import pytest
from playwright.async_api import Route as PageRoute
from playwright.async_api import expect

from tests.sandbox.page.conftest import BROWSER, Shown
from tests.sandbox.telegram.chatting import BOB, keyboard, picture

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        BROWSER is None and "CI" not in os.environ, reason="there is no chromium on this machine"
    ),
]


async def test_a_talk(shown: Shown) -> None:
    """START, an answer with buttons, a tap with its notice, an edit in place, the same after a reload."""
    page = shown.page
    await page.get_by_test_id("start").click()
    await expect(page.locator(".message.own .bubble")).to_contain_text("/start")
    await expect(page.locator("#bot-status")).to_have_text("bot · you are Alice")
    await expect(page.locator("#composer")).to_be_focused()
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
