"""A buy whose answer is lost, on an account with a key: its order is found, or left to the person."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.system.buying import confirm
from tests.system.people import NODE, Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOBODY_KNOWS = "I cannot tell whether it made an order."
FOUND = "The order whose answer was lost is found"
BUY = """mutation Buy($input: LiquidityOrderInput!) {
  liquidity { buy(input: $input) { order { transaction_id } } }
}"""


class Keyed(World):
    """A world whose bot buys with an API key of the operator's."""

    key = ""

    async def sign_up(self) -> None:
        """Get the key, and start the bot anew with it."""
        self.key = str((await self.control("account"))["api_key"])
        await self.bot.kill()
        self._settings["INLET_MARKET_MAGMA_API_KEY"] = self.key
        self.bot = self.another_bot("keyed")
        await self.bot.start()

    async def lose(self, person: Person) -> None:
        """Buy, and lose the answer together with the process."""
        before = (await self.state())["buys_received"]
        await self.control("break", fault="timeout", operation="buy", done=True)
        await confirm(person)
        await self.until(lambda state: state["buys_received"] > before)
        await self.bot.kill()
        await self.control("heal")

    async def buys_by_hand(self) -> None:
        """The operator buys the same at the market's own page."""
        body = {"query": BUY, "variables": {"input": {"connection_uri": NODE, "usd_cents": "1000"}}}
        key = {"Authorization": f"Bearer {self.key}"}
        reply = await self.http.post("/magma/graphql", json=body, headers=key)
        assert "errors" not in reply.json(), reply.text


@pytest_asyncio.fixture(loop_scope="session")
async def world(tmp_path: Path) -> AsyncIterator[Keyed]:
    """A world of its own, since its bot has a key."""
    async with Keyed(tmp_path) as keyed:
        await keyed.sign_up()
        yield keyed


async def test_the_only_order_that_fits_is_found_and_goes_on(world: Keyed, alice: Person) -> None:
    """Told as lost, then as found with its invoice, each once; one buy was sent, and it can be paid."""
    await world.lose(alice)
    await world.bot.start()
    await alice.pushed(NOBODY_KNOWS, "For an hour I look for it")
    found = await alice.pushed(FOUND)
    assert not found["silent"]
    await alice.told("payable to")
    await world.until_told(alice)
    await world.restart()
    order = await world.newest()
    await world.control("step", order_id=order)
    await alice.pushed("The seller accepted your order.")
    await world.control("pay", order_id=order)
    await alice.pushed("Your payment is held.")
    state = await world.state()
    assert (state["buys_received"], len(state["orders"])) == (1, 1)
    assert [await alice.count(words) for words in (NOBODY_KNOWS, FOUND, "payable to")] == [1, 1, 1]


async def test_two_that_fit_are_left_to_the_person(world: Keyed, alice: Person) -> None:
    """Nothing is guessed and nothing bought: there is a way to start anew, and that order is followed."""
    await world.lose(alice)
    await world.buys_by_hand()
    await world.bot.start()
    unknown = await alice.pushed(NOBODY_KNOWS)
    assert "Start anew" in buttons_of(unknown)
    await world.until_told(alice)
    await world.restart()
    await alice.says("/help")
    assert await alice.count(FOUND) == 0
    assert (await world.state())["buys_received"] == 2
    assert NOBODY_KNOWS in text_of(unknown)
