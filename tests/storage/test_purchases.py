"""What buying needs kept: a wish counts once, no request is forgotten, and no key is ever lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from liquidity.money import UsdCents
from liquidity.orders import EventKind, Nonce, OrderId, PurchaseState
from liquidity.secret import SessionKey
from storage.book import DRAFTS_KEPT, OrderBook
from storage.errors import AlreadyAnswered, OrderTaken
from storage.inbox import Inbox
from storage.outbox import Outbox
from tests.storage.conftest import Bell
from tests.storage.examples import ALICE, BOB, KEY, NOW, buy, draft, event, order, purchase

ORDERED = PurchaseState.ORDERED


async def test_a_draft_is_its_owners_alone(book: OrderBook) -> None:
    """A forged button of another person's summary finds nothing and changes nothing."""
    await book.save_draft(draft(), NOW)
    await book.save_draft(draft(owner=BOB), NOW)
    assert await book.draft(Nonce("first"), ALICE) == draft()
    assert await book.draft(Nonce("first"), BOB) is None
    assert await book.draft(Nonce("never"), ALICE) is None


async def test_a_draft_may_change_until_it_is_old(book: OrderBook) -> None:
    """It is kept as it was shown last, for a week."""
    await book.save_draft(draft(), NOW)
    await book.save_draft(draft(cents=UsdCents(700)), NOW)
    assert await book.draft(Nonce("first"), ALICE) == draft(cents=UsdCents(700))
    await book.save_draft(draft("second"), NOW + DRAFTS_KEPT + timedelta(seconds=1))
    assert await book.draft(Nonce("first"), ALICE) is None


async def test_fifty_confirmations_are_one_purchase(book: OrderBook) -> None:
    """The same tap, delivered again and again, buys once."""
    begun = await asyncio.gather(*(book.begin(purchase(), cause=None) for _ in range(50)))
    assert begun.count(True) == 1
    assert await book.unanswered() == (purchase(),)


async def test_a_purchase_answers_its_update_in_the_same_breath(book: OrderBook, inbox: Inbox) -> None:
    """Once it is written the tap is done; a tap that bought nothing is still to be answered."""
    await inbox.put([(10, "tap"), (11, "tap again")], NOW)
    assert await book.begin(purchase(), cause=10)
    assert not await book.begin(purchase(), cause=11)
    assert [each.update_id for each in await inbox.pending()] == [11]


async def test_an_order_is_written_with_all_that_belongs_to_it(
    book: OrderBook, bell: Bell, outbox: Outbox
) -> None:
    """The key sealed, the purchase ORDERED, the letters waiting, the courier rung once."""
    made = await buy(book)
    assert await book.order(made.id) == made
    assert await book.purchase(Nonce("first")) == made.purchase
    assert made.purchase.state is ORDERED
    assert await book.unanswered() == ()
    assert await book.key_of(made) == KEY
    assert await book.history(made.id) == (event(),)
    assert len(await outbox.heads(NOW)) == 1
    assert bell.rung == 1


async def test_an_answer_may_be_written_again(book: OrderBook, outbox: Outbox) -> None:
    """A fault after the commit makes the desk try again: still one order, one letter, the same key."""
    made = await buy(book)
    await book.ordered(made.purchase, KEY, made, (event(),))
    assert await book.open_orders() == (made,)
    assert len(await book.history(made.id)) == 1
    assert await book.key_of(made) == KEY
    assert [letter.id for letter in await outbox.heads(NOW)] == [1]


async def test_an_order_without_key_is_an_order(book: OrderBook) -> None:
    """On a shared account there is none."""
    await book.begin(purchase(), cause=None)
    made = order(purchase())
    await book.ordered(made.purchase, None, made, ())
    assert await book.order(made.id) == made
    assert await book.key_of(made) is None


async def test_many_orders_may_lack_their_market_id(book: OrderBook) -> None:
    """What the market has not named yet is not the same order."""
    first = await buy(book, "first", "AAA-0001", "")
    second = await buy(book, "second", "AAA-0002", "")
    assert await book.open_orders() == (first, second)
    assert first.market_order_id == ""


