"""A bot for one person, logging all it can: strangers stay outside, and secrets stay inside."""

import re
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.system.buying import to_invoice, to_summary
from tests.system.people import Person, buttons_of, text_of
from tests.system.test_purchase import ROAD
from tests.system.world import FIRST_PERSON, World

pytestmark = pytest.mark.asyncio(loop_scope="session")

_SESSION_KEY = re.compile(rb'"session_key": ?"([^"]+)"')
_BEARER = re.compile(rb"(?i)authorization: bearer ([^\r]+)\r")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A world whose bot serves its first person alone."""
    folder = tmp_path_factory.mktemp("closed")
    async with World(
        folder, INLET_ALLOWED="", INLET_ADMINS=str(FIRST_PERSON), INLET_LOG_LEVEL="debug"
    ) as world:
        yield world


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(closed: World) -> Person:
    """The one who may use it."""
    return await closed.person("Owner")


async def test_a_stranger_is_told_their_id_and_no_more(closed: World, owner: Person) -> None:
    """Whatever they send or press is answered the same, and buys nothing."""
    stranger = await closed.person("Stranger")
    summary = await to_summary(owner)
    for text in ("/start", "/buy", "/price", "hello", "/orders"):
        answer = text_of(await stranger.says(text))
        assert "This bot is not open to everyone." in answer
        assert str(stranger.id) in answer
        assert "operator may add it" in answer
    heard = len(await stranger.heard())
    for data in buttons_of(summary).values():
        await stranger.toast(await stranger.forge(data))
    assert "not open" in text_of(await stranger.says(kind="photo"))
    assert all("not open" in text_of(each) for each in (await stranger.heard())[heard:])
    assert (await closed.state())["buys_received"] == 0
    await owner.says("/cancel")


async def test_no_secret_is_written_anywhere(closed: World, owner: Person) -> None:
    """After a whole purchase neither database nor log holds session key, token or sealing key."""
    await to_invoice(owner)
    order = await closed.newest()
    for words, deed in ROAD:
        await closed.control(deed, order_id=order)
        await owner.pushed(words)
    (session_key,) = set(_SESSION_KEY.findall(closed.relay.passed))
    assert set(_BEARER.findall(closed.relay.passed)) == {session_key}
    written = {path.name: path.read_bytes() for path in sorted((closed.folder / "data").iterdir())}
    written["log"] = closed.bot.log.read_bytes()
    assert {"inlet.db", "inlet.db-wal", "inlet.db-shm", "log"} <= set(written)
    assert any(order.encode() in content for name, content in written.items() if name != "log")
    assert b"orders are watched" in written["log"]
    sealing_key = closed.sealing_key.encode()
    secrets = {
        "session key": session_key,
        "signature of the session key": session_key.rpartition(b".")[2],
        "token": closed.token.partition(":")[2].encode(),
        "sealing key": sealing_key.rstrip(b"="),
        "raw sealing key": urlsafe_b64decode(sealing_key),
    }
    for what, secret in secrets.items():
        found = [name for name, content in written.items() if secret in content]
        assert not found, f"the {what} stands in {found}"
