"""/nodes in the chat: names, the default, and a removal that can be taken back."""

import json

import pytest

from bot.nodes import MOST_NODES
from liquidity.node import NodeAddress
from liquidity.orders import Owner
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fair import buttons, shown, text, toast
from tests.bot.letters import BOB
from tests.liquidity.examples import NODE
from tests.liquidity.strategies import pubkey_of
from tests.liquidity.test_node_info import CLN

OTHER = NodeAddress(pubkey_of(11), "node.example.net", 9735)


def _buttons(calls: list[Call]) -> dict[str, str]:
    return buttons(shown(calls))


async def _press(bench: Bench, calls: list[Call], label: str) -> list[Call]:
    return await bench.press(_buttons(calls)[label])


async def _add(bench: Bench, node: NodeAddress, name: str) -> list[Call]:
    await _press(bench, await bench.write("/nodes"), "Add")
    await bench.write(str(node))
    return await bench.write(name)


async def _buy(bench: Bench, node: NodeAddress = NODE, visibility: str = "Public") -> list[Call]:
    await bench.write("/buy")
    await bench.write(str(node))
    await _press(bench, await bench.write("$10"), visibility)
    said = [call for call in bench.telegram.calls(ALICE) if "Get invoice" in buttons(call)]
    return await bench.press(buttons(said[-1])["Get invoice"])


async def test_a_node_is_added_and_named(bench: Bench) -> None:
    """From the empty list to a node with a name, which the next purchase offers."""
    empty = await bench.write("/nodes")
    assert "There are none yet." in text(empty)
    assert "Which address does it have?" in text(await _press(bench, empty, "Add"))
    asked = await bench.write(str(OTHER))
    assert "Added: " in text(asked)
    assert "Send one of up to 24 characters" in text(asked)
    done = await bench.write("  Alice ")
    assert "It is called Alice now." in text(done)
    assert str(OTHER) in text(done)
    asked = await bench.write("/buy")
    assert "Choose one of yours" in text(asked)
    label = f"Alice ({OTHER.pubkey[:6]}…{OTHER.pubkey[-4:]})"
    assert label in text(await _press(bench, asked, label))


async def test_a_node_that_was_bought_for_is_there_by_itself(bench: Bench) -> None:
    """With its name on the summary, on the card and in the list."""
    await _buy(bench)
    listed = await bench.write("/nodes")
    (label,) = (label for label in _buttons(listed) if "…" in label)
    await _press(bench, await _press(bench, listed, label), "Rename")
    await bench.write("alice")
    await bench.deliver()
    assert any("for <code>alice (" in said for said in bench.telegram.said(ALICE))
    await bench.write("/buy")
    assert "alice (" in text(await bench.write("ALICE"))
    summary = await bench.write("$10")
    assert f"Node: alice, <code>{NODE}</code>" in text(summary)


async def test_the_default_is_offered_first(bench: Bench) -> None:
    """Once chosen, whatever was bought for last; without it, the last one bought for."""
    await _add(bench, OTHER, "other")
    await _buy(bench)
    listed = await bench.write("/nodes")
    assert [label[:5] for label in _buttons(listed)][1:] == ["other", "Add"]
    node = await _press(bench, listed, next(label for label in _buttons(listed) if label.startswith("other")))
    assert "It is offered first." not in text(node)
    node = await _press(bench, node, "Default")
    assert "It is offered first." in text(node)
    assert "Default" not in _buttons(node)
    assert next(iter(_buttons(await bench.write("/buy")))).startswith("other (")


async def test_a_removed_node_stays_away_until_it_is_put_back(bench: Bench) -> None:
    """Also one that the orders still know; its name comes back with it."""
    await _buy(bench)
    node = await _press(bench, listed := await bench.write("/nodes"), next(iter(_buttons(listed))))
    await _press(bench, node, "Rename")
    removed = await _press(bench, await bench.write("alice"), "Remove")
    assert "Removed: alice (" in text(removed)
    assert list(_buttons(await bench.write("/nodes"))) == ["Add"]
    assert "Which node gets the channel?" in text(await bench.write("/buy"))
    await bench.write("/cancel")
    back = await _press(bench, removed, "Put it back")
    assert next(iter(_buttons(back))).startswith("alice (")
    assert toast(await bench.press(_buttons(node)["Remove"].replace(NODE.pubkey[:32], "0" * 32)))


