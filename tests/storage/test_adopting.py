"""Orders from elsewhere on a real database: whose they are, what they do not count as, what stays of them."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from liquidity.money import UsdCents
from liquidity.node import NOWHERE
from liquidity.orders import EventKind, MarketId, Order, Owner, Purchase, PurchaseState
from liquidity.parcels import Passphrase
from liquidity.phases import Phase
from liquidity.secret import SessionKey
from storage.adopting import Adoptions
from storage.book import OrderBook
from storage.database import Database
from storage.forgetting import Forgetting
from storage.inbox import Inbox
from storage.moving import Parcels
from storage.parcel import packed, row_of
from storage.retention import Retention
from storage.sealing import seal
from storage.vault import Vault
from tests.bot.fakes import message
from tests.storage.conftest import Bell
from tests.storage.examples import ALICE, BOB, KEY, KEYS, NOW, buy, draft, event, order

MAGMA = MarketId("magma")
PASS = Passphrase("correct horse battery")


@pytest.fixture
def adoptions(database: Database, bell: Bell) -> Adoptions:
    """Orders from elsewhere in a database."""
    return Adoptions(database, Vault(KEYS), on_letters=bell.ring)


def brought(
    nonce: str = "there", owner: Owner = ALICE, order_id: str = "TRA-CKED", market_order_id: str = "there-1"
) -> Order:
    """An order that somebody brings."""
    terms = draft(nonce, owner=owner, node=NOWHERE, cents=UsdCents(0), price=None, rate=None)
    made = order(Purchase(draft=terms, state=PurchaseState.TRACKED, requested_at=NOW), order_id)
    tracked = replace(made.purchase, state=PurchaseState.TRACKED)
    return replace(made, purchase=tracked, market_order_id=market_order_id, word="SEEN")


async def test_it_is_kept_whole(adoptions: Adoptions, book: OrderBook, bell: Bell) -> None:
    """With its key, its events and its letters, watched like any other, and found again by its id."""
    made = brought()
    assert await adoptions.adopt(made, KEY, [event()])
    assert await book.order(made.id) == made
    assert await book.key_of(made) == KEY
    assert [each.kind for each in await book.history(made.id)] == [EventKind.ORDERED]
    assert bell.rung == 1
    assert await book.open_orders() == (made,)
    assert await book.orders_of(ALICE, limit=5) == (made,)
    assert await adoptions.own(ALICE, MAGMA, "there-1") == made


@pytest.mark.parametrize("owner", [ALICE, BOB])
async def test_nothing_is_written_over(
    adoptions: Adoptions, book: OrderBook, bell: Bell, owner: Owner
) -> None:
    """Neither over an order that was bought here, nor over one that was brought."""
    bought = await buy(book, market_order_id="there-1")
    rung = bell.rung
    assert not await adoptions.adopt(brought(owner=owner), SessionKey("another"), [event()])
    assert await book.order(bought.id) == bought
    assert await book.key_of(bought) == KEY
    assert await book.purchase(brought().purchase.draft.nonce) is None
    assert bell.rung == rung
    assert await adoptions.own(BOB, MAGMA, "there-1") is None


@pytest.mark.parametrize("phase", [Phase.OPENING, Phase.SELLER_REJECTED])
async def test_a_claim_from_a_file_gives_way(
    adoptions: Adoptions, book: OrderBook, moving: Parcels, phase: Phase
) -> None:
    """Whatever the file tells of it, until its market has answered about it here."""
    forged = replace(brought("forged", order_id="F0R-GED0"), phase=phase, word="WHATEVER")
    sealed = await seal(
        packed([row_of(forged, {forged.purchase.draft.nonce: SessionKey("bogus")})], {}), PASS
    )
    (claim,) = (await moving.bring_back(BOB, sealed, PASS, markets=[MAGMA], now=NOW)).new
    assert not await adoptions.adopt(brought(order_id="NO-KEY00"), None, [event()])
    assert await adoptions.adopt(brought(), KEY, [event()])
    assert await adoptions.own(BOB, MAGMA, "there-1") is None
    kept, left = await adoptions.own(ALICE, MAGMA, "there-1"), await book.order(claim.id)
    assert kept is not None
    assert left is not None
    assert (left.owner, left.market_order_id, left.version) == (BOB, "", claim.version + 1)
    assert await book.key_of(kept) == KEY
    # A look that was under way then is not kept over it.
    assert not await book.save(claim, replace(claim, word="SEEN"), ())


async def test_what_the_market_has_shown_is_never_taken(
    adoptions: Adoptions, book: OrderBook, moving: Parcels
) -> None:
    """Not with any key, whatever becomes of its own."""
    sealed = await seal(packed([row_of(brought("mine"), {})], {}), PASS)
    (mine,) = (await moving.bring_back(BOB, sealed, PASS, markets=[MAGMA], now=NOW)).new
    assert await book.save(mine, replace(mine, word="SEEN", hidden=True), ())
    assert not await adoptions.adopt(brought(), KEY, [event()])
    assert await adoptions.own(BOB, MAGMA, "there-1") is not None


async def test_it_counts_as_nothing_bought(adoptions: Adoptions, book: OrderBook) -> None:
    """Neither for limits, nor as somebody's node, market or firm price."""
    await adoptions.adopt(brought(), None, [])
    usage = await book.usage(ALICE, since=NOW - timedelta(days=1), now=NOW)
    assert (usage.spent, usage.unpaid) == (0, 0)
    assert await book.nodes_of(ALICE, limit=5) == ()
    assert await book.last_market(ALICE) is None
    long_ago = NOW - timedelta(days=1)
    asked = await book.offers_asked(ALICE, MAGMA, since=long_ago)
    assert (asked.person, asked.market) == (0, 0)
    assert await book.firm_prices(MAGMA, since=long_ago, limit=5) == ()


