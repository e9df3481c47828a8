"""The outbox: letters leave in the order they were written, chat by chat, and none is lost or sent twice."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from liquidity.notices import Notice
from liquidity.orders import EventKind, OrderId, PurchaseState
from storage.book import OrderBook
from storage.database import Database
from storage.outbox import Outbox
from tests.storage.examples import ALICE, BOB, NOW, buy, event, minutes, order, purchase


@pytest.fixture
async def letters(book: OrderBook) -> OrderBook:
    """Alice has a card, a picture and an invoice to get; Bob has a card."""
    alice = purchase("first")
    await book.begin(alice, cause=None)
    happened = (event(), event(EventKind.INVOICE_READY))
    await book.ordered(alice, None, order(alice), happened)
    await buy(book, "second", "BOB-0001", "m-2", owner=BOB)
    return book


@pytest.mark.usefixtures("letters")
async def test_each_chat_has_one_head(outbox: Outbox) -> None:
    """A letter waits for the one before it; chats do not wait for each other."""
    seen = []
    while heads := await outbox.heads(NOW):
        seen.append([(letter.chat, letter.notice) for letter in heads])
        for letter in heads:
            await outbox.sent(letter, 1, NOW)
    assert seen == [
        [(ALICE, Notice.CARD), (BOB, Notice.CARD)],
        [(ALICE, Notice.PICTURE)],
        [(ALICE, Notice.INVOICE)],
    ]


async def test_a_letter_tells_what_happened_and_how_it_stands(letters: OrderBook, outbox: Outbox) -> None:
    """The event is as it was; purchase and order are as they are now."""
    before = await letters.order(OrderId("7F3-A9K2"))
    assert before is not None
    await letters.save(before, order(before.purchase, word="NEWER"), ())
    letter = (await outbox.heads(NOW))[0]
    assert letter.event == event()
    assert letter.order is not None
    assert letter.order.word == "NEWER"
    assert letter.purchase == letter.order.purchase
    assert letter.purchase.state is PurchaseState.ORDERED


async def test_a_refused_purchase_has_a_letter_without_order(book: OrderBook, outbox: Outbox) -> None:
    """What was never ordered is told of, and its message is remembered for nothing."""
    await book.begin(purchase(), cause=None)
    refused = replace(purchase(), state=PurchaseState.REFUSED)
    await book.ended(refused, event(EventKind.REFUSED, reason="broke"))
    (letter,) = await outbox.heads(NOW)
    assert (letter.order, letter.event.reason, letter.purchase) == (None, "broke", refused)
    await outbox.sent(letter, 7, NOW)
    assert await outbox.heads(NOW) == ()


@pytest.mark.usefixtures("letters")
async def test_what_was_sent_is_remembered_by_its_order(outbox: Outbox) -> None:
    """The message that shows a notice is the last one sent or named; without an id the old one stays."""
    card, _ = await outbox.heads(NOW)
    assert card.order is not None
    assert await outbox.message_of(card.order.id, Notice.CARD) is None
    await outbox.sent(card, 100, NOW)
    assert await outbox.message_of(card.order.id, Notice.CARD) == 100
    await outbox.sent(card, None, NOW)
    assert await outbox.message_of(card.order.id, Notice.CARD) == 100
    await outbox.remember(card.order.id, Notice.CARD, 101)
    assert await outbox.message_of(card.order.id, Notice.CARD) == 101
    assert await outbox.message_of(card.order.id, Notice.PICTURE) is None


@pytest.mark.usefixtures("letters")
async def test_a_dropped_letter_lets_the_next_one_pass(outbox: Outbox, database: Database) -> None:
    """One that Telegram never takes is kept with its reason, and holds up nobody."""
    card, _ = await outbox.heads(NOW)
    await outbox.dropped(card, "Bad Request: chat not found", NOW)
    assert [letter.notice for letter in await outbox.heads(NOW)] == [Notice.PICTURE, Notice.CARD]
    async with database.reading() as connection:
        reasons = await connection.execute(text("SELECT dropped FROM outbox WHERE dropped IS NOT NULL"))
        assert reasons.scalars().all() == ["Bad Request: chat not found"]


@pytest.mark.usefixtures("letters")
async def test_a_failed_letter_stays_and_is_counted(outbox: Outbox) -> None:
    """It is the head still, with one more try."""
    for _ in range(2):
        await outbox.failed((await outbox.heads(NOW))[0])
    assert [(letter.id, letter.tries) for letter in await outbox.heads(NOW)] == [(1, 2), (4, 0)]


@pytest.mark.usefixtures("letters")
async def test_a_chat_told_to_wait_is_left_alone_until_then(outbox: Outbox) -> None:
    """The others go on, and the time of the first that waits is known."""
    assert await outbox.next_due(NOW) is None
    await outbox.postpone(ALICE, NOW + minutes(2))
    assert [letter.chat for letter in await outbox.heads(NOW)] == [BOB]
    await outbox.postpone(BOB, NOW + minutes(1))
    assert await outbox.heads(NOW) == ()
    assert await outbox.next_due(NOW) == NOW + minutes(1)
    assert [letter.chat for letter in await outbox.heads(NOW + minutes(1))] == [BOB]
    assert await outbox.next_due(NOW + minutes(1)) == NOW + minutes(2)
    assert len(await outbox.heads(NOW + minutes(2))) == 2


async def test_a_chat_without_letters_waits_for_nothing(outbox: Outbox) -> None:
    """Its time is no reason to wake the courier."""
    await outbox.postpone(ALICE, NOW + minutes(1))
    assert await outbox.next_due(NOW) is None


@pytest.mark.usefixtures("letters")
async def test_a_blocked_chat_keeps_its_letters_for_later(outbox: Outbox) -> None:
    """They are neither sent nor lost while the person has blocked the bot."""
    await outbox.block(ALICE, NOW)
    await outbox.postpone(ALICE, NOW + minutes(1))
    assert [letter.chat for letter in await outbox.heads(NOW + minutes(2))] == [BOB]
    assert await outbox.next_due(NOW) is None
    assert [await outbox.unblock(ALICE) for _ in range(2)] == [True, False]
    assert await outbox.unblock(BOB) is False
    assert [letter.notice for letter in await outbox.heads(NOW + minutes(2))] == [Notice.CARD, Notice.CARD]


async def test_heads_are_found_by_the_index_of_waiting_letters(database: Database) -> None:
    """A long history of sent letters makes the next one no slower to find."""
    wanted = "SELECT min(id) FROM outbox WHERE ended_at IS NULL GROUP BY chat"
    async with database.reading() as connection:
        plan = str((await connection.execute(text(f"EXPLAIN QUERY PLAN {wanted}"))).all())
    assert "ix_outbox_waiting" in plan
