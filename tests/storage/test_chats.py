"""Chats: one document each, which means nothing here."""

from liquidity.orders import Owner
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


async def test_a_group_that_moves_takes_all_along(database: Database) -> None:
    """Its document, and not that the old group is closed; what began anew there gives way."""
    chats, outbox, old, new = Chats(database), Outbox(database), -100, -1_000_000_000_100
    await chats.store(Owner(old), "kept")
    await chats.store(Owner(new), "begun")
    await outbox.block(Owner(old), NOW)
    for _ in range(2):
        await outbox.move(old, new)
        assert (await chats.load(Owner(old)), await chats.load(Owner(new))) == (None, "kept")
    assert not await outbox.unblock(Owner(new))