async def test_an_order_of_another_purchase_is_refused_and_the_key_kept(book: OrderBook, bell: Bell) -> None:
    """Two purchases never share an order, and the key that the market gives once is not lost over it."""
    await buy(book)
    other = purchase("second", owner=BOB)
    await book.begin(other, cause=None)
    claimed = order(other, "BOB-0001", "m-1")
    for _ in range(2):
        with pytest.raises(OrderTaken, match="m-1"):
            await book.ordered(claimed.purchase, SessionKey("bobs"), claimed, (event(),))
    assert await book.key_of(claimed) == SessionKey("bobs")
    assert await book.order(claimed.id) is None
    assert await book.unanswered() == (other,)
    assert bell.rung == 1


async def test_the_same_id_at_another_market_is_another_order(book: OrderBook) -> None:
    """Each market counts for itself."""
    await buy(book, "first", "AAA-0001", "m-1")
    await buy(book, "second", "AAA-0002", "m-1", market="olympus")
    assert len(await book.open_orders()) == 2


async def test_an_order_needs_its_purchase(book: OrderBook) -> None:
    """What was never begun cannot be answered."""
    with pytest.raises(IntegrityError):
        await book.ordered(purchase(), KEY, order(purchase()), ())


@pytest.mark.parametrize("state", [PurchaseState.REFUSED, PurchaseState.UNKNOWN])
async def test_a_purchase_ends_once(book: OrderBook, bell: Bell, state: PurchaseState) -> None:
    """Its outcome is written with its letters, and a second outcome does not replace it."""
    await book.begin(purchase(), cause=None)
    ended = replace(purchase(), state=state)
    await book.ended(ended, event(EventKind(state.value)))
    assert await book.purchase(Nonce("first")) == ended
    with pytest.raises(AlreadyAnswered):
        await book.ended(replace(purchase(), state=PurchaseState.REFUSED), event(EventKind.REFUSED))
    assert await book.purchase(Nonce("first")) == ended
    assert bell.rung == 1


async def test_an_ordered_purchase_cannot_be_called_unknown(book: OrderBook) -> None:
    """A late fault must not hide an order that exists."""
    made = await buy(book)
    with pytest.raises(AlreadyAnswered):
        await book.ended(replace(purchase(), state=PurchaseState.UNKNOWN), event(EventKind.UNKNOWN))
    assert await book.purchase(Nonce("first")) == made.purchase


async def test_an_unknown_outcome_may_turn_out_to_be_an_order(book: OrderBook) -> None:
    """Reconciling binds it later."""
    await book.begin(purchase(), cause=None)
    await book.ended(replace(purchase(), state=PurchaseState.UNKNOWN), event(EventKind.UNKNOWN))
    made = order(purchase())
    await book.ordered(made.purchase, KEY, made, (event(),))
    assert await book.order(OrderId("7F3-A9K2")) == made


async def test_what_was_asked_and_not_answered_is_found_again(book: OrderBook) -> None:
    """After a crash, the oldest first."""
    later, sooner = purchase("later", at=NOW + timedelta(minutes=1)), purchase("sooner")
    await book.begin(later, cause=None)
    await book.begin(sooner, cause=None)
    await buy(book, "answered")
    assert await book.unanswered() == (sooner, later)


async def test_purchases_of_unknown_outcome_are_found_by_their_owner(book: OrderBook) -> None:
    """The latest first; what was refused, ordered, is on its way, is old or another's is left out."""
    for age, nonce in enumerate(["newest", "newer", "old", "refused", "ordered", "asked", "bobs"]):
        owner = BOB if nonce == "bobs" else ALICE
        asked = purchase(nonce, at=NOW - timedelta(days=age), owner=owner)
        await book.begin(asked, cause=None)
        if nonce == "ordered":
            await book.ordered(order(asked).purchase, None, order(asked), ())
        elif nonce != "asked":
            state = PurchaseState.REFUSED if nonce == "refused" else PurchaseState.UNKNOWN
            await book.ended(replace(asked, state=state), event(EventKind(state.value)))
    since = NOW - timedelta(days=1)
    found = await book.unknown_of(ALICE, since=since, limit=5)
    assert [each.draft.nonce for each in found] == ["newest", "newer"]
    assert await book.unknown_of(ALICE, since=since, limit=1) == found[:1]
    assert await book.unknown_of(BOB, since=since, limit=5) == ()