async def test_buying_for_a_removed_node_brings_it_back(bench: Bench) -> None:
    """Whoever sends its address again and buys wants it again, at the address that was sent."""
    node = await _add(bench, NODE, "alice")
    await _press(bench, node, "Remove")
    moved = NodeAddress(NODE.pubkey, "moved.example.net", 9735)
    await _buy(bench, moved)
    shown_node = await bench.press(next(iter(_buttons(await bench.write("/nodes")).values())))
    assert str(moved) in text(shown_node)
    assert "alice" in text(shown_node)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("25", "A name begins with a letter"),
        ("sats", "That is a unit of money"),
        ("x" * 25, "24 characters at most"),
        ("OTHER", "Another of your nodes has that name."),
        (str(NODE), "24 characters at most"),
        ("a@b", "A name has no @"),
    ],
)
async def test_a_bad_name_is_asked_again(bench: Bench, name: str, told: str) -> None:
    """The fault has its sentence, and the question stays open."""
    await _add(bench, OTHER, "other")
    assert told in text(await _add(bench, NODE, name))
    assert "It is called alice now." in text(await bench.write("alice"))


async def test_a_node_may_go_without_a_name(bench: Bench) -> None:
    """The button takes a name away, too."""
    node = await _add(bench, NODE, "alice")
    asked = await _press(bench, node, "Rename")
    assert "Now it is called alice." in text(asked)
    listed = await _press(bench, asked, "No name")
    assert "alice" not in text(listed)


async def test_an_address_from_anything(bench: Bench) -> None:
    """A report with several addresses is a choice; a fault has its sentence."""
    await _press(bench, await bench.write("/nodes"), "Add")
    assert "there is no @" in text(await bench.write("hello"))
    asked = await bench.write(json.dumps(CLN))
    assert "names several addresses." in text(asked)
    assert "Added: " in text(await _press(bench, asked, "45.79.192.236:9735"))


async def test_there_is_a_most(bench: Bench) -> None:
    """A list that still can be read on a phone."""
    for number in range(MOST_NODES):
        await _add(bench, NodeAddress(pubkey_of(50 + number), "1ml.com", 9735), f"n{number}")
    await _press(bench, await bench.write("/nodes"), "Add")
    assert "that is the most. Remove one first." in text(await bench.write(str(NODE)))
    assert len(_buttons(await bench.write("/nodes"))) == MOST_NODES + 1


async def test_a_purchase_underway_is_left_as_it_is(bench: Bench) -> None:
    """Its question waits while a name is asked for, and takes its answer afterwards."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    await _add(bench, OTHER, "other")
    assert "Public or private" in text(await bench.write("$10"))
    await _press(bench, await bench.write("/nodes"), "Add")
    assert "Left." in text(await bench.write("/cancel"))
    assert "Your order" in text(await bench.press((await _visibility(bench))["Public"]))


async def _visibility(bench: Bench) -> dict[str, str]:
    return next(buttons(call) for call in bench.telegram.calls(ALICE) if "Public" in buttons(call))


async def test_answering_a_purchase_leaves_the_question_of_a_name(bench: Bench) -> None:
    """Only one question takes a text: the one that was asked last."""
    asked = await bench.write("/buy")
    await _press(bench, await bench.write("/nodes"), "Add")
    await bench.press(_buttons(asked)["Cancel"])
    assert "I was not waiting for anything." in text(await bench.write("hello"))


async def test_nodes_and_names_are_ones_own(bench: Bench) -> None:
    """Two people may use one name; nobody sees or changes the other's."""
    node = await _add(bench, OTHER, "alice")
    assert "There are none yet." in text(await bench.write("/nodes", BOB))
    for label in ("Rename", "Remove"):
        assert "not in your list" in toast(await bench.press(_buttons(node)[label], BOB))
    assert "alice" in text(await bench.write("/nodes"))


async def test_the_same_text_again_is_no_second_answer(bench: Bench) -> None:
    """A crash brings the last update again: it names nothing twice and answers no other question."""
    await _add(bench, OTHER, "other")
    await _press(bench, await bench.write("/nodes"), "Add")
    again = {"update_id": 900, "message": _message(str(NODE))}
    first, second = await bench.hear(again), await bench.hear(again)
    assert "Send one of up to 24 characters" in text(first)
    assert "Send one of up to 24 characters" in text(second)
    asked = await bench.dialogs.of(Owner(ALICE))
    assert asked is None
    again = {"update_id": 901, "message": _message("alice")}
    await bench.hear(again)
    assert "alice" in text(await bench.hear(again))
    assert "I was not waiting for anything." in text(await bench.write("hello"))


def _message(said: str) -> dict[str, object]:
    person = {"id": ALICE, "is_bot": False, "first_name": "P"}
    chat = {"id": ALICE, "type": "private", "first_name": "P"}
    return {"message_id": 1, "date": 1795269600, "from": person, "chat": chat, "text": said}
