"""A person at the panel beside the chat, in a real browser."""

import os

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import BROWSER, INVOICE, LSP, ORDER, Shown

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        BROWSER is None and "CI" not in os.environ, reason="there is no chromium on this machine"
    ),
]


async def test_panel_moves_the_world(shown: Shown) -> None:
    """Paying, mining, fates and faults reach the control interface in its own words."""
    page, deeds = shown.page, shown.market.deeds
    shown.telegram.people.find("alice").met = True
    await shown.bot("sendMessage", text=INVOICE)
    await expect(page.locator("#messages")).to_contain_text("lnbc542080n1")
    await page.get_by_test_id("unpaid-invoice").get_by_test_id("pay").click()
    await page.get_by_test_id("pay-chat").click()
    await page.get_by_test_id("mine-6").click()
    await page.get_by_test_id("fate").select_option("rejects")
    await page.get_by_test_id("speed").select_option("")
    await expect(page.get_by_test_id("nodes")).to_have_value("refuse")
    await page.get_by_test_id("nodes").select_option("silent")
    await page.get_by_test_id("break-market").click()
    await page.get_by_test_id("break-telegram").click()
    await expect(page.get_by_test_id("faults")).to_contain_text("telegram · too many requests · any")
    assert deeds == [
        ("pay", {"order_id": ORDER["id"]}),
        ("pay", {"invoice": INVOICE}),
        ("mine", {"blocks": 6}),
        ("fate", {"fate": "rejects"}),
        ("speed", {"seconds": None}),
        ("network", {"nodes": "silent"}),
        ("break", {"market": "magma", "fault": "http_500", "operation": "any", "count": 1}),
    ]
    await page.get_by_test_id("heal").click()
    await expect(page.get_by_test_id("faults")).to_have_text("None: all is well.")


async def test_panel_turns_an_lsp(shown: Shown) -> None:
    """The node in the chat becomes a peer, ways are switched, and it breaks with faults of its own."""
    page, deeds, node = shown.page, shown.market.deeds, "03" + "ab" * 32
    shown.telegram.people.find("alice").met = True
    await shown.bot("sendMessage", text=f"connect to {LSP['uris'][0]} from {node}@192.0.2.7:9735")
    await expect(page.locator("#messages")).to_contain_text("192.0.2.7")
    await expect(page.get_by_test_id("creates")).to_have_text("7")
    await page.get_by_test_id("connect").click()
    await page.get_by_test_id("pubkey").fill(LSP["uris"][0])
    await page.get_by_test_id("disconnect").click()
    await page.get_by_test_id("ways").click()
    await page.locator("[data-deviation=hex_ids]").click()
    await page.locator("[data-deviation=free]").click()
    await page.get_by_test_id("down").select_option("http_503")
    await page.get_by_test_id("broken-market").select_option("olympus")
    await page.get_by_test_id("market-fault").select_option("huge_fee")
    await page.get_by_test_id("market-operation").select_option("create_order")
    await page.get_by_test_id("break-market").click()
    await expect(page.locator(".toast").last).to_have_text("It is broken")
    broken = {"market": "olympus", "fault": "huge_fee", "operation": "create_order", "count": 1}
    assert deeds == [
        ("connect", {"lsp": "olympus", "pubkey": node}),
        ("disconnect", {"lsp": "olympus", "pubkey": "02" + "cd" * 32}),
        ("lsp", {"lsp": "olympus", "deviation": "hex_ids", "on": False}),
        ("lsp", {"lsp": "olympus", "deviation": "free", "on": True}),
        ("lsp", {"lsp": "olympus", "down": "http_503"}),
        ("break", broken),
    ]
