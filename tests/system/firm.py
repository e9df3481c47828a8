"""What a person does to buy where a firm price is an order, as every test of such a purchase begins."""

from typing import Final

from tests.system.buying import to_amount
from tests.system.markets import OLYMPUS
from tests.system.people import NODE, Message, Person, buttons_of, text_of
from tests.system.world import World

SIZE: Final = "5M sats"
PUBKEY: Final = NODE.split("@", 1)[0]
CONNECTED: Final = "I am connected: get the firm price"
SHOW: Final = "Show the invoice"
FIRM: Final = "Firm price of"
OFFERS: Final = "every market's offer"


async def connect(world: World, *lsps: str) -> None:
    """Make everybody's node a peer of these LSPs."""
    for lsp in lsps:
        await world.control("connect", lsp=lsp, pubkey=PUBKEY)


async def to_offers(person: Person, size: str = SIZE, visibility: str = "Private") -> Message:
    """From /buy to all markets side by side."""
    await to_amount(person)
    if visibility in buttons_of(await person.says(size)):
        await person.press(visibility)
    return await offers_of(person)


async def offers_of(person: Person) -> Message:
    """The open message that shows all markets side by side, once it does."""
    return await person.until(
        lambda message: OFFERS in text_of(message) and "Ask again" in buttons_of(message), "all offers"
    )


async def to_gate(
    person: Person, market: str = OLYMPUS, size: str = SIZE, visibility: str = "Private"
) -> Message:
    """From /buy to the summary that tells how to connect to a seller."""
    await to_offers(person, size, visibility)
    return await choose_market(person, market)


async def choose_market(person: Person, market: str) -> Message:
    """From the offers to the summary of a market without prices."""
    shown = await offers_of(person)
    (offer,) = [text for text in buttons_of(shown) if text.startswith(f"{market}:")] or [text_of(shown)]
    await person.press(offer)
    return await person.until(
        lambda message: f"Market: {market}" in text_of(message) and CONNECTED in buttons_of(message),
        f"the terms of {market}",
    )


async def ask_firm(
    person: Person, market: str = OLYMPUS, size: str = SIZE, visibility: str = "Private"
) -> Message:
    """From /buy to the tap that makes an order."""
    gate = await to_gate(person, market, size, visibility)
    await person.press(CONNECTED)
    return gate


async def to_firm(
    person: Person, market: str = OLYMPUS, size: str = SIZE, visibility: str = "Private"
) -> Message:
    """From /buy to the firm price, which stands below the gate."""
    gate = await ask_firm(person, market, size, visibility)
    return await person.until(
        lambda message: f"{FIRM} {market}" in text_of(message) and message["message_id"] > gate["message_id"],
        "a firm price",
    )


async def choose_lease(person: Person, days: str) -> None:
    """Choose how long the channel is kept, from the offers."""
    await offers_of(person)
    await person.press(f"{days} days")
    await person.until(lambda message: f"✓ {days} days" in buttons_of(message), "the lease that was chosen")


async def another_firm(person: Person, market: str, days: str = "") -> Message:
    """From a firm price over the comparison to that of another market, or for another lease."""
    await person.press("Compare markets")
    if days:
        await choose_lease(person, days)
    await choose_market(person, market)
    gate = (await person.heard())[-1]["message_id"]
    await person.press(CONNECTED)
    return await person.until(
        lambda message: f"{FIRM} {market}" in text_of(message) and message["message_id"] > gate,
        "another firm price",
    )


async def take(person: Person, button: str = SHOW) -> Message:
    """From the firm price to the invoice's own message."""
    newest = (await person.heard())[-1]["message_id"]
    await person.press(button)
    return await person.until(
        lambda message: "payable to" in text_of(message) and message["message_id"] > newest, "an invoice"
    )


async def to_lsps1_invoice(person: Person, market: str = OLYMPUS, visibility: str = "Private") -> Message:
    """From /buy to the invoice of a firm price."""
    await to_firm(person, market, visibility=visibility)
    return await take(person)
