"""What a person does to buy, as every test of a purchase begins."""

import re

from tests.system.people import NODE, Message, Person, Tap, buttons_of, text_of

_OUR_ORDER = re.compile(r"Order ([0-9A-Z]{3}-[0-9A-Z]{4})")


async def to_amount(person: Person) -> Message:
    """From /buy to the question for the amount."""
    await person.says("/buy")
    return await person.says(NODE)


async def to_summary(person: Person, amount: str = "$10") -> Message:
    """From /buy to the summary; who has bought before is not asked for the visibility again."""
    await to_amount(person)
    asked = await person.says(amount)
    return await person.choose("Public") if "Public" in buttons_of(asked) else asked


async def confirm(person: Person, amount: str = "$10") -> Tap:
    """From /buy to the tap that counts."""
    await to_summary(person, amount)
    return await person.press("Get invoice")


async def to_invoice(person: Person, amount: str = "$10") -> Message:
    """From /buy to the invoice's own message."""
    summary = await to_summary(person, amount)
    await person.press("Get invoice")
    return await person.until(
        lambda message: "payable to" in text_of(message) and message["message_id"] > summary["message_id"],
        "an invoice",
    )


async def card_of(person: Person) -> Message:
    """The live card of the newest order."""
    return await person.until(lambda message: "Refresh" in buttons_of(message), "a card")


def our_order(message: Message) -> str:
    """The short name of the order that a message speaks of."""
    found = _OUR_ORDER.search(text_of(message))
    assert found, text_of(message)
    return found[1]
