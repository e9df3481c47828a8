"""Photos and files from the chat page: chosen or pasted, with a caption, among friends in a reply."""

import os

import pytest
from playwright.async_api import FilePayload, Page, expect

from sandbox.telegram.entities import Message
from tests.sandbox.page.conftest import BROWSER, Shown
from tests.sandbox.telegram.chatting import picture

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        BROWSER is None and "CI" not in os.environ, reason="there is no chromium on this machine"
    ),
]
QR = FilePayload(name="qr.png", mimeType="image/png", buffer=picture())
PASTE = """content => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(content)], "image.png", { type: "image/png" }));
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector("#composer").dispatchEvent(paste);
}"""


async def attach(page: Page, item: str, file: FilePayload) -> None:
    """Choose a file by an item of the menu."""
    await page.get_by_test_id("attach").click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("menuitem", name=item).click()
    await (await chooser.value).set_files(file)
    await expect(page.get_by_test_id("context")).to_contain_text(file["name"])


async def told(shown: Shown) -> Message:
    """The newest message that the bot is given."""
    update = (await shown.telegram.updates.fetch(0, 100, 10))[-1]
    assert update.message is not None
    return update.message


async def test_a_photo_with_a_caption(shown: Shown) -> None:
    """It waits above the composer, and goes with what is written there."""
    page = shown.page
    await attach(page, "Photo", QR)
    await expect(page.locator("#composer")).to_be_focused()
    await expect(page.locator("#composer")).to_have_attribute("placeholder", "Caption")
    await page.keyboard.type("my node")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .bubble")).to_contain_text("my node")
    await expect(page.get_by_test_id("photo").locator("img")).to_have_js_property("naturalWidth", 400)
    await expect(page.get_by_test_id("context")).to_be_hidden()
    message = await told(shown)
    assert message.photo is not None
    assert (message.caption, message.photo[-1].width) == ("my node", 400)


async def test_files_go_as_they_are(shown: Shown) -> None:
    """A picture sent as a file, and a text chosen where pictures are; neither needs a caption."""
    page = shown.page
    text = FilePayload(name="getinfo.json", mimeType="application/json", buffer=b"{}")
    for item, file, mime_type in (("File", QR, "image/png"), ("Photo", text, "application/json")):
        await attach(page, item, file)
        await page.get_by_test_id("send").click()
        await expect(page.locator(".message.own .file").last).to_contain_text(file["name"])
        document = (await told(shown)).document
        assert document is not None
        assert (document.file_name, document.mime_type) == (file["name"], mime_type)


async def test_a_pasted_picture(shown: Shown) -> None:
    """Becomes a photo, unless one thinks better of it."""
    page = shown.page
    await expect(page.locator("#composer")).to_be_enabled()
    await page.evaluate(PASTE, list(picture()))
    await expect(page.get_by_test_id("context")).to_contain_text("image.png")
    await page.locator("#composer").press("Escape")
    await expect(page.get_by_test_id("context")).to_be_hidden()
    await page.evaluate(PASTE, list(picture()))
    await page.locator("#composer").press("Enter")
    await expect(page.get_by_test_id("photo")).to_be_visible()
    assert (await told(shown)).photo is not None


async def test_a_picture_that_is_none(shown: Shown) -> None:
    """Is refused with the reason, and the caption is kept."""
    page = shown.page
    await attach(page, "Photo", FilePayload(name="x.png", mimeType="image/png", buffer=b"no picture"))
    await page.locator("#composer").fill("look")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast.bad")).to_contain_text("IMAGE_PROCESS_FAILED")
    await expect(page.locator("#composer")).to_have_value("look")


async def test_the_menu_by_keyboard(shown: Shown) -> None:
    """Opened, walked through and left again."""
    page = shown.page
    await expect(page.locator("#composer")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_test_id("attach")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Photo")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="Forwarded")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#attach-menu")).to_be_hidden()
    await expect(page.get_by_test_id("attach")).to_be_focused()
    await page.keyboard.press("Enter")
    for _ in range(2):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .huge")).to_be_visible()


async def test_a_photo_in_reply_among_friends(shown: Shown) -> None:
    """On a phone; the reply is what lets the bot see it there."""
    page = shown.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_test_id("place-friends").click()
    await page.get_by_test_id("membership").click()
    await expect(page.get_by_test_id("membership")).to_have_text("Remove the bot")
    sent = await shown.bot("sendMessage", chat_id=-4001, text="Your node?")
    await page.locator(f"#m{sent.message_id}").hover()
    await page.locator(f"#m{sent.message_id}").get_by_role("button", name="Reply").click()
    await attach(page, "Photo", QR)
    await expect(page.get_by_test_id("context")).to_contain_text("in reply to Inlet")
    await page.get_by_test_id("send").click()
    await expect(page.locator(".message.own .reply-to")).to_contain_text("Your node?")
    message = await told(shown)
    assert message.photo is not None
    assert message.chat.id == -4001
    for part in ("document.documentElement", "document.querySelector('#scroll')"):
        assert await page.evaluate(f"{part}.scrollWidth") <= 390
