"""What a person does to buy, as every test of a purchase begins."""

from tests.system.world import NODE, Message, World


async def to_summary(world: World, person: str, amount: str = "$10") -> Message:
    """From /buy to the summary."""
    await world.send(person, "/buy")
    await world.told(person, "Your node")
    await world.send(person, NODE)
    await world.told(person, "Amount", "sells from")
    await world.send(person, amount)
    await world.told(person, "Public or private")
    await world.press(person, "Public")
    return await world.told(person, "Your order", "You pay:")


async def to_invoice(world: World, person: str, amount: str = "$10") -> Message:
    """From /buy to the invoice's own message."""
    await to_summary(world, person, amount)
    await world.press(person, "Get invoice")
    return await world.told(person, "paid to")
