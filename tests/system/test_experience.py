"""What past orders teach, on real processes: the sixth buyer reads how long the five before him waited."""

from pathlib import Path

import pytest

from tests.system.buying import to_invoice
from tests.system.people import Person
from tests.system.test_purchase import ROAD
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What is waited for on the card, before and after so many steps of the road.
WAITS = {
    0: "▸ Seller accepts  ",
    2: "▸ Seller opens the channel  ",
    3: "▸ Funding transaction confirmed  ",
    5: "▸ Channel ready  ",
}


async def _run_through(world: World, person: Person) -> None:
    """Buy, and step to the open channel, never faster than it is told."""
    await to_invoice(person)
    order = await world.newest()
    for words, deed in ROAD:
        await world.control(deed, order_id=order)
        await person.pushed(words)


async def test_the_sixth_order_knows_how_long_five_took(tmp_path: Path) -> None:
    """A range and their number, everybody's orders together; before that there is none."""
    async with World(tmp_path) as world:
        first = await world.person("First")
        await to_invoice(first)
        await first.told("⚡", WAITS[0] + "usually within 2 h")
        await world.tidy()
        for number in range(5):
            await _run_through(world, await world.person(f"Buyer{number}"))
        # What was learned of a market is good for some minutes: a new process learns anew.
        await world.restart()
        alice = await world.person("Alice")
        await to_invoice(alice)
        order = await world.newest()
        for steps, (words, deed) in enumerate(ROAD):
            if steps in WAITS:
                await alice.told("⚡", WAITS[steps], "5 orders seen here took ")
            await world.control(deed, order_id=order)
            await alice.pushed(words)
        await world.until_told(alice)
