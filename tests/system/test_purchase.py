"""The whole main job: from /start to an open channel, on real processes."""

from pathlib import Path

from tests.system.buying import to_invoice
from tests.system.world import ALICE, World, text_of

# Each step of the world, and what is told of it.
ROAD = (
    ("The seller accepted your order.", "step"),
    ("Your payment is held.", "pay"),
    ("The funding transaction is sent.", "step"),
    ("The funding transaction waits for its confirmations.", "step"),
    ("The funding transaction is confirmed.", "step"),
    ("The channel is found.", "step"),
    ("Channel ready:", "step"),
)


async def test_a_whole_purchase_is_told_step_by_step(tmp_path: Path) -> None:
    """Every status change is pushed once and in order, until the channel is ready."""
    async with World(tmp_path) as world:
        await world.send(ALICE, "/start")
        await world.told(ALICE, "I buy inbound")
        await to_invoice(world, ALICE)
        (order,) = (await world.state())["orders"]
        for words, deed in ROAD:
            await world.control(deed, order_id=order["id"])
            await world.told(ALICE, words)
        told = [text_of(each) for each in await world.messages(ALICE)]
        for words, _ in ROAD:
            assert sum(words in text for text in told) == 1
        places = [next(i for i, text in enumerate(told) if words in text) for words, _ in ROAD]
        assert sorted(places) == places
        (order,) = (await world.state())["orders"]
        assert order["status"] == "VALID_CHANNEL_OPENING"
        assert (await world.bot.end()) == 0
