"""Following on real processes: by one link a friend is told how an order stands, and nothing else of it."""

import re

import pytest

from tests.system.buying import card_of, our_order, to_invoice
from tests.system.people import NODE, Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

_LINK = re.compile(r"https://t\.me/\w+\?start=follow_[A-Za-z0-9_-]{16}\b")


async def _link(owner: Person) -> str:
    """The owner makes a link."""
    await owner.press("Followers")
    await owner.told("Nobody follows it.")
    await owner.press("Make a link")
    found = _LINK.search(text_of(await owner.told("A link to follow order")))
    assert found
    return found[0]


async def test_a_friend_follows_until_the_owner_ends_it(world: World, alice: Person) -> None:
    """Confirmed once, told through a crash, ended for all; another's taps change nothing."""
    bob, carol = await world.person("Bob"), await world.person("Carol")
    await to_invoice(alice)
    order = our_order(await card_of(alice))
    url = await _link(alice)
    for friend in (bob, carol):
        await world.control("telegram/open", person=friend.id, url=url)
        await friend.told("Somebody lets this chat follow an order.")
    await bob.press("Follow")
    await bob.told(f"Order {order}", "This chat is told when that changes.")
    await world.control("pay", order_id=await world.newest())
    await alice.pushed("Your payment is held.")
    await world.control("step")
    await bob.told(f"Order {order}", "It waits for its buyer.")
    await world.control("step")
    await bob.told(f"Order {order}", "The seller opens the channel.")
    await world.restart()
    await world.control("step")
    told = await bob.told(f"Order {order}", "The channel waits for")
    assert list(buttons_of(told)) == ["Stop following"]
    market_order = await world.order(await world.newest())
    seen = "\n".join(text_of(each) for each in await bob.heard())
    for secret in (str(market_order["id"]), NODE.partition("@")[0], "sats", "$", "lnbc"):
        assert secret not in seen
    await alice.press("End it for all")
    await alice.until(lambda message: "Nobody follows it." in text_of(message), "the end of it")
    await carol.press("Follow")
    await carol.told("This link leads nowhere now.")
