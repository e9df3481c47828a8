"""The address from a picture, and the call to it, on real processes: kill -9 in between loses nothing."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
import qrcode

from tests.system.people import NODE, Person, buttons_of, document, photo, text_of
from tests.system.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHECK = "Check my node"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One whose bot may call nodes in private networks."""
    async with World(tmp_path_factory.mktemp("input"), INLET_ALLOW_PRIVATE_NODES="yes") as world:
        yield world


def _picture(text: str) -> bytes:
    code = qrcode.QRCode()
    code.add_data(text)
    target = BytesIO()
    code.make_image().get_image().convert("L").save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("sent", [photo(_picture(NODE)), document("node.png", _picture(NODE))])
async def test_a_picture_leads_to_a_purchase(alice: Person, sent: dict[str, str]) -> None:
    """As a photo that Telegram has made smaller, and as a file."""
    asked = await alice.says(**sent)
    assert "Amount" in text_of(asked)
    assert "at 45.79.201.241" in text_of(asked)
    await alice.says("$10")
    await alice.choose("Public")
    await alice.told("Your order", NODE)


async def test_a_picture_of_something_else(world: World, alice: Person) -> None:
    """It is told what it is; after a crash the question is still open."""
    await alice.says("/buy")
    told = await alice.says(**photo(_picture("lnbc10u1pdmn3x4pp5")))
    assert "This QR code is an invoice, and I need your node's address." in text_of(told)
    await world.restart()
    await alice.send(**photo(_picture(f"lightning:{NODE}")))
    await alice.told("Amount", "at 45.79.201.241")


async def test_the_call_to_a_node(alice: Person) -> None:
    """A tap connects once and says nothing; a node that is gone may be bought for all the same."""
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await alice.says(f"{NODE[:66]}@127.0.0.1:{port}")
        await alice.says("$10")
        await alice.choose("Public")
        assert heard == []
        checked = await alice.choose(CHECK)
        assert f"\n\n✅ 127.0.0.1:{port} answers over IPv4." in text_of(checked)
        assert "Your order" in text_of(checked)
    checked = await alice.choose(CHECK)
    assert f"\n\n⚠️ 127.0.0.1:{port} refused the connection." in text_of(checked)
    assert heard == [b""]
    assert "Get invoice" in buttons_of(checked)
    await alice.press("Get invoice")
    await alice.told("payable to")
