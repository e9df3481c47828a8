"""An invoice that is to be shown again is held to all its checks once more."""

import pytest

from liquidity.errors import NoSuchOrder
from liquidity.network import Network
from liquidity.orders import EventKind, InvoiceState, Order
from tests.liquidity.examples import ALICE, BOB, a_draft, an_invoice, bought
from tests.liquidity.shop import Shop


async def _bought(shop: Shop) -> Order:
    shop.market.bought = bought(an_invoice())
    draft = a_draft()
    await shop.book.save_draft(draft, shop.clock.now())
    await shop.desk.buy(draft)
    shop.book.happened.clear()
    return shop.opened.pop()


async def test_a_good_one_stays_as_it_is() -> None:
    """Nothing is written, nothing told."""
    shop = Shop()
    order = await _bought(shop)
    assert await shop.acts.recheck(order.id, ALICE, Network.MAINNET) == shop.book.orders[order.id]
    assert (shop.book.told, shop.book.saves) == ([], 0)


async def test_one_that_fails_now_is_withheld_and_told() -> None:
    """What showed it is marked, and the person learns why."""
    shop = Shop()
    order = await _bought(shop)
    after = await shop.acts.recheck(order.id, ALICE, Network.SIGNET)
    assert after.invoice is not None
    assert after.invoice.state is InvoiceState.WITHHELD
    assert shop.book.told == [EventKind.INVOICE_ENDED, EventKind.INVOICE_WITHHELD]


async def test_one_that_may_not_be_paid_is_left_alone() -> None:
    """It has run out, and no check brings it back."""
    shop = Shop()
    order = await _bought(shop)
    shop.clock.advance(3600)
    assert await shop.acts.recheck(order.id, ALICE, Network.MAINNET) == shop.book.orders[order.id]
    assert shop.book.told == []


async def test_nobody_elses() -> None:
    """The order must be the person's own."""
    shop = Shop()
    order = await _bought(shop)
    with pytest.raises(NoSuchOrder):
        await shop.acts.recheck(order.id, BOB, Network.MAINNET)
