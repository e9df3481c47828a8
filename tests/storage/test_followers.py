"""Codes and followers: what is kept of them, and that their letters are written with the event."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from liquidity.notices import Notice
from liquidity.orders import EventKind, Order, OrderId, Owner
from liquidity.phases import Phase
from storage.book import OrderBook
from storage.database import Database
from storage.followers import MOST_USES, Followers
from storage.forgetting import Forgetting
from storage.outbox import Outbox
from storage.retention import Retention
from storage.schema import follow_codes
from tests.storage.examples import ALICE, BOB, NOW, buy, event

GROUP = Owner(-100)
NEW = Owner(-1_000_000_000_100)


@pytest.fixture
def followers(database: Database) -> Followers:
    """Nobody follows anything yet."""
    return Followers(database)


async def _moves(book: OrderBook, order: Order, phase: Phase) -> Order:
    told = event(EventKind.CHANGED, phase=phase)
    assert await book.save(order, replace(order, phase=phase), (told,))
    after = await book.order(order.id)
    assert after is not None
    return after


async def _waiting(outbox: Outbox, chat: Owner) -> list[Phase | None]:
    """The phases that a chat is still to be told of, each marked sent."""
    found = []
    while heads := [letter for letter in await outbox.heads(NOW) if letter.chat == chat]:
        assert heads[0].notice is Notice.FOLLOWED
        found.append(heads[0].event.phase)
        await outbox.sent(heads[0], None, NOW)
    return found


async def test_a_code_is_kept_as_its_digest(
    database: Database, book: OrderBook, followers: Followers
) -> None:
    """Whoever reads the database can follow nothing."""
    order = await buy(book)
    code = await followers.new_code(order.id)
    async with database.reading() as connection:
        (row,) = (await connection.execute(select(follow_codes))).all()
    assert code not in str(row)
    assert await followers.leads_to(code) == order.id
    assert await followers.leads_to(code + "x") is None
    newer = await followers.new_code(order.id)
    assert (await followers.leads_to(code), await followers.leads_to(newer)) == (None, order.id)


async def test_a_code_lets_so_many_in(book: OrderBook, followers: Followers) -> None:
    """The same chat twice is one."""
    order = await buy(book)
    code = await followers.new_code(order.id)
    for chat in (1, 1, *range(2, MOST_USES + 1)):
        assert await followers.follow(code, Owner(chat)) == order.id
    assert await followers.follow(code, Owner(99)) is None
    assert await followers.count(order.id) == MOST_USES


async def test_letters_come_with_the_event(book: OrderBook, outbox: Outbox, followers: Followers) -> None:
    """One for each new phase, in order, to each chat; none to who has stopped."""
    order = await buy(book)
    code = await followers.new_code(order.id)
    for chat in (BOB, GROUP):
        await followers.follow(code, chat)
    order = await _moves(book, order, Phase.OPENING)
    order = await _moves(book, order, Phase.OPENING)
    await followers.stop(order.id, GROUP)
    await _moves(book, order, Phase.READY)
    assert await _waiting(outbox, BOB) == [Phase.OPENING, Phase.READY]
    assert await _waiting(outbox, GROUP) == [Phase.OPENING]


async def test_nothing_is_left_of_a_lost_race(book: OrderBook, outbox: Outbox, followers: Followers) -> None:
    """A change that was not written tells nobody, and is told when it is."""
    order = await buy(book)
    await followers.follow(await followers.new_code(order.id), BOB)
    stale = replace(order, version=7)
    assert not await book.save(stale, order, (event(EventKind.CHANGED, phase=Phase.OPENING),))
    assert await _waiting(outbox, BOB) == []
    await _moves(book, order, Phase.OPENING)
    assert await _waiting(outbox, BOB) == [Phase.OPENING]


async def test_revoked_is_over_for_all(book: OrderBook, outbox: Outbox, followers: Followers) -> None:
    """Of this order alone."""
    order, other = await buy(book), await buy(book, "second", "AAA-0002", "m-2")
    codes = [await followers.new_code(each.id) for each in (order, other)]
    for code in codes:
        await followers.follow(code, BOB)
    await followers.revoke(order.id)
    assert [await followers.leads_to(code) for code in codes] == [None, other.id]
    assert [await followers.has(each.id, BOB) for each in (order, other)] == [False, True]
    await _moves(book, order, Phase.OPENING)
    assert await _waiting(outbox, BOB) == []


async def test_a_group_that_moves_follows_on(book: OrderBook, outbox: Outbox, followers: Followers) -> None:
    """With what waits; where both ids follow, one does."""
    order = await buy(book)
    code = await followers.new_code(order.id)
    await followers.follow(code, GROUP)
    await followers.follow(code, NEW)
    await outbox.move(GROUP, NEW)
    assert await followers.count(order.id) == 1
    await _moves(book, order, Phase.OPENING)
    assert await _waiting(outbox, NEW) == [Phase.OPENING]


@pytest.mark.parametrize("who", [ALICE, BOB])
async def test_forgetting_ends_it(
    database: Database, book: OrderBook, followers: Followers, who: Owner
) -> None:
    """The owner's takes the order's code and followers, the follower's what that chat follows."""
    order = await buy(book)
    code = await followers.new_code(order.id)
    await followers.follow(code, BOB)
    await _moves(book, order, Phase.OPENING)
    assert await Forgetting(database).forget(who, cause=None)
    assert await followers.count(OrderId(order.id)) == 0
    assert (await followers.leads_to(code) is None) == (who == ALICE)


async def test_what_is_stripped_is_followed_no_more(
    database: Database, book: OrderBook, followers: Followers
) -> None:
    """An order that names nobody lets nobody in."""
    order = await buy(book)
    code = await followers.new_code(order.id)
    await followers.follow(code, BOB)
    await _moves(book, order, Phase.SELLER_REJECTED)
    assert await Retention(database).sweep(NOW + timedelta(days=9), timedelta(days=1)) == 1
    assert (await followers.count(order.id), await followers.leads_to(code)) == (0, None)
