"""Chats: one document each, which means nothing here."""

from storage.chats import Chats
from storage.database import Database
from storage.outbox import Outbox
from tests.storage.examples import ALICE, BOB, NOW


async def test_a_document_is_kept_and_replaced(database: Database) -> None:
    """Each chat has its own, as it was stored last."""
    chats = Chats(database)
    assert await chats.load(ALICE) is None
    await chats.store(ALICE, '{"step": 1}')
    await chats.store(BOB, "⚡ not JSON at all")
    await chats.store(ALICE, '{"step": 2}')
    assert (await chats.load(ALICE), await chats.load(BOB)) == ('{"step": 2}', "⚡ not JSON at all")


async def test_a_blocked_chat_keeps_its_document(database: Database) -> None:
    """What the courier notes of a chat and what the bot notes do not touch each other."""
    chats, outbox = Chats(database), Outbox(database)
    await outbox.block(ALICE, NOW)
    assert await chats.load(ALICE) is None
    await chats.store(ALICE, "kept")
    assert await outbox.unblock(ALICE)
    assert await chats.load(ALICE) == "kept"
