"""Nodes with names, and two taps to buy again, on real processes; kill -9 in mid-/nodes loses nothing."""

import pytest

from tests.system.buying import to_invoice
from tests.system.people import NODE, Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _named(alice: Person, name: str) -> None:
    """Call the one node so."""
    listed = await alice.says("/nodes")
    (node,) = (label for label in buttons_of(listed) if "…" in label)
    await alice.choose(node)
    await alice.choose("Rename")
    await alice.says(name)
    await alice.told(f"It is called {name} now.")


async def test_two_taps_to_buy_again(world: World, alice: Person) -> None:
    """/start, an amount, the invoice: the node, the market and the visibility are those of the last time."""
    await to_invoice(alice)
    await world.control("pay", order_id=await world.newest())
    await alice.pushed("Your payment is held.")
    await _named(alice, "alice")
    started = await alice.says("/start")
    assert f"For alice ({NODE[:6]}…{NODE[62:66]}): tap an amount" in text_of(started)
    before = (await world.state())["buys_received"]
    await alice.press("$25 ≈ 13.6M")
    summary = await alice.told("Your order", "Node: alice, ", "public channel", "Market: Amboss Magma")
    await alice.press("Get invoice")
    await alice.until(
        lambda message: "payable to" in text_of(message) and message["message_id"] > summary["message_id"],
        "a second invoice",
    )
    assert (await world.state())["buys_received"] == before + 1
    await alice.told("⚡", "of inbound for alice (", "$25.00")


async def test_one_line_leads_to_the_summary(world: World, alice: Person) -> None:
    """Behind /buy and by itself; a report of the node's own starts a purchase, too."""
    await to_invoice(alice)
    await world.control("pay", order_id=await world.newest())
    await alice.pushed("Your payment is held.")
    for line in ("/buy 25 1", "hello"):
        assert "Your order" not in text_of(await alice.says(line))
        await alice.says("/cancel")
    for line in ("/buy $25", "$25"):
        answer = text_of(await alice.says(line))
        assert answer.startswith("$25.00 buys 13,581,500 sats of inbound")
        assert "Your order" in answer
        await alice.says("/cancel")
    report = f'```\n{{"identity_pubkey": "{NODE[:66]}", "uris": [\n"{NODE}"\n]}}\n```'
    assert "Amount" in text_of(await alice.says(report))


async def test_kill_in_mid_nodes(world: World, alice: Person) -> None:
    """A question of /nodes is open after a crash, and what was named stays named."""
    await alice.says("/nodes")
    await alice.choose("Add")
    await world.restart()
    asked = await alice.says(NODE)
    assert "Send one of up to 24 characters" in text_of(asked)
    await world.bot.kill()
    await alice.send("alice")
    await world.bot.start()
    await alice.told("It is called alice now.", NODE)
    await world.restart()
    assert "alice" in text_of(await alice.says("/nodes"))
    await alice.says("/buy")
    await alice.told("Choose one of yours")
    await alice.press(f"alice ({NODE[:6]}…{NODE[62:66]})")
    await alice.told("Amount", "For alice (")