async def test_it_leaves_and_returns_as_what_it_is(
    adoptions: Adoptions, book: OrderBook, database: Database, bell: Bell
) -> None:
    """A sealed file holds it with its key, and without a node that nobody knows."""
    made = brought()
    await adoptions.adopt(made, KEY, [event()])
    moving = Parcels(database, Vault(KEYS), book, on_letters=bell.ring)
    sealed = (await moving.take_out(ALICE, PASS)).sealed
    assert await Forgetting(database).forget(ALICE, cause=None)
    back = await moving.bring_back(BOB, sealed, PASS, markets=[MAGMA], now=NOW)
    (order_back,) = back.new
    assert order_back.purchase.elsewhere
    assert order_back.purchase.draft.node == NOWHERE
    kept = await adoptions.own(BOB, MAGMA, "there-1")
    assert kept == order_back
    assert await book.key_of(order_back) == KEY


async def test_it_is_stripped_when_it_has_been_over_for_long(
    adoptions: Adoptions, book: OrderBook, database: Database
) -> None:
    """And may then be brought again, by anybody."""
    await adoptions.adopt(replace(brought(), phase=Phase.SELLER_REJECTED), KEY, [])
    later = NOW + timedelta(days=91)
    assert await Retention(database).sweep(later, timedelta(days=90)) == 1
    assert await book.orders_of(ALICE, limit=5) == ()
    assert await adoptions.own(ALICE, MAGMA, "there-1") is None
    assert await adoptions.adopt(brought("anew", BOB, "ANE-W000"), KEY, [])


async def test_no_byte_of_a_secret_stays(inbox: Inbox, adoptions: Adoptions, tmp_path: Path) -> None:
    """Neither of the message it came in, nor of the key itself, in the file and what lies beside it."""
    await inbox.put([(1, json.dumps(message(1, ALICE, KEY.reveal())))], NOW)
    files = sorted((tmp_path / "data").iterdir())
    assert any(KEY.reveal().encode() in each.read_bytes() for each in files)
    await inbox.forget(1)
    await adoptions.adopt(brought(), KEY, [event()])
    assert not any(KEY.reveal().encode() in each.read_bytes() for each in files)
    await inbox.done(1)
    assert await inbox.pending() == ()
