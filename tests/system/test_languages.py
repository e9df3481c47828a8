"""Languages on real processes: everybody is answered and told in their own, in the form they read numbers."""

import pytest

from tests.system.people import NODE, Person, buttons_of, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_purchase_in_german(world: World, alice: Person) -> None:
    """From the first word to the channel: questions, numbers, and the pushes that come of themselves."""
    await alice.speaks("de")
    await alice.says("/buy")
    await alice.says(NODE)
    asked = await alice.says("10,00 $")
    assert "10,00\u00a0$" in text_of(asked)
    assert "5.432.600 sats" in text_of(asked)
    await alice.choose("Öffentlich")
    await alice.press("Rechnung anfordern")
    await alice.told("lnbc", "sats Inbound")
    await world.control("speed", seconds=0.1)
    await world.control("pay", order_id=await world.newest())

    await alice.pushed("Deine Zahlung wird gehalten.")
    await alice.pushed("Kanal bereit")
    english = [text for text in await alice.ever_shown() if " the " in text or "Money:" in text]
    assert english == []


async def test_two_people_read_one_bot_in_two_languages(alice: Person, bob: Person) -> None:
    """Neither's language is the other's, and a chosen one stays whatever Telegram says."""
    await alice.speaks("fr")
    await bob.speaks("ru")
    assert "nœud" in text_of(await alice.says("/start"))
    assert "ноды" in text_of(await bob.says("/start"))
    await alice.says("/settings")
    await alice.choose("Langue")
    assert "Idioma" in text_of(await alice.choose("Español"))
    await alice.speaks("de")
    assert "nodo" in text_of(await alice.says("/start"))
    await alice.speaks(None)
    assert "nodo" in text_of(await alice.says("/start"))
    assert "ноды" in text_of(await bob.says("/start"))


async def test_wishes_outlive_a_crash(world: World, alice: Person) -> None:
    """The zone that was typed and the plain mode hold for what is told after kill -9."""
    await alice.says("/settings")
    await alice.choose("Time zone")
    await alice.says("tokyo")
    shown = await alice.choose("Plain mode")
    assert "Time zone: Tokyo" in text_of(shown)
    await world.restart()
    shown = await alice.says("/settings")
    assert "Plain mode: on" in text_of(shown)
    assert "Quiet hours" in buttons_of(shown)
