"""A picture of a QR code in place of an address: in the node step, in /nodes, outside any dialog."""

import json
from dataclasses import replace

import pytest

from bot.escape import esc
from bot.scanning import MOST_BYTES
from bot.texts import general
from tests.bot.bench import Bench, Call
from tests.bot.fair import buttons, shown, text
from tests.bot.pictures import a_picture, send_image, send_photo
from tests.liquidity.examples import NODE
from tests.liquidity.strategies import pubkey_of
from tests.liquidity.test_node_info import LND

_OTHER = replace(NODE, pubkey=pubkey_of(8))
_INVOICE = "LNBC10U1PDMN3X4PP5"


def _buttons(calls: list[Call]) -> dict[str, str]:
    return buttons(shown(calls))


@pytest.mark.parametrize("said", [str(NODE), f"lightning:{NODE}", json.dumps({"uris": [str(NODE)]})])
async def test_a_photo_answers_the_node_step(bench: Bench, said: str) -> None:
    """What it says goes the way of a text; of its sizes the largest is read."""
    await bench.write("/buy")
    asked = await send_photo(bench, a_picture(said, kind="JPEG"))
    assert "Amount" in text(asked)
    assert "at node.example.org" in text(asked)


async def test_an_image_sent_as_a_file_is_one_too(bench: Bench) -> None:
    """Outside any dialog it starts a purchase; another file does not."""
    assert "Amount" in text(await send_image(bench, a_picture(str(NODE))))
    await bench.write("/cancel")
    other = await send_image(bench, a_picture(str(NODE)), mime="image/gif")
    assert text(other) == esc(general.NOT_TEXT)


async def test_a_picture_adds_a_node(bench: Bench) -> None:
    """In /nodes, where its name is asked next; then a picture is not looked at."""
    listed = await bench.write("/nodes")
    await bench.press(_buttons(listed)["Add"])
    asked = await send_photo(bench, a_picture(str(NODE)))
    assert f"Added: <code>{NODE}</code>" in text(asked)
    refused = await send_photo(bench, a_picture(str(NODE)))
    assert text(refused).startswith("I am waiting for something else here")
    assert "It is called alice now." in text(await bench.write("alice"))


async def test_several_nodes_are_a_choice(bench: Bench) -> None:
    """By their keys; two addresses of one node by their places."""
    await bench.write("/buy")
    asked = await send_photo(bench, a_picture(str(NODE), str(_OTHER)))
    assert "The picture holds several addresses." in text(asked)
    labels = list(_buttons(asked))
    assert sorted(labels[:2]) == sorted(
        f"{node.pubkey[:6]}…{node.pubkey[-4:]} at node.example.org" for node in (NODE, _OTHER)
    )
    assert "Amount" in text(await bench.press(_buttons(asked)[labels[1]]))
    await bench.write("/cancel")
    asked = await send_photo(bench, a_picture(LND["uris"][0], LND["uris"][2]))
    assert "names several addresses." in text(asked)
    assert "45.79.192.236:9735" in _buttons(asked)


async def test_several_nodes_in_the_address_book(bench: Bench) -> None:
    """The choice is the same there."""
    await bench.press(_buttons(await bench.write("/nodes"))["Add"])
    asked = await send_photo(bench, a_picture(str(NODE), str(_OTHER)))
    assert "The picture holds several addresses." in text(asked)
    added = await bench.press(next(iter(_buttons(asked).values())))
    assert "Added: " in text(added)


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ((), "I found no QR code in that picture."),
        ((_INVOICE,), "This QR code is an invoice, and I need your node&#x27;s address. I pay nothing."),
        (("bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",), "This QR code is a bitcoin address"),
        (("https://example.org", "lndconnect://h:1?macaroon=AA"), "gives control of your node or wallet"),
        (("$25",), "This QR code is not a node&#x27;s address."),
        ((NODE.pubkey[:-1] + "@node.example.org:9735",), "the key has 65 characters"),
        ((f"{NODE.pubkey}@10.0.0.1:9735",), "this host is in a private network"),
        ((NODE.pubkey,), "this is a node&#x27;s key alone"),
    ],
)
async def test_what_is_no_address_is_told(bench: Bench, codes: tuple[str, ...], sentence: str) -> None:
    """Outside a dialog nothing begins; in the node step it is asked again. No amount is read."""
    calls = await send_photo(bench, a_picture(*codes))
    assert sentence in text(calls)
    assert "macaroon" not in text(calls)
    await bench.write("/buy")
    asked = await send_photo(bench, a_picture(*codes))
    assert sentence in text(asked)
    assert "Your node" in text(asked)


async def test_an_address_beside_an_invoice_counts(bench: Bench) -> None:
    """Some apps show both in one picture."""
    assert "Amount" in text(await send_photo(bench, a_picture(_INVOICE, str(NODE))))


async def test_a_heavy_picture_is_not_fetched(bench: Bench) -> None:
    """By the size that Telegram tells."""
    calls = await send_photo(bench, a_picture(str(NODE)), heavy=MOST_BYTES + 1)
    assert "more than 10 MB" in text(calls)
    assert "getFile" not in [name for name, _ in calls]


async def test_a_broken_picture_is_told(bench: Bench) -> None:
    """It is no error of ours."""
    assert "That picture cannot be read." in text(await send_photo(bench, b"\xff\xd8\xff"))


async def test_a_picture_is_no_answer_to_another_question(bench: Bench) -> None:
    """It is not fetched, and the question is asked again."""
    await bench.write("/buy")
    await bench.write(str(NODE))
    calls = await send_photo(bench, a_picture(str(_OTHER)))
    assert text(calls).startswith("A picture does not answer this question")
    assert "Amount" in text(calls)
    assert "getFile" not in [name for name, _ in calls]


async def test_a_picture_while_a_file_is_awaited(bench: Bench) -> None:
    """/import wants its own file, and says so."""
    await bench.write("/import")
    calls = await send_image(bench, a_picture(str(NODE)))
    assert text(calls).startswith("I am waiting for something else here")
    assert "getFile" not in [name for name, _ in calls]


async def test_the_same_update_again_does_not_answer_twice(bench: Bench) -> None:
    """After a crash it comes once more: the question that it led to is asked again."""
    await bench.write("/buy")
    picture = a_picture(str(NODE))
    await send_photo(bench, picture, update_id=900)
    again = await send_photo(bench, picture, update_id=900)
    assert text(again).startswith("<b>Amount</b>")
    assert "getFile" not in [name for name, _ in again]
