"""An order that was bought without the bot, by plain HTTP, and then followed in the chat to its end."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.system.firm import PUBKEY, connect
from tests.system.markets import MAGMA, PLAIN
from tests.system.people import NODE, Person, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

_BUY = """mutation($input: LiquidityOrderInput!) { liquidity { buy(input: $input) {
  account { id session_key } order { transaction_id usd_cents } payment { lightning_invoice } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def world(five_markets: World) -> AsyncIterator[World]:
    """The world with five markets; its bot logs all that it ever logs."""
    yield five_markets


async def _bought_at_magma(world: World) -> tuple[str, str, dict[str, Any]]:
    """The id, the session key, and the whole answer."""
    wish = {"connection_uri": NODE, "usd_cents": "1000"}
    asked = {"query": _BUY, "variables": {"input": wish}}
    # Whoever comes back with the cookie of a purchase before gets no key.
    async with httpx.AsyncClient(base_url=world.http.base_url) as buyer:
        answer = (await buyer.post("/magma/graphql", json=asked)).json()
    bought = answer["data"]["liquidity"]["buy"]
    return bought["order"]["transaction_id"], bought["account"]["session_key"], answer


async def _bought_at_an_lsp(world: World) -> dict[str, Any]:
    await connect(world, "plain-lsp")
    wish = {
        "lsp_balance_sat": "2000000",
        "client_balance_sat": "0",
        "required_channel_confirmations": 6,
        "funding_confirms_within_blocks": 6,
        "channel_expiry_blocks": 4320,
        "token": "",
        "announce_channel": False,
        "public_key": PUBKEY,
    }
    reply = await world.http.post("/lsp/v1/create_order", json=wish)
    assert reply.status_code == httpx.codes.OK, reply.text
    order: dict[str, Any] = reply.json()
    return order


def _left(world: World, *secrets: str) -> list[str]:
    """Those of these that the database, what lies beside it, or the bot's log hold."""
    files = [*(world.folder / "data").iterdir(), world.bot.log]
    content = b"".join(each.read_bytes() for each in files)
    return [secret for secret in secrets if secret.encode() in content]


async def _seen_in_chat(person: Person, *secrets: str) -> list[str]:
    texts = [text_of(each) for each in await person.messages()]
    return [secret for secret in secrets if any(secret in text for text in texts)]


async def test_an_order_of_magma_is_followed_to_its_end(world: World, alice: Person) -> None:
    """Through a kill -9 in the middle of the dialog and after it; its key is in no file and in no chat."""
    order_id, key, _ = await _bought_at_magma(world)
    await alice.says("/track")
    await alice.press(MAGMA)
    await alice.told(f"Send the id of your order at {MAGMA} and its session key.")
    await alice.says(order_id)
    await world.restart()
    await alice.send(key)
    told = await alice.told("I follow order", "Its key passed through Telegram's servers")
    assert "Pay it only where you bought it." in text_of(told)
    card = await alice.told("⚡", "Bought elsewhere", "Money: not paid.")
    assert "Seller accepts" in text_of(card)
    assert not any(each["photo"] for each in await alice.heard())
    assert _left(world, key) == await _seen_in_chat(alice, key) == []
    for deed, words in (
        ("step", "The seller accepted your order."),
        ("pay", "Your payment is held."),
        ("step", "The funding transaction is sent."),
    ):
        await world.control(deed, order_id=order_id)
        await alice.pushed(words)
    await world.restart()
    for _ in range(4):
        await world.control("step", order_id=order_id)
    await alice.pushed("Channel ready")
    await world.until_told(alice)
    assert _left(world, key) == await _seen_in_chat(alice, key) == []
    invoice = (await world.order(order_id))["invoice"]
    assert not any(invoice in text for text in await alice.ever_shown())


async def test_an_order_of_an_lsp_is_followed_to_its_end(world: World, alice: Person) -> None:
    """Its id alone shows it, and what the LSP mirrors of the request is told."""
    order = await _bought_at_an_lsp(world)
    await alice.says("/track")
    await alice.press(PLAIN)
    await alice.told(f"Send the id of your order at {PLAIN}.")
    await alice.send(order["order_id"])
    await alice.told("I follow order", "Whoever knows it can look at the order, and do nothing else.")
    card = await alice.told("⚡", "Bought elsewhere", "2,000,000 sats of inbound")
    assert "Pay it only where you bought it." in text_of(card)
    for deed, words in (
        ("pay", "Your payment is held."),
        ("step", "The funding transaction is published"),
        ("step", "The seller has taken the payment."),
    ):
        await world.control(deed, order_id=order["order_id"])
        await alice.pushed(words)
    assert await _seen_in_chat(alice, order["payment"]["bolt11"]["invoice"]) == []


async def test_the_markets_own_answer_in_one_line(world: World, alice: Person, bob: Person) -> None:
    """As it was copied; and nobody else gets the order, nor learns that it is followed here."""
    order_id, key, answer = await _bought_at_magma(world)
    await alice.send(f"/track {json.dumps(answer)}")
    await alice.told("I follow order")
    await bob.send(f"/track {order_id} {key}")
    refused = await bob.told("I can show you no such order")
    await bob.send(f"/track {order_id[::-1]} {key}")
    again = await bob.until(
        lambda message: message["message_id"] > refused["message_id"], "the answer for one that is not there"
    )
    assert text_of(again) == text_of(refused)
    await bob.send(f"/track {order_id} {key[:-4]}AAAA")
    await bob.told(f"{MAGMA} refuses that key")
    assert _left(world, key) == await _seen_in_chat(bob, key) == []
    assert "You have no orders yet." in text_of(await bob.says("/orders"))
    await alice.send(f"/track {order_id} {key}")
    await alice.told("I follow this order for you already.")


async def test_an_answer_that_tells_another_id(world: World, alice: Person) -> None:
    """Its key sees one order, so that is the one."""
    await world.control("replies", buy_returns_order_id=False)
    _, key, answer = await _bought_at_magma(world)
    await world.control("replies", buy_returns_order_id=True)
    await alice.send(f"/track {json.dumps(answer)}")
    await alice.told("I follow order")
    assert _left(world, key) == await _seen_in_chat(alice, key) == []


async def test_a_market_that_is_down_loses_nothing(world: World, alice: Person) -> None:
    """The id is kept; a tap asks once more."""
    order = await _bought_at_an_lsp(world)
    await world.control("lsp", lsp="plain-lsp", down="http_503")
    await alice.says(f"/track {order['order_id']}")
    await alice.press(PLAIN)
    await alice.told(f"{PLAIN} does not answer", "Nothing is lost")
    await world.control("lsp", lsp="plain-lsp", down=None)
    await alice.press("Try again")
    await alice.told("I follow order")
