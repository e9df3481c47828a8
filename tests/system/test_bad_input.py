"""What nobody should send and somebody will: a clear answer, and the step is kept."""

import pytest

from tests.sandbox.telegram.chatting import picture
from tests.system.buying import to_amount, to_invoice
from tests.system.people import NODE, Person, buttons_of, document, photo, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY, HOST = NODE.split("@")

NODES = {
    "no at": (KEY + " 45.79.201.241:9735", "there is no @"),
    "nothing but an at": ("@", "the key"),
    "key too short": (f"{KEY[:64]}@{HOST}", "the key has 64 characters, it needs 66."),
    "key not on the curve": (f"02{'f' * 64}@{HOST}", "no such key exists"),
    "port 0": (f"{KEY}@45.79.201.241:0", "the port must be between 1 and 65535."),
    "port 70000": (f"{KEY}@45.79.201.241:70000", "the port must be between 1 and 65535."),
    "as long as Telegram allows": ("a" * 4096, "it is far too long."),
    "emoji": ("🙂🙃", "That is not a node address yet:"),
    "HTML": ("<b>02</b>@<script>:9735", "That is not a node address yet:"),
    "private network": (f"{KEY}@192.168.1.7:9735", "this host is in a private network"),
    "two addresses": (f"{NODE} {NODE}", "it holds more than one @."),
}


async def test_every_fault_of_a_node_has_its_sentence(world: World, alice: Person) -> None:
    """The fault is named, the way to send it is told, and the question stays open."""
    del world
    await alice.says("/buy")
    for name, (text, told) in NODES.items():
        answer = text_of(await alice.says(text))
        assert told in answer, f"{name}: {answer}"
        assert "key@host:port" in answer
    await alice.says(f"lightning://{KEY}\n@{HOST} ")
    await alice.told("Amount", f"For {KEY[:6]}…{KEY[-4:]} at ")


AMOUNTS = {
    "0": "An amount is above zero.",
    "-5": "An amount is above zero.",
    "4.99": "$4.99 is too little: the smallest order here is $5.00.",
    "1e9": "without an exponent",
    "NaN": "That is not an amount.",
    "١٢": "Please use the digits 0 to 9.",
    "$100.01": "$100.01 is too much: the largest order here is $100.00.",
    "1 btc": "is too much: the largest order here is $100.00.",
    "🙂": "That is not an amount.",
    "<b>5</b>": "I cannot read that as one number.",
    "5.5555": "two decimals at most",
}


async def test_every_fault_of_an_amount_has_its_sentence(world: World, alice: Person) -> None:
    """The fault is named with its numbers, and the question stays open."""
    del world
    await to_amount(alice)
    for text, told in AMOUNTS.items():
        answer = await alice.says(text)
        assert told in text_of(answer), f"{text}: {text_of(answer)}"
        assert "Cancel" in buttons_of(answer)
    await alice.says("5,5")
    await alice.told("$5.50 buys 2,987,930 sats of inbound", "Public or private")


async def test_a_bare_number_is_asked_back(world: World, alice: Person) -> None:
    """Dollars or sats of inbound: both readings are buttons, none is guessed."""
    del world
    await to_amount(alice)
    asked = await alice.says("5000000")
    assert "Do you mean dollars to spend, or sats of inbound?" in text_of(asked)
    (sats,) = (text for text in buttons_of(asked) if "5,000,000 sats of inbound" in text)
    await alice.press(sats)
    await alice.told("$9.21", "Public or private")


@pytest.mark.parametrize("kind", ["sticker", "voice", "document", "location", "contact"])
async def test_what_is_no_text_is_answered(world: World, alice: Person, kind: str) -> None:
    """With and without an open step, which is asked again."""
    del world
    assert "I can read only text, and pictures" in text_of(await alice.says(kind=kind))
    await to_amount(alice)
    answer = text_of(await alice.says(kind=kind))
    assert "I can read only text, and pictures" in answer
    assert "Amount" in answer


async def test_a_picture_without_a_code_is_answered(world: World, alice: Person) -> None:
    """It is looked at only where an address is asked for, or nothing."""
    del world
    assert "I found no QR code in that picture." in text_of(await alice.says(kind="photo"))
    await to_amount(alice)
    answer = text_of(await alice.says(kind="photo"))
    assert answer.startswith("A picture does not answer this question")
    assert "Amount" in answer


async def test_files_of_ones_own_are_answered(world: World) -> None:
    """With a caption or without, whatever the language of whoever sends them."""
    joao = await world.person("Joao", language="pt-br")
    for sent in (photo(picture()), document("node.txt", NODE.encode())):
        assert await joao.says("my node", **sent)
        await joao.speaks(None)
        assert await joao.says(**sent)
    kinds = [each["kind"] for each in await joao.messages() if each["from"] == "person"]
    assert kinds == ["photo", "photo", "document", "document"]


async def test_edited_and_forwarded_messages_do_nothing(world: World, alice: Person) -> None:
    """Neither an edit nor somebody else's command counts; the step is kept."""
    del world
    await alice.says("/buy")
    sent = await alice.send("not a node")
    await alice.told("there is no @")
    await alice.send(NODE, kind="edited", message_id=sent)
    await alice.told("I do not act on edited messages.")
    for command in ("/cancel", "/buy", "/orders"):
        assert "I do not act on forwarded commands." in text_of(await alice.says(command, kind="forwarded"))
    assert "Amount" in text_of(await alice.says(NODE, kind="forwarded"))


async def test_commands_in_mid_dialog_lose_nothing(world: World, alice: Person) -> None:
    """They are answered, and the open question still takes its answer."""
    del world
    await to_amount(alice)
    for command, told in {
        "/help": "How it works",
        "/price": "Amboss Magma, asked",
        "/privacy": "What is kept",
        "/orders": "You have no orders yet.",
        "/start": "I buy inbound",
        "/nonsense": "I do not know that command.",
        "/buy": "You were in the middle of this.",
    }.items():
        assert told in text_of(await alice.says(command))
    await alice.says("$10")
    await alice.told("Public or private")
    assert "Please choose with the buttons" in text_of(await alice.says("public"))
    assert "Cancelled." in text_of(await alice.says("/cancel"))
    assert "There is no dialog to cancel." in text_of(await alice.says("/cancel"))
    assert "I was not waiting for anything." in text_of(await alice.says("hello"))


async def test_back_works_at_every_step(world: World, alice: Person) -> None:
    """From the summary to the node and forward again, and one used before is a button then."""
    await to_invoice(alice)
    await world.control("step", order_id=await world.newest())
    await alice.pushed("The seller accepted your order.")
    await alice.says("/buy")
    (known,) = (text for text in buttons_of(await alice.told("Choose one of yours")) if "…" in text)
    assert "sells from" in text_of(await alice.choose(known))
    assert "public channel" in text_of(await alice.says("$25"))
    await alice.choose("Change visibility")
    assert "private channel" in text_of(await alice.choose("Private"))
    for question in ("Public or private", "sells from", "Your node"):
        assert question in text_of(await alice.choose("« Back"))


async def test_limits_are_told_with_their_numbers(world: World, alice: Person) -> None:
    """Two unpaid orders are the most; one that is paid makes room."""
    await to_invoice(alice)
    first = await world.newest()
    await to_invoice(alice)
    await to_amount(alice)
    assert "You have 2 unpaid orders, and 2 is the most." in text_of(await alice.says("$10"))
    await world.control("pay", order_id=first)
    await alice.pushed("Your payment is held.")
    await alice.says("$10")
    await alice.told("Your order", "public channel")
