"""Leaving, against real processes: the passphrase is gone from chat and database, and then the person is."""

import pytest

from tests.system.buying import card_of, our_order, to_invoice
from tests.system.people import Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")
PASSPHRASE = "correct horse battery staple"


def _kept(world: World) -> bytes:
    """All bytes of the database and its log."""
    return b"".join(path.read_bytes() for path in sorted((world.folder / "data").iterdir()))


async def test_orders_are_taken_out_and_forgotten(world: World, alice: Person) -> None:
    """Through a kill -9 between the two; what is left of her is in the chat alone."""
    await to_invoice(alice)
    order = our_order(await card_of(alice))
    market_order = await world.newest()
    await alice.says("/export")
    await alice.send(PASSPHRASE)
    await alice.ever_told("Your orders and their keys, sealed under your passphrase.")
    assert not any(PASSPHRASE in text_of(each) for each in await alice.messages())
    assert PASSPHRASE.encode() not in world.bot.log.read_bytes()
    # Answered only once all before it is done with.
    await alice.says("/privacy")
    await world.restart()
    await world.until_told(alice)
    traces = [order.encode(), market_order.encode()]
    assert all(trace in _kept(world) for trace in traces)
    # What was answered right before the kill may be answered once more, between this and its own answer.
    await alice.send("/forget")
    await alice.until(lambda message: "Delete it all the same" in buttons_of(message), "what /forget asks")
    await alice.press("Delete it all the same")
    await alice.told("Really stop watching 1 order?", order)
    await alice.press("Stop watching 1 order, delete all")
    await alice.told("I keep nothing of you any more.")
    kept = _kept(world)
    assert [trace for trace in (*traces, PASSPHRASE.encode()) if trace in kept] == []
    await world.control("pay", order_id=market_order)
    answer = await alice.says("/orders")
    assert "You have no orders yet." in text_of(answer)
